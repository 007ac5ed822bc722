#include "policy/invitation.hpp"

namespace keukentafel::policy {

std::optional<moment> invites_to(const released& what, moment now) {
  const auto& item = what.item();
  const auto* invites = item.said.find("invites");
  const auto* begins = item.said.find("presentation_from");
  if (item.what != record::kind::work_piece || item.is_withdrawn || !invites || !begins) return std::nullopt;
  const auto at = parse_moment(std::get<std::string>(*begins));
  if (!std::get<bool>(*invites) || !at || *at <= now) return std::nullopt;
  return at;
}

} // namespace keukentafel::policy
