/// What people at home asked of the school, until it stands in the SIS or a person did it.
#pragma once

#include "base/account.hpp"
#include "policy/asking.hpp"
#include "store/store.hpp"

#include <vector>

namespace keukentafel::store {

// Stored: numbers never change.
enum class request_state : std::uint8_t {
  waiting = 1,    ///< for its adapter, which is handed it in every life
  written = 2,    ///< stands in the SIS; the note is the id that it has there
  with_staff = 3, ///< a person has to do it; the note says why, empty where the adapter writes nothing
  done = 4        ///< by a person
};
std::string_view to_text(request_state what);

struct request_row {
  std::int64_t id = 0;
  std::string key; ///< for the adapter: "request/..."; no two are ever the same
  std::string adapter, student_key;
  student_id student;
  account by;
  std::string client_id; ///< which the asker chose
  record::request_kind what = record::request_kind::sick_report;
  record::detail said;
  request_state state = request_state::waiting;
  std::string note;
  moment asked_at;
  std::optional<moment> ended_at; ///< written or done
};

enum class asked {
  kept,
  before,        ///< the same under this id, or under another that is still open
  differs,       ///< something else under this id
  too_many_open, ///< of this student
  too_many_today
};
/// Keeps what is asked, with its record in the audit; `one` becomes the row that is kept. Of `one` are read: key,
/// student, by, client_id, what and said. Throws when the student is not known.
asked keep_request(writing& in, request_row& one, const policy::asking& school);

/// What the adapter answered: written, or with_staff. Nothing happens unless the request waits.
void answer_request(writing& in, adapter_id adapter, std::string_view key, request_state state, std::string_view note);
/// A member of staff did it. False: it does not stand with staff.
bool finish_request(writing& in, std::int64_t id, account by);

/// Newest first.
std::vector<request_row> requests_by(connection& database, account who, std::size_t most);
std::vector<request_row> requests_in(connection& database, request_state state);

/// Takes out what ended or was left with staff and is older; how many went, a bounded number at a time. What waits for
/// its adapter stays.
std::int64_t remove_old_requests(writing& in, moment older_than);
/// All of a student or by a guardian, for erase().
void erase_requests(writing& in, std::int64_t person);

} // namespace keukentafel::store
