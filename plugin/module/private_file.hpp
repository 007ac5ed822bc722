/// Files that nobody but their owner may read, such as letters with a code.
#pragma once

#include "base/fault.hpp"

#include <filesystem>
#include <string_view>

namespace keukentafel::module {

/// Whether files can go to `place`: a file ending in .html, or a folder, which is made when it is not there.
/// `several`: it has to be a folder.
result<void> prepare_private(const std::filesystem::path& place, bool several);

/// Writes `name` in the folder, or the file that `place` is; what stood there is replaced, and no link is followed.
result<std::filesystem::path> write_private(const std::filesystem::path& place, std::string_view name,
                                            std::string_view bytes);

} // namespace keukentafel::module
