/// The pages, as text. Pure: everything they show is a parameter.
#pragma once

#include "base/crypto.hpp"
#include "publish/catalogue.hpp"
#include "publish/sharing.hpp"
#include "store/office_hours.hpp"

#include <string>
#include <string_view>

namespace keukentafel::portal {

/// Who looks at a page, and where it stands: what is around it follows from that.
struct frame {
  enum class visitor { nobody, guardian, student, staff };
  std::string_view language;
  visitor of = visitor::nobody;
  std::string_view path = {};
  bool takes_reports = false; ///< of absence, from home
  bool asks_mentor = false;
  std::string_view query = {}; ///< as sent
  std::string_view school_language = "nl";
  bool is_offline = false; ///< the page is read where this site can't be reached
  publish::tongue in() const { return {language, school_language}; }
  bool is_at_desk() const { return of == visitor::staff || path.starts_with("/desk"); }
};

enum class sign_in_note { none, wrong, too_often, busy };

std::string sign_in_page(const frame& at, sign_in_note note);

/// The student's page: who sees what, and the choices about it.
std::string sharing_page(const frame& at, const publish::sharing& shared, day today, const id_cipher& ids,
                         const std::vector<store::mentor_row>& mentors = {});
/// Something could not be done; trying again may help.
std::string problem_page(const frame& at, const char* words = "page.problem", const publish::arguments& with = {});

/// The words were too long to be kept: they stand in the form again, with how many characters they have.
std::string too_long_page(const frame& at, std::string_view item, std::string_view words, std::size_t count,
                          std::size_t limit);

/// A form that could not be sent; what was written into it stands there to be copied. `is_signed_out`: for that reason.
std::string unsent_page(const frame& at, std::string_view words, bool is_signed_out);

/// What a browser shows when it can't reach this site. The same for everyone who reads that language.
std::string offline_page(std::string_view language);

/// The worker that keeps that page. It differs when anything does that it keeps.
std::string service_worker();

/// A file of assets/, or nothing.
struct asset {
  std::string_view bytes;
  std::string_view media_type;
};
asset find_asset(std::string_view name);

} // namespace keukentafel::portal
