/// What an integrator reads, and what a machine reads.
#pragma once

#include "run.hpp"

namespace keukentafel::kit {

/// One check as lines of text.
std::string as_text(const verdict& one);

/// All of them as JSON; docs/conformance.md has its members.
std::string as_json(const kt_adapter_entry& entry, const std::vector<verdict>& all);

} // namespace keukentafel::kit
