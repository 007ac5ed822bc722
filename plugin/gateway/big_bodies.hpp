/// Room for the bodies that may be longer than others: all of them together, and those of one address, have a bound.
/// Counted is what has arrived, so that announcing much takes no room from others.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace keukentafel::gateway {

class big_bodies {
public:
  /// In bytes. One address gets a quarter.
  explicit big_bodies(std::size_t limit) : limit_(limit) {}

  /// What one request holds, until the end of this object.
  class share {
  public:
    share(big_bodies& of, const std::string& address);
    ~share();
    share(const share&) = delete;
    share& operator=(const share&) = delete;
    /// This many bytes in all, no fewer than before; false: there is no room.
    bool hold(std::size_t bytes);

  private:
    big_bodies& of_;
    const std::string network_;
    std::size_t held_ = 0;
  };

private:
  const std::size_t limit_;
  std::mutex mutex_; // protects the two below
  std::size_t held_ = 0;
  std::unordered_map<std::string, std::size_t> by_network_;
};

} // namespace keukentafel::gateway
