/// Days and moments as the API writes them (RFC 3339), as an event has them. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace keukentafel::oeapi {

/// "2026-11-24" of a day or moment, as it is written there; nothing when it is neither, or not of 1900 to 2199.
std::optional<std::string> day_of(std::string_view text);

/// "2026-11-24T08:30:00Z". Of a day, ten o'clock UTC: the same day at every school.
std::optional<std::string> moment_of(std::string_view text);

} // namespace keukentafel::oeapi
