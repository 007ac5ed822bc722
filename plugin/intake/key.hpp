/// The key of an entity, as adapters write it.
#pragma once

#include <cstddef>
#include <string_view>

namespace keukentafel::intake {

inline constexpr std::size_t key_limit = 200;

/// "type/ID" in printable ASCII without spaces.
inline bool is_key(std::string_view key) {
  const auto slash = key.find('/');
  if (key.size() > key_limit || slash == 0 || slash == key.npos || slash + 1 == key.size()) return false;
  for (const char c : key)
    if (c <= ' ' || c > '~') return false;
  return true;
}

} // namespace keukentafel::intake
