#include "headers.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace keukentafel::cloudevents {

namespace {
char lower_of(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
} // namespace

bool is_same_name(std::string_view one, std::string_view other) {
  return one.size() == other.size() &&
         std::equal(one.begin(), one.end(), other.begin(), [](char a, char b) { return lower_of(a) == lower_of(b); });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  return first == text.npos ? std::string_view{} : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lower(std::string_view text) {
  std::string made{text};
  std::transform(made.begin(), made.end(), made.begin(), lower_of);
  return made;
}

std::string_view headers::value(std::string_view name) const {
  for (std::size_t i = 0; i < count_; ++i)
    if (is_same_name(sdk::view(first_[i].name), name)) return trimmed(sdk::view(first_[i].value));
  return {};
}

std::size_t headers::count(std::string_view name) const {
  std::size_t found = 0;
  each([&](std::string_view one, std::string_view) { found += is_same_name(one, name); });
  return found;
}

sdk::response problem(const refusal& of) {
  const nlohmann::json body{{"type", "about:blank"}, {"status", of.status}, {"title", of.why}};
  sdk::response made{of.status, {{"Content-Type", "application/problem+json"}}, body.dump()};
  if (of.status == 401) made.headers.emplace_back("WWW-Authenticate", "StandardWebhooks");
  if (of.status == 405) made.headers.emplace_back("Allow", "POST, OPTIONS");
  if (of.status == 503) made.headers.emplace_back("Retry-After", "60");
  if (of.status == 415)
    made.headers.emplace_back("Accept", "application/cloudevents+json, application/cloudevents-batch+json");
  return made;
}

} // namespace keukentafel::cloudevents
