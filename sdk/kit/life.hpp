/// One life of the adapter on a thread of its own, from create to destroy.
#pragma once

#include "fake_host.hpp"

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <limits>

namespace keukentafel::kit {

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

struct subject {
  const kt_adapter_entry& entry;
  std::string settings; ///< JSON, complete
  post& mail;
  std::chrono::nanoseconds settle; ///< true time in which what must follow a change has followed
};

struct outcome {
  bool came_to_rest = false;
  std::size_t offers = 0;
  unsigned warnings = 0;
  std::string failure; ///< the last error, when open() or feed() failed
  std::vector<std::string> breaches;
};

/// What the other threads may see of a life.
struct glimpse {
  std::atomic<unsigned> calls = 0;     ///< into open() and feed()
  std::atomic<bool> is_inside = false; ///< of one of them
  std::atomic<bool> must_stop = false;
};

/// The calls of one life. [its thread only]
class life {
public:
  /// A receipt comes `receipts_late` feeds after its event is durable, or never when that is unlimited.
  life(const subject& of, world& in, outcome& out, std::size_t durable_until = unlimited,
       std::size_t receipts_late = 0);
  ~life(); ///< closes and destroys the adapter, and tells `out` what was seen
  life(const life&) = delete;
  life& operator=(const life&) = delete;

  bool open(std::size_t room = unlimited);
  /// Receipts, requests, and feed(); what was offered is durable then.
  kt_feed feed(std::size_t room = unlimited);
  /// The pause that the last feed() asked for: it passes, and is hardly waited.
  std::chrono::milliseconds idle() const;
  void pause() const;
  std::chrono::nanoseconds settle() const;
  /// Whether the receipts that are late come by themselves if it is fed on.
  bool has_receipts_soon() const;
  /// Gives the receipts that are late; whether there were any.
  bool give_receipts();
  /// For the answer to a request, which may wait for a receipt.
  bool is_waited_for() const {
    return receipts_late_ != unlimited && extension<kt_incoming>(KT_EXT_INCOMING) && mail.is_waiting();
  }
  /// Whoever is sent to can confirm the roster only when the sender says so, and that goes out once.
  bool must_confirm() const { return sends_all_ || !extension<kt_incoming>(KT_EXT_INCOMING); }
  void has_confirmed() { sends_all_ = false; }
  void close();

  template <class Extension> const Extension* extension(std::string_view id) const {
    const kt_text name{id.data(), id.size()};
    return static_cast<const Extension*>(adapter->extension ? adapter->extension(adapter, name) : nullptr);
  }

  world& known;
  post& mail;
  fake_host host;
  kt_adapter* const adapter; ///< null: create() gave none
  glimpse by;

private:
  void commit();

  const subject& of_;
  outcome& out_;
  const std::size_t receipts_late_;
  std::deque<std::pair<unsigned, std::uint64_t>> receipts_; ///< due at that call, and token
  std::uint32_t idle_ms_ = 0;
  bool is_open_ = false;
  bool sends_all_; ///< the source, in this life, and has not been at rest
};

struct circumstances {
  std::size_t durable_until = unlimited;                 ///< the power fails after so many offers
  std::size_t receipts_late = 0;                         ///< feeds
  unsigned feeds = std::numeric_limits<unsigned>::max(); ///< the module stops after so many
  /// How many offers the host takes in the n-th call (0 is open()).
  std::function<std::size_t(unsigned)> room = [](unsigned) { return unlimited; };
  /// Between two feeds, before the n-th. [feed-thread]
  std::function<void(life&, unsigned)> before_feed = [](life&, unsigned) {};
  /// Whether all has come that must; it is waited for a while.
  std::function<bool(const life&)> is_complete = [](const life&) { return true; };
  /// When everything was offered: true to go on until that is so again.
  std::function<bool(life&)> at_rest = [](life&) { return false; };
  /// Runs beside the life on another thread, from before open() on.
  std::function<void(kt_adapter&, glimpse&)> beside;
};

outcome live(const subject& of, world& in, const circumstances& how = {});

/// Runs `work` as a feed-thread, and throws what it throws; a breach when threads are left afterwards.
std::string on_a_thread(const std::function<void()>& work);

} // namespace keukentafel::kit
