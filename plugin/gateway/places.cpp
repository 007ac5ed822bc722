#include "gateway/places.hpp"

namespace keukentafel::gateway {

std::shared_ptr<void> places::take(account who) {
  {
    const std::lock_guard guard{held_->mutex};
    auto& count = held_->by_account[who];
    if (count >= most_) return nullptr;
    ++count;
  }
  return {held_.get(), [held = held_, who](void*) {
            const std::lock_guard guard{held->mutex};
            if (--held->by_account[who] == 0) held->by_account.erase(who);
          }};
}

} // namespace keukentafel::gateway
