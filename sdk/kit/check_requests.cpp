/// What a SIS sends to the adapter, and what the adapter writes into the SIS.
#include "checks.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace keukentafel::kit {

namespace {

using header_list = std::vector<std::pair<std::string, std::string>>;

/// Nothing of it is a request that a SIS sends.
std::vector<std::pair<std::string, letter>> garbage() {
  const header_list json{{"Content-Type", "application/json"}};
  const header_list event{{"Content-Type", "application/cloudevents+json"}};
  std::string deep;
  for (int i = 0; i < 20000; ++i) deep += "[";
  return {
      {"without a body", {"POST", "", "", json, ""}},
      {"with bytes that are no text", {"POST", "", "", event, std::string("\xff\xfe\x00\x80", 4)}},
      {"with JSON that does not end", {"POST", "", "", event, R"({"specversion": "1.0", "id": )"}},
      {"with JSON of 20,000 levels", {"POST", "", "", event, deep}},
      {"as large as can be", {"POST", "", "", event, std::string(KT_REQUEST_MAX_BYTES, 'x')}},
      {"of an unknown method", {"BREW", "", "", json, "{}"}},
      {"with a strange path", {"POST", "/../%2e%2e/\x01", "a=%zz", json, "{}"}},
      {"with a header of 64 kB", {"POST", "", "", {{"Webhook-Signature", std::string(65536, 'v')}}, "{}"}},
      {"with the same headers many times", {"POST", "", "", header_list(500, {"Ce-Id", "1"}), "{}"}},
      {"without a content type", {"PUT", "", "", {}, "{}"}},
  };
}

/// The same without what could prove its sender.
letter unproven(letter one) {
  std::erase_if(one.headers, [](const auto& header) {
    std::string name = header.first;
    for (auto& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return !name.starts_with("content-") && !name.starts_with("ce-") && name != "host";
  });
  one.query.clear();
  return one;
}

} // namespace

void incoming(const trial& in) {
  bool has_it = false, has_sent = false;
  std::vector<std::pair<std::string, std::uint64_t>> sent;
  std::optional<world> before;
  circumstances how;
  how.is_complete = [&](const life& one) {
    return std::all_of(sent.begin(), sent.end(),
                       [&](const auto& each) { return one.mail.status_of(each.second) != 0; });
  };
  how.at_rest = [&](life& one) {
    const auto* offered = one.extension<kt_incoming>(KT_EXT_INCOMING);
    has_it = offered != nullptr;
    if (!offered) return false;
    if (std::exchange(has_sent, true)) {
      for (const auto& [what, id] : sent) {
        const auto status = one.mail.status_of(id);
        if (status == 0) in.finding(fmt::format("a request {} has no answer", what));
        else if (status < 400 || status > 499) in.finding(fmt::format("a request {} is answered {}", what, status));
      }
      in.compare(*before, one.known, "after requests that are no proof of anything");
      return false;
    }
    before = one.known;
    for (const auto& [what, made] : garbage()) sent.emplace_back(what, one.mail.send_now(*one.adapter, *offered, made));
    for (const auto& made : one.mail.letters())
      sent.emplace_back("that lacks the sender's proof", one.mail.send_now(*one.adapter, *offered, unproven(made)));
    return true;
  };
  world known;
  in.report(in.follow(known, {}, how), known);
  if (!has_it) return in.absent();
  if (in.of.mail.letters().empty()) return in.skipped("the fixture's step begin sends no request");
  // Garbage did not hurt what follows.
  world after;
  in.report(in.follow(after, {"more"}), after);
}

namespace {

/// A life in which the module hands over `requests`; what the adapter answered to each.
struct handed {
  outcome out;
  bool has_it = false;
  std::multimap<std::string, fake_host::outcome> answers;
};

handed hand_over(const trial& in, world& known, const std::vector<std::pair<std::string, std::string>>& requests) {
  handed made;
  bool is_handed = false;
  circumstances how;
  how.is_complete = [&](const life& one) {
    return !is_handed || !made.has_it || std::all_of(requests.begin(), requests.end(), [&](const auto& each) {
      return one.host.outcomes().contains(each.first);
    });
  };
  how.at_rest = [&](life& one) {
    const auto* offered = one.extension<kt_write_back>(KT_EXT_WRITE_BACK);
    made.has_it = offered != nullptr;
    made.answers = one.host.outcomes();
    if (!offered || std::exchange(is_handed, true)) return false;
    for (const auto& [key, json] : requests)
      offered->request(one.adapter, {key.data(), key.size()}, {json.data(), json.size()});
    return true;
  };
  made.out = live(in.of, known, how);
  return made;
}

void expect_written(const trial& in, const handed& of, const std::string& key, const char* when) {
  const auto [begin, end] = of.answers.equal_range(key);
  if (begin == end) return in.finding(fmt::format("{}, {} has no answer", when, key));
  for (auto one = begin; one != end; ++one)
    if (one->second.what != KT_WRITTEN)
      in.finding(fmt::format("{}, {} is answered as not written: {}", when, key, one->second.note));
}

} // namespace

void write_back(const trial& in) {
  in.source.step("begin");
  world known;
  if (const auto first = hand_over(in, known, {}); !first.has_it) {
    in.report(first.out, known);
    return in.absent();
  }
  const auto asked = in.step("write", known);
  if (!asked) return;
  if (asked->writes.empty()) return in.skipped("the fixture's step write names no request");
  const auto [key, json] = asked->writes.front();

  // The power fails when the SIS has it, and before anything of it is durable here.
  auto lost = known;
  const auto first = hand_over(in, lost, {{key, json}});
  in.report(first.out, lost);
  expect_written(in, first, key, "handed over");
  if (first.answers.count(key) > 1) in.finding(fmt::format("{} is answered more than once", key));
  const auto again = hand_over(in, known, {{key, json}, {key, json}});
  in.report(again.out, known);
  expect_written(in, again, key, "handed over again because its answer was lost");
  expect_written(in, hand_over(in, known, {{key, json}}), key, "handed over once more");

  auto strange = nlohmann::json::parse(json, nullptr, false);
  if (strange.is_object()) {
    const auto other = key + "-of-the-kit";
    strange["type"] = "nl.keukentafel.request.never-heard-of";
    strange["subject"] = other;
    const auto refused = hand_over(in, known, {{other, strange.dump()}, {key + "-garbage", "{"}});
    in.report(refused.out, known);
    for (const auto& name : {other, key + "-garbage"}) {
      const auto found = refused.answers.find(name);
      if (found == refused.answers.end()) in.finding("a request that it can't know has no answer");
      else if (found->second.what == KT_WRITTEN) in.finding("a request that it can't know is answered as written");
      else if (found->second.note.empty()) in.finding("a request is not written, and the note does not say why");
    }
  }
  const auto held = in.source.step("written");
  if (!held) return in.skipped("the fixture has no step written");
  if (held->written.size() != 1)
    in.finding(fmt::format("one request was handed over four times, and the SIS holds {}", held->written.size()));
}

} // namespace keukentafel::kit
