/// The chain of the audit, read: verified as a whole, and asked who saw a student.
#pragma once

#include "store/audit.hpp"

#include <functional>

namespace keukentafel::store {

struct audit_row {
  std::int64_t id = 0, at = 0, what = 0, role = 0;
  std::string actor;
  std::int64_t student = 0, categories = 0, channel = 0;
  std::string about;
};

/// SHA-256, in hex, over the hash before and every field of the row, so written that no two rows have the same text.
std::string chained(std::string_view before, const audit_row& row);

/// A place in the chain, as an administrator keeps it elsewhere.
struct audit_mark {
  std::int64_t id = 0;
  std::string hash;
};

struct audit_verdict {
  std::optional<std::string> wrong; ///< the first thing that is; a sentence
  std::int64_t rows = 0;            ///< that were looked at
  audit_mark begin;                 ///< what went by retention ends here
  audit_mark end;
};

/// Reads every row, in several transactions so that the store's log stays small. `known`: a mark of before, which must
/// still be in the chain. Throws database_error. [any-thread]
audit_verdict verify_audit(const store& from, const std::optional<audit_mark>& known,
                           const std::function<bool()>& is_cancelled);

/// A student by a key of the SIS, with the same person under other numbers; also one who is no longer there.
std::vector<student_id> find_audited(connection& database, std::string_view adapter, std::string_view key);

struct audit_query {
  std::vector<student_id> students;
  moment from, until; ///< from <= at < until
  bool only_shown = true;
};
struct audit_line {
  std::int64_t id = 0;
  moment at;
  audit_event what;
  std::string actor, about, student; ///< by the SIS's key, such as "eduarte guardian/12", where it is still known
  category_bits categories = 0;
  channel by = channel::none;
};
/// Oldest first for each number. Throws database_error.
void read_audit(connection& database, const audit_query& which, const std::function<void(const audit_line&)>& each);

/// What was done, as against shown, after the record `after`: the next of these, whoever it is about; the last of what
/// was looked through, or nothing when that was all. Throws database_error.
struct audit_page {
  std::vector<audit_line> lines;
  std::optional<std::int64_t> next;
};
audit_page read_done(connection& database, std::int64_t after, moment from, moment until);

} // namespace keukentafel::store
