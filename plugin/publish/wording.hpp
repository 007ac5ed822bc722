/// What an item says in plain words. Only what policy released can be worded.
#pragma once

#include "policy/release.hpp"

#include <string>
#include <string_view>

namespace keukentafel::publish {

struct words {
  std::string title;
  std::string body;
};

words word(const policy::released& what, std::string_view language);

/// A mark as that language writes it: "6.1" is "6,1" in Dutch; other text stays.
std::string value_in_words(std::string_view value, std::string_view language);

} // namespace keukentafel::publish
