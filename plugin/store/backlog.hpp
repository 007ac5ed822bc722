/// What waits for somebody, for those who watch over the module.
#pragma once

#include "store/store.hpp"

#include <string>
#include <vector>

namespace keukentafel::store {

struct backlog {
  std::string adapter;
  std::int64_t set_aside = 0;           ///< entities that could not be read
  std::int64_t requests_waiting = 0;    ///< for the adapter to write them to the SIS
  std::int64_t requests_with_staff = 0; ///< at the desk, for a person
};
/// Of each adapter that ever was; those without anything too.
std::vector<backlog> load_backlogs(connection& database);

} // namespace keukentafel::store
