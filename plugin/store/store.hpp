/// The one place where things are durable. Writes are grouped on one thread;
/// reads run on the caller's thread over connections that can't write.
#pragma once

#include "base/account.hpp"
#include "base/fault.hpp"
#include "base/log.hpp"
#include "base/strong_id.hpp"
#include "base/time.hpp"
#include "policy/moments.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

namespace keukentafel::store {

class connection;

/// What a commit changed, for those who wait. Positions only, no content.
struct changes {
  std::int64_t head = 0;
  std::unordered_set<student_id> students; ///< new items, or other rights
  std::unordered_set<account> accounts;    ///< other rights, or sessions ended
  bool has_new_rights = false;             ///< of anyone, or sessions ended
  bool has_erased = false;                 ///< what was there stays nowhere in the files
  bool is_empty() const { return students.empty() && accounts.empty(); }
};

/// The end of the audit's chain; written at the end of the group.
struct audit_tip {
  std::int64_t last = -1; ///< -1: not read yet
  std::string hash{};
  bool is_changed = false;
};

/// A transaction that writes. [writer thread]
struct writing {
  connection& database;
  changes& changed; ///< `head` is the newest place in the order; written at the end of the group
  moment now;
  moment due_by;                  ///< what waits for its moment comes out up to this one; see due_clock
  const policy::moments& moments; ///< the school's choices
  audit_tip audit{};
};

/// Runs within a group's transaction; may run again when the group has to be
/// written anew, so it has no effects outside `writing`. A throw undoes this
/// work alone.
using work = std::function<void(writing&)>;

class store {
public:
  struct options {
    std::string path;
    logger log;
    std::function<moment()> clock = now;
    /// Called once when a sync failed, on the writer thread. [reads go on, nothing is acknowledged any more]
    std::function<void(const fault&)> failed = {};
    /// When items that come in are published. What waits already keeps its moment.
    policy::moments moments = {};
    std::function<std::chrono::seconds()> steady = steady_seconds; ///< nobody sets it
  };

  /// Takes the lock, opens, migrates. The fault says who holds the store.
  static result<std::unique_ptr<store>> open(options how);
  ~store(); ///< writes what waits

  /// Calls done(nullptr) after the commit, or done(fault). [any-thread]; done runs on the writer thread.
  void write(work what, std::function<void(const fault*)> done);
  /// Waits for the commit. Not on the writer thread.
  result<void> write(work what);

  /// One consistent view. Throws database_error. [any-thread]
  void read(const std::function<void(connection&)>& look) const;

  /// Called on the writer thread after each commit that changed something; set before the first write.
  void on_commit(std::function<void(const changes&)> announce);

  /// The end is near: from now on what can't be written now fails, instead of waiting for room. [any-thread]
  void wait_no_more();

  /// False while the disk has no room, and for good after a sync failed: what is written then waits, or fails.
  bool is_writable() const;

  /// After someone was erased: whether old pages may still stand in the write-ahead log, since readers stand in the
  /// way. They go as soon as none does. A write that ends after the erasing one tells.
  bool has_old_pages() const;

  /// A key of 16 random bytes that was made with this store.
  std::string secret() const;

private:
  struct impl;
  explicit store(std::unique_ptr<impl> inner);
  std::unique_ptr<impl> impl_;
};

} // namespace keukentafel::store
