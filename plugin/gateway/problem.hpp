/// Errors as problem details (RFC 9457).
#pragma once

#include "gateway/http.hpp"

namespace keukentafel::gateway {

response problem(unsigned status, std::string_view title, std::string_view detail = {});
/// 404: no such thing, or another's, alike.
response missing();

} // namespace keukentafel::gateway
