#include "moments.hpp"

#include <date/date.h>
#include <sstream>

namespace keukentafel::oeapi {

namespace {

constexpr std::size_t day_size = 10;

template <class Point> std::optional<Point> parse(const std::string& text, const char* format) {
  std::istringstream in{text};
  Point point{};
  in >> date::parse(format, point);
  if (in.fail() || in.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  const auto year = date::year_month_day{date::floor<date::days>(point)}.year();
  if (year < date::year{1900} || year >= date::year{2200}) return std::nullopt;
  return point;
}

bool is_day(std::string_view text) {
  return text.size() == day_size && parse<date::sys_days>(std::string{text}, "%Y-%m-%d").has_value();
}

} // namespace

std::optional<std::string> day_of(std::string_view text) {
  if (text.size() > day_size && !moment_of(text)) return std::nullopt;
  const auto day = text.substr(0, day_size);
  if (!is_day(day)) return std::nullopt;
  return std::string{day};
}

std::optional<std::string> moment_of(std::string_view text) {
  if (is_day(text)) return std::string{text} + "T10:00:00Z";
  if (text.size() < 20 || text.size() > 40 || (text[day_size] != 'T' && text[day_size] != 't')) return std::nullopt;
  if (!is_day(text.substr(0, day_size))) return std::nullopt; // nanoseconds have room for three centuries
  std::string written{text};
  written[day_size] = 'T';
  if (written.ends_with('Z') || written.ends_with('z')) written.replace(written.size() - 1, 1, "+00:00");
  const auto point = parse<date::sys_time<std::chrono::nanoseconds>>(written, "%Y-%m-%dT%H:%M:%S%Ez");
  if (!point) return std::nullopt;
  return date::format("%FT%TZ", date::floor<std::chrono::seconds>(*point));
}

} // namespace keukentafel::oeapi
