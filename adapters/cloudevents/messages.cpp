#include "messages.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <openssl/sha.h>
#include <optional>
#include <simdjson.h>

namespace keukentafel::cloudevents {

namespace dom = simdjson::dom;

namespace {

constexpr std::string_view prefix = "nl.keukentafel.";
constexpr std::size_t key_limit = 200, text_limit = 1024;

/// Which event a refusal is about: "Event 3: ".
using where = const std::string&;

[[noreturn]] void refuse(where at, std::string_view why) {
  auto sentence = at + std::string{why};
  sentence[0] = static_cast<char>(sentence[0] >= 'a' && sentence[0] <= 'z' ? sentence[0] - 'a' + 'A' : sentence[0]);
  throw refusal{400, std::move(sentence)};
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

/// "type/ID", or "type/" and the beginning of an ID.
bool is_key(std::string_view text, bool is_prefix) {
  constexpr std::array<std::string_view, 9> types{"student", "guardian", "relation",  "mentor",     "enrolment",
                                                  "result",  "absence",  "milestone", "appointment"};
  const auto slash = text.find('/');
  return text.size() <= key_limit && slash != text.npos && (is_prefix || slash + 1 < text.size()) &&
         is_printable(text) && std::find(types.begin(), types.end(), text.substr(0, slash)) != types.end();
}

/// The attributes that mean something here. A second one of the same name would let two readers see two events.
struct attributes {
  std::map<std::string_view, dom::element> found;

  attributes(dom::object event, where at) {
    constexpr std::array<std::string_view, 8> known{"specversion", "id",   "source",   "type",
                                                    "subject",     "data", "sequence", "deleted"};
    for (const auto [name, value] : event)
      if (std::find(known.begin(), known.end(), name) != known.end() && !found.emplace(name, value).second)
        refuse(at, std::string{"the attribute "}.append(name).append(" stands there twice"));
  }

  std::string_view text(std::string_view name, where at) const {
    const auto one = found.find(name);
    std::string_view value;
    if (one == found.end() || one->second.get(value) || value.empty() || value.size() > text_limit)
      refuse(at, std::string{"the attribute "}.append(name).append(" must be a text of 1 to 1024 bytes"));
    return value;
  }

  std::uint64_t version(where at) const {
    const auto one = found.find("sequence");
    if (one == found.end() || one->second.is_null()) return 0;
    std::uint64_t number = 0;
    if (!one->second.get(number)) return number;
    std::string_view digits;
    if (one->second.get(digits) || digits.empty() || digits.size() > 18 ||
        digits.find_first_not_of("0123456789") != digits.npos)
      refuse(at, "the attribute sequence must be a whole number of at most 18 digits");
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
  }

  bool is_tombstone(where at) const {
    if (const auto data = found.find("data"); data != found.end() && data->second.is_null()) return true;
    const auto one = found.find("deleted");
    if (one == found.end() || one->second.is_null()) return false;
    bool is_true = false;
    std::string_view word;
    if (!one->second.get(is_true)) return is_true;
    if (one->second.get(word) || (word != "true" && word != "false"))
      refuse(at, "the attribute deleted must be true or false");
    return word == "true";
  }
};

/// Without the text of a state.
offer read_event(dom::element event, where at) {
  dom::object object;
  if (event.get(object)) refuse(at, "an event must be a JSON object");
  const attributes all{object, at};
  if (all.text("specversion", at) != "1.0") refuse(at, "the attribute specversion must be 1.0");
  offer made{offer::kind::state, {}, {}, 0, digest_of('e', all.text("source", at), all.text("id", at))};
  const auto type = all.text("type", at);
  if (!type.starts_with(prefix)) refuse(at, "the attribute type must begin with nl.keukentafel.");
  const auto what = type.substr(prefix.size());
  if (what == "caught-up") {
    made.what = offer::kind::caught_up;
    return made;
  }
  const bool is_sweep = what == "sweep-begin" || what == "sweep-end";
  made.key = all.text("subject", at);
  if (!is_key(made.key, is_sweep))
    refuse(
        at,
        is_sweep
            ? "the subject of a sweep must be the beginning of keys, \"type/\" at least"
            : "the attribute subject must be a key, \"type/ID\" of a known type in at most 200 printable characters");
  if (is_sweep) {
    made.what = what == "sweep-begin" ? offer::kind::sweep_begin : offer::kind::sweep_end;
    return made;
  }
  made.version = all.version(at);
  if (all.is_tombstone(at)) made.what = offer::kind::tombstone;
  return made;
}

std::string_view media_type(const headers& of) {
  const auto whole = of.value("content-type");
  return trimmed(whole.substr(0, whole.find(';')));
}

/// An attribute as a header holds it: quoted by an older sender, and then with bytes as %XX (CloudEvents
/// HTTP, 3.1.3.2).
std::string attribute_of(std::string_view value, std::string_view name) {
  std::string plain;
  if (value.size() > 1 && value.front() == '"' && value.back() == '"') {
    for (std::size_t i = 1; i + 1 < value.size(); ++i) {
      if (value[i] == '\\' && i + 2 < value.size()) ++i;
      plain += value[i];
    }
  } else plain = value;
  std::string made;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (plain[i] != '%') {
      made += plain[i];
      continue;
    }
    unsigned char byte = 0;
    const auto* digits = plain.data() + i + 1;
    if (i + 2 >= plain.size() || std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2)
      throw refusal{400, std::string{"The header ce-"}.append(name).append(" has a % without two digits behind it")};
    made += static_cast<char>(byte);
    i += 2;
  }
  return made;
}

} // namespace

digest digest_of(char realm, std::string_view first, std::string_view second) {
  auto whole = realm + std::to_string(first.size()) + ':';
  whole.append(first).append(second);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(whole.data()), whole.size(), hash.data());
  digest made{};
  std::copy_n(hash.begin(), made.size(), made.begin());
  return made;
}

