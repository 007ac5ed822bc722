#include "publish/notices.hpp"

#include "policy/talking.hpp"
#include "store/sqlite.hpp"

namespace keukentafel::publish {

notice_readers load_notice_readers(const store::store& from, account staff, std::optional<student_id> wanted,
                                   const policy::rules& school, moment now) {
  notice_readers read;
  from.read([&](store::connection& database) {
    const auto who = store::load_reader(database, staff);
    for (const auto* bond : policy::children(who, school, now)) {
      const bool is_own = policy::is_mentor(who, *bond, now), is_wanted = wanted && bond->student == *wanted;
      if (!is_own && !is_wanted) continue;
      const desk_student one{bond->student, bond->first_name, store::number_in_sis(database, bond->student.value)};
      if (is_wanted) read.one = one;
      if (is_own) read.own.push_back(one);
    }
  });
  return read;
}

} // namespace keukentafel::publish
