/// Pairing codes: "AAAAA-BBBBB-CCCCC" in Crockford's base 32, which has no I, L,
/// O and U. Five signs find the code, ten are its secret of 50 bits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace keukentafel {

struct pairing_parts {
  std::string finder;
  std::string secret;
};

pairing_parts make_pairing_parts();
std::string to_text(const pairing_parts& parts);

/// As people type it: small letters, spaces and dashes anywhere, O for 0, I and L for 1.
std::optional<pairing_parts> parse_pairing(std::string_view text);

} // namespace keukentafel
