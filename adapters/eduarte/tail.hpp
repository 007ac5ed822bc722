/// The change log: what is new in it, and what appears late below what was read.
///
/// IDs become visible at commit, so rows may still appear below rows that were
/// read. The rows read lately are kept as ranges with their counts; a range
/// whose count has changed is read again, whole. A range is done when nothing
/// can appear in it any more: on a database that tells which transactions run,
/// when those of its time have ended; elsewhere after the window. The floor,
/// above the ranges that are done, is the durable place: after a restart all
/// above it is read again.
#pragma once

#include "follow.hpp"

#include <chrono>
#include <deque>
#include <functional>

namespace keukentafel::eduarte {

using clock = std::function<std::chrono::steady_clock::time_point()>;

class tail {
public:
  struct news {
    std::set<root> roots;
    std::set<const followed_table*> tables;
    bool has_rows = false;
  };

  tail(context& with, clock now) : with_(with), now_(std::move(now)) {}

  /// From a durable place and its witness.
  void start_at(std::int64_t place, std::int64_t witness);
  /// From the newest row, with an eye on what may still appear below it.
  void start_here();

  /// Whether the log no longer reaches back to `place`: what was between is unknown.
  bool is_pruned(std::int64_t place, std::int64_t witness);
  /// Whether the log ends below what was already read from it.
  bool ends_early();

  /// The next rows, at most a thousand.
  news next();
  /// Late rows. Every row of a range that has changed is news again.
  news late();

  /// Call when all news was offered, with what transactions() said before late() looked. Moves the floor over the
  /// ranges that are done.
  void settle(const std::optional<horizon>& before);
  /// Whether a transaction has kept the floor down for longer than the window, on a database that tells which ones run.
  bool is_held_up() const;
  std::int64_t floor() const { return floor_; }
  /// The oldest row that was seen: at a floor of 0 no row stands that would tell of pruning. 0: none was seen.
  std::int64_t witness() const { return witness_; }

private:
  struct range {
    std::int64_t from; ///< exclusive
    std::int64_t to;
    std::int64_t count;
    std::chrono::steady_clock::time_point seen;
    std::int64_t next; ///< the first transaction that began after all of these IDs were given out; 0: not known
  };

  std::int64_t count(std::int64_t from, std::int64_t to);
  void remember(std::int64_t to, std::int64_t rows);
  void add(news& all, const std::vector<row>& rows);

  context& with_;
  clock now_;
  std::int64_t floor_ = 0;
  std::int64_t seen_ = 0;
  std::int64_t witness_ = 0;
  std::deque<range> ranges_; ///< without holes, from floor_ to seen_
};

} // namespace keukentafel::eduarte
