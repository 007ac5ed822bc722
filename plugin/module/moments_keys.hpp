/// The sections [category.result] and its like, and the quiet hours of [policy].
#pragma once

#include "module/key_table.hpp"
#include "policy/moments.hpp"

namespace keukentafel::module {

/// `policy_keys` is [policy] as read. Unknown categories and settings that nothing could come through become
/// complaints.
policy::moments read_moments(const std::string& file, const toml::table& root, const key_section& of,
                             const nlohmann::json& policy_keys, complaints& wrong);

/// "[category.result], [category.absence], ..."
std::string category_heading();

} // namespace keukentafel::module
