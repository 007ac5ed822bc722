/// Wrong pairing codes per address. A school behind one address must fit: the
/// bucket is meant against guessing, not against typing errors.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>

namespace keukentafel::gateway {

class tries {
public:
  using clock = std::chrono::steady_clock;

  bool may_try(const std::string& address, clock::time_point now);
  void count_wrong(const std::string& address, clock::time_point now);

private:
  struct bucket {
    int wrong = 0;
    clock::time_point since;
  };
  std::mutex mutex_; // protects buckets_
  std::unordered_map<std::string, bucket> buckets_;
};

} // namespace keukentafel::gateway
