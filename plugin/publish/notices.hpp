/// To whom a member of staff may write a notice now.
#pragma once

#include "publish/desk.hpp"

namespace keukentafel::publish {

struct notice_readers {
  std::optional<desk_student> one; ///< the student that was asked for
  std::vector<desk_student> own;   ///< all whom this member of staff guides today
};
notice_readers load_notice_readers(const store::store& from, account staff, std::optional<student_id> wanted,
                                   const policy::rules& school, moment now);

} // namespace keukentafel::publish
