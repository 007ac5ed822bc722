/// The pages, as text. Pure: everything they show is a parameter.
#pragma once

#include "base/crypto.hpp"
#include "publish/catalogue.hpp"
#include "publish/sharing.hpp"

#include <string>
#include <string_view>

namespace keukentafel::portal {

/// Who looks at a page, and where it stands: what is around it follows from that.
struct frame {
  enum class visitor { nobody, guardian, student, staff };
  std::string_view language;
  visitor of = visitor::nobody;
  std::string_view path = {};
  std::string_view query = {}; ///< as sent
  std::string_view school_language = "nl";
  publish::tongue in() const { return {language, school_language}; }
  bool is_at_desk() const { return of == visitor::staff || path.starts_with("/desk"); }
};

enum class sign_in_note { none, wrong, too_often, busy };

std::string sign_in_page(const frame& at, sign_in_note note);

/// `after`: the position from which the live stream goes on.
std::string feed_page(const frame& at, const publish::person& who, const publish::feed_page& news, std::int64_t after,
                      const id_cipher& ids);

/// The student's page: who sees what, and the choices about it.
std::string sharing_page(const frame& at, const publish::sharing& shared, day today, const id_cipher& ids);
/// What someone else sees, for one who may look on. No live stream, no forms.
std::string view_page(const frame& at, const std::string& heading, const std::string& empty, std::string_view back_to,
                      const publish::person& whose, const publish::feed_page& news, const id_cipher& ids);

/// Something could not be done; trying again may help.
std::string problem_page(const frame& at);

/// The words were too long to be kept: they stand in the form again, with how many characters they have.
std::string too_long_page(const frame& at, std::string_view item, std::string_view words, std::size_t count,
                          std::size_t limit);

/// A file of assets/, or nothing.
struct asset {
  std::string_view bytes;
  std::string_view media_type;
};
asset find_asset(std::string_view name);

} // namespace keukentafel::portal
