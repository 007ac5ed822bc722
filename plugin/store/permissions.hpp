/// What staff and students decided about who sees what, with its history.
#pragma once

#include "policy/reader.hpp"
#include "store/audit.hpp"
#include "store/store.hpp"

#include <vector>

namespace keukentafel::store {

struct permission_row {
  std::int64_t id = 0;
  student_id student;
  std::optional<std::int64_t> guardian; ///< an objection is about all of them
  policy::permission what;
  std::string reason;
  account given_by;
  moment given_at;
  std::optional<moment> ended_at;
};

/// A student's choice takes the place of the same one that holds now. `id`, `given_at` and `ended_at` are not read.
void give(writing& in, const permission_row& what);
/// Ends what holds of this kind, under every number of both; nothing happens when there is none.
void end_permission(writing& in, policy::permission_kind what, student_id student, std::optional<std::int64_t> guardian,
                    record::category of, account by);
void end_permission(writing& in, std::int64_t id, const audit_actor& by);
/// All of a student, newest first; what has ended, too.
std::vector<permission_row> list_permissions(connection& database, student_id student);

} // namespace keukentafel::store
