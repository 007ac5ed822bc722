/// The folder that `keukentafel new-adapter` writes: the template of the SDK under a name of its own.
#pragma once

#include "base/fault.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace keukentafel::module {

enum class language { c, cpp };

/// Makes the folder, which may not be there yet, and gives the files in it. When it fails, nothing is left.
result<std::vector<std::filesystem::path>> write_new_adapter(const std::string& name, language in,
                                                             const std::filesystem::path& folder);

} // namespace keukentafel::module
