/// When a mentor can be reached, and who stands in: as the mentor typed it. It gives nobody a right.
#pragma once

#include "store/store.hpp"

#include <vector>

namespace keukentafel::store {

struct office_hours {
  std::string hours;        ///< "ma en do 15.00-16.00, lokaal 2.14"; empty: nothing was said
  std::string stand_in;     ///< a name; empty: nobody
  std::optional<day> until; ///< the last day on which somebody stands in
};
office_hours load_office_hours(connection& database, std::int64_t staff);
void keep_office_hours(writing& in, std::int64_t staff, const office_hours& what);

struct mentor_row {
  std::string name;
  bool reads_messages = false; ///< has signed in at the desk
  office_hours told;           ///< who stands in today only
};
/// Who guides this student on that day, by name.
std::vector<mentor_row> mentors_of(connection& database, student_id student, day today);

/// Names of those who stand in no more.
void forget_stand_ins(writing& in, day today);

} // namespace keukentafel::store
