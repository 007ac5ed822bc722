/// Notices that staff writes: each an item under every student that it is for, and one posting that can be taken back.
#pragma once

#include "base/account.hpp"
#include "store/store.hpp"

#include <vector>

namespace keukentafel::store {

/// A picture that is kept for a notice that this member of staff has not sent yet. One at a time: the next takes its
/// place. Whatever was not sent goes a day later.
void keep_draft_picture(writing& in, account staff, std::string_view id, std::string_view jpeg);
std::optional<std::string> find_draft_picture(connection& database, account staff, std::string_view id);
void remove_draft_pictures(writing& in, account staff);
void remove_draft_pictures(writing& in, moment older_than);

struct notice_picture {
  std::string draft; ///< by which it is kept
  std::string words; ///< what there is to see
};

struct notice_draft {
  account by;
  std::string client_id; ///< which the page chose: a second tap posts nothing
  std::string title, text;
  std::vector<student_id> to;
  std::optional<notice_picture> picture = {};
};
enum class posted {
  kept,
  before,  ///< the same under this id
  differs, ///< something else under this id
  too_many_today,
  no_picture
};
/// In the audit for each student.
posted post_notice(writing& in, const notice_draft& what, std::int64_t a_day);

struct notice_row {
  std::int64_t id = 0;
  moment posted_at;
  std::optional<moment> withdrawn_at;
  std::string title; ///< empty when it was withdrawn
  std::int64_t students = 0;
  bool has_picture = false;
};
/// Newest first, at most so many.
std::vector<notice_row> notices_by(connection& database, account staff, std::size_t most);

/// The picture of the notice that this item is of.
std::optional<std::string> find_notice_picture(connection& database, item_id item);

/// False: nothing that this member of staff posted and that stands has this number.
bool withdraw_notice(writing& in, std::int64_t id, account by);

/// Before the student's items go. Pictures that wait to be sent go too: nobody knows whom they show.
void erase_notices(writing& in, student_id student);
/// Postings of which no item is left.
void forget_empty_notices(writing& in);

} // namespace keukentafel::store
