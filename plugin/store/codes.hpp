/// Making a pairing code. Only its hash is kept: the code is told here, and never again.
#pragma once

#include "base/pairing.hpp"
#include "store/access.hpp"

namespace keukentafel::store {

struct new_code {
  account who;
  moment expires_at;
  bool is_own = false;       ///< made by the person, for another device; else by command
  bool replaces_all = false; ///< what was handed out before works no longer
};

/// Makes, keeps and records it. Waits for the commit, and takes the time of one scrypt. Not on the writer thread.
result<pairing_parts> make_code(store& to, const new_code& what);

} // namespace keukentafel::store
