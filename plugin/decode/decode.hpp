/// CloudEvents 1.0 JSON to a record, by whitelist. Pure.
#pragma once

#include "base/fault.hpp"
#include "record/event.hpp"

namespace keukentafel::decode {

/// The state that a structured CloudEvent carries for the entity `key`. The
/// fault names the field and the rule, never a value. At most 1 MiB and 32 deep;
/// duplicate members are refused; fields outside the whitelist are not read.
result<record::state> decode(std::string_view key, std::string_view json);

/// The text without members that no event type has, for an event that is set aside: what is not on the whitelist is not
/// kept anywhere. Empty when the text can't be parsed within decode()'s bounds.
std::string known_members(std::string_view json);

} // namespace keukentafel::decode
