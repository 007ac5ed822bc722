#include "gateway/device.hpp"

#include <array>
#include <utility>

namespace keukentafel::gateway {

namespace {

using known = std::pair<std::string_view, std::string_view>; // what stands in the header, what we call it

// The first that fits: most browsers say that they are Chrome and Safari too, and Android that it is Linux.
constexpr std::array browsers{
    known{"Edg/", "Edge"},        known{"EdgA/", "Edge"},       known{"EdgiOS/", "Edge"},
    known{"OPR/", "Opera"},       known{"OPT/", "Opera"},       known{"SamsungBrowser/", "Samsung Internet"},
    known{"FxiOS/", "Firefox"},   known{"Firefox/", "Firefox"}, known{"CriOS/", "Chrome"},
    known{"Chromium/", "Chrome"}, known{"Chrome/", "Chrome"},   known{"Safari/", "Safari"}};
constexpr std::array systems{known{"iPhone", "iPhone"}, known{"iPad", "iPad"},       known{"Android", "Android"},
                             known{"CrOS", "ChromeOS"}, known{"Windows", "Windows"}, known{"Macintosh", "Mac"},
                             known{"Linux", "Linux"}};

template <std::size_t count> std::string_view find(const std::array<known, count>& list, std::string_view user_agent) {
  for (const auto& [sign, name] : list)
    if (user_agent.find(sign) != user_agent.npos) return name;
  return {};
}

} // namespace

std::string device_name(std::string_view user_agent) {
  const auto browser = find(browsers, user_agent), system = find(systems, user_agent);
  std::string name{browser};
  if (!browser.empty() && !system.empty()) name += ", ";
  return name += system;
}

} // namespace keukentafel::gateway
