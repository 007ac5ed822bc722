/// Strong entity tags (RFC 9110, 8.8.3).
#pragma once

#include "gateway/http.hpp"

#include <string>
#include <string_view>

namespace keukentafel::gateway {

std::string etag_of(std::string_view bytes);
/// Whether the reader has that one.
bool has(const request& asked, std::string_view etag);

} // namespace keukentafel::gateway
