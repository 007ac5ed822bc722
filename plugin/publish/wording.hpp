/// What an item says in plain words. Only what policy released can be worded.
#pragma once

#include "policy/release.hpp"
#include "publish/catalogue.hpp"

#include <string>

namespace keukentafel::publish {

struct words {
  std::string title;
  std::string body;
};

/// In another language than the school's, what the school wrote is marked (as_written()).
words word(const policy::released& what, const tongue& in);

} // namespace keukentafel::publish
