/// Row numbers that can't be mixed up: an item_id is no student_id.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace keukentafel {

template <class Tag> struct strong_id {
  std::int64_t value = 0;
  auto operator<=>(const strong_id&) const = default;
};

using student_id = strong_id<struct student_tag>;
using item_id = strong_id<struct item_tag>;
using adapter_id = strong_id<struct adapter_tag>;

} // namespace keukentafel

template <class Tag> struct std::hash<keukentafel::strong_id<Tag>> {
  std::size_t operator()(keukentafel::strong_id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
