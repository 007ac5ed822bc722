/// What people saw: until where at an earlier visit, and which items they confirmed.
#pragma once

#include "base/account.hpp"
#include "base/strong_id.hpp"
#include "store/store.hpp"

#include <vector>

namespace keukentafel::store {

/// Someone says to have seen an item as it is at this place in the order: a change asks anew.
void keep_seen(writing& in, account who, item_id item, std::int64_t sequence);
/// When this person confirmed the item as it is at this place.
std::optional<moment> find_seen(connection& database, account who, item_id item, std::int64_t sequence);

struct confirmation {
  std::int64_t guardian = 0; ///< of several numbers of one person the one that stands for all
  item_id item;
  std::int64_t sequence = 0;
  moment at;
};
/// By guardians, of this student's items; newest first.
std::vector<confirmation> confirmed_of(connection& database, student_id student, std::size_t limit);

/// Looks that are closer together are one visit.
constexpr std::chrono::minutes visit_lasts{30};
struct visit {
  std::int64_t before = 0;   ///< the newest item of the visit before: what lies beyond is new
  std::int64_t sequence = 0; ///< the newest item of this one
  moment at;                 ///< the last look
  bool goes_on(moment now) const { return at <= now && now < at + visit_lasts; }
};
std::optional<visit> find_visit(connection& database, account who);
/// A look at a page whose newest item has this place.
void keep_visit(writing& in, account who, std::int64_t newest);
/// This person has read the answers up to this message.
void keep_answers_read(writing& in, account who, std::int64_t message);
std::int64_t answers_read(connection& database, account who);
/// A bounded number at a time; says how many.
std::int64_t remove_old_visits(writing& in, moment older_than);

/// Whatever stands here of a person, and of a student's items.
void erase_seen(writing& in, std::int64_t person);

} // namespace keukentafel::store
