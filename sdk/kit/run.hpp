/// What may end a process, in one of its own.
#pragma once

#include "checks.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace keukentafel::kit {

struct verdict {
  const check* of = nullptr;
  std::vector<std::string> findings, skips; ///< what the adapter broke, and what the fixture can't
  bool is_absent = false;                   ///< the adapter does not have what is checked
  double seconds = 0;

  /// "passed", "failed", "skipped" or "absent".
  const char* word() const;
};

/// Loads the library in a child. Throws std::runtime_error when that ends the process or does not come to an end.
void try_load(const std::string& path, std::chrono::seconds patience);

/// Throws fixture_fault when the fixture is at fault: then it is no verdict.
verdict run(const check& one, const subject& of, const fixture& source, std::chrono::seconds patience);

} // namespace keukentafel::kit
