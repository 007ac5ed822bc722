/// What a version calls the kinds of associations and offerings. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace keukentafel::oeapi {

enum class version { v5, v6 };

inline constexpr std::string_view test_admin = "nl-test-admin"; ///< the consumer of the OKE profile

/// What a person is associated with. Version 5 has one kind of component; here it is a test.
enum class kind { programme, course, test, learning };

/// The words of version 6.
struct kind_names {
  kind is;
  std::string_view word;         ///< in the setting
  std::string_view associations; ///< the path of associations
  std::string_view offerings;    ///< the path of offerings
  std::string_view offering_id;  ///< the member of an association, when it is not expanded
  std::string_view offering;     ///< and when it is
  std::string_view expand;       ///< what asks for that
};

const kind_names& names_of(kind is);
std::optional<kind> kind_of_word(std::string_view word);
/// By the path of its associations in version 6.
std::optional<kind> kind_of_path(std::string_view associations);
/// By associationType in version 5.
std::optional<kind> kind_of_type(std::string_view association_type);

/// Whether a text may stand in a path and in a key: an id has 1 to 64 letters, digits, "-" and "_".
bool is_id(std::string_view text);

} // namespace keukentafel::oeapi
