#include "base/time.hpp"

#include <charconv>
#include <date/tz.h>

namespace keukentafel {

namespace {

const date::time_zone& amsterdam() {
  static const date::time_zone* const zone = date::locate_zone("Europe/Amsterdam");
  return *zone;
}

/// The library knows the zone until 2037: a later moment is looked up this much earlier, where the calendar was the
/// same. 28 years have the same days of the week and leap days, until 2100.
std::chrono::days back_into_table(moment when) {
  using namespace std::chrono;
  constexpr moment end = sys_days{2037y / January / 1};
  constexpr days cycle{28 * 365 + 7};
  return when < end ? days{0} : (floor<days>(when - end) / cycle + 1) * cycle;
}

bool read_digits(std::string_view text, std::size_t at, std::size_t count, int& out) {
  if (at + count > text.size()) return false;
  for (auto c : text.substr(at, count))
    if (c < '0' || c > '9') return false;
  std::from_chars(text.data() + at, text.data() + at + count, out);
  return true;
}

/// So many digits of a number, from its last.
void put(std::string& text, std::size_t at, std::size_t count, int number) {
  for (; count > 0; number /= 10) text[at + --count] = static_cast<char>('0' + number % 10);
}

} // namespace

moment now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

std::chrono::seconds steady_seconds() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::steady_clock::now().time_since_epoch());
}

std::string to_text(day date) {
  std::string text = "0000-00-00";
  put(text, 0, 4, static_cast<int>(date.year()));
  put(text, 5, 2, static_cast<int>(static_cast<unsigned>(date.month())));
  put(text, 8, 2, static_cast<int>(static_cast<unsigned>(date.day())));
  return text;
}

std::string to_text(moment when) {
  const auto midnight = std::chrono::floor<std::chrono::days>(when);
  const std::chrono::hh_mm_ss clock{when - midnight};
  auto text = to_text(day{midnight}) + "T00:00:00Z";
  put(text, 11, 2, static_cast<int>(clock.hours().count()));
  put(text, 14, 2, static_cast<int>(clock.minutes().count()));
  put(text, 17, 2, static_cast<int>(clock.seconds().count()));
  return text;
}

std::optional<day> parse_day(std::string_view text) {
  int y = 0, m = 0, d = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !read_digits(text, 0, 4, y) ||
      !read_digits(text, 5, 2, m) || !read_digits(text, 8, 2, d))
    return std::nullopt;
  const day date{std::chrono::year{y}, std::chrono::month{static_cast<unsigned>(m)},
                 std::chrono::day{static_cast<unsigned>(d)}};
  return date.ok() ? std::optional{date} : std::nullopt;
}

std::optional<moment> parse_moment(std::string_view text) {
  int h = 0, m = 0, s = 0;
  if (text.size() != 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z')
    return std::nullopt;
  const auto date = parse_day(text.substr(0, 10));
  if (!date || !read_digits(text, 11, 2, h) || !read_digits(text, 14, 2, m) || !read_digits(text, 17, 2, s) || h > 23 ||
      m > 59 || s > 59)
    return std::nullopt;
  return moment{std::chrono::sys_days{*date}} + std::chrono::hours{h} + std::chrono::minutes{m} +
         std::chrono::seconds{s};
}

std::chrono::seconds local_offset(moment when) {
  when -= back_into_table(when);
  thread_local date::sys_info half_year = amsterdam().get_info(when);
  if (when < half_year.begin || when >= half_year.end) half_year = amsterdam().get_info(when);
  return half_year.offset;
}

day local_day(moment when) { return day{std::chrono::floor<std::chrono::days>(when + local_offset(when))}; }

moment local_midnight(day date) { return local_moment(date, std::chrono::minutes{0}); }

moment local_moment(day date, std::chrono::minutes of_day, twice which) {
  const moment written{std::chrono::sys_days{date} + of_day};
  const auto earlier = back_into_table(written);
  const date::local_seconds local{(written - earlier).time_since_epoch()};
  const auto chosen = which == twice::first ? date::choose::earliest : date::choose::latest;
  return moment{amsterdam().to_sys(local, chosen).time_since_epoch()} + earlier;
}

day next_day(day date) { return day{std::chrono::sys_days{date} + std::chrono::days{1}}; }

} // namespace keukentafel
