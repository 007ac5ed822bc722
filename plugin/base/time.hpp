/// Moments and days. A moment is UTC to the second; a day is a calendar day in
/// the Netherlands. Nothing here reads a clock, except now() and steady_seconds().
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace keukentafel {

using moment = std::chrono::sys_seconds;
using day = std::chrono::year_month_day;

moment now();
/// Of the monotonic clock: only their difference means something.
std::chrono::seconds steady_seconds();

/// RFC 3339 in UTC with Z: "2026-11-24T08:30:00Z".
std::string to_text(moment when);
std::optional<moment> parse_moment(std::string_view text);

/// ISO 8601 calendar date: "2026-11-24".
std::string to_text(day date);
std::optional<day> parse_day(std::string_view text);

/// The calendar day in Europe/Amsterdam, and the moment at which one begins.
day local_day(moment when);
moment local_midnight(day date);
/// The moment of a time of day in Europe/Amsterdam. Of a time that a day has twice the first, or the last; one that it
/// lacks is the moment of the change.
enum class twice { first, last };
moment local_moment(day date, std::chrono::minutes of_day, twice which = twice::first);

/// Seconds that Europe/Amsterdam is ahead of UTC at that moment.
std::chrono::seconds local_offset(moment when);

day next_day(day date);

} // namespace keukentafel
