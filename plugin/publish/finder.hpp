/// Looks for words in what a released item says to its reader; capitals don't matter.
#pragma once

#include "policy/release.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace keukentafel::publish {

class finder {
public:
  /// Every word has to be there. `typed` is valid UTF-8.
  explicit finder(std::string_view typed);
  bool in(const policy::released& what, std::string_view language) const;

private:
  std::vector<std::string> words_;
};

} // namespace keukentafel::publish
