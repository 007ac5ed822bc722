#include "record/plain_line.hpp"

#include <algorithm>
#include <simdjson.h>

namespace keukentafel::record {

namespace {

/// Bytes of the character that starts here; the text is valid UTF-8.
std::size_t width(unsigned char lead) { return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4; }

/// U+00AD, U+061C, U+200B, U+200E, U+200F, U+2028..U+202E, U+2060..U+2064, U+2066..U+2069, U+FEFF, U+E0000..U+E007F.
/// The joiners U+200C and U+200D stay: languages and pictures are written with them.
bool turns_or_hides(std::string_view c) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(c[at]); };
  if (c.size() == 2) return c == "\xc2\xad" || c == "\xd8\x9c";
  if (c.size() == 4) return byte(0) == 0xf3 && byte(1) == 0xa0 && byte(2) <= 0x81;
  if (c.size() != 3) return false;
  if (byte(0) == 0xef) return byte(1) == 0xbb && byte(2) == 0xbf;
  if (byte(0) != 0xe2) return false;
  if (byte(1) == 0x80)
    return byte(2) == 0x8b || byte(2) == 0x8e || byte(2) == 0x8f || (byte(2) >= 0xa8 && byte(2) <= 0xae);
  return byte(1) == 0x81 && byte(2) >= 0xa0 && byte(2) <= 0xa9 && byte(2) != 0xa5;
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
    if (turns_or_hides(character)) continue;
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
