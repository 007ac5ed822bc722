/// The module's end of the sockets to an annex. Everything that arrives is
/// hostile; nothing here waits longer than it was told to.
#pragma once

#include "frame/message.hpp"
#include "intake/process.hpp"

#include <keukentafel/adapter.h>

#include <atomic>
#include <chrono>
#include <functional>

namespace keukentafel::intake {

class channel {
public:
  using clock = std::chrono::steady_clock;
  using log = std::function<void(kt_level, std::string_view)>;

  enum class verdict { go_on, answered, garbage };
  enum class ending { answered, gone, garbage, late, interrupted };
  using taker = std::function<verdict(frame::kind, frame::unpacker&)>;

  channel(std::unique_ptr<process> with, log to);
  ~channel();
  channel(const channel&) = delete;
  channel& operator=(const channel&) = delete;

  /// What goes out with the next exchange; the taker may append.
  std::string& out() { return out_; }
  /// Sends, and hands what arrives to the taker until it says that this was
  /// the answer. After interrupt() it ends within a moment. [one thread]
  ending exchange(std::chrono::milliseconds at_most, const taker& take);
  /// Hands on log lines. False: it ended, or spoke although nothing was asked. [the same thread]
  bool is_quiet();
  /// [any-thread]
  void interrupt();
  /// Waits for its end so long, then kills it; says how it ended. [the same thread]
  std::string end(std::chrono::milliseconds patience = std::chrono::milliseconds{500});

private:
  enum class flow { some, none, ended };
  flow receive();
  bool send();
  void wait(clock::time_point until);
  void hand_on();
  void read_lines();
  void tell(kt_level level, std::string_view line);
  void tell_how_many_more();
  clock::time_point end_of(clock::time_point until) const;

  const std::unique_ptr<process> with_;
  const log log_;
  const descriptor woken_;
  std::atomic<clock::rep> interrupted_ = 0;
  std::string out_;
  std::size_t sent_ = 0;
  frame::inbox in_;
  std::string line_; ///< that it has not ended yet
  bool has_control_ = true, has_errors_ = true;
  // Lines that may still be told; refilled with time.
  double allowance_ = 0;
  clock::time_point told_at_ = clock::now();
  std::size_t untold_ = 0;
};

} // namespace keukentafel::intake
