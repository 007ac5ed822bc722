/// The statement on accessibility. Pure, as pages.hpp.
#pragma once

#include "portal/pages.hpp"

namespace keukentafel::portal {

/// `contact`: whom to ask, in the school's words; may be empty.
std::string about_page(const frame& at, std::string_view contact);

} // namespace keukentafel::portal
