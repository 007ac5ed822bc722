#include "intake/library.hpp"

#include <dlfcn.h>
#include <filesystem>
#include <fmt/format.h>

namespace keukentafel::intake {

using boost::system::in_place_value; // a text could be a fault, too

namespace {

/// Of the module's own file, or of the program that holds it.
std::filesystem::path own_folder() {
  Dl_info self{};
  if (!dladdr(reinterpret_cast<const void*>(&own_folder), &self) || !self.dli_fname) return {};
  return std::filesystem::absolute(self.dli_fname).parent_path();
}

std::string version_text(std::uint32_t abi) { return fmt::format("{}.{}", abi >> 16, abi & 0xffff); }

} // namespace

library::~library() {
  if (handle_) dlclose(handle_);
}

std::shared_ptr<library> library::of(const kt_adapter_entry& entry, maker make, std::string trouble) {
  return std::shared_ptr<library>{new library{nullptr, &entry, std::move(make), std::move(trouble)}};
}

result<std::string> library::find(const std::string& name, const std::vector<std::string>& folders) {
  if (name.find('/') != name.npos) return {in_place_value, name};
  for (const auto& folder : folders)
    if (const auto file = folder + "/" + name + ".so"; std::filesystem::exists(file)) return {in_place_value, file};
  return fault{fmt::format("there is no adapter \"{}\": looked for {}.so in {}", name, name, fmt::join(folders, ", "))};
}

result<std::shared_ptr<library>> library::load(const std::string& name, const std::vector<std::string>& folders) {
  const auto found = find(name, folders);
  if (!found) return found.error();
  const auto& path = *found;
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
  const auto folder = own_folder();
  if (folder.empty()) return {};
  return {(folder / "adapters").string(), (folder / "keukentafel" / "adapters").string()};
}

result<std::string> find_program(const std::string& name) {
  const auto folder = own_folder();
  std::vector<std::string> places;
  for (const auto* each : {".", "keukentafel", "../libexec/keukentafel", "../../libexec/keukentafel"}) {
    places.push_back((folder / each).lexically_normal().string());
    if (const auto file = places.back() + "/" + name; std::filesystem::exists(file)) return {in_place_value, file};
  }
  return fault{fmt::format("there is no program {}: looked in {}", name, fmt::join(places, ", "))};
}

result<std::string> annex_program() {
  auto found = find_program("keukentafel-adapter");
  if (!found) return fault{"process = \"own\" can't be done: " + found.error().sentence()};
  return found;
}

} // namespace keukentafel::intake
