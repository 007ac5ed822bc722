/// A table of a mapping file: every key must be known, and what is wrong is said with its line.
#pragma once

#include "text_template.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <toml++/toml.h>
#include <vector>

namespace keukentafel::tabular {

/// Throws std::runtime_error with the line.
[[noreturn]] void fail(const toml::node& at, const std::string& what);

/// Throws std::runtime_error with the line when it is no TOML.
toml::table parse(std::string_view text);

text_template template_of(const toml::node& at, const std::string& text);

class section {
public:
  explicit section(const toml::table& of) : of_(of) {}

  /// Null: it is not there.
  const toml::node* find(std::string_view key);
  std::string text(std::string_view key, std::optional<std::string> fallback = {});
  bool yes_no(std::string_view key, bool fallback);
  std::vector<std::string> texts(std::string_view key);
  /// One character of ASCII.
  char sign(std::string_view key, char fallback);
  /// Every key must have been asked for.
  void end() const;
  const toml::table& table() const { return of_; }

private:
  const toml::table& of_;
  std::set<std::string, std::less<>> asked_;
};

} // namespace keukentafel::tabular
