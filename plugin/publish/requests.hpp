/// Requests from home, for who asked and for the staff desk.
#pragma once

#include "publish/desk.hpp"
#include "store/requests.hpp"

namespace keukentafel::publish {

struct own_requests {
  std::vector<store::request_row> list;                  ///< newest first, of students who may be seen or reported now
  std::vector<student_id> reportable;                    ///< for whom this reader may report now
  std::vector<std::pair<student_id, std::string>> names; ///< first names of all of these

  std::string_view name_of(student_id student) const;
};
/// As this reader may know it: what the SIS made of a report tells of other absence to who may see it, and to nobody
/// else.
store::request_row told_to(const policy::reader& who, store::request_row one, const policy::rules& school, moment now);
own_requests load_requests(const store::store& from, account who, const policy::rules& school, moment now);

store::request_row told_to(const store::store& from, account who, store::request_row one, const policy::rules& school,
                           moment now);

/// Whether this reader may report that student absent now.
bool may_report_sick(const store::store& from, account who, student_id student, const policy::rules& school,
                     moment now);

struct desk_request {
  store::request_row what;
  desk_student student;
  std::string asker; ///< the name of a guardian; empty when the school no longer knows it
};
struct desk_requests {
  std::vector<desk_request> to_do, waiting; ///< oldest first, of this member of staff's students
};
desk_requests load_desk_requests(const store::store& from, account staff, const policy::rules& school, moment now);

/// In the language, or as the school wrote it.
std::string reason_in_words(std::string_view language, const policy::asking& school, std::string_view code);

} // namespace keukentafel::publish
