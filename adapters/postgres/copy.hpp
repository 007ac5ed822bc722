/// Reads all tables of the mapping as one snapshot has them, in sweeps: what
/// is not in it is gone.
#pragma once

#include "follower.hpp"

namespace keukentafel::postgres {

class copy {
public:
  /// The snapshot was exported by another connection, which must stay as it is until this returns.
  copy(sdk::host& to, const rules& by, connection& database, follower::readers& read, const std::string& snapshot);
  ~copy();
  copy(const copy&) = delete;
  copy& operator=(const copy&) = delete;

  /// Offers a bounded number of rows; false when that was all, and the transaction is at its end.
  bool go_on(counters& count);

  std::uint64_t done() const { return done_; }
  std::uint64_t total() const { return std::max(total_, done_); } ///< estimated

private:
  sdk::host& to_;
  const rules& by_;
  connection& database_;
  follower::readers& read_;
  std::size_t table_ = 0;
  bool is_open_ = false, is_ended_ = false;
  std::uint64_t done_ = 0, total_ = 0;
};

} // namespace keukentafel::postgres
