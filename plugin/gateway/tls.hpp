/// The server's TLS: versions, suites, and a certificate that can be replaced
/// while the server runs.
#pragma once

#include "base/fault.hpp"

#include <memory>
#include <mutex>
#include <openssl/ssl.h>
#include <string>

namespace keukentafel::gateway {

using tls_context = std::shared_ptr<SSL_CTX>;

/// TLS 1.2 and 1.3, ECDHE with AEAD only. The fault names the file.
result<tls_context> make_tls_context(const std::string& certificate, const std::string& private_key);

/// The newest pair of files that fits together.
class certificate {
public:
  static result<std::unique_ptr<certificate>> load(std::string certificate, std::string private_key);
  tls_context now() const; // [any-thread]
  /// Looks at the files and takes a new pair; the fault of a pair that does not fit comes once.
  result<bool> renew();

private:
  std::string stamp() const;

  std::string certificate_, private_key_, stamp_;
  mutable std::mutex mutex_; // protects context_
  tls_context context_;
};

} // namespace keukentafel::gateway
