/// Which kind of file a name belongs to.
#pragma once

#include "mapping.hpp"

namespace keukentafel::dropfolder {

class kinds {
public:
  explicit kinds(const mapping& all) : all_(all) {}

  /// Null: none, or a package.
  const file_rule* rule_of(std::string_view name) const;
  bool is_wanted(std::string_view name) const;
  /// What sets the kinds apart: the pattern, or of all packages package_kind.
  std::string kind_of(std::string_view name) const;
  std::vector<std::string> names() const;

private:
  const mapping& all_;
};

constexpr const char* package_kind = "oneroster";

} // namespace keukentafel::dropfolder
