#include "module/new_adapter.hpp"

#include "intake/library.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>
#include <string_view>
#include <utility>

namespace keukentafel::module {

// Made at build time of sdk/template (plugin/CMakeLists.txt).
std::string_view embedded(std::string_view name);

namespace {

using replacement = std::pair<std::string, std::string>;

constexpr std::size_t longest_name = 60; // as adapter.name

bool is_name(std::string_view name) {
  constexpr std::string_view small = "abcdefghijklmnopqrstuvwxyz";
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789_-";
  return !name.empty() && name.size() <= longest_name && small.find(name.front()) != small.npos &&
         name.find_first_not_of(allowed) == name.npos;
}

/// Also where only some of the package's adapters are installed.
bool is_taken(std::string_view name) {
  constexpr std::array<std::string_view, 7> ours{"cloudevents", "dropfolder", "eduarte", "lines",
                                                 "oeapi",       "postgres",   "replay"};
  return std::find(ours.begin(), ours.end(), name) != ours.end() ||
         intake::library::find(std::string{name}, intake::adapter_folders());
}

std::vector<replacement> replacements(const std::string& name, language in) {
  const bool is_c = in == language::c;
  return {
      {"\"lines\"", fmt::format("\"{}\"", name)}, // the name that the template exports
      {"@NAME@", name},
      {"@VERSION@", KT_VERSION},
      {"@LANGUAGE@", is_c ? "C" : "CXX"},
      {"@STANDARD@", is_c ? "11" : "20"},
      {"@ENDING@", is_c ? "c" : "cpp"},
      {"@FIND_JSON@",
       is_c ? "find_package(PkgConfig REQUIRED)\npkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)"
            : "find_package(nlohmann_json 3.11 REQUIRED)"},
      {"@JSON@", is_c ? "PkgConfig::JANSSON" : "nlohmann_json::nlohmann_json"},
  };
}

std::string fill(std::string_view file, const std::vector<replacement>& with) {
  std::string text{embedded(file)};
  for (const auto& [from, to] : with)
    for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  return text;
}

} // namespace

result<std::vector<std::filesystem::path>> write_new_adapter(const std::string& name, language in,
                                                             const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  if (!is_name(name))
    return fault{fmt::format("\"{}\" can't be the name of an adapter: write a small letter first, then small letters, "
                             "digits, - and _, {} at most",
                             name, longest_name)};
  if (is_taken(name))
    return fault{fmt::format("there is an adapter \"{}\" already, and the installation of yours would write over it: "
                             "choose another name",
                             name)};
  std::error_code error;
  if (!fs::create_directory(folder, error))
    return fault{error && error != std::errc::file_exists
                     ? fmt::format("the folder {} can't be made: {}", folder.string(), error.message())
                     : fmt::format("{} is there already: choose another --folder", folder.string())};
  const auto source = in == language::c ? "lines.c" : "lines.cpp";
  const std::array<std::pair<const char*, std::string>, 6> files{{
      {"CMakeLists.txt", "CMakeLists.txt"},
      {source, name + fs::path{source}.extension().string()},
      {"fixture.sh", "fixture.sh"},
      {"kit.toml", "kit.toml"},
      {"keukentafel.toml", "keukentafel.toml"},
      {"README.md", "README.md"},
  }};
  const auto with = replacements(name, in);
  std::vector<fs::path> written;
  for (const auto& [from, to] : files) {
    written.push_back(folder / to);
    std::ofstream out{written.back(), std::ios::binary};
    out << fill(from, with) << std::flush;
    if (out) continue;
    for (const auto& one : written) fs::remove(one, error);
    fs::remove(folder, error);
    return fault{fmt::format("{} can't be written", written.back().string())};
  }
  fs::permissions(folder / "fixture.sh", fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                  fs::perm_options::add, error);
  return written;
}

} // namespace keukentafel::module
