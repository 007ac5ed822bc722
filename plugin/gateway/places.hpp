/// How many streams each person has open.
#pragma once

#include "base/account.hpp"

#include <memory>
#include <mutex>
#include <unordered_map>

namespace keukentafel::gateway {

class places {
public:
  explicit places(int most) : held_(std::make_shared<counts>()), most_(most) {}

  /// A place that comes free with the last copy, also after this object has gone; nothing when all are taken.
  /// [any-thread]
  std::shared_ptr<void> take(account who);

private:
  struct counts {
    std::mutex mutex; // protects by_account
    std::unordered_map<account, int> by_account;
  };
  std::shared_ptr<counts> held_;
  int most_;
};

} // namespace keukentafel::gateway
