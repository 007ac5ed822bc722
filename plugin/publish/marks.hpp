/// What of the items on a page is new to this person, and what this person confirmed having seen.
#pragma once

#include "policy/release.hpp"
#include "store/store.hpp"

#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace keukentafel::publish {

struct marks {
  std::int64_t new_after = std::numeric_limits<std::int64_t>::max(); ///< nothing is new at a first visit
  std::vector<std::pair<item_id, moment>> confirmed;
  bool is_visit_due = false; ///< the look is to be kept

  bool is_new(const record::item& one) const { return one.sequence > new_after && !confirmed_at(one.id); }
  const moment* confirmed_at(item_id item) const;
};

marks load_marks(const store::store& from, account who, std::span<const policy::released> items, moment now);

} // namespace keukentafel::publish
