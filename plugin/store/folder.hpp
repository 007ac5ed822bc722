/// A file that was made is there after a power cut only when its folder is synced, too.
#pragma once

#include "base/fault.hpp"

#include <string>

namespace keukentafel::store {

result<void> sync_folder_of(const std::string& path);

} // namespace keukentafel::store
