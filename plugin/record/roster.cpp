#include "record/roster.hpp"

#include <algorithm>
#include <array>

namespace keukentafel::record {

std::optional<birth_date> parse_birth_date(std::string_view text) {
  const bool is_year = text.size() == 4, is_month = text.size() == 7;
  if (!is_year && !is_month && text.size() != 10) return std::nullopt;
  std::array<char, 10> date{'0', '0', '0', '0', '-', '0', '1', '-', '0', '1'};
  std::copy(text.begin(), text.end(), date.begin());
  const auto whole = parse_day({date.data(), date.size()});
  if (!whole) return std::nullopt;
  birth_date born{whole->year(), std::nullopt, std::nullopt};
  if (!is_year) born.month = whole->month();
  if (!is_year && !is_month) born.day = whole->day();
  return born;
}

day birthday(const birth_date& born, int age) {
  using namespace std::chrono;
  const auto year = born.year + years{age};
  const year_month_day written{year, born.month.value_or(January), born.day.value_or(std::chrono::day{1})};
  return written.ok() ? written : year_month_day{year / March / 1};
}

} // namespace keukentafel::record
