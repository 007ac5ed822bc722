/// What waits so that a mentor can speak first, for staff.
#pragma once

#include "policy/moments.hpp"
#include "record/item.hpp"
#include "store/store.hpp"

#include <vector>

namespace keukentafel::store {

struct held_item {
  item_id id;
  student_id student;
  std::string adapter, student_key; ///< the student as the SIS names it: "student/12"
  record::kind what = record::kind::grade;
  moment occurred_at;
  policy::hold_reason why = policy::hold_reason::none;
  moment until; ///< then it goes out by itself
  record::detail said;
  std::string note; ///< a sentence of the school
};

/// What is held, of one student or of all; what ends first comes first.
std::vector<held_item> held_items(connection& database, std::optional<student_id> of = std::nullopt);
/// Items that wait for their moment and are not held.
std::int64_t waiting_items(connection& database);

struct waiting_item {
  item_id id;
  student_id student;
  record::kind what = record::kind::grade;
  moment occurred_at;
  moment until;
  bool is_with_student = false; ///< the student sees it already, guardians don't
};
/// The same of these students, what comes first first, at most so many. What waits for a first import is not news.
std::vector<waiting_item> list_waiting(connection& database, const std::unordered_set<student_id>& of,
                                       std::size_t limit);

/// Staff decided: it goes out at once, past windows, quiet hours and the student's lead. False: nothing held has this
/// id. Hours that wait along with it go with it; so does keep_hold().
bool release_hold(writing& in, item_id item);
/// Holds it until that moment, and then it goes out as if released. False: nothing held has this id.
bool keep_hold(writing& in, item_id item, moment until);
/// A sentence that goes along with the item; empty: none. One line, as long as the caller allows. False: there is no
/// such item, or it is withdrawn.
bool set_note(writing& in, item_id item, std::string_view sentence);

} // namespace keukentafel::store
