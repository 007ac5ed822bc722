#include "gateway/http.hpp"

#include "base/crypto.hpp"

#include <algorithm>

namespace keukentafel::gateway {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(), [](char a, char b) { return lower(a) == lower(b); });
}

} // namespace

std::optional<std::string> form_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size() || hex_digit(text[i + 1]) < 0 || hex_digit(text[i + 2]) < 0) return std::nullopt;
    out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
    i += 2;
  }
  return out;
}

std::string_view request::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (same_name(key, name)) return value;
  return {};
}

std::string request::listed(std::string_view name) const {
  std::string all;
  for (const auto& [key, value] : headers)
    if (same_name(key, name)) all += (all.empty() ? "" : ",") + value;
  return all;
}

std::string_view request::cookie(std::string_view name) const {
  auto rest = header("cookie");
  while (!rest.empty()) {
    const auto end = std::min(rest.find(';'), rest.size());
    auto pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(name) && pair.size() > name.size() && pair[name.size()] == '=')
      return pair.substr(name.size() + 1);
  }
  return {};
}

bool is_incoming(std::string_view path) { return path.starts_with("/in/"); }

bool split_target(std::string_view target, request& into) {
  const auto mark = std::min(target.find('?'), target.size());
  into.path = target.substr(0, mark);
  auto rest = target.substr(std::min(mark + 1, target.size()));
  into.query_text = rest;
  if (is_incoming(into.path)) return true;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    const auto pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = form_decoded(pair.substr(0, equals)),
               value = form_decoded(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value || !into.query.emplace(*name, *value).second) return false;
  }
  return true;
}

} // namespace keukentafel::gateway
