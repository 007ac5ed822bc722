/// The way from the gateway to the adapters, neither of which knows the other.
#pragma once

#include "gateway/files.hpp"
#include "gateway/incoming.hpp"
#include "module/engine.hpp"

namespace keukentafel::module {

/// Valid as long as the engine.
gateway::adapter_door door_to(const engine& with);

/// The same for the files that adapters fetch.
gateway::file_room files_of(const engine& with);

} // namespace keukentafel::module
