#include "store/store.hpp"

#include "base/crypto.hpp"
#include "base/due_clock.hpp"
#include "base/thread.hpp"
#include "store/folder.hpp"
#include "store/items.hpp"
#include "store/lock.hpp"
#include "store/schema.hpp"
#include "store/sqlite.hpp"

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <future>
#include <mutex>
#include <spdlog/spdlog.h>
#include <thread>
#include <vector>

namespace keukentafel::store {

namespace {
constexpr std::size_t group_limit = 1000;
constexpr std::chrono::milliseconds retry_pause{500};
// Pages of 4 KiB in the write-ahead log: between two checkpoints, and when the next one waits for the readers.
constexpr std::int64_t pages_between = 1000, pages_at_most = 16000;
// When much comes in little at a time, a sync for each costs more than the writing: after a group that changed so many
// students the next one gathers for a moment.
constexpr std::size_t busy_group = 8, gathered = 4;
constexpr std::chrono::milliseconds gather_time{2};
/// Between two looks whether something is due.
constexpr std::chrono::seconds due_look{1};
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

  std::mutex queue_mutex; // protects the four below
  std::condition_variable wake;
  std::deque<entry> queue;
  bool is_stopping = false;
  bool waits_for_room = true;

  std::atomic<bool> is_broken = false;     ///< for good
  std::atomic<bool> is_waiting = false;    ///< for room
  std::atomic<bool> has_old_pages = false; ///< the log has to begin anew
  std::int64_t copied_pages = 0;           ///< of the log, at the last checkpoint
  bool has_told_of_checkpoint = false;
  due_clock due_by; // the writer thread's
  std::thread thread;

  mutable std::mutex readers_mutex;
  mutable std::vector<std::unique_ptr<connection>> readers;

