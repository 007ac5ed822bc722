#include "signature.hpp"

#include <array>
#include <charconv>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <stdexcept>

namespace keukentafel::cloudevents {

namespace {

constexpr std::size_t hash_size = 32, signature_size = 64, public_key_size = 32;
constexpr std::size_t least_secret = 24, most_secret = 64;
// A header may hold this many; ed25519 costs a tenth of a millisecond each.
constexpr std::size_t most_signatures = 6, most_keys = 4, most_id = 256;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string key_bytes(std::string_view setting, std::string_view text, std::string_view prefix) {
  text = trimmed(text);
  const auto bytes = text.starts_with(prefix) ? from_base64(text.substr(prefix.size())) : std::nullopt;
  if (!bytes)
    throw std::runtime_error("the setting " + std::string{setting} + " must be " + std::string{prefix} +
                             " and base64 behind it");
  return *bytes;
}

} // namespace

std::optional<std::chrono::sys_seconds> moment_of(std::string_view digits) {
  std::int64_t seconds = 0;
  if (digits.empty() || digits.size() > 11 || digits.find_first_not_of("0123456789") != digits.npos)
    return std::nullopt;
  std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  return std::chrono::sys_seconds{std::chrono::seconds{seconds}};
}

std::string to_base64(std::string_view bytes) {
  std::string made((bytes.size() + 2) / 3 * 4 + 1, '\0'); // OpenSSL writes a zero behind it
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(made.data()), bytes_of(bytes), static_cast<int>(bytes.size()));
  made.pop_back();
  return made;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  std::string made(text.size() / 4 * 3, '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(made.data()), bytes_of(text), static_cast<int>(text.size()));
  if (size != static_cast<int>(made.size())) return std::nullopt;
  made.resize(made.size() - padding);
  // OpenSSL overlooks blanks and bits that belong to no byte.
  if (to_base64(made) != text) return std::nullopt;
  return made;
}

void verifier::add_secret(std::string_view setting, std::string_view text) {
  const auto bytes = key_bytes(setting, text, "whsec_");
  if (bytes.size() < least_secret || bytes.size() > most_secret)
    throw std::runtime_error("the setting " + std::string{setting} + " must hold 24 to 64 bytes");
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> way{EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free};
  mac made{way ? EVP_MAC_CTX_new(way.get()) : nullptr, EVP_MAC_CTX_free};
  std::array<char, 7> digest{"SHA256"};
  const std::array with{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                        OSSL_PARAM_construct_end()};
  if (!made || EVP_MAC_init(made.get(), bytes_of(bytes), bytes.size(), with.data()) != 1)
    throw std::runtime_error("OpenSSL has no HMAC-SHA256");
  secrets_.push_back(std::move(made));
}

void verifier::add_public_key(std::string_view setting, std::string_view text) {
  const auto bytes = key_bytes(setting, text, "whpk_");
  if (bytes.size() != public_key_size)
    throw std::runtime_error("the setting " + std::string{setting} + " must hold keys of 32 bytes");
  if (public_keys_.size() >= most_keys)
    throw std::runtime_error("the setting " + std::string{setting} + " may hold four keys at most");
  key made{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(bytes), bytes.size()), EVP_PKEY_free};
  if (!made) throw std::runtime_error("the setting " + std::string{setting} + " holds no ed25519 key");
  public_keys_.push_back(std::move(made));
}

bool verifier::holds(std::string_view signature, std::string_view head, std::string_view body) const {
  const auto comma = signature.find(',');
  if (comma == signature.npos) return false;
  const auto version = signature.substr(0, comma);
  if (version != "v1" && version != "v1a") return false; // of a later version of the standard
  const auto given = from_base64(signature.substr(comma + 1));
  if (!given || given->size() != (version == "v1" ? hash_size : signature_size)) return false;
  if (version == "v1") {
    bool is_right = false;
    for (const auto& begun : secrets_) {
      const mac one{EVP_MAC_CTX_dup(begun.get()), EVP_MAC_CTX_free};
      std::array<unsigned char, hash_size> made{};
      std::size_t size = 0;
      if (!one || EVP_MAC_update(one.get(), bytes_of(head), head.size()) != 1 ||
          EVP_MAC_update(one.get(), bytes_of(body), body.size()) != 1 ||
          EVP_MAC_final(one.get(), made.data(), &size, made.size()) != 1 || size != hash_size)
        throw std::runtime_error("OpenSSL could not make a HMAC");
      is_right |= CRYPTO_memcmp(made.data(), given->data(), hash_size) == 0;
    }
    return is_right;
  }
  if (public_keys_.empty()) return false;
  const auto whole = std::string{head}.append(body);
  for (const auto& one : public_keys_) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> with{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    if (!with || EVP_DigestVerifyInit(with.get(), nullptr, nullptr, nullptr, one.get()) != 1)
      throw std::runtime_error("OpenSSL can't verify ed25519");
    if (EVP_DigestVerify(with.get(), bytes_of(*given), given->size(), bytes_of(whole), whole.size()) == 1) return true;
  }
  return false;
}

std::optional<refusal> verifier::check(const headers& of, std::string_view body,
                                       std::chrono::system_clock::time_point now) const {
  for (const auto* name : {"webhook-id", "webhook-timestamp", "webhook-signature"}) {
    const auto count = of.count(name);
    if (count == 0) return refusal{401, std::string{"The header "} + name + " is missing"};
    if (count > 1) return refusal{400, std::string{"The header "} + name + " stands there more than once"};
  }
  const auto id = of.value("webhook-id"), timestamp = of.value("webhook-timestamp");
  if (id.empty() || id.size() > most_id) return refusal{400, "The header webhook-id must have 1 to 256 characters"};
  const auto sent = moment_of(timestamp);
  if (!sent) return refusal{400, "The header webhook-timestamp must be whole seconds since 1970"};
  // In seconds: the clock's own unit has no room for what a header can say.
  const auto at = std::chrono::floor<std::chrono::seconds>(now);
  if (*sent < at - tolerance || *sent > at + tolerance)
    return refusal{401, "The header webhook-timestamp is more than five minutes from now"};
  const auto head = std::string{id}.append(".").append(timestamp).append(".");
  auto rest = of.value("webhook-signature");
  for (std::size_t count = 0; !rest.empty(); ++count) {
    if (count == most_signatures) return refusal{400, "The header webhook-signature has more than six signatures"};
    const auto end = std::min(rest.find(' '), rest.size());
    if (holds(rest.substr(0, end), head, body)) return std::nullopt;
    rest = trimmed(rest.substr(end));
  }
  return refusal{401, "No signature holds"};
}

} // namespace keukentafel::cloudevents
