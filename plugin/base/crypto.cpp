#include "base/crypto.hpp"

#include <cstring>
#include <memory>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdexcept>

namespace keukentafel {

namespace {

using block = std::array<unsigned char, 16>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// Preparing a key costs OpenSSL 3 ten times as much as a block: each thread keeps the last key of each direction.
EVP_CIPHER_CTX* prepared(const block& key, bool is_encrypting) {
  struct kept {
    std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context{nullptr, EVP_CIPHER_CTX_free};
    block key{};
  };
  thread_local std::array<kept, 2> both;
  auto& one = both.at(is_encrypting ? 1 : 0);
  if (one.context && one.key == key) return one.context.get();
  one.context.reset(EVP_CIPHER_CTX_new());
  one.key = key;
  if (!one.context ||
      EVP_CipherInit_ex(one.context.get(), EVP_aes_128_ecb(), nullptr, key.data(), nullptr, is_encrypting ? 1 : 0) !=
          1 ||
      EVP_CIPHER_CTX_set_padding(one.context.get(), 0) != 1)
    one.context.reset();
  return one.context.get();
}

block aes_block(const block& key, const block& in, bool is_encrypting) {
  auto* context = prepared(key, is_encrypting);
  block out{};
  int size = 0;
  if (!context || EVP_CipherUpdate(context, out.data(), &size, in.data(), static_cast<int>(in.size())) != 1)
    throw std::runtime_error("OpenSSL refused AES-128");
  return out;
}

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

} // namespace

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
    throw std::runtime_error("OpenSSL has no random bytes");
  return bytes;
}

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_sha256(),
                 nullptr) != 1)
    throw std::runtime_error("OpenSSL refused SHA-256");
  return digest;
}

std::string scrypt(std::string_view secret, std::string_view salt) {
  std::string key(32, '\0');
  if (EVP_PBE_scrypt(secret.data(), secret.size(), bytes_of(salt), salt.size(), 16384, 8, 1, 64u << 20,
                     reinterpret_cast<unsigned char*>(key.data()), key.size()) != 1)
    throw std::runtime_error("OpenSSL refused scrypt");
  return key;
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const unsigned char c : bytes) {
    hex += digits[c >> 4];
    hex += digits[c & 15];
  }
  return hex;
}

std::string random_id() { return to_hex(random_bytes(16)); }

std::string from_hex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes += static_cast<char>(hex_digit(text[i]) * 16 + hex_digit(text[i + 1]));
  }
  return bytes;
}

id_cipher::id_cipher(std::string_view key) {
  if (key.size() != key_.size()) throw std::runtime_error("the key of the public ids has the wrong size");
  std::memcpy(key_.data(), key.data(), key_.size());
}

// The block holds the type, seven zero bytes and the number: the zeros make a forged id fail with 2^-56 at best.
std::string id_cipher::hide(std::uint8_t type, std::int64_t id) const {
  block plain{};
  plain[0] = type;
  std::memcpy(plain.data() + 8, &id, sizeof id);
  const auto sealed = aes_block(key_, plain, true);
  return to_hex({reinterpret_cast<const char*>(sealed.data()), sealed.size()});
}

std::optional<std::int64_t> id_cipher::reveal(std::uint8_t type, std::string_view text) const {
  block sealed{};
  if (text.size() != 32) return std::nullopt;
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    const int high = nibble(text[2 * i]), low = nibble(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    sealed[i] = static_cast<unsigned char>(high << 4 | low);
  }
  const auto plain = aes_block(key_, sealed, false);
  block expected{};
  expected[0] = type;
  if (std::memcmp(plain.data(), expected.data(), 8) != 0) return std::nullopt;
  std::int64_t id = 0;
  std::memcpy(&id, plain.data() + 8, sizeof id);
  return id;
}

} // namespace keukentafel
