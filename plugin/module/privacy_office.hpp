/// The commands that the AVG asks for: export, erase, and the data register.
#pragma once

#include "module/office.hpp"

namespace keukentafel::module {

int export_data(engine& with, account who, const order& what, const output& to);
int erase_person(engine& with, account who, const order& what, const output& to);

/// The data register (AVG, article 30) as Markdown: what is kept of whom, why, for how long, and who gets it. Follows
/// from the configuration and the whitelist.
std::string describe_data(const configuration& what);

} // namespace keukentafel::module
