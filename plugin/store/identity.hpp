/// People whom a SIS, or several, name more than once: joined and split by an
/// administrator, never by themselves. docs/operating.md tells it.
#pragma once

#include "store/store.hpp"

#include <vector>

namespace keukentafel::store {

/// From now on these two are one person, each named as in a proposal: "eduarte guardian/12". Nothing, or what is wrong
/// with them.
std::optional<fault> join_persons(writing& in, std::string_view one, std::string_view other);

struct split_outcome {
  std::int64_t ended = 0;   ///< consents and releases that were given to all of them as one
  std::int64_t carried = 0; ///< limits and objections that now stand on both sides
};
/// From now on this number is a person of its own, whom nobody proposes to join again. Neither side sees more than
/// before: what gives ends when it was given while they were one, what limits holds for both.
result<split_outcome> split_person(writing& in, std::string_view one);

/// These two are not one person; without `other`: nobody is this one any more. Nothing, or what is wrong.
std::optional<fault> decline_join(writing& in, std::string_view one, std::string_view other);

struct joined_number {
  std::string name; ///< "eduarte guardian/12"
  std::int64_t person = 0;
  moment joined_at; ///< 1970: before this was kept
};
/// Every number that is one of several of a person, person by person.
std::vector<joined_number> list_joined(connection& database);

struct identity_proposal {
  std::string one, other; ///< `other` is empty: nobody is known to be the same
  std::string why;
};
/// Pairs that look like one person, and numbers that the SIS no longer knows while something that was agreed names
/// them. An administrator decides.
std::vector<identity_proposal> propose_identities(connection& database, moment now);

/// Guardians whom a limit on this student names though they have no relation to the student under any number, and
/// nobody said that they are gone for good.
std::vector<std::int64_t> unreached_by_limits(connection& database, student_id student, moment now);

} // namespace keukentafel::store
