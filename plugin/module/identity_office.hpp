/// The command same-person: who is there twice.
#pragma once

#include "module/office.hpp"

namespace keukentafel::module {

int same_person(engine& with, const order& what, const output& to);

} // namespace keukentafel::module
