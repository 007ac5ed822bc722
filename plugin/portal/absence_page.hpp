/// The page on which someone at home reports absence. Pure, as pages.hpp.
#pragma once

#include "portal/pages.hpp"
#include "publish/requests.hpp"

namespace keukentafel::portal {

/// What stands in the form: as typed, or what it begins with.
struct absence_form {
  std::string id; ///< made with the page: a second tap reports nothing
  std::string student, reason, from, until, from_time, until_time;
  bool has_times() const { return !from_time.empty() || !until_time.empty(); }
};

/// `wrong`: the key of what is wrong with the form; empty: nothing.
std::string absence_page(const frame& at, const publish::own_requests& own, const policy::asking& school,
                         const absence_form& form, std::string_view wrong, bool was_sent, day today,
                         const id_cipher& ids);

/// From when until when a report is, in words.
std::string when_in_words(std::string_view language, const record::sick_report& said);

} // namespace keukentafel::portal
