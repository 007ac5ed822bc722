#include "local_time.hpp"

#include <date/tz.h>

namespace keukentafel::eduarte {

namespace {

const date::time_zone& amsterdam() {
  static const date::time_zone* zone = date::locate_zone("Europe/Amsterdam");
  return *zone;
}

std::string joined(local_second when, char between) {
  const auto day = std::chrono::floor<std::chrono::days>(when);
  const std::chrono::hh_mm_ss time{when - day};
  const auto two = [](auto count) {
    const auto text = std::to_string(count);
    return text.size() < 2 ? "0" + text : text;
  };
  return to_text(day) + between + two(time.hours().count()) + ":" + two(time.minutes().count()) + ":" +
         two(time.seconds().count());
}

} // namespace

std::chrono::sys_seconds to_utc(local_second local) {
  const date::local_seconds wall{local.time_since_epoch()};
  const auto info = amsterdam().get_info(wall);
  // In the missing hour `first` ends at the change.
  if (info.result == date::local_info::nonexistent) return std::chrono::sys_seconds{info.first.end.time_since_epoch()};
  return std::chrono::sys_seconds{wall.time_since_epoch() - info.first.offset};
}

std::chrono::sys_seconds to_utc(local_day local) { return to_utc(local_second{local}); }

local_second to_local(std::chrono::sys_seconds utc) {
  return local_second{amsterdam().to_local(utc).time_since_epoch()};
}

std::string utc_text(std::chrono::sys_seconds utc) { return joined(local_second{utc.time_since_epoch()}, 'T') + "Z"; }

std::string to_text(local_second local) { return joined(local, ' '); }

} // namespace keukentafel::eduarte
