/// Requests from home on their way to an adapter.
#pragma once

#include "module/engine.hpp"
#include "store/requests.hpp"

namespace keukentafel::module {

/// To the adapter of its student; to staff where the configuration has it no longer. [any-thread]
void hand_over(engine& with, const store::request_row& what);
/// All that wait, at a start.
void hand_over_waiting(engine& with);

/// The event that an adapter is handed: sdk/schema/request-sick-report.json.
std::string request_event(const store::request_row& what);

} // namespace keukentafel::module
