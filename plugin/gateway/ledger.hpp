/// What leaves a channel is in the audit first: durable, and once for the same
/// reader, student, category and channel within five minutes. What was recorded
/// lately is remembered here, so that most answers need no write.
#pragma once

#include "publish/feed.hpp"
#include "store/audit.hpp"

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <vector>

namespace keukentafel::gateway {

/// What of whom is in these.
std::vector<store::shown> shown_in(const std::vector<policy::released>& items);
/// What of the totals is shown beside the items.
std::vector<store::shown> totals_in(const publish::person& who);
/// Joins what else leaves with them, such as totals.
void add_shown(std::vector<store::shown>& to, student_id student, store::category_bits of);

class ledger {
public:
  ledger(store::store& to, std::function<moment()> clock, std::size_t most = 200'000);

  /// Whether all of it is on record and need not be recorded again. [any-thread]
  bool knows(account who, store::channel by, const std::vector<store::shown>& what);

  /// Waits without holding the thread until it is durable; false when it can't be: then it may not be shown. Runs and
  /// resumes on the executor of the coroutine. What it is called with must stay until it ends.
  boost::asio::awaitable<bool> record(account who, store::channel by, const std::vector<store::shown>& what);
  /// The same for anything else, each time anew: what staff looked at, what was exported.
  boost::asio::awaitable<bool> record(store::audit_entry what);

private:
  struct memory;
  class wait;

  boost::asio::awaitable<bool> write(store::work what, std::function<void()> written);

  store::store& store_;
  std::function<moment()> clock_;
  std::shared_ptr<memory> memory_; ///< shared with writes that end after this object
};

} // namespace keukentafel::gateway
