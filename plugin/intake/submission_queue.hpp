/// What a SIS in the same process hands in (ext/submission.h), until it is durable.
#pragma once

#include <keukentafel/adapter.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace keukentafel::intake {

/// What is offered at once, and durable as one.
struct submission {
  enum class kind { events, sweep_begin, sweep_end, caught_up } what;
  struct event {
    std::string key, json;
    std::uint64_t version = 0;
    std::uint32_t flags = 0;
  };
  std::vector<event> events;
  std::string prefix; ///< of a sweep

  std::size_t bytes() const;
};

class submission_queue {
public:
  using deadline = std::chrono::steady_clock::time_point;
  /// The next part of a call, or nothing after the last one.
  using parts = std::function<std::optional<submission>()>;

  /// Ends the adapter's pause; called on the threads of submitters.
  void on_arrival(std::function<void()> wake) { wake_ = std::move(wake); }

  // [any-thread]
  /// Waits until all parts are durable, as kt_submission does. Calls are carried out in the order in which they began,
  /// and the parts of one are not mixed with those of others.
  kt_answer put(const parts& next, deadline until);
  /// What was not offered yet is refused, and so are later calls.
  void close();
  /// The adapter has stopped: nobody waits any more.
  void end();

  struct counts {
    std::size_t waiting = 0; ///< submissions
    std::uint64_t taken = 0; ///< events, durable
  };
  counts now() const;

  // [feed-thread]
  /// What is not durable is offered anew.
  void begin_life();
  struct offered {
    std::uint64_t number; ///< never 0
    std::shared_ptr<const submission> what;
  };
  /// The next one to offer, or nothing now.
  std::optional<offered> next();
  void durable(std::uint64_t number) { answer(number, KT_ACCEPTED); }
  void refuse(std::uint64_t number) { answer(number, KT_REFUSED); }

private:
  struct held {
    std::uint64_t number;
    std::shared_ptr<const submission> what;
    std::size_t bytes;
    bool is_first; ///< of its call
    std::shared_ptr<std::optional<kt_answer>> answer;
  };

  void answer(std::uint64_t number, kt_answer how);
  bool has_room(std::size_t bytes) const;

  std::function<void()> wake_; // set before the first call
  mutable std::mutex mutex_;   // protects what follows
  std::condition_variable changed_;
  std::deque<held> all_;
  std::size_t offered_ = 0; ///< so many from the front, in this life of the adapter
  std::size_t bytes_ = 0;
  std::uint64_t last_number_ = 0;
  std::uint64_t taken_ = 0;
  std::list<int> turns_; ///< one node for each call that has parts to put in, in the order of their beginning
  bool is_closed_ = false;
};

} // namespace keukentafel::intake
