/// The adapter under test, and the settings that it gets.
#pragma once

#include <keukentafel/adapter.h>

#include <string>

namespace keukentafel::kit {

/// Loads the library and checks its entry. Throws std::runtime_error with a
/// sentence when it is no adapter of this interface.
const kt_adapter_entry& load(const std::string& path);

/// The settings of `file` (a JSON object), checked against the adapter's table
/// of keys and completed with its defaults, as the module does it. Throws with
/// a sentence that names the key.
std::string read_settings(const kt_adapter_entry& entry, const std::string& file);

} // namespace keukentafel::kit
