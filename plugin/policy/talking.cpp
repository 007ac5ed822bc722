#include "policy/talking.hpp"

#include <algorithm>

namespace keukentafel::policy {

bool may_ask_mentor(const reader& who, const bond& child, const rules& school, moment now) {
  if (who.who.as == role::staff) return false;
  const auto visible = children(who, school, now);
  return std::any_of(visible.begin(), visible.end(), [&](const auto* one) { return one->student == child.student; });
}

bool is_mentor(const reader& who, const bond& child, moment now) {
  const auto today = local_day(now);
  return who.who.as == role::staff && std::any_of(child.mentorships.begin(), child.mentorships.end(),
                                                  [&](const period& one) { return one.holds_on(today); });
}

} // namespace keukentafel::policy