  void run();
  bool commit(std::vector<entry>& group); ///< whether it was a busy one
  void attempt(std::vector<entry>& group, changes& changed);
  void checkpoint();
  void give_up(const database_error& error);
  moment next_due();
  moment due_now();
};

/// Writes a group; throws when the group as a whole has to be written anew.
void store::impl::attempt(std::vector<entry>& group, changes& changed) {
  auto& database = *writer;
  database.run("begin immediate");
  try {
    const auto head_before = changed.head = head(database);
    writing in{database, changed, how.clock(), due_now(), how.moments, {}};
    for (auto& one : group) {
      one.has_failed = false;
      const auto head_of_others = changed.head;
      const auto audit_of_others = in.audit;
      const auto undo = [&](const char* why) {
        database.run("rollback to work");
        changed.head = head_of_others;
        in.audit = audit_of_others;
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
    if (in.audit.is_changed)
      database.run("update head set audit_last=?, audit_hash=?", in.audit.last, std::string_view{in.audit.hash});
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

/// What a failed sync has taken from the disk nobody knows, and a second one that succeeds does not bring it back.
void store::impl::give_up(const database_error& error) {
  how.log->critical("{}: nothing more is acknowledged. Reading goes on; check the disk and start again", error.what());
  is_broken = true;
  if (how.failed) how.failed(fault{error.what()});
}

bool store::impl::commit(std::vector<entry>& group) {
  changes changed;
  while (!is_broken) {
    try {
      changed = {};
      attempt(group, changed);
      if (is_waiting.exchange(false)) how.log->info("the store can write again");
      break;
    } catch (const database_error& error) {
      if (!error.may_pass()) {
        give_up(error);
        break;
      }
      if (!is_waiting.exchange(true))
        how.log->error("{}: what comes in waits, reading goes on; make room on the disk", error.what());
      std::unique_lock guard{queue_mutex};
      if (wake.wait_for(guard, retry_pause, [&] { return is_stopping || !waits_for_room; })) is_broken = true;
    }
  }
  if (!is_broken && changed.has_erased) has_old_pages = true;
  const fault broken{"the store can't write"};
  if (!is_broken && announce && !changed.is_empty()) announce(changed);
  for (auto& one : group)
    if (one.done) one.done(is_broken ? &broken : one.has_failed ? &one.failure : nullptr);
  return changed.students.size() >= busy_group;
}

/// After the receipts: it makes nothing durable that was not, and may take long.
void store::impl::checkpoint() {
  const auto pages = writer->log_pages();
  if (pages < copied_pages) copied_pages = 0; // the log has begun anew
  if (is_broken || (!has_old_pages && pages - copied_pages < pages_between)) return;
  copied_pages = pages;
  try {
    const bool is_whole = writer->checkpoint(has_old_pages || pages >= pages_at_most);
    if (is_whole) has_old_pages = false;
    has_told_of_checkpoint = false;
  } catch (const database_error& error) {
    if (!error.may_pass()) return give_up(error);
    if (!std::exchange(has_told_of_checkpoint, true)) how.log->error("{}: make room on the disk", error.what());
  }
}

/// The far future when nothing waits for its moment.
moment store::impl::next_due() {
  if (is_broken) return moment::max();
  try {
    return first_due(*writer).value_or(moment::max());
  } catch (const database_error& error) {
    give_up(error);
    return moment::max();
  }
}

moment store::impl::due_now() {
  const auto before = due_by.doubted();
  const auto when = due_by.read(how.clock(), how.steady());
  if (const auto ahead = due_by.doubted(); ahead != before) {
    if (ahead > std::chrono::seconds{0})
      how.log->warn("the clock went ahead by {} s: what waits for its moment does not follow, unless the clock stays "
                    "there for {} minutes",
                    ahead.count(), due_clock::patience.count());
    else how.log->info("the clock is followed again");
  }
  return when;
}

void store::impl::run() {
  auto looked = std::chrono::steady_clock::now();
  for (bool is_busy = false;;) {
    std::vector<entry> group;
    {
      std::unique_lock guard{queue_mutex};
      const auto is_ready = [&] { return is_stopping || !queue.empty(); };
      if (is_busy) wake.wait_for(guard, gather_time, [&] { return is_stopping || queue.size() >= gathered; });
      // What is due has its turn when much comes in, too.
      const auto tick = std::chrono::steady_clock::now();
      if (!is_ready() || (!is_stopping && tick >= looked + due_look)) {
        guard.unlock();
        const auto due = next_due();
        guard.lock();
        looked = tick;
        // A second at most, since the clock that due moments follow may be set.
        if (due == moment::max() && !has_old_pages) wake.wait(guard, is_ready);
        else if (due > due_now()) wake.wait_for(guard, due_look, is_ready);
        if (!is_stopping && due <= due_now()) queue.push_front({publish_due, nullptr, {}, false});
      }
      while (!queue.empty() && group.size() < group_limit) {
        group.push_back(std::move(queue.front()));
        queue.pop_front();
      }
      if (group.empty() && is_stopping) return;
    }
    is_busy = !group.empty() && commit(group);
    if (!group.empty() || has_old_pages) checkpoint();
  }
}

namespace {

/// Another program's database would be taken over.
result<void> check_is_ours(const std::string& path) {
  std::error_code none;
  if (std::filesystem::file_size(path, none) == 0 || none) return {};
  connection found{path, connection::mode::reading};
  const auto row = found.query("select count(*), sum(name='set_aside') from sqlite_master");
  if (row->next() && row->integer(0) > 0 && row->integer(1) == 0)
    return fault{path +
                 " is a database of another program: let path of [store] name a file that is the module's alone"};
  return {};
}

} // namespace

store::store(std::unique_ptr<impl> inner) : impl_(std::move(inner)) {}

store::~store() {
  if (!impl_) return;
  {
    const std::lock_guard guard{impl_->queue_mutex};
    impl_->is_stopping = true;
  }
  impl_->wake.notify_all();
  if (impl_->thread.joinable()) impl_->thread.join();
  if (impl_->is_broken) return;
  try {
    impl_->writer->checkpoint(true);
  } catch (const database_error& error) {
    impl_->how.log->error("{}; the next start does it", error.what());
  }
}

result<std::unique_ptr<store>> store::open(options how) {
  auto inner = std::make_unique<impl>();
  inner->how = std::move(how);
  auto lock = file_lock::take(inner->how.path + ".lock");
  if (!lock) return lock.error();
  inner->lock = std::move(*lock);
  try {
    if (auto ours = check_is_ours(inner->how.path); !ours) return ours.error();
    if (auto made = make_private(inner->how.path); !made) return made.error();
    inner->writer = std::make_unique<connection>(inner->how.path, connection::mode::writing);
    if (auto done = migrate(*inner->writer); !done) return done.error();
    const auto key = to_hex(random_bytes(16));
    inner->writer->run("insert into secret(name, value) values('ids', ?) on conflict do nothing",
                       std::string_view{key});
    // Beyond this point all that was recovered is on the disk. If a sync failed in the last life, some of it may have
    // been in the kernel's memory only, and be taken for written: so it is written again, before anything new builds on
    // it.
    try {
      inner->writer->checkpoint(true);
    } catch (const database_error& error) {
      if (!error.may_pass()) throw;
      inner->how.log->error("{}: make room on the disk", error.what());
    }
  } catch (const database_error& error) {
    return fault{error.what()};
  }
  // SQLite syncs the folder of a new file, but says nothing when that fails.
  if (auto synced = sync_folder_of(inner->how.path); !synced) return synced.error();
  auto& shared = *inner;
  auto made = std::unique_ptr<store>{new store{std::move(inner)}};
  shared.thread = start_thread("kt-store", [&shared] { shared.run(); });
  return made;
}

void store::wait_no_more() {
  {
    const std::lock_guard guard{impl_->queue_mutex};
    impl_->waits_for_room = false;
  }
  impl_->wake.notify_all();
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
bool store::has_old_pages() const { return impl_->has_old_pages; }
bool store::is_writable() const { return !impl_->is_broken && !impl_->is_waiting; }

std::string store::secret() const {
  std::string key;
  read([&](connection& database) {
    const auto row = database.query("select value from secret where name='ids'");
    if (row->next()) key = row->text(0);
  });
  return from_hex(key);
}

} // namespace keukentafel::store
