/// Invitations: a work piece can ask guardians whether they come to its presentation. Pure.
#pragma once

#include "policy/release.hpp"

namespace keukentafel::policy {

/// When that begins to which this item invites; nothing when it invites to nothing, or that has begun: from then on
/// nobody answers any more.
std::optional<moment> invites_to(const released& what, moment now);

} // namespace keukentafel::policy
