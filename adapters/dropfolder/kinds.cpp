#include "kinds.hpp"

#include <algorithm>
#include <fnmatch.h>

namespace keukentafel::dropfolder {

namespace {

bool fits(const std::string& pattern, std::string_view name) {
  return fnmatch(pattern.c_str(), std::string{name}.c_str(), 0) == 0;
}

} // namespace

const file_rule* kinds::rule_of(std::string_view name) const {
  const auto found =
      std::find_if(all_.files.begin(), all_.files.end(), [&](const auto& rule) { return fits(rule.pattern, name); });
  return found == all_.files.end() ? nullptr : &*found;
}

bool kinds::is_wanted(std::string_view name) const {
  if (rule_of(name)) return true;
  return all_.packages && std::any_of(all_.packages->patterns.begin(), all_.packages->patterns.end(),
                                      [&](const auto& pattern) { return fits(pattern, name); });
}

std::string kinds::kind_of(std::string_view name) const {
  const auto* rule = rule_of(name);
  return rule ? rule->pattern : package_kind;
}

std::vector<std::string> kinds::names() const {
  std::vector<std::string> all;
  for (const auto& rule : all_.files) all.push_back(rule.pattern);
  if (all_.packages) all.push_back(package_kind);
  return all;
}

} // namespace keukentafel::dropfolder
