/// Who a person is, and whom it is related to: what policy decides on.
#pragma once

#include "policy/reader.hpp"
#include "store/store.hpp"

#include <unordered_set>
#include <vector>

namespace keukentafel::store {

/// The person that the SIS names so; nothing when it is not known now. `key` is an entity's: "guardian/12".
std::optional<account> find_person(connection& database, std::string_view adapter, std::string_view key);

/// The same of one whom the SIS named once.
std::optional<account> find_known(connection& database, std::string_view adapter, std::string_view key);

struct person_row {
  account who;
  std::string name; ///< a student's is the first name
  std::string language;
};
std::optional<person_row> load_person(connection& database, account who);

/// Who the reader is and whom it is related to, as of this moment. Someone whom an administrator confirmed to be the
/// same in several places is one reader.
policy::reader load_reader(connection& database, account who);
/// Of a guardian those to whom there is a relation, of a student the own numbers; those too of whom the SIS says
/// nothing that can be read now.
std::vector<student_id> related_students(connection& database, account who);
/// Rises with every commit after which load_reader() or find_session() may answer otherwise: as long as it is the same,
/// what they answered before is what the store says now. A session that only lasts longer leaves it as it is.
std::int64_t rights_number(connection& database);

/// What the SIS calls the entity: "12" of "student/12".
std::string number_in_sis(connection& database, std::int64_t entity);

/// Whether this guardian's address of mail is also that of a student of theirs, under any of their numbers: whatever is
/// sent there may reach the student alone.
bool has_address_of_student(connection& database, account guardian);
/// The students of all such guardians; of those with several numbers each for itself.
std::unordered_set<student_id> students_with_misaddressed_guardians(connection& database);

/// Everyone who has a relation to this student, or to the same student elsewhere.
std::vector<person_row> guardians_of(connection& database, student_id student);

/// Everyone whom this SIS names as a guardian.
std::vector<person_row> all_guardians(connection& database, std::string_view adapter);

} // namespace keukentafel::store
