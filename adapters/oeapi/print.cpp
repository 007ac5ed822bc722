#include "print.hpp"

#include <array>
#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace keukentafel::oeapi {

std::string print_of(std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  std::array<unsigned char, SHA256_DIGEST_LENGTH> raw{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), raw.data());
  std::string made;
  made.reserve(2 * raw.size());
  for (const auto byte : raw) {
    made += digits[byte >> 4];
    made += digits[byte & 15];
  }
  return made;
}

bool is_same_secret(std::string_view one, std::string_view other) {
  const auto a = print_of(one), b = print_of(other);
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace keukentafel::oeapi
