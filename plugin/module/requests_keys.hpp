/// The [requests] section of the configuration.
#pragma once

#include "module/key_table.hpp"
#include "policy/asking.hpp"

namespace keukentafel::module {

/// [requests] as read; what says nothing becomes a complaint.
policy::asking read_asking(const std::string& file, const toml::table& at, const nlohmann::json& keys,
                           complaints& wrong);

} // namespace keukentafel::module
