/// The tables, as numbered migrations that only go forward.
#pragma once

#include "base/fault.hpp"
#include "store/sqlite.hpp"

namespace keukentafel::store {

/// Brings the tables to this version, each step in its own transaction; refuses
/// a store that a newer version has written.
result<void> migrate(connection& database);

} // namespace keukentafel::store
