#include "policy/group.hpp"

#include <algorithm>

namespace keukentafel::policy {

record::beside compare(std::int64_t own, std::vector<std::int64_t> others) {
  if (others.size() < smallest_group) return record::beside::unknown;
  std::sort(others.begin(), others.end());
  const auto quarter = others.size() / 4;
  if (own < others.at(quarter)) return record::beside::less;
  if (own > others.at(others.size() - 1 - quarter)) return record::beside::more;
  return record::beside::alike;
}

} // namespace keukentafel::policy
