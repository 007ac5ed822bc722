/// The head of a request, after the gate has let it through. Pure.
#pragma once

#include "gateway/http.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace keukentafel::gateway {

struct request_head {
  request asked; ///< without body and address
  bool keeps_alive = false, is_1_1 = true;
  std::optional<std::uint64_t> length; ///< of the body; nothing: it comes in chunks
};

/// Nothing when the head is malformed after all. `head` must have passed refuse_head.
std::optional<request_head> parse_head(std::string_view head);

} // namespace keukentafel::gateway
