#include "base/pairing.hpp"

#include "base/crypto.hpp"

namespace keukentafel {

namespace {
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t finder_size = 5, secret_size = 10;
} // namespace

pairing_parts make_pairing_parts() {
  std::string signs;
  // 256 is a multiple of 32: every sign is equally likely.
  for (const unsigned char byte : random_bytes(finder_size + secret_size)) signs += alphabet[byte % alphabet.size()];
  return {signs.substr(0, finder_size), signs.substr(finder_size)};
}

std::string to_text(const pairing_parts& parts) {
  return parts.finder + '-' + parts.secret.substr(0, 5) + '-' + parts.secret.substr(5);
}

std::optional<pairing_parts> parse_pairing(std::string_view text) {
  std::string signs;
  if (text.size() > 64) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '-' || c == ' ') continue;
    // U+2010 to U+2015, which word processors make of a dash.
    if (text.substr(i, 2) == "\xe2\x80" && i + 2 < text.size() && text[i + 2] >= '\x90' && text[i + 2] <= '\x95') {
      i += 2;
      continue;
    }
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    if (alphabet.find(c) == alphabet.npos) return std::nullopt;
    signs += c;
  }
  if (signs.size() != finder_size + secret_size) return std::nullopt;
  return pairing_parts{signs.substr(0, finder_size), signs.substr(finder_size)};
}

} // namespace keukentafel
