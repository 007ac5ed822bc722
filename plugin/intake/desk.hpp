/// The host side of one adapter's life: takes offers up to a bound, hands them
/// over in batches, and collects receipts.
#pragma once

#include "base/log.hpp"
#include "intake/feeder.hpp"

#include <keukentafel/adapter.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace keukentafel::intake {

class desk {
public:
  desk(std::string name, sink& to, logger log, wishes& asked);
  ~desk(); ///< settle()
  desk(const desk&) = delete;
  desk& operator=(const desk&) = delete;

  const kt_host* host() const { return &host_; }
  void opened() { is_open_ = true; }

  // All on the feed-thread:
  /// The adapter writes nothing to its SIS: so the request is answered. False: no room now.
  bool not_offered(const std::string& key) { return take({offer::kind::not_offered, key, {}}) == KT_ACCEPTED; }
  void hand_over();
  std::vector<std::uint64_t> receipts();
  void wait(std::chrono::milliseconds at_most); ///< ends early when receipts, a wish or a stop come
  void wait_for_room();
  void settle(); ///< hands over and waits until everything is durable or has failed
  bool has_failed();
  std::string last_error();

  void wake(); ///< ends this wait(), or the next. [any-thread]
  void stop(); ///< ends every wait(). [any-thread]

private:
  /// What a commit that comes late may still touch.
  struct shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t offers = 0, bytes = 0; ///< taken, not yet committed
    std::size_t batches = 0;
    bool has_failed = false;
    bool is_woken = false, is_stopping = false;
    std::string last_error;
    std::vector<std::uint64_t> receipts;
    std::map<std::string, std::pair<std::string, std::uint64_t>, std::less<>>
        memory; ///< not durable yet, with its batch
  };

  static desk& of(const kt_host* host) { return *static_cast<desk*>(host->context); }
  kt_answer take(offer one);
  kt_answer refuse(std::string_view why);
  kt_answer end_or_refuse();
  static const void* extension(const kt_host* host, kt_text id);
  bool is_right_moment() const { return is_open_ && std::this_thread::get_id() == thread_; }

  const std::string name_;
  sink& to_;
  const logger log_;
  wishes& asked_;
  const std::thread::id thread_ = std::this_thread::get_id();
  bool is_open_ = false;
  kt_host host_{};
  std::vector<offer> batch_;
  std::uint64_t batch_number_ = 1;
  std::chrono::steady_clock::time_point confirmed_{};
  const std::shared_ptr<shared> shared_ = std::make_shared<shared>();
};

} // namespace keukentafel::intake
