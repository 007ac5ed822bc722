#include "intake/library.hpp"

#include <dlfcn.h>
#include <filesystem>
#include <fmt/format.h>

namespace keukentafel::intake {

namespace {

std::string version_text(std::uint32_t abi) { return fmt::format("{}.{}", abi >> 16, abi & 0xffff); }

} // namespace

library::~library() {
  if (handle_) dlclose(handle_);
}

std::shared_ptr<library> library::of(const kt_adapter_entry& entry) {
  return std::shared_ptr<library>{new library{nullptr, &entry}};
}

result<std::shared_ptr<library>> library::load(const std::string& name, const std::vector<std::string>& folders) {
  std::string path = name;
  if (name.find('/') == name.npos) {
    path.clear();
    for (const auto& folder : folders)
      if (const auto file = folder + "/" + name + ".so"; path.empty() && std::filesystem::exists(file)) path = file;
    if (path.empty())
      return fault{
          fmt::format("there is no adapter \"{}\": looked for {}.so in {}", name, name, fmt::join(folders, ", "))};
  }
  // It stays in memory after it is closed: what it brings along (a database's driver) has left functions behind that
  // run when the process ends.
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!handle) return fault{fmt::format("the adapter {} can't be loaded: {}", path, dlerror())};
  const auto* entry = static_cast<const kt_adapter_entry*>(dlsym(handle, KT_ADAPTER_ENTRY_SYMBOL));
  if (!entry) {
    dlclose(handle);
    return fault{fmt::format("{} is no adapter: it does not export {}", path, KT_ADAPTER_ENTRY_SYMBOL)};
  }
  if (!KT_ABI_IS_COMPATIBLE(entry->abi) || !KT_HAS(entry, create)) {
    const auto theirs = version_text(entry->abi);
    dlclose(handle);
    return fault{
        fmt::format("{} was built for interface {}, this module has {}: install the version that belongs to it", path,
                    theirs, version_text(KT_ABI_VERSION))};
  }
  return std::shared_ptr<library>{new library{handle, entry}};
}

std::vector<std::string> adapter_folders() {
  Dl_info self{};
  if (!dladdr(reinterpret_cast<const void*>(&adapter_folders), &self) || !self.dli_fname) return {};
  const auto folder = std::filesystem::absolute(self.dli_fname).parent_path();
  return {(folder / "adapters").string(), (folder / "keukentafel" / "adapters").string()};
}

} // namespace keukentafel::intake
