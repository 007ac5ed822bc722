#include "pause.hpp"

#include <algorithm>
#include <charconv>
#include <curl/curl.h>
#include <string>

namespace keukentafel::oeapi {

using std::chrono::seconds;

namespace {
constexpr seconds longest_pause{300}, longest_asked{3600};
}

std::optional<seconds> retry_after(std::string_view header, wall_moment now) {
  if (header.empty()) return std::nullopt;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), count);
  if (error == std::errc{} && end == header.data() + header.size())
    return count < 0 ? std::nullopt : std::optional{seconds{count}};
  const auto date = curl_getdate(std::string{header}.c_str(), nullptr);
  if (date < 0) return std::nullopt;
  const auto left = std::chrono::ceil<seconds>(std::chrono::system_clock::from_time_t(date) - now);
  return std::max(left, seconds{0});
}

seconds pause_after(unsigned failures, std::optional<seconds> asked) {
  const auto own = failures > 8 ? longest_pause : std::min(longest_pause, seconds{1} * (1 << (failures - 1)));
  return std::max(own, std::min(asked.value_or(seconds{0}), longest_asked));
}

} // namespace keukentafel::oeapi