struct message_reader::impl {
  dom::parser parser;

  /// A batch is read as a whole or not at all: behind what can't be read nobody knows where the next event begins.
  dom::element parse(std::string_view text) {
    dom::element root;
    switch (parser.parse(text.data(), text.size()).get(root)) {
    case simdjson::SUCCESS: return root;
    case simdjson::NUMBER_ERROR: throw refusal{400, "The body holds a number that is none in JSON, or out of range"};
    case simdjson::STRING_ERROR:
      throw refusal{400, "The body holds a text with an escape that stands for no character"};
    case simdjson::UTF8_ERROR: throw refusal{400, "The body is not UTF-8"};
    case simdjson::DEPTH_ERROR: throw refusal{400, "The body goes deeper than 1,000 levels"};
    default: throw refusal{400, "The body is no JSON"};
    }
  }

  /// The event in one JSON text, as the module reads it.
  std::string rebuilt(const headers& of, std::string_view body) {
    nlohmann::json event = nlohmann::json::object();
    of.each([&](std::string_view name, std::string_view value) {
      if (name.size() < 4 || !is_same_name(name.substr(0, 3), "ce-")) return;
      const auto attribute = lower(name.substr(3));
      if (attribute == "data") throw refusal{400, "The header ce-data is no attribute"};
      if (!event.emplace(attribute, attribute_of(trimmed(value), attribute)).second)
        throw refusal{400, "A header ce-" + (is_printable(attribute) ? attribute : "") + " stands there twice"};
    });
    std::string made;
    try {
      made = event.dump();
    } catch (const nlohmann::json::exception&) {
      throw refusal{400, "A ce- header is not UTF-8"};
    }
    if (body.empty()) return made;
    parse(body); // whole by itself: else it could add attributes
    made.back() = ',';
    return made.append("\"data\":").append(body).append("}");
  }
};

message_reader::message_reader() : impl_(std::make_unique<impl>()) {}
message_reader::~message_reader() = default;

mode message_reader::mode_of(const headers& of) {
  if (of.count("content-type") > 1) throw refusal{400, "The header content-type stands there more than once"};
  if (!of.value("content-encoding").empty()) throw refusal{415, "A body must come without content-encoding"};
  const auto type = media_type(of);
  if (is_same_name(type, "application/cloudevents+json")) return mode::structured;
  if (is_same_name(type, "application/cloudevents-batch+json")) return mode::batch;
  const bool is_json = type.empty() || is_same_name(type, "application/json") ||
                       (type.size() > 5 && is_same_name(type.substr(type.size() - 5), "+json"));
  if (!is_json || is_same_name(type.substr(0, 23), "application/cloudevents") || of.value("ce-specversion").empty())
    throw refusal{415, "The content-type is not of CloudEvents in JSON"};
  return mode::binary;
}

std::vector<offer> message_reader::read(mode as, const headers& of, std::string_view body) {
  std::vector<offer> all;
  if (as == mode::batch) {
    dom::array list;
    if (impl_->parse(body).get(list)) throw refusal{400, "A batch must be a JSON array"};
    for (const auto one : list) {
      auto& made = all.emplace_back(read_event(one, "Event " + std::to_string(all.size() + 1) + ": "));
      if (made.what == offer::kind::state) made.json = simdjson::minify(one);
    }
    return all;
  }
  auto text = as == mode::binary ? impl_->rebuilt(of, body) : std::string{body};
  auto& made = all.emplace_back(read_event(impl_->parse(text), ""));
  if (made.what == offer::kind::state) made.json = std::move(text);
  return all;
}

} // namespace keukentafel::cloudevents
