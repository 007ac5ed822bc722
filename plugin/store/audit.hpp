/// The audit: who was shown what of whom, and who changed a right. Rows are only
/// added; each carries the hash of the one before it, so that a changed, removed
/// or moved row breaks the chain. No content and no names: numbers only.
/// docs/audit.md says what is recorded, and what a chain can't show.
#pragma once

#include "base/account.hpp"
#include "record/kind.hpp"
#include "store/store.hpp"

#include <span>
#include <string>
#include <vector>

namespace keukentafel::store {

// Stored: numbers never change.
enum class audit_event : std::uint8_t {
  shown = 1,          ///< items of a student to a reader; the categories and the channel say which
  staff_looked = 2,   ///< staff, at what somebody else sees; about: that person
  signed_in = 3,      ///< the actor
  code_invited = 4,   ///< about: for whom
  access_revoked = 5, ///< codes and sessions; about: whose
  roster_kept = 6,    ///< by the SIS, new or changed; about: the entity
  roster_gone = 7,    ///< by the SIS, or no longer readable; about: the entity
  persons_joined = 8, ///< about: both
  permission_given = 9,
  permission_ended = 10,
  hold_changed = 11,      ///< by staff: released now, kept longer, or with a sentence
  exported = 12,          ///< about: whose
  erased = 13,            ///< about: whose
  persons_split = 14,     ///< about: the one that is alone again, and the others
  join_declined = 15,     ///< about: one whom nobody is, or two who are not the same
  request_made = 16,      ///< by a guardian or student
  request_answered = 17,  ///< by the adapter: it stands in the SIS, or a person has to do it
  request_done = 18,      ///< by staff
  message_sent = 19,      ///< by a guardian or student to the mentor, or the mentor's answer; about: whose thread
  message_settled = 20,   ///< by staff: it needs no answer
  notice_posted = 21,     ///< by staff
  notice_withdrawn = 22,  ///< by who posted it
  second_step_failed = 23 ///< staff, with a wrong one-time code
};
std::string_view to_text(audit_event what);

// Stored: numbers never change.
enum class channel : std::uint8_t { none = 0, page = 1, api = 2, stream = 3, desk = 4, file = 5 };
std::string_view to_text(channel by);

/// Categories as bits by number: result is bit 1.
using category_bits = std::uint32_t;
constexpr category_bits bit_of(record::category of) { return category_bits{1} << static_cast<unsigned>(of); }
/// Messages between home and the mentor are of no category.
constexpr category_bits message_bit = category_bits{1} << 5;
/// "result", "absence", ... in the order of their bits.
std::string names_of(category_bits which, std::string_view between);

/// Who did it: an account, an adapter by its name, or "command".
struct audit_actor {
  audit_actor(account who) : as(static_cast<std::int64_t>(who.as)), name(std::to_string(who.id)) {}
  audit_actor(std::string_view adapter_or_command) : name(adapter_or_command) {}
  std::int64_t as = 0; ///< the number of the role; 0: no account
  std::string name;
};

struct audit_entry {
  audit_event what;
  audit_actor actor;
  student_id student{}; ///< 0: of no student, or of several
  category_bits categories = 0;
  channel by = channel::none;
  std::string about{}; ///< "guardian 12": a type and the number of its row, see about()
};
std::string about(account who);

/// Adds one row. [writer thread]
void record(writing& in, const audit_entry& one);

/// Rows are sealed in segments of so many: beyond their retention whole segments go, and the hash of the last one
/// stays as the beginning of the chain.
constexpr std::int64_t audit_segment_rows = 10'000;

/// What of one student was shown.
struct shown {
  student_id student;
  category_bits categories = 0;
  bool operator==(const shown&) const = default;
};
/// The same reader, student, category and channel within this time make one record.
constexpr std::chrono::minutes shown_once_in{5};

/// Records what was not recorded within `shown_once_in`; the oldest moment that now covers a part of it.
moment record_shown(writing& in, account who, channel by, std::span<const shown> what);
/// That moment without recording; nothing when a part is not covered.
std::optional<moment> find_shown(connection& database, account who, channel by, std::span<const shown> what,
                                 moment now);

/// Drops the oldest segment when all of its rows are older; whether one went. A clock that is ahead drops too much:
/// the caller makes sure of it.
bool drop_audit_segment(writing& in, moment older_than);

} // namespace keukentafel::store
