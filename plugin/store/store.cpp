#include "store/store.hpp"

#include "base/crypto.hpp"
#include "base/thread.hpp"
#include "store/items.hpp"
#include "store/lock.hpp"
#include "store/schema.hpp"
#include "store/sqlite.hpp"

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <spdlog/spdlog.h>
#include <thread>
#include <vector>

namespace keukentafel::store {

namespace {
constexpr std::size_t group_limit = 1000;
constexpr std::chrono::milliseconds retry_pause{500};
// When much comes in little at a time, a sync for each costs more than the writing: after a group that changed so many
// students the next one gathers for a moment.
constexpr std::size_t busy_group = 8, gathered = 4;
constexpr std::chrono::milliseconds gather_time{2};
} // namespace

struct store::impl {
  struct entry {
    work what;
    std::function<void(const fault*)> done;
    fault failure;
    bool has_failed = false;
  };

  options how;
  file_lock lock;
  std::unique_ptr<connection> writer;
  std::function<void(const changes&)> announce;

  std::mutex queue_mutex; // protects the three below
  std::condition_variable wake;
  std::deque<entry> queue;
  bool is_stopping = false;

  std::atomic<bool> is_broken = false;
  std::thread thread;

  mutable std::mutex readers_mutex;
  mutable std::vector<std::unique_ptr<connection>> readers;

