/// An event of an adapter after decoding.
#pragma once

#include "record/detail.hpp"
#include "record/roster.hpp"

#include <variant>

namespace keukentafel::record {

// Stored: numbers never change.
enum class entity_type : std::uint8_t {
  student = 1,
  guardian = 2,
  relation = 3,
  mentor = 4,
  enrolment = 5,
  result = 6,
  absence = 7,
  milestone = 8,
  appointment = 9
};

/// The part of a key before the slash; nothing when the key is no key: at most
/// 200 bytes of printable ASCII without spaces, a known type, something behind it.
std::optional<entity_type> type_of_key(std::string_view key);
std::string_view to_text(entity_type type);
constexpr bool is_item(entity_type type) { return type >= entity_type::result; }
constexpr category category_of(entity_type type) {
  return static_cast<category>(static_cast<int>(type) - static_cast<int>(entity_type::result) + 1);
}

struct item_state {
  std::string student;
  kind what = kind::grade;
  moment occurred_at;
  std::optional<moment> not_before;  ///< not to be published earlier
  std::vector<std::string> explains; ///< keys of items whose place this one takes
  detail said;
};

using state = std::variant<student, guardian, relation, mentors, enrolment, item_state>;

} // namespace keukentafel::record
