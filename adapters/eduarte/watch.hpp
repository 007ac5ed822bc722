/// Compares the tables with the change log: a table that changes without a log
/// row lacks its trigger.
#pragma once

#include "tail.hpp"

#include <map>

namespace keukentafel::eduarte {

class watch {
public:
  watch(context& with, clock now) : with_(with), now_(std::move(now)) {}

  /// The log named this table: its change is explained.
  void saw(const followed_table& table);
  /// Everything is read anew: no change before that needs explaining.
  void begin_anew();

  /// Looks at one table at most. The table that changed past the log, when it is sure.
  /// Call only when the log has been read to its end.
  const followed_table* step();
  /// True once after each round over all tables.
  bool has_finished_round();

private:
  using moment = std::chrono::steady_clock::time_point;

  context& with_;
  clock now_;
  std::optional<moment> round_; ///< the begin of the last round
  std::size_t place_ = 0;
  bool has_finished_ = false;
  std::map<const followed_table*, moment> suspects_;
};

} // namespace keukentafel::eduarte
