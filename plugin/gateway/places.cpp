#include "gateway/places.hpp"

namespace keukentafel::gateway {

std::shared_ptr<void> places::take(guardian_id who) {
  {
    const std::lock_guard guard{held_->mutex};
    auto& count = held_->by_guardian[who];
    if (count >= most_) return nullptr;
    ++count;
  }
  return {held_.get(), [held = held_, who](void*) {
            const std::lock_guard guard{held->mutex};
            if (--held->by_guardian[who] == 0) held->by_guardian.erase(who);
          }};
}

} // namespace keukentafel::gateway
