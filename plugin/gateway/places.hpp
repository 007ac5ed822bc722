/// How many streams each guardian has open.
#pragma once

#include "base/strong_id.hpp"

#include <memory>
#include <mutex>
#include <unordered_map>

namespace keukentafel::gateway {

class places {
public:
  explicit places(int most) : held_(std::make_shared<counts>()), most_(most) {}

  /// A place that comes free with the last copy, also after this object has gone; nothing when all are taken.
  /// [any-thread]
  std::shared_ptr<void> take(guardian_id who);

private:
  struct counts {
    std::mutex mutex; // protects by_guardian
    std::unordered_map<guardian_id, int> by_guardian;
  };
  std::shared_ptr<counts> held_;
  int most_;
};

} // namespace keukentafel::gateway
