/// The pages about signing in on more than one device. Pure, as pages.hpp.
#pragma once

#include "portal/pages.hpp"

#include <vector>

namespace keukentafel::portal {

struct device {
  std::string id;
  std::string name; ///< empty: not known
  moment since;
  moment seen_at; ///< the midnight before it was used last
  bool is_this = false;
};
/// In the order in which they are given.
std::string account_page(const frame& at, const std::vector<device>& devices, moment now);

/// A code for one more device, to scan or to type. `origin`: where it is typed.
std::string device_code_page(const frame& at, const std::string& origin, const std::string& code, moment until);

/// What a QR code says: the site fills the code in. What follows "#" is never sent, so it stands in no log.
std::string address_of_code(const std::string& origin, const std::string& code);

} // namespace keukentafel::portal
