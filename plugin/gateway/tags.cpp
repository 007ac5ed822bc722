#include "gateway/tags.hpp"

#include "base/crypto.hpp"

namespace keukentafel::gateway {

std::string etag_of(std::string_view bytes) { return '"' + to_hex(sha256(bytes).substr(0, 16)) + '"'; }

bool has(const request& asked, std::string_view etag) {
  return asked.header("if-none-match").find(etag) != std::string_view::npos;
}

} // namespace keukentafel::gateway