  void run();
  bool commit(std::vector<entry>& group); ///< whether it was a busy one
  void attempt(std::vector<entry>& group, changes& changed);
  moment next_due() const;
};

/// Writes a group; throws when the group as a whole has to be written anew.
void store::impl::attempt(std::vector<entry>& group, changes& changed) {
  auto& database = *writer;
  database.run("begin immediate");
  try {
    const auto head_before = changed.head = head(database);
    writing in{database, changed, how.clock()};
    for (auto& one : group) {
      one.has_failed = false;
      const auto head_of_others = changed.head;
      const auto undo = [&](const char* why) {
        database.run("rollback to work");
        changed.head = head_of_others;
        one.failure = fault{why};
        one.has_failed = true;
      };
      database.run("savepoint work");
      try {
        one.what(in);
      } catch (const database_error& error) {
        if (error.may_pass() || error.is_sync_failure()) throw;
        undo(error.what());
      } catch (const std::exception& error) {
        undo(error.what());
      }
      database.run("release work");
    }
    if (changed.has_new_rights) database.run("update head set rights=rights+1");
    if (changed.head != head_before) database.run("update head set sequence=?", changed.head);
    database.run("commit");
  } catch (...) {
    try {
      database.run("rollback");
    } catch (const database_error&) {
      // SQLite has rolled back by itself.
    }
    throw;
  }
}

bool store::impl::commit(std::vector<entry>& group) {
  changes changed;
  for (bool is_said = false; !is_broken;) {
    try {
      changed = {};
      attempt(group, changed);
      break;
    } catch (const database_error& error) {
      if (!is_said) how.log->error("{}", error.what());
      is_said = true;
      if (!error.may_pass()) {
        how.log->critical("a write to the store failed for good: nothing more is acknowledged; restart after repair");
        is_broken = true;
      } else {
        std::unique_lock guard{queue_mutex};
        if (wake.wait_for(guard, retry_pause, [&] { return is_stopping; })) is_broken = true;
      }
    }
  }
  const fault broken{"the store can't write"};
  if (!is_broken && announce && !changed.is_empty()) announce(changed);
  for (auto& one : group)
    if (one.done) one.done(is_broken ? &broken : one.has_failed ? &one.failure : nullptr);
  return changed.students.size() >= busy_group;
}

/// The far future when nothing waits for its moment.
moment store::impl::next_due() const { return is_broken ? moment::max() : first_due(*writer).value_or(moment::max()); }

void store::impl::run() {
  for (bool is_busy = false;;) {
    std::vector<entry> group;
    {
      std::unique_lock guard{queue_mutex};
      const auto is_ready = [&] { return is_stopping || !queue.empty(); };
      if (is_busy) wake.wait_for(guard, gather_time, [&] { return is_stopping || queue.size() >= gathered; });
      if (!is_ready()) {
        guard.unlock();
        const auto due = next_due();
        guard.lock();
        // A second at most, since the clock that due moments follow may be set.
        if (due == moment::max()) wake.wait(guard, is_ready);
        else if (due > how.clock()) wake.wait_for(guard, std::chrono::seconds{1}, is_ready);
        if (!is_ready() && due <= how.clock()) queue.push_back({publish_due, nullptr, {}, false});
      }
      while (!queue.empty() && group.size() < group_limit) {
        group.push_back(std::move(queue.front()));
        queue.pop_front();
      }
      if (group.empty() && is_stopping) return;
    }
    is_busy = !group.empty() && commit(group);
  }
}

store::store(std::unique_ptr<impl> inner) : impl_(std::move(inner)) {}

store::~store() {
  if (!impl_) return;
  {
    const std::lock_guard guard{impl_->queue_mutex};
    impl_->is_stopping = true;
  }
  impl_->wake.notify_all();
  if (impl_->thread.joinable()) impl_->thread.join();
}

result<std::unique_ptr<store>> store::open(options how) {
  auto inner = std::make_unique<impl>();
  inner->how = std::move(how);
  auto lock = file_lock::take(inner->how.path + ".lock");
  if (!lock) return lock.error();
  inner->lock = std::move(*lock);
  try {
    inner->writer = std::make_unique<connection>(inner->how.path, connection::mode::writing);
    if (auto done = migrate(*inner->writer); !done) return done.error();
    const auto key = to_hex(random_bytes(16));
    inner->writer->run("insert into secret(name, value) values('ids', ?) on conflict do nothing",
                       std::string_view{key});
  } catch (const database_error& error) {
    return fault{error.what()};
  }
  auto& shared = *inner;
  auto made = std::unique_ptr<store>{new store{std::move(inner)}};
  shared.thread = start_thread("kt-store", [&shared] { shared.run(); });
  return made;
}

void store::write(work what, std::function<void(const fault*)> done) {
  {
    const std::lock_guard guard{impl_->queue_mutex};
    impl_->queue.push_back({std::move(what), std::move(done), {}, false});
  }
  impl_->wake.notify_one();
}

result<void> store::write(work what) {
  std::promise<std::optional<fault>> promise;
  write(std::move(what), [&](const fault* why) { promise.set_value(why ? std::optional{*why} : std::nullopt); });
  if (const auto why = promise.get_future().get()) return *why;
  return {};
}

void store::read(const std::function<void(connection&)>& look) const {
  std::unique_ptr<connection> one;
  {
    const std::lock_guard guard{impl_->readers_mutex};
    if (!impl_->readers.empty()) {
      one = std::move(impl_->readers.back());
      impl_->readers.pop_back();
    }
  }
  if (!one) one = std::make_unique<connection>(impl_->how.path, connection::mode::reading);
  one->run("begin");
  try {
    look(*one);
  } catch (...) {
    one->run("rollback");
    throw;
  }
  one->run("commit");
  const std::lock_guard guard{impl_->readers_mutex};
  impl_->readers.push_back(std::move(one));
}

void store::on_commit(std::function<void(const changes&)> announce) { impl_->announce = std::move(announce); }
bool store::has_failed() const { return impl_->is_broken; }

std::string store::secret() const {
  std::string key;
  read([&](connection& database) {
    const auto row = database.query("select value from secret where name='ids'");
    if (row->next()) key = row->text(0);
  });
  std::string bytes;
  for (std::size_t i = 0; i + 1 < key.size(); i += 2)
    bytes += static_cast<char>(std::stoi(key.substr(i, 2), nullptr, 16));
  return bytes;
}

} // namespace keukentafel::store
