/// The command that tells how the adapters fare.
#pragma once

#include "module/office.hpp"

namespace keukentafel::module {

/// Each adapter's state and figures, for a person, or with --metrics in the text format of Prometheus. 0 when all run.
int status(engine& with, const order& what, const output& to);

} // namespace keukentafel::module
