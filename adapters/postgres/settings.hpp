/// [adapter.settings] of this adapter.
#pragma once

#include <keukentafel/adapter.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace keukentafel::postgres {

struct settings {
  std::string connection, password, publication, slot, mapping;
  std::chrono::seconds patience{30};
  std::uint64_t lag_limit_bytes = 0;
};

extern const kt_setting setting_table[7];

/// Throws std::runtime_error with a sentence.
settings read_settings(std::string_view json);

} // namespace keukentafel::postgres
