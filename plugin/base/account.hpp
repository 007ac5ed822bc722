/// Who may sign in: an account is a person in one role.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace keukentafel {

// Stored: numbers never change.
enum class role : std::uint8_t { guardian = 1, student = 2, staff = 3 };

/// A guardian and a student go by the number of their entity, staff by that of their row.
struct account {
  role as = role::guardian;
  std::int64_t id = 0;
  auto operator<=>(const account&) const = default;
};

} // namespace keukentafel

template <> struct std::hash<keukentafel::account> {
  std::size_t operator()(const keukentafel::account& who) const noexcept {
    return std::hash<std::int64_t>{}(who.id * 4 + static_cast<std::int64_t>(who.as));
  }
};
