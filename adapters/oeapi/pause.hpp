/// How long to wait before the next try. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace keukentafel::oeapi {

using wall_moment = std::chrono::system_clock::time_point;

/// The header Retry-After (RFC 9110, 10.2.3): seconds, or a date. Nothing when it is neither.
std::optional<std::chrono::seconds> retry_after(std::string_view header, wall_moment now);

/// After the n-th failure in a row: one second, twice as long each time, five minutes at most. What the other side
/// asked for counts when it is longer, up to an hour.
std::chrono::seconds pause_after(unsigned failures, std::optional<std::chrono::seconds> asked);

} // namespace keukentafel::oeapi
