#include "ids.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace keukentafel::dropfolder {

namespace {

constexpr std::array<std::string_view, 5> roster_types{"student", "guardian", "relation", "enrolment", "mentor"};
constexpr std::array<std::string_view, 4> item_types{"result", "absence", "milestone", "appointment"};
constexpr std::size_t longest_key = 200;
constexpr std::size_t longest_name = 120;
constexpr char digits[] = "0123456789ABCDEF";

bool is_plain(char c) { return c > ' ' && c <= '~'; }

void escape(std::string& into, char c) {
  const auto byte = static_cast<unsigned char>(c);
  into += '%';
  into += digits[byte >> 4];
  into += digits[byte & 15];
}

} // namespace

std::string id_text(std::string_view id) {
  std::string text;
  text.reserve(id.size());
  for (const char c : id) {
    if (is_plain(c) && c != '%') text += c;
    else escape(text, c);
  }
  return text;
}

bool is_roster(std::string_view type) {
  return std::find(roster_types.begin(), roster_types.end(), type) != roster_types.end();
}

bool is_type(std::string_view type) {
  return is_roster(type) || std::find(item_types.begin(), item_types.end(), type) != item_types.end();
}

bool is_key(std::string_view key) {
  const auto slash = key.find('/');
  return slash != key.npos && slash + 1 < key.size() && key.size() <= longest_key && is_type(key.substr(0, slash)) &&
         std::all_of(key.begin(), key.end(), is_plain);
}

std::uint64_t print_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

std::string hex(std::uint64_t number) {
  std::array<char, 16> out{};
  const auto [end, error] = std::to_chars(out.data(), out.data() + out.size(), number, 16);
  return {out.data(), end};
}

std::string shown(std::string_view file_name) {
  std::string text;
  for (const char c : file_name.substr(0, longest_name)) {
    if (c >= ' ' && c <= '~' && c != '%') text += c;
    else escape(text, c);
  }
  return file_name.size() > longest_name ? text + "..." : text;
}

} // namespace keukentafel::dropfolder
