#include "decode/members.hpp"

#include "record/plain_line.hpp"

#include "decode/decode.hpp"
#include "record/kind.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <simdjson.h>

namespace keukentafel::decode {

namespace dom = simdjson::dom;

namespace {

constexpr std::size_t depth_limit = 32;
constexpr std::int64_t integer_limit = 1'000'000;

bool has_duplicates(dom::element element) {
  if (element.is_array()) {
    for (const auto one : dom::array{element})
      if (has_duplicates(one)) return true;
  } else if (element.is_object()) {
    std::vector<std::string_view> names;
    for (const auto [name, one] : dom::object{element}) {
      if (has_duplicates(one)) return true;
      names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
  }
  return false;
}

} // namespace

struct members::impl {
  dom::object object;

  /// Null counts as absent.
  std::optional<dom::element> find(std::string_view name) const {
    dom::element found;
    if (object.at_key(name).get(found) || found.is_null()) return std::nullopt;
    return found;
  }
};

members::members(std::string path, std::string& problem, std::unique_ptr<impl> at)
    : path_(std::move(path)), problem_(problem), at_(std::move(at)) {}
members::~members() = default;

void members::refuse(std::string_view name, std::string_view rule) {
  if (problem_.empty()) problem_ = fmt::format("{}{} {}", path_, name, rule);
}

std::optional<std::string> members::words(std::string_view name) {
  const auto found = at_->find(name);
  if (!found) return std::nullopt;
  std::string_view text;
  if (found->get(text)) {
    refuse(name, "must be a text");
    return std::nullopt;
  }
  auto line = record::plain_line(text, record::words_limit);
  if (line.empty()) return std::nullopt;
  return line;
}

std::optional<std::string> members::whole(std::string_view name) {
  auto line = words(name);
  if (line && std::string_view{at_->find(name)->get_string().value()} != *line) {
    refuse(name, "must be at most 400 bytes of plain text on one line");
    return std::nullopt;
  }
  return line;
}

std::optional<std::string> members::medium(std::string_view name) {
  auto text = words(name);
  if (text && *text != "image" && *text != "document") {
    refuse(name, "must be image or document");
    return std::nullopt;
  }
  return text;
}

std::optional<std::int64_t> members::integer(std::string_view name) {
  const auto found = at_->find(name);
  if (!found) return std::nullopt;
  std::int64_t number = 0;
  if (found->get(number) || number < 0 || number > integer_limit) {
    refuse(name, "must be a whole number from 0 to 1000000");
    return std::nullopt;
  }
  return number;
}

std::optional<bool> members::yes_no(std::string_view name) {
  const auto found = at_->find(name);
  if (!found) return std::nullopt;
  bool is_true = false;
  if (found->get(is_true)) {
    refuse(name, "must be true or false");
    return std::nullopt;
  }
  return is_true;
}

std::optional<moment> members::when(std::string_view name) {
  const auto text = words(name);
  if (!text) return std::nullopt;
  const auto read = parse_moment(*text);
  if (!read) refuse(name, "must be a moment in UTC such as 2026-01-31T08:30:00Z");
  return read;
}

std::optional<day> members::date(std::string_view name) {
  const auto text = words(name);
  if (!text) return std::nullopt;
  const auto read = parse_day(*text);
  if (!read) refuse(name, "must be a date such as 2026-01-31");
  return read;
}

std::string members::language() {
  const auto text = words("language").value_or("");
  const bool is_code = text.size() == 2 && text[0] >= 'a' && text[0] <= 'z' && text[1] >= 'a' && text[1] <= 'z';
  if (!text.empty() && !is_code) refuse("language", "must be two small letters");
  return text;
}

std::string members::key(std::string_view name, record::entity_type type) {
  const auto text = words(name);
  if (!text || record::type_of_key(*text) != type) {
    refuse(name, fmt::format("must be a key that starts with {}/", to_text(type)));
    return {};
  }
  return *text;
}

void members::object(std::string_view name, const std::function<void(members&)>& read) {
  dom::object inner;
  const auto found = at_->find(name);
  if (!found || found->get(inner)) return refuse(name, "must be an object");
  members in{fmt::format("{}{}.", path_, name), problem_, std::make_unique<impl>(impl{inner})};
  read(in);
}

void members::each(std::string_view name, const std::function<void(members&)>& read) {
  const auto found = at_->find(name);
  if (!found) return;
  dom::array list;
  if (found->get(list) || list.size() > 1000) return refuse(name, "must be a list of at most 1000");
  for (const auto element : list) {
    dom::object inner;
    if (element.get(inner)) return refuse(name, "must hold objects");
    members in{fmt::format("{}{}[].", path_, name), problem_, std::make_unique<impl>(impl{inner})};
    read(in);
  }
}

void members::each_text(std::string_view name, const std::function<void(std::string_view)>& read) {
  const auto found = at_->find(name);
  if (!found) return;
  dom::array list;
  if (found->get(list) || list.size() > 1000) return refuse(name, "must be a list of at most 1000");
  for (const auto element : list) {
    std::string_view text;
    if (element.get(text)) return refuse(name, "must hold texts");
    read(text);
  }
}

namespace {

constexpr std::size_t usual_size = 16 << 10;

/// The parser of this thread, once more: a new one costs more than the reading. It grows with its texts, so a large one
/// gets a parser that goes with it.
std::unique_ptr<dom::parser>& kept_parser() {
  thread_local std::unique_ptr<dom::parser> parser;
  return parser;
}

} // namespace

struct document::parsed {
  explicit parsed(std::size_t size) : is_usual(size <= usual_size) {
    if (is_usual) parser = std::move(kept_parser());
    if (parser) return;
    parser = std::make_unique<dom::parser>();
    is_refused = parser->allocate(std::max(size, usual_size) + 64, depth_limit) != simdjson::SUCCESS;
  }
  ~parsed() {
    if (is_usual && !is_refused) kept_parser() = std::move(parser);
  }
  std::unique_ptr<dom::parser> parser;
  bool is_usual, is_refused = false;
};

document::document(std::string_view json) : parsed_(std::make_unique<parsed>(json.size())) {
  dom::element element;
  dom::object object;
  if (parsed_->is_refused) problem_ = "there is no memory to read the event";
  else if (const auto error = parsed_->parser->parse(json.data(), json.size()).get(element))
    problem_ = fmt::format("the event is no JSON text: {}", simdjson::error_message(error));
  else if (element.get(object)) problem_ = "the event is no JSON object";
  else if (has_duplicates(element)) problem_ = "the event names a member twice";
  root_ = std::make_unique<members>("", problem_, std::make_unique<members::impl>(members::impl{object}));
}

document::~document() = default;

} // namespace keukentafel::decode
