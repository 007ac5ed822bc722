/// The commands that read the audit.
#pragma once

#include "module/office.hpp"

namespace keukentafel::module {

int audit_verify(engine& with, const order& what, const output& to);
int audit_who_saw(engine& with, const order& what, const output& to);
int audit_done(engine& with, const order& what, const output& to);

} // namespace keukentafel::module
