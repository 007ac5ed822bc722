/// The adapter under test.
#pragma once

#include <keukentafel/adapter.h>

#include <string>

namespace keukentafel::kit {

/// Loads the library and checks its entry. Throws std::runtime_error with a
/// sentence when it is no adapter of this interface.
const kt_adapter_entry& load(const std::string& path);

} // namespace keukentafel::kit
