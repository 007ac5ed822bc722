#include "gateway/big_bodies.hpp"

#include "gateway/tries.hpp"

namespace keukentafel::gateway {

big_bodies::share::share(big_bodies& of, const std::string& address) : of_(of), network_(network_of(address)) {}

big_bodies::share::~share() {
  if (held_ == 0) return;
  const std::lock_guard guard{of_.mutex_};
  of_.held_ -= held_;
  const auto mine = of_.by_network_.find(network_);
  if ((mine->second -= held_) == 0) of_.by_network_.erase(mine);
}

bool big_bodies::share::hold(std::size_t bytes) {
  const auto more = bytes - held_;
  const std::lock_guard guard{of_.mutex_};
  const auto mine = of_.by_network_.find(network_);
  const auto before = mine == of_.by_network_.end() ? 0 : mine->second;
  if (of_.held_ + more > of_.limit_ || before + more > of_.limit_ / 4) return false;
  of_.held_ += more;
  if (more > 0) of_.by_network_[network_] += more;
  held_ = bytes;
  return true;
}

} // namespace keukentafel::gateway
