/// The commands of an administrator, on an open engine.
#pragma once

#include "module/engine.hpp"

#include <functional>
#include <map>
#include <string>

namespace keukentafel::module {

/// A command as it stands on the command line or goes over the control socket.
struct order {
  std::string command; ///< invite, revoke, set-aside, backfill, ...
  std::map<std::string, std::string, std::less<>> options;

  /// Empty when it was not given. A flag that was given is "yes".
  std::string_view option(std::string_view name) const {
    const auto found = options.find(name);
    return found == options.end() ? std::string_view{} : std::string_view{found->second};
  }
};

/// Where a command writes; `err` also takes the progress bar.
struct output {
  std::function<void(std::string_view)> out;
  std::function<void(std::string_view)> err;
  std::function<bool()> is_cancelled; ///< the one who asked has gone
  /// A file for the one who asked, who knows where it goes. False: it could not be written.
  std::function<bool(std::string_view name, std::string_view bytes)> file = {};
};

/// Says why, and gives the exit code.
int refuse(const output& to, const std::string& why);

/// The exit code: 0 done, 1 refused or failed.
int carry_out(engine& with, const order& what, const output& to);

/// Takes long perhaps, and changes nothing that another order looks at: others need not wait for it.
bool may_run_aside(const order& what);

/// The adapter that was named, or the only one; says why when there is none.
std::optional<std::string> choose_adapter(engine& with, const order& what, const output& to);

} // namespace keukentafel::module
