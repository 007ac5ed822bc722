/// Reads everything, or everything under some prefixes, in bounded steps.
#pragma once

#include "follow.hpp"

#include <deque>

namespace keukentafel::eduarte {

class backfill {
public:
  backfill(context& with, sdk::host& to) : with_(with), to_(to) {}

  void start_all();
  /// Adds these sweeps to what is to be done; one that runs is done again after its end.
  void start(const std::vector<std::size_t>& places);
  /// Takes up what a former run did not finish.
  void resume();

  bool is_running() const { return !left_.empty(); }
  /// Items follow the roster: while it is being read, the log waits.
  bool is_in_roster() const { return !left_.empty() && left_.front() < roster_sweeps; }
  void step();

  std::uint64_t done() const { return done_; }
  std::uint64_t total() const { return total_; }

private:
  void remember();
  void next_source();

  context& with_;
  sdk::host& to_;
  std::deque<std::size_t> left_; ///< the first one runs when is_begun_
  bool is_begun_ = false;
  std::size_t source_ = 0;
  std::int64_t after_ = 0;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
};

} // namespace keukentafel::eduarte
