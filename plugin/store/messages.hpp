/// Messages between home and the mentor. A thread is of one student and one account at home; nobody else is in it.
#pragma once

#include "base/account.hpp"
#include "store/store.hpp"

#include <vector>

namespace keukentafel::store {

struct thread {
  student_id student;
  account with; ///< a guardian, or the student
};

struct message_row {
  std::int64_t id = 0;
  thread in;
  account by; ///< staff, or `in.with`
  std::string words;
  std::optional<item_id> about;
  moment sent_at;
  bool is_settled = true; ///< false: it waits for an answer; of a last message: something in its thread does
};

struct message_draft {
  thread in;
  account by;
  std::string client_id; ///< which the page chose: a second tap sends nothing
  std::string words;
  std::optional<item_id> about = {};
};
enum class sent {
  kept,
  before,  ///< the same under this id
  differs, ///< something else under this id
  too_many_today
};
/// With its record in the audit. `a_day`: messages from home in this thread within 24 hours.
sent send_message(writing& in, const message_draft& what, std::int64_t a_day);
/// An answer, and that the messages up to the last one that was read wait no more.
sent answer_message(writing& in, const message_draft& what, std::int64_t last_read);
/// The same without an answer. False: none waits.
bool settle_messages(writing& in, const thread& which, std::int64_t last_read, account by);

/// The newest of a thread, oldest first; of a guardian under every number that is the same person.
std::vector<message_row> messages_in(connection& database, const thread& which, std::size_t most);
/// The number of the last answer of the school in it; 0: none.
std::int64_t newest_answer(connection& database, const thread& which);
std::optional<message_row> find_message(connection& database, std::int64_t id);
/// The last message of each thread about this student, newest first.
std::vector<message_row> last_messages(connection& database, student_id student, std::size_t most);
/// Messages about this student that wait for an answer.
std::int64_t waiting_messages(connection& database, student_id student);

/// Takes out what is older; how many went, a bounded number at a time.
std::int64_t remove_old_messages(writing& in, moment older_than);
/// All about a student, and all threads of a person at home, for erase().
void erase_messages(writing& in, std::int64_t person);

} // namespace keukentafel::store
