/// What a work piece has besides its words: a file that the SIS holds, and an invitation. The picture of a notice goes
/// the same way.
#pragma once

#include "policy/invitation.hpp"
#include "store/answers.hpp"
#include "store/readers.hpp"

#include <optional>
#include <string>
#include <vector>

namespace keukentafel::publish {

/// An item that this reader may see now; nothing also when there is none.
std::optional<policy::released> find_released(const store::store& from, account who, item_id item,
                                              const policy::rules& school, moment now);

struct file_place {
  std::string adapter, file; ///< where it is
  student_id student;
  bool is_kept_here = false; ///< of a notice: find_own_picture() has it
  bool operator==(const file_place&) const = default;
};
/// The file of an item that this reader may see now.
std::optional<file_place> find_file(const store::store& from, account who, item_id item, const policy::rules& school,
                                    moment now);

/// The picture of a notice that this reader may see now.
std::optional<std::string> find_own_picture(const store::store& from, account who, item_id item,
                                            const policy::rules& school, moment now);

/// An invitation that stands with an item on a page.
struct invitation {
  item_id item;
  moment begins;
  std::optional<store::coming> said; ///< by this reader
};
/// Nothing for who is no guardian, or when there is nothing to answer.
std::optional<invitation> invitation_of(store::connection& database, account who, const policy::released& what,
                                        moment now);

/// What the desk shows of a student: who comes.
struct desk_invitation {
  policy::released item; ///< for staff
  moment begins;
  std::vector<std::pair<std::string, store::coming>> answers; ///< by name
};
std::vector<desk_invitation> load_invitations(const store::store& from, account staff, student_id student,
                                              const policy::rules& school, moment now);

} // namespace keukentafel::publish
