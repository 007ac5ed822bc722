/// The desk's pages on which staff writes a notice, and takes one back. Pure, as pages.hpp.
#pragma once

#include "portal/pages.hpp"
#include "publish/notices.hpp"
#include "store/notices.hpp"

namespace keukentafel::portal {

/// In characters; the page's form says the same.
constexpr std::size_t notice_title_limit = 80, notice_text_limit = 400, notice_seen_limit = 120;

struct notice_form {
  std::string id; ///< made with the page: a second tap posts nothing
  std::string student, to, title, text;
  std::string seen = {};    ///< what there is to see on the picture
  std::string picture = {}; ///< by which the picture is kept until the notice is sent; empty: none
};

/// `wrong`: the key of what is wrong; empty: nothing.
std::string notice_page(const frame& at, const publish::notice_readers& readers, const notice_form& form,
                        std::string_view wrong);
/// What it will look like, and whom it is for, before it goes out.
std::string notice_look_page(const frame& at, const publish::notice_readers& readers, const notice_form& form);
std::string notices_page(const frame& at, const std::vector<store::notice_row>& list, bool may_write,
                         const id_cipher& ids);

} // namespace keukentafel::portal
