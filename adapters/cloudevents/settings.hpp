/// [adapter.settings] of this adapter.
#pragma once

#include "handshake.hpp"
#include "signature.hpp"

#include <keukentafel/adapter.h>

namespace keukentafel::cloudevents {

extern const kt_setting setting_table[8];

struct settings {
  verifier signatures;
  handshake_rules handshake;
  bool takes_binary = false;
  std::size_t remembered = 0; ///< events
};

/// Throws with a sentence.
settings read_settings(std::string_view json);

} // namespace keukentafel::cloudevents
