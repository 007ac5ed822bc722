/// The strict gate: decides over the raw bytes of a request's head, since
/// Beast 1.81 lets through what two parsers may read differently. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace keukentafel::gateway {

/// What is wrong with the head (from the request line up to and with the empty
/// line), or nothing. RFC 9112; stricter where the RFC leaves a choice.
std::optional<std::string_view> refuse_head(std::string_view head);

} // namespace keukentafel::gateway
