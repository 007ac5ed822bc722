#include "library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <stdexcept>

namespace keukentafel::kit {

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

} // namespace keukentafel::kit
