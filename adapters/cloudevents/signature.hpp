/// Signatures of Standard Webhooks over the raw body: v1 (HMAC-SHA256) and v1a
/// (ed25519), several in a header, several keys at once so that they can be
/// rotated.
#pragma once

#include "headers.hpp"

#include <chrono>
#include <memory>
#include <openssl/evp.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keukentafel::cloudevents {

class verifier {
public:
  static constexpr std::chrono::seconds tolerance{300}; ///< of the timestamp, both ways

  /// "whsec_" and base64 of 24 to 64 bytes. Throws with a sentence that names `setting`.
  void add_secret(std::string_view setting, std::string_view text);
  /// "whpk_" and base64 of 32 bytes. Likewise.
  void add_public_key(std::string_view setting, std::string_view text);
  bool has_keys() const { return !secrets_.empty() || !public_keys_.empty(); }

  /// Nothing when one of the signatures holds under one of the keys, and is of this time. Compares in constant time.
  std::optional<refusal> check(const headers& of, std::string_view body,
                               std::chrono::system_clock::time_point now) const;

private:
  using mac = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;
  using key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

  bool holds(std::string_view signature, std::string_view head, std::string_view body) const;

  std::vector<mac> secrets_; ///< begun with the key; copied for each message
  std::vector<key> public_keys_;
};

/// Of a header webhook-timestamp: seconds since 1970. Nothing for any other text.
std::optional<std::chrono::sys_seconds> moment_of(std::string_view digits);

/// Strict: the one base64 text (RFC 4648, 4) of these bytes. Nothing for any other text.
std::optional<std::string> from_base64(std::string_view text);
std::string to_base64(std::string_view bytes);

} // namespace keukentafel::cloudevents
