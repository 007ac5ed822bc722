#include "base/one_time.hpp"

#include "base/crypto.hpp"

#include <array>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdexcept>

namespace keukentafel {

namespace {
constexpr std::int64_t step_seconds = 30;
constexpr std::uint32_t modulus = 1'000'000;
constexpr std::size_t digits = 6;
} // namespace

std::string one_time_code(std::string_view key, std::int64_t step) {
  std::array<unsigned char, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i)
    counter.at(counter.size() - 1 - i) = static_cast<unsigned char>(step >> (8 * i));
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  if (!HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), counter.data(), counter.size(), mac.data(), &size))
    throw std::runtime_error("OpenSSL could not make a one-time code");
  const std::size_t at = mac.at(size - 1) & 0xf; // RFC 4226, 5.3
  const auto number = (std::uint32_t{mac.at(at)} & 0x7f) << 24 | std::uint32_t{mac.at(at + 1)} << 16 |
                      std::uint32_t{mac.at(at + 2)} << 8 | std::uint32_t{mac.at(at + 3)};
  auto text = std::to_string(number % modulus);
  return std::string(digits - text.size(), '0') + text;
}

std::optional<std::int64_t> match_one_time(std::string_view key, std::string_view code, moment now, std::int64_t last) {
  const auto step = now.time_since_epoch().count() / step_seconds;
  std::optional<std::int64_t> found;
  for (const auto one : {step - 1, step, step + 1})
    if (equal_in_constant_time(one_time_code(key, one), code) && one > last) found = one;
  return found;
}

std::string to_base32(std::string_view bytes) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t held = 0;
  int bits = 0;
  for (const unsigned char byte : bytes) {
    held = held << 8 | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[held >> (bits - 5) & 31];
  }
  if (bits > 0) text += alphabet[held << (5 - bits) & 31];
  return text;
}

} // namespace keukentafel
