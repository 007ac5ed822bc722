/// Notices that staff writes: each an item under every student that it is for, and one posting that can be taken back.
#pragma once

#include "base/account.hpp"
#include "store/store.hpp"

#include <vector>

namespace keukentafel::store {

struct notice_draft {
  account by;
  std::string client_id; ///< which the page chose: a second tap posts nothing
  std::string title, text;
  std::vector<student_id> to;
};
enum class posted { kept, before, too_many_today };
/// In the audit for each student.
posted post_notice(writing& in, const notice_draft& what, std::int64_t a_day);

struct notice_row {
  std::int64_t id = 0;
  moment posted_at;
  std::optional<moment> withdrawn_at;
  std::string title; ///< empty when it was withdrawn
  std::int64_t students = 0;
};
/// Newest first, at most so many.
std::vector<notice_row> notices_by(connection& database, account staff, std::size_t most);

/// False: nothing that this member of staff posted and that stands has this number.
bool withdraw_notice(writing& in, std::int64_t id, account by);

/// Before the student's items go.
void erase_notices(writing& in, student_id student);
/// Postings of which no item is left.
void forget_empty_notices(writing& in);

} // namespace keukentafel::store
