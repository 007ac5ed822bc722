/// The pages of the staff desk. Pure, as pages.hpp.
#pragma once

#include "portal/pages.hpp"
#include "portal/qr.hpp"
#include "publish/desk.hpp"
#include "publish/work_pieces.hpp"
#include "store/staff.hpp"

namespace keukentafel::portal {

/// A release or a limit, as typed, or what the form begins with.
struct permission_form {
  std::string what, guardian, from, until, reason;
  std::vector<std::string> categories;
};

/// The second step. Before its first code it shows the key, as text and as a QR code.
std::string verify_page(const frame& at, const store::staff_row& who, const std::string& key, bool was_wrong);
std::string desk_page(const frame& at, const publish::desk_list& list, const std::string& search, const id_cipher& ids);
/// What someone sees of a student now, as one line.
std::string sees_in_words(std::string_view language, const publish::shared_with& one);
/// `wrong`: the key of what is wrong with the form; empty: nothing.
std::string desk_student_page(const frame& at, const publish::desk_view& view,
                              const std::vector<publish::desk_invitation>& invitations, const permission_form& form,
                              std::string_view wrong, day today, const id_cipher& ids);

} // namespace keukentafel::portal
