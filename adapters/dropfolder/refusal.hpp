/// Why a file is not read. Sentences for the administrator: names of files and columns, never values of rows.
#pragma once

#include <stdexcept>

namespace keukentafel::dropfolder {

/// The file as a whole is not read; it stays so until another one comes in its place, or the settings change.
struct refusal : std::runtime_error {
  using runtime_error::runtime_error;
};

/// The file is not whole yet: it is looked at again later.
struct unfinished : std::runtime_error {
  using runtime_error::runtime_error;
};

} // namespace keukentafel::dropfolder
