/// Texts of database columns, parsed strictly. Pure.
///
/// Backends write the same value differently: booleans as f, 0 or false,
/// decimals as 8.3 or 8.3000000000, dates with or without a midnight. What is
/// none of these is dirty: never a guess.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keukentafel::eduarte {

/// A decimal number, as a count of 10^-10; digits behind the tenth decimal are dropped.
struct decimal {
  static constexpr std::int64_t one = 10'000'000'000;
  std::int64_t units = 0;
  auto operator<=>(const decimal&) const = default;
};

using local_day = std::chrono::local_days;
using local_second = std::chrono::local_seconds;

std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<bool> parse_bool(std::string_view text);
/// At most eight digits before the point.
std::optional<decimal> parse_decimal(std::string_view text);
std::optional<local_day> parse_day(std::string_view text);
/// A fraction of a second is dropped.
std::optional<local_second> parse_second(std::string_view text);

/// With exactly `places` decimals (0..10), half rounded away from zero.
std::string rounded(decimal number, int places);

std::string to_text(local_day day);

} // namespace keukentafel::eduarte
