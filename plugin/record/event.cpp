#include "record/event.hpp"

#include <array>

namespace keukentafel::record {

namespace {
constexpr std::array<std::string_view, 9> names{"student", "guardian", "relation",  "mentor",     "enrolment",
                                                "result",  "absence",  "milestone", "appointment"};
}

std::string_view to_text(entity_type type) { return names.at(static_cast<std::size_t>(type) - 1); }

std::optional<entity_type> type_of_key(std::string_view key) {
  const auto slash = key.find('/');
  if (key.size() > 200 || slash == key.npos || slash + 1 == key.size()) return std::nullopt;
  for (const char c : key)
    if (c <= ' ' || c > '~') return std::nullopt;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == key.substr(0, slash)) return static_cast<entity_type>(i + 1);
  return std::nullopt;
}

} // namespace keukentafel::record
