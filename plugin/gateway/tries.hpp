/// Wrong pairing codes per address. A school behind one address must fit: the
/// bucket is meant against guessing, not against typing errors.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>

namespace keukentafel::gateway {

/// What counts as one client: an IPv6 subscriber owns a /64.
std::string network_of(const std::string& address);

class tries {
public:
  using clock = std::chrono::steady_clock;
  enum class answer { go, busy, too_many };

  /// After `go`, a call of end() must follow. `busy`: so many are being checked that the next one may be too many, for
  /// this address or for all. [any-thread]
  answer begin(const std::string& address, clock::time_point now);
  void end(const std::string& address, bool was_wrong, clock::time_point now);

  /// Ends a try whatever happens: what failed for another reason counts as neither right nor wrong.
  struct attempt {
    tries& of;
    const std::string& address;
    bool was_wrong = false;
    ~attempt() { of.end(address, was_wrong, clock::now()); }
  };

private:
  struct bucket {
    int wrong = 0, running = 0;
    clock::time_point since;
  };
  void make_room(clock::time_point now);

  std::mutex mutex_; // protects the two below
  std::unordered_map<std::string, bucket> buckets_;
  int running_ = 0;
};

} // namespace keukentafel::gateway
