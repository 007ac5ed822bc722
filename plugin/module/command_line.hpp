/// The commands of the program `keukentafel`, but for `run`, which is the runner's.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace keukentafel::module {

using writer = std::function<void(std::string_view)>;

/// The exit code: 0 done, 1 refused or failed, 2 not understood.
int run_command(std::vector<std::string> arguments, const writer& out, const writer& err);

} // namespace keukentafel::module
