/// A student's absence beside that of the group, in a word. Pure.
#pragma once

#include "record/item.hpp"

#include <vector>

namespace keukentafel::policy {

/// Of fewer others nothing is said: a word about a few would be about someone.
constexpr std::size_t smallest_group = 8;

/// Less or more than the middle half of the others, or alike.
record::beside compare(std::int64_t own, std::vector<std::int64_t> others);

} // namespace keukentafel::policy
