#include "record/plain_line.hpp"

#include <algorithm>
#include <simdjson.h>

namespace keukentafel::record {

namespace {

/// Bytes of the character that starts here; the text is valid UTF-8.
std::size_t width(unsigned char lead) { return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4; }

/// U+200E, U+200F, U+202A..U+202E, U+2028, U+2029, U+2066..U+2069, U+FEFF.
bool turns_text(std::string_view c) {
  if (c.size() != 3) return false;
  const auto b1 = static_cast<unsigned char>(c[1]), b2 = static_cast<unsigned char>(c[2]);
  if (c[0] == '\xef') return b1 == 0xbb && b2 == 0xbf;
  if (c[0] != '\xe2') return false;
  return (b1 == 0x80 && (b2 == 0x8e || b2 == 0x8f || (b2 >= 0xa8 && b2 <= 0xae))) ||
         (b1 == 0x81 && b2 >= 0xa6 && b2 <= 0xa9);
}

bool is_control(std::string_view c) {
  const auto lead = static_cast<unsigned char>(c[0]);
  return lead < 0x20 || lead == 0x7f || (lead == 0xc2 && c.size() == 2 && static_cast<unsigned char>(c[1]) < 0xa0);
}

} // namespace

std::string plain_line(std::string_view text, std::size_t limit) {
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const auto character = text.substr(at, width(static_cast<unsigned char>(text[at])));
    at += character.size();
    if (turns_text(character)) continue;
    const bool is_space = is_control(character) || character == " ";
    if (is_space && (line.empty() || line.back() == ' ')) continue;
    if (line.size() + character.size() > limit) break;
    line += is_space ? std::string_view{" "} : character;
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::optional<std::string> typed_line(std::string_view text, std::size_t limit) {
  if (!simdjson::validate_utf8(text.data(), text.size())) return std::nullopt;
  return plain_line(text, limit);
}

std::optional<std::string> typed_text(std::string_view text, std::size_t limit) {
  if (!simdjson::validate_utf8(text.data(), text.size())) return std::nullopt;
  std::string whole;
  bool is_after_empty = false;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = plain_line(text.substr(0, end), limit);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) {
      is_after_empty = !whole.empty();
      continue;
    }
    const auto between = whole.empty() ? 0u : is_after_empty ? 2u : 1u;
    if (whole.size() + between + line.size() > limit) break;
    whole.append(between, '\n').append(line);
    is_after_empty = false;
  }
  return whole;
}

} // namespace keukentafel::record
