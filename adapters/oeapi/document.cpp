#include "document.hpp"

#include <set>
#include <vector>

namespace keukentafel::oeapi {

namespace {
constexpr int deepest = 32;
const json nothing;
} // namespace

json parse_document(std::string_view text) {
  std::vector<std::set<std::string, std::less<>>> names;
  const auto look = [&](int depth, json::parse_event_t event, json& at) {
    const bool is_object = event == json::parse_event_t::object_start;
    if ((is_object || event == json::parse_event_t::array_start) && depth >= deepest)
      throw unreadable{"is more than 32 deep"};
    if (is_object) names.emplace_back();
    else if (event == json::parse_event_t::object_end) names.pop_back();
    else if (event == json::parse_event_t::key && !names.back().insert(at.get<std::string>()).second)
      throw unreadable{"has a member twice in one object"};
    return true;
  };
  try {
    return json::parse(text, look);
  } catch (const json::exception&) {
    throw unreadable{"is no JSON"};
  }
}

const json& member(const json& of, const char* name) {
  if (!of.is_object()) return nothing;
  const auto found = of.find(name);
  if (found == of.end() || (found->is_string() && found->get_ref<const std::string&>().empty())) return nothing;
  return *found;
}

std::string text_of(const json& of, const char* name) {
  const auto& found = member(of, name);
  if (found.is_null()) return {};
  if (!found.is_string()) throw unreadable{std::string{name} + " is no text"};
  return found.get<std::string>();
}

bool yes_no(const json& of, const char* name, bool fallback) {
  const auto& found = member(of, name);
  if (found.is_null()) return fallback;
  if (!found.is_boolean()) throw unreadable{std::string{name} + " is neither true nor false"};
  return found.get<bool>();
}

std::string text_in_dutch(const json& list) {
  std::string first;
  if (!list.is_array()) return first;
  for (const auto& one : list) {
    const auto text = text_of(one, "value");
    if (text.empty()) continue;
    if (text_of(one, "language").starts_with("nl")) return text;
    if (first.empty()) first = text;
  }
  return first;
}

const json& consumer_of(const json& of, std::string_view key) {
  const auto& list = member(of, "consumers");
  if (list.is_null()) return nothing;
  if (!list.is_array()) throw unreadable{"consumers is no list"};
  for (const auto& one : list)
    if (text_of(one, "consumerKey") == key) return one;
  return nothing;
}

} // namespace keukentafel::oeapi
