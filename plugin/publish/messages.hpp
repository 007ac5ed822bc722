/// Threads between home and the mentor, decided at the moment of asking: for who is in one at home, and for the mentor.
#pragma once

#include "policy/talking.hpp"
#include "publish/desk.hpp"
#include "store/messages.hpp"

namespace keukentafel::publish {

struct told_message {
  store::message_row row;
  std::string by;                       ///< a name; empty: whoever is in the thread at home
  std::optional<policy::released> item; ///< what it is about, as far as this reader may see it now
};

struct home_thread {
  student_id student;
  std::string first_name;
  std::vector<store::mentor_row> mentors;
  std::vector<told_message> messages; ///< oldest first
  bool is_read() const;               ///< a mentor of today looks at the desk
};
struct home_messages {
  std::vector<home_thread> threads;      ///< of each student on the reader's page
  std::optional<policy::released> about; ///< the item that was asked for
};
/// `about`: an item that a message is to be about.
home_messages load_messages(const store::store& from, account who, std::optional<item_id> about,
                            const policy::rules& school, moment now);

/// Whether the school answered since this reader last read the messages.
bool has_new_answer(const store::store& from, account who, const policy::rules& school, moment now);

/// Whether this reader may send that now: the student is on their page, a mentor reads it, and the item is released.
bool may_send(store::connection& database, account who, student_id student, std::optional<item_id> about,
              const policy::rules& school, moment now);

struct desk_thread {
  desk_student student;
  store::thread in;
  std::string with;                ///< a guardian's name; empty: the student
  std::optional<shared_with> sees; ///< what that guardian may be told
  bool is_open = true;             ///< whoever is in it still sees the student
  store::message_row last;
  std::vector<told_message> messages; ///< oldest first; not in a list
};
struct desk_messages {
  std::vector<desk_thread> waiting, answered; ///< newest first
};
desk_messages load_desk_messages(const store::store& from, account staff, const policy::rules& school, moment now);
std::size_t count_waiting(const store::store& from, account staff, const policy::rules& school, moment now);

/// The thread of a message; nothing unless this member of staff guides the student today.
std::optional<desk_thread> load_desk_thread(const store::store& from, account staff, std::int64_t message,
                                            const policy::rules& school, moment now);
/// The same question where it is written.
bool may_answer(store::connection& database, account staff, const store::thread& in, const policy::rules& school,
                moment now);

} // namespace keukentafel::publish
