#include "parse.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace keukentafel::eduarte {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

/// The number in exactly these digits, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size() || !all_digits(text.substr(at, count))) return -1;
  int number = 0;
  for (const char c : text.substr(at, count)) number = number * 10 + (c - '0');
  return number;
}

/// A dot and at least one digit, or nothing.
bool is_fraction(std::string_view text) { return text.empty() || (text[0] == '.' && all_digits(text.substr(1))); }

std::optional<local_day> day_at_start(std::string_view text) {
  const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  if (year < 1 || month < 0 || day < 0 || text[4] != '-' || text[7] != '-') return {};
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return {};
  return local_day{date};
}

} // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

std::optional<bool> parse_bool(std::string_view text) {
  if (text == "t" || text == "1" || text == "true") return true;
  if (text == "f" || text == "0" || text == "false") return false;
  return {};
}

std::optional<decimal> parse_decimal(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  const auto point = std::min(text.find('.'), text.size());
  auto whole = text.substr(0, point);
  const auto fraction = text.substr(point);
  if ((whole.empty() && fraction.empty()) || !is_fraction(fraction)) return {};
  if (!whole.empty() && !all_digits(whole)) return {};
  while (whole.size() > 1 && whole[0] == '0') whole.remove_prefix(1);
  if (whole.size() > 8) return {};
  decimal number;
  for (const char c : whole) number.units = number.units * 10 + (c - '0');
  for (std::size_t i = 1; i <= 10; ++i)
    number.units = number.units * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  if (is_negative) number.units = -number.units;
  return number;
}

std::optional<local_day> parse_day(std::string_view text) {
  const auto day = day_at_start(text);
  if (!day) return {};
  text.remove_prefix(10);
  if (text.empty()) return day;
  if (!text.starts_with(" 00:00:00") && !text.starts_with("T00:00:00")) return {};
  text.remove_prefix(9);
  if (!is_fraction(text) || text.find_first_not_of(".0") != std::string_view::npos) return {};
  return day;
}

std::optional<local_second> parse_second(std::string_view text) {
  const auto day = day_at_start(text);
  if (!day || text.size() < 19 || (text[10] != ' ' && text[10] != 'T') || text[13] != ':' || text[16] != ':') return {};
  const int hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return {};
  if (!is_fraction(text.substr(19))) return {};
  return *day + std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second};
}

std::string rounded(decimal number, int places) {
  places = std::clamp(places, 0, 10);
  std::int64_t step = decimal::one;
  for (int i = 0; i < places; ++i) step /= 10;
  const bool is_negative = number.units < 0;
  const std::int64_t size = is_negative ? -number.units : number.units;
  const std::int64_t steps = size / step + (size % step >= (step + 1) / 2 && step > 1 ? 1 : 0);
  std::string text = std::to_string(steps);
  const auto decimals = static_cast<std::size_t>(places);
  if (decimals > 0) {
    if (text.size() <= decimals) text.insert(0, decimals + 1 - text.size(), '0');
    text.insert(text.size() - decimals, 1, '.');
  }
  return is_negative && steps != 0 ? "-" + text : text;
}

std::string to_text(local_day day) {
  const std::chrono::year_month_day date{day};
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()) % 10000,
                static_cast<unsigned>(date.month()) % 100, static_cast<unsigned>(date.day()) % 100);
  return text.data();
}

} // namespace keukentafel::eduarte
