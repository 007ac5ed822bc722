/// What the process may use, from before the library is loaded to its end.
#pragma once

#include <cstdint>
#include <string>

namespace keukentafel::annex {

struct limits {
  std::uint64_t memory_mib = 0;
  std::uint64_t open_files = 0;
};

/// Ends with the module; no core file, no more rights by programs it could
/// start, no capabilities, no way into another process's memory. Returns what
/// could not be set, or nothing. [before any other thread]
std::string set_limits(const limits& to);

} // namespace keukentafel::annex
