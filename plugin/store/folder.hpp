/// What the file system owes the store's file, beside its content.
#pragma once

#include "base/fault.hpp"

#include <string>

namespace keukentafel::store {

/// Makes the file if it is not there, for this user alone. SQLite gives the files beside it the same permissions. Only
/// before SQLite opens it: closing a file drops the locks that this process has on it.
result<void> make_private(const std::string& path);

/// A file that was made is there after a power cut only when its folder is synced, too.
result<void> sync_folder_of(const std::string& path);

} // namespace keukentafel::store
