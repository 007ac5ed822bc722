#include "library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>

namespace keukentafel::kit {

using nlohmann::json;

namespace {

bool fits(const kt_setting& rule, const json& value) {
  switch (rule.type) {
  case KT_SETTING_TEXT:
  case KT_SETTING_SECRET: return value.is_string();
  case KT_SETTING_BOOLEAN: return value.is_boolean();
  case KT_SETTING_INTEGER:
    return value.is_number_integer() && value.get<std::int64_t>() >= rule.minimum &&
           value.get<std::int64_t>() <= rule.maximum;
  case KT_SETTING_TEXT_LIST:
    return value.is_array() && std::all_of(value.begin(), value.end(), [](const json& one) { return one.is_string(); });
  }
  return false;
}

} // namespace

const kt_adapter_entry& load(const std::string& path) {
  // Stays loaded: the kit ends with its one adapter.
  const auto file = path.find('/') == path.npos ? "./" + path : path;
  void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) throw std::runtime_error{fmt::format("{} can't be loaded: {}", path, dlerror())};
  const auto* entry = static_cast<const kt_adapter_entry*>(dlsym(handle, KT_ADAPTER_ENTRY_SYMBOL));
  if (!entry)
    throw std::runtime_error{fmt::format("{} is no adapter: it does not export {}", path, KT_ADAPTER_ENTRY_SYMBOL)};
  if (!KT_ABI_IS_COMPATIBLE(entry->abi) || entry->size < sizeof(kt_adapter_entry))
    throw std::runtime_error{fmt::format("{} was built for interface {}.{}, this kit has {}.{}", path, entry->abi >> 16,
                                         entry->abi & 0xffff, KT_ABI_MAJOR, KT_ABI_MINOR)};
  return *entry;
}

std::string read_settings(const kt_adapter_entry& entry, const std::string& file) {
  std::ifstream in{file};
  if (!in) throw std::runtime_error{fmt::format("{} can't be read", file)};
  const auto given = json::parse(in, nullptr, false);
  if (!given.is_object()) throw std::runtime_error{fmt::format("{} holds no JSON object", file)};
  const std::span rules{entry.settings, entry.setting_count};
  for (const auto& [key, value] : given.items())
    if (std::none_of(rules.begin(), rules.end(), [&](const kt_setting& rule) { return key == rule.key; }))
      throw std::runtime_error{fmt::format("{}: the adapter has no setting {}", file, key)};
  json complete = given;
  for (const auto& rule : rules) {
    // A default is written in TOML; of the types above each one is JSON, too.
    if (!complete.contains(rule.key) && rule.fallback) complete[rule.key] = json::parse(rule.fallback);
    if (!complete.contains(rule.key)) {
      if (rule.is_required) throw std::runtime_error{fmt::format("{}: {} is required", file, rule.key)};
    } else if (!fits(rule, complete[rule.key])) {
      throw std::runtime_error{fmt::format("{}: {} has the wrong type or is out of bounds", file, rule.key)};
    }
  }
  return complete.dump();
}

} // namespace keukentafel::kit
