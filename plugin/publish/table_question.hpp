/// A question for at the kitchen table, about one item: it opens a talk, and blames nobody.
#pragma once

#include "policy/release.hpp"

#include <string>
#include <string_view>

namespace keukentafel::publish {

/// From the catalogue, of the item's kind and outcome; always the same for the same item. Empty for one that was
/// withdrawn.
std::string table_question(const policy::released& about, std::string_view language);

} // namespace keukentafel::publish
