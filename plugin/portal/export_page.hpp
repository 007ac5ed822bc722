/// What is kept of a person, as a page that can be read and printed without a server.
#pragma once

#include "store/export.hpp"

#include <string>

namespace keukentafel::portal {

std::string export_page(const std::vector<store::export_section>& all);

} // namespace keukentafel::portal
