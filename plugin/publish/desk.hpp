/// What the staff desk shows: the students of a mentor, and of each who sees what and why.
#pragma once

#include "policy/balance.hpp"
#include "policy/moments.hpp"
#include "publish/sharing.hpp"
#include "store/office_hours.hpp"
#include "store/permissions.hpp"

namespace keukentafel::publish {

struct desk_student {
  student_id id;
  std::string first_name;
  std::string number; ///< as the SIS names the student
};

/// An item that waits so that the mentor can speak first.
struct desk_hold {
  policy::released item; ///< for staff
  desk_student student;
  policy::hold_reason why = policy::hold_reason::none;
  moment until;
};

/// What goes out later by itself: of one student and category, at one moment.
struct desk_waiting {
  desk_student student;
  record::category of = record::category::result;
  moment until;
  bool is_with_student = false; ///< the student has it first; else it waits for the hours in which news goes out
  std::size_t count = 0;
};

/// A student of whom nothing but worrying news went out, and what the mentor could tell.
struct desk_prompt {
  desk_student student;
  policy::balance balance;
  std::vector<policy::released> at_hand; ///< for staff; what waits first, then what went out before
  store::category_bits shown = 0;        ///< that this rests on
};

struct desk_list {
  std::string name; ///< of who sits at the desk
  bool is_administrator = false;
  std::vector<desk_student> students; ///< by first name
  bool has_more = false;
  std::vector<desk_hold> held;       ///< what ends first comes first
  std::vector<desk_waiting> waiting; ///< what comes first first
  bool has_more_waiting = false;
  std::vector<desk_student> misaddressed; ///< a guardian's address of mail is a student's; by first name
  std::size_t requests = 0;               ///< from home, that a person has to do
  std::size_t messages = 0;               ///< from home, that wait for an answer
  std::vector<desk_prompt> prompts;       ///< of the mentor's own students
};

/// `search`: part of a first name, or the number.
desk_list load_desk(const store::store& from, account staff, std::string_view search, const policy::rules& school,
                    moment now);

/// Nothing when this item is not held, or is of no student of theirs.
std::optional<desk_hold> find_held(const store::store& from, account staff, item_id item, const policy::rules& school,
                                   moment now);

/// A guardian says to have seen it.
struct desk_confirmation {
  policy::released item; ///< for staff, as it is now
  std::int64_t guardian = 0;
  moment at;
  bool is_current = false; ///< else it changed afterwards
};

struct desk_view {
  desk_student student;
  std::vector<shared_with> guardians;
  std::vector<store::permission_row> permissions; ///< newest first; what has ended, too
  std::vector<std::string> unreached;             ///< numbers in the SIS that limits name, and that nobody has now
  std::vector<std::int64_t> misaddressed;         ///< guardians whose address of mail is that of a student of theirs
  policy::balance balance;                        ///< of what went out
  store::category_bits shown = 0;                 ///< that the balance rests on
  std::vector<store::mentor_row> mentors;         ///< today's
  std::vector<desk_confirmation> confirmed;       ///< newest first

  const shared_with* find(std::int64_t guardian) const;
  /// One that holds and that staff gave, by its number as text.
  const store::permission_row* find_permission(std::string_view number) const;
};

/// Nothing when the student is not one of theirs.
std::optional<desk_view> load_desk_view(const store::store& from, account staff, student_id student,
                                        const policy::rules& school, moment now);

} // namespace keukentafel::publish
