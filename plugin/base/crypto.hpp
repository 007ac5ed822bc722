/// The few cryptographic steps that the module needs, over OpenSSL's EVP.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keukentafel {

/// Bytes from the system's generator. Throws when it fails.
std::string random_bytes(std::size_t count);

/// 16 random bytes as 32 digits: no two are alike.
std::string random_id();

/// SHA-256, 32 bytes.
std::string sha256(std::string_view bytes);

/// scrypt (RFC 7914) with N=16384, r=8, p=1: 32 bytes in about 40 ms and 16 MiB.
std::string scrypt(std::string_view secret, std::string_view salt);

/// In a time that does not depend on the content.
bool equal_in_constant_time(std::string_view left, std::string_view right);

/// What a hexadecimal digit stands for, or -1.
int hex_digit(char c);
std::string to_hex(std::string_view bytes);
/// The reverse, of what to_hex() gave.
std::string from_hex(std::string_view text);

/// Hides row numbers in public ids: one AES-128 block per id, so ids are
/// stable, not guessable, and need no storage. Key: 16 bytes.
class id_cipher {
public:
  explicit id_cipher(std::string_view key);
  std::string hide(std::uint8_t type, std::int64_t id) const;
  /// Nothing when the text is not what hide() gave for this type.
  std::optional<std::int64_t> reveal(std::uint8_t type, std::string_view text) const;

private:
  std::array<unsigned char, 16> key_{};
};

} // namespace keukentafel
