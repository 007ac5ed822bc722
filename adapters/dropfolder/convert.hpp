/// One text of a row as a member of an event. Pure.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace date {
class time_zone;
}

namespace keukentafel::dropfolder {

enum class form { text, day, moment, integer, boolean, decimal };

struct conversion {
  form as = form::text;
  std::string format;                    ///< of a day or moment, as strptime has it
  const date::time_zone* zone = nullptr; ///< of a moment whose text names none
  char decimal_sign = '.';
  std::map<std::string, nlohmann::json, std::less<>> values; ///< not empty: the only ones
  std::optional<nlohmann::json> otherwise;                   ///< for a value that is not among them
};

struct converted {
  nlohmann::json value;
  std::string_view rule; ///< not empty: the rule that the text breaks
};

/// Of a text that is not empty.
converted convert(std::string_view text, const conversion& how);

/// The name of a form, or nothing.
std::optional<form> form_of(std::string_view name);

/// "2026-11-24"; nothing when it is no day between 1900 and 2199.
std::optional<std::string> day_text(std::string_view text, const std::string& format);

/// The day before, of a day as day_text() gives it: an end that is not included.
std::string day_before(const std::string& day);

} // namespace keukentafel::dropfolder
