#include "publish/marks.hpp"

#include "store/seen.hpp"
#include "store/sqlite.hpp"

#include <algorithm>

namespace keukentafel::publish {

namespace {
constexpr std::chrono::minutes kept_once_in{5};
}

const moment* marks::confirmed_at(item_id item) const {
  const auto found =
      std::find_if(confirmed.begin(), confirmed.end(), [&](const auto& one) { return one.first == item; });
  return found == confirmed.end() ? nullptr : &found->second;
}

marks load_marks(const store::store& from, account who, std::span<const policy::released> items, moment now) {
  marks made;
  from.read([&](store::connection& database) {
    const auto visit = store::find_visit(database, who);
    if (visit) made.new_after = visit->goes_on(now) ? visit->before : visit->sequence;
    std::int64_t newest = 0;
    for (const auto& one : items) {
      const auto& item = one.item();
      newest = std::max(newest, item.sequence);
      if (const auto at = store::find_seen(database, who, item.id, item.sequence))
        made.confirmed.emplace_back(item.id, *at);
    }
    made.is_visit_due = !visit || newest > visit->sequence || now < visit->at || now >= visit->at + kept_once_in;
  });
  return made;
}

} // namespace keukentafel::publish
