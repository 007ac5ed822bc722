#include "convert.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <date/tz.h>
#include <sstream>

namespace keukentafel::dropfolder {

namespace {

using std::chrono::seconds;

constexpr std::string_view iso_day = "%Y-%m-%d";

struct form_name {
  std::string_view name;
  form as;
};
constexpr std::array<form_name, 6> names{{{"text", form::text},
                                          {"day", form::day},
                                          {"moment", form::moment},
                                          {"integer", form::integer},
                                          {"boolean", form::boolean},
                                          {"decimal", form::decimal}}};

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_plausible(date::year year) { return year >= date::year{1900} && year < date::year{2200}; }

/// All of the text, or nothing.
template <class Point> std::optional<Point> parse(std::string_view text, const std::string& format) {
  std::istringstream in{std::string{text}};
  Point point{};
  in >> date::parse(format, point);
  if (in.fail() || in.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  return point;
}

std::string written(date::year_month_day day) { return date::format("%F", date::sys_days{day}); }

/// "2026-11-24" as most write it, without a stream.
std::optional<std::string> iso_text(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = text.substr(0, 4), month = text.substr(5, 2), day = text.substr(8, 2);
  if (!is_digits(year) || !is_digits(month) || !is_digits(day)) return std::nullopt;
  const auto number = [](std::string_view part) {
    int value = 0;
    std::from_chars(part.data(), part.data() + part.size(), value);
    return value;
  };
  const date::year_month_day found{date::year{number(year)}, date::month{static_cast<unsigned>(number(month))},
                                   date::day{static_cast<unsigned>(number(day))}};
  if (!found.ok() || !is_plausible(found.year())) return std::nullopt;
  return std::string{text};
}

converted to_moment(std::string_view text, const conversion& how) {
  const auto local = parse<date::local_seconds>(text, how.format);
  if (!local || !is_plausible(date::year_month_day{date::floor<date::days>(*local)}.year()))
    return {{}, "is no moment of this format"};
  // An hour that comes twice is the first one; one that does not come is the moment of the change.
  const auto when =
      how.zone ? how.zone->to_sys(*local, date::choose::earliest) : date::sys_seconds{local->time_since_epoch()};
  return {date::format("%FT%TZ", date::floor<seconds>(when)), {}};
}

converted to_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {{}, "is no whole number"};
  return {number, {}};
}

/// A number gets a point; another text stays as it is, since marks have names too.
converted to_decimal(std::string_view text, char sign) {
  const auto at = text.find(sign);
  if (at == text.npos || !is_digits(text.substr(at + 1))) return {std::string{text}, {}};
  auto whole = text.substr(0, at);
  if (whole.starts_with('-')) whole.remove_prefix(1);
  if (!is_digits(whole)) return {std::string{text}, {}};
  std::string number{text};
  number[at] = '.';
  return {std::move(number), {}};
}

} // namespace

std::optional<form> form_of(std::string_view name) {
  const auto found = std::find_if(names.begin(), names.end(), [&](const auto& one) { return one.name == name; });
  if (found == names.end()) return std::nullopt;
  return found->as;
}

std::optional<std::string> day_text(std::string_view text, const std::string& format) {
  if (format == iso_day) return iso_text(text);
  const auto day = parse<date::local_days>(text, format);
  if (!day || !is_plausible(date::year_month_day{*day}.year())) return std::nullopt;
  return written(date::year_month_day{*day});
}

std::string day_before(const std::string& day) {
  const auto found = parse<date::sys_days>(day, std::string{iso_day});
  return written(date::year_month_day{found.value() - date::days{1}});
}

converted convert(std::string_view text, const conversion& how) {
  if (!how.values.empty()) {
    const auto found = how.values.find(text);
    if (found != how.values.end()) return {found->second, {}};
    if (how.otherwise) return {*how.otherwise, {}};
    return {{}, "has a value that is not in the table"};
  }
  switch (how.as) {
  case form::text: return {std::string{text}, {}};
  case form::day: {
    auto day = day_text(text, how.format);
    if (!day) return {{}, "is no day of this format"};
    return {std::move(*day), {}};
  }
  case form::moment: return to_moment(text, how);
  case form::integer: return to_integer(text);
  case form::boolean:
    if (text == "true" || text == "1") return {true, {}};
    if (text == "false" || text == "0") return {false, {}};
    return {{}, "is neither true nor false"};
  case form::decimal: return to_decimal(text, how.decimal_sign);
  }
  return {};
}

} // namespace keukentafel::dropfolder
