/// The local bus: says that something changed for a student or an account, never
/// what. Whoever hears it looks in the store.
#pragma once

#include "store/store.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace keukentafel::publish {

class bus {
public:
  /// Lives as long as someone listens; wakes at least once after every change
  /// that was committed after watch() returned. [any-thread]
  class subscription {
  public:
    subscription(bus& of, account who, std::function<void()> wake);
    ~subscription();
    subscription(const subscription&) = delete;
    subscription& operator=(const subscription&) = delete;
    void watch(const std::vector<student_id>& students);

  private:
    friend class bus;
    bus& bus_;
    account who_;
    std::vector<student_id> students_;
    std::function<void()> wake_; ///< called under the bus's lock: only posts
  };

  void announce(const store::changes& what);

private:
  std::mutex mutex_; // protects the two below, and the students of every subscription
  std::unordered_map<student_id, std::vector<subscription*>> by_student_;
  std::unordered_map<account, std::vector<subscription*>> by_account_;
};

} // namespace keukentafel::publish
