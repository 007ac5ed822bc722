/// Answers as gzip (RFC 1952).
#pragma once

#include <string>
#include <string_view>

namespace keukentafel::gateway {

/// Of the header Accept-Encoding (RFC 9110, 12.5.3): named, and not with a weight of nothing.
bool takes_gzip(std::string_view accept_encoding);
std::string gzipped(std::string_view bytes);

} // namespace keukentafel::gateway
