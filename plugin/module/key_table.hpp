/// Configuration keys as tables in code: type, default, bounds and a sentence.
/// The reader, check-config and the reference page all come from them.
#pragma once

#include <keukentafel/adapter.h>

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <toml++/toml.h>
#include <vector>

namespace keukentafel::module {

/// What is wrong, as "file:line: what is wrong and what to write".
using complaints = std::vector<std::string>;

struct key_section {
  std::string name; ///< as in [gateway]
  std::span<const kt_setting> keys;
};

/// The sections of the module itself. [[adapter]] keys stand under "adapter", those of [category.result] and its like
/// under "category".
std::span<const key_section> module_sections();

std::string place(const std::string& file, const toml::node& node);

/// A table against its keys: complete with defaults, secrets read. Unknown keys
/// and values out of bounds become complaints. `skip` names a sub-table that is
/// read elsewhere; what is missing is said at `at`, by default the table.
nlohmann::json read_keys(const std::string& file, const toml::table& table, const std::string& section,
                         std::span<const kt_setting> keys, complaints& wrong, std::string_view skip = {},
                         const toml::node* at = nullptr);

/// The reference page in Markdown for one section.
std::string describe_keys(const std::string& heading, std::span<const kt_setting> keys);

} // namespace keukentafel::module
