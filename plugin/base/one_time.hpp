/// Time-based one-time codes (RFC 6238): HMAC-SHA-1, 30 seconds, 6 digits, as authenticator apps expect them.
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keukentafel {

/// The code of that step of 30 seconds since 1970.
std::string one_time_code(std::string_view key, std::int64_t step);

/// The step whose code this is: now, one before or one after, and later than `last`. Nothing when it is none.
std::optional<std::int64_t> match_one_time(std::string_view key, std::string_view code, moment now, std::int64_t last);

/// RFC 4648, section 6, without padding.
std::string to_base32(std::string_view bytes);

} // namespace keukentafel
