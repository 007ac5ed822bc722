/// The adapter's part of the module's TOML, as an administrator has it.
#pragma once

#include <keukentafel/adapter.h>

#include <string>

namespace keukentafel::kit {

struct chosen {
  std::string name;     ///< of the [[adapter]]
  std::string settings; ///< JSON: checked, complete, secrets filled in
};

/// The [[adapter]] called `name`; or with an empty name the only one, or the
/// only one whose `library` is called as the file `library`. Keys, types,
/// bounds and secrets as the module has them; nothing else of the file is read.
/// Throws std::runtime_error with a line for each thing that is wrong.
chosen read_configuration(const kt_adapter_entry& entry, const std::string& library, const std::string& file,
                          const std::string& name);

} // namespace keukentafel::kit
