#include "gateway/ledger.hpp"

#include <algorithm>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>
#include <unordered_map>

namespace keukentafel::gateway {

namespace asio = boost::asio;

namespace {
// A commit takes milliseconds. When nothing can be written nobody waits for it with an open connection.
constexpr std::chrono::milliseconds look_again{200};
constexpr int looks_at_most = 50;
} // namespace

struct ledger::memory {
  struct key {
    account who;
    student_id student;
    store::channel by;
    bool operator==(const key&) const = default;
  };
  struct hash {
    std::size_t operator()(const key& one) const noexcept {
      const auto both = std::hash<account>{}(one.who) * 0x9e3779b97f4a7c15u ^ std::hash<student_id>{}(one.student);
      return both * 8 + static_cast<std::size_t>(one.by);
    }
  };
  struct covered {
    store::category_bits categories = 0;
    moment since; ///< the oldest of them
    bool holds(moment now) const { return since <= now && now < since + store::shown_once_in; }
  };

  void learn(account who, store::channel by, const std::vector<store::shown>& what, moment since, moment now);

  std::size_t most = 0;
  std::mutex mutex; // protects all below, and keeps who waits alive
  std::unordered_map<key, covered, hash> known;
  std::unordered_map<std::uint64_t, wait*> waiting; ///< by ticket
  std::uint64_t tickets = 0;
};

/// One that waits for a commit. It leaves before its executor goes, so that a write which ends later finds nobody.
class ledger::wait {
public:
  wait(memory& at, const asio::any_io_executor& executor) : timer(executor), memory_(at) {
    const std::lock_guard guard{memory_.mutex};
    memory_.waiting.emplace(ticket = ++memory_.tickets, this);
  }
  ~wait() {
    const std::lock_guard guard{memory_.mutex};
    memory_.waiting.erase(ticket);
  }
  wait(const wait&) = delete;
  wait& operator=(const wait&) = delete;

  asio::steady_timer timer;
  std::uint64_t ticket = 0;
  enum class state { running, recorded, failed } now = state::running; ///< touched on the executor only

private:
  memory& memory_;
};

void add_shown(std::vector<store::shown>& to, student_id student, store::category_bits of) {
  auto found = std::find_if(to.begin(), to.end(), [&](const auto& each) { return each.student == student; });
  if (found == to.end()) found = to.insert(found, {student, 0});
  found->categories |= of;
}

std::vector<store::shown> shown_in(const std::vector<policy::released>& items) {
  std::vector<store::shown> list;
  for (const auto& one : items) add_shown(list, one.item().student, store::bit_of(record::rule_of(one.item().what).of));
  return list;
}

std::vector<store::shown> totals_in(const publish::person& who) {
  std::vector<store::shown> list;
  for (const auto& child : who.children)
    if (child.absence) list.push_back({child.id, store::bit_of(record::category::absence)});
  return list;
}

ledger::ledger(store::store& to, std::function<moment()> clock, std::size_t most)
    : store_(to), clock_(std::move(clock)), memory_(std::make_shared<memory>()) {
  memory_->most = most;
}

bool ledger::knows(account who, store::channel by, const std::vector<store::shown>& what) {
  const auto now = clock_();
  const std::lock_guard guard{memory_->mutex};
  return std::all_of(what.begin(), what.end(), [&](const auto& one) {
    const auto found = memory_->known.find({who, one.student, by});
    return found != memory_->known.end() && found->second.holds(now) &&
           (found->second.categories & one.categories) == one.categories;
  });
}

void ledger::memory::learn(account who, store::channel by, const std::vector<store::shown>& what, moment since,
                           moment now) {
  const std::lock_guard guard{mutex};
  // Forgetting costs a write more later, and no record twice: the store looks, too.
  if (known.size() + what.size() > most) {
    std::erase_if(known, [&](const auto& one) { return !one.second.holds(now); });
    if (known.size() > most / 2) known.clear();
  }
  for (const auto& one : what) {
    auto& kept = known[{who, one.student, by}];
    if (kept.categories == 0 || !kept.holds(now)) kept = {one.categories, since};
    else kept = {kept.categories | one.categories, std::min(kept.since, since)};
  }
}

asio::awaitable<bool> ledger::write(store::work what, std::function<void()> written) {
  if (!store_.is_writable()) co_return false;
  const auto executor = co_await asio::this_coro::executor;
  wait here{*memory_, executor};
  auto done = [written = std::move(written), executor, known = memory_, ticket = here.ticket](const fault* why) {
    if (!why && written) written();
    const std::lock_guard guard{known->mutex};
    if (!known->waiting.contains(ticket)) return;
    asio::post(executor, [known, ticket, is_recorded = why == nullptr] {
      const std::lock_guard again{known->mutex};
      const auto found = known->waiting.find(ticket);
      if (found == known->waiting.end()) return;
      found->second->now = is_recorded ? wait::state::recorded : wait::state::failed;
      found->second->timer.cancel();
    });
  };
  store_.write(std::move(what), std::move(done));
  for (int looks = 0; looks < looks_at_most && here.now == wait::state::running; ++looks) {
    if (!store_.is_writable()) break;
    here.timer.expires_after(look_again);
    boost::system::error_code ignored;
    co_await here.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return here.now == wait::state::recorded;
}

asio::awaitable<bool> ledger::record(account who, store::channel by, const std::vector<store::shown>& what) {
  if (knows(who, by, what)) co_return true;
  const auto since = std::make_shared<moment>();
  store::work adding = [since, who, by, what](store::writing& in) { *since = store::record_shown(in, who, by, what); };
  std::function<void()> added = [since, who, by, what, known = memory_, clock = clock_] {
    known->learn(who, by, what, *since, clock());
  };
  const bool is_written = co_await write(std::move(adding), std::move(added));
  if (is_written) co_return true;
  // It may be on record already, of before a start.
  std::optional<moment> kept;
  store_.read([&](store::connection& database) { kept = store::find_shown(database, who, by, what, clock_()); });
  if (kept) memory_->learn(who, by, what, *kept, clock_());
  co_return kept.has_value();
}

asio::awaitable<bool> ledger::record(store::audit_entry what) {
  store::work adding = [what = std::move(what)](store::writing& in) { store::record(in, what); };
  const bool is_written = co_await write(std::move(adding), nullptr);
  co_return is_written;
}

} // namespace keukentafel::gateway
