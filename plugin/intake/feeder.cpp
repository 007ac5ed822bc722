#include "intake/feeder.hpp"

#include "base/thread.hpp"
#include "intake/desk.hpp"

#include <keukentafel/ext/backfill.h>
#include <keukentafel/ext/retry.h>

#include <algorithm>
#include <spdlog/spdlog.h>

namespace keukentafel::intake {

namespace {

kt_text text(std::string_view value) { return {value.data(), value.size()}; }

template <class Extension> const Extension* extension(kt_adapter* adapter, std::string_view id) {
  return adapter->extension ? static_cast<const Extension*>(adapter->extension(adapter, text(id))) : nullptr;
}

} // namespace

struct feeder::impl {
  options how;
  std::unique_ptr<sink> to;
  std::thread thread;

  mutable std::mutex mutex; // protects what follows
  std::condition_variable changed;
  bool is_stopping = false;
  kt_adapter* running = nullptr; ///< for interrupt()
  desk* waiting = nullptr;       ///< for its stop()
  bool wants_backfill = false;
  std::vector<std::string> wants_retry;
  status state;

  void run();
  void live_once();
  void feed_until_failure(kt_adapter& adapter, desk& at);
  void follow_wishes(kt_adapter& adapter);
  bool must_stop() const {
    const std::lock_guard guard{mutex};
    return is_stopping;
  }
  void report(std::string word, const std::string& error = {}) {
    const std::lock_guard guard{mutex};
    state.state = std::move(word);
    if (!error.empty()) state.last_error = error;
  }
};

/// What was asked for from outside, done on the feed-thread between two feeds.
void feeder::impl::follow_wishes(kt_adapter& adapter) {
  bool backfill = false;
  std::vector<std::string> keys;
  {
    const std::lock_guard guard{mutex};
    std::swap(backfill, wants_backfill);
    std::swap(keys, wants_retry);
  }
  const auto* back = extension<kt_backfill>(&adapter, KT_EXT_BACKFILL);
  if (backfill && back) back->begin(&adapter);
  if (const auto* again = extension<kt_retry>(&adapter, KT_EXT_RETRY))
    for (const auto& key : keys) again->retry(&adapter, text(key));
  kt_backfill_state progress{sizeof(kt_backfill_state), false, 0, 0};
  if (back) back->state(&adapter, &progress);
  const std::lock_guard guard{mutex};
  state.has_backfill = back != nullptr;
  state.is_backfilling = progress.is_running || wants_backfill;
  state.done = progress.done;
  state.total = progress.total;
}

void feeder::impl::feed_until_failure(kt_adapter& adapter, desk& at) {
  std::uint32_t idle_ms = 0;
  while (!must_stop() && !at.has_failed()) {
    for (const auto token : at.receipts()) adapter.acknowledged(&adapter, token);
    follow_wishes(adapter);
    idle_ms = 1000;
    const auto said = adapter.feed(&adapter, &idle_ms);
    at.hand_over();
    if (said == KT_FEED_FAILED) return;
    {
      const std::lock_guard guard{mutex};
      state.state = "running";
    }
    if (said == KT_FEED_MORE) at.wait_for_room();
    else at.wait(std::chrono::milliseconds{std::min<std::uint32_t>(idle_ms, 60000)});
  }
}

/// One life of the adapter, from create to destroy.
void feeder::impl::live_once() {
  to->begin();
  desk at{how.name, *to, how.log};
  kt_adapter* adapter = how.code->entry().create(at.host());
  if (!adapter) {
    return report("failed", "the adapter could not be created");
  }
  {
    const std::lock_guard guard{mutex};
    running = adapter;
    waiting = &at;
  }
  at.opened();
  if (!must_stop() && adapter->open(adapter, text(how.settings))) {

    feed_until_failure(*adapter, at);
    at.settle();
    for (const auto token : at.receipts()) adapter->acknowledged(adapter, token);
    adapter->close(adapter);
  }
  {
    const std::lock_guard guard{mutex};
    running = nullptr;
    waiting = nullptr;
    state.is_backfilling = false;
  }
  adapter->destroy(adapter);
  report("failed", at.last_error());
}

void feeder::impl::run() {
  auto pause = how.first_pause;
  while (!must_stop()) {
    const auto begin = std::chrono::steady_clock::now();
    live_once();
    // Who failed soon after the last failure waits longer.
    const bool was_long = std::chrono::steady_clock::now() - begin > how.longest_pause;
    std::unique_lock guard{mutex};
    if (is_stopping) break;
    if (was_long) state.failures = 0;
    pause = state.failures++ == 0 ? how.first_pause : std::min(pause * 2, how.longest_pause);
    how.log->error("adapter {}: stopped: {}; next try in {} ms", how.name, loggable(state.last_error), pause.count());
    changed.wait_for(guard, pause, [&] { return is_stopping; });
  }
  report("stopped");
}

feeder::feeder(options how, std::unique_ptr<sink> to) : impl_(std::make_unique<impl>()) {
  impl_->how = std::move(how);
  impl_->to = std::move(to);
}

feeder::~feeder() { stop(); }

void feeder::start() {
  impl_->thread = start_thread("kt-feed", [this] { impl_->run(); });
}

void feeder::stop() {
  {
    const std::lock_guard guard{impl_->mutex};
    impl_->is_stopping = true;
    // Under the lock, so that the adapter is not destroyed meanwhile.
    if (impl_->waiting) impl_->waiting->stop();
    if (impl_->running) impl_->running->interrupt(impl_->running);
  }
  impl_->changed.notify_all();
  if (impl_->thread.joinable()) impl_->thread.join();
}

status feeder::now() const {
  const std::lock_guard guard{impl_->mutex};
  return impl_->state;
}

bool feeder::begin_backfill() {
  const std::lock_guard guard{impl_->mutex};
  if (!impl_->state.has_backfill || impl_->state.state != "running") return false;
  impl_->wants_backfill = true;
  impl_->state.is_backfilling = true;
  return true;
}

void feeder::retry(std::vector<std::string> keys) {
  const std::lock_guard guard{impl_->mutex};
  impl_->wants_retry.insert(impl_->wants_retry.end(), keys.begin(), keys.end());
}

const std::string& feeder::name() const { return impl_->how.name; }

} // namespace keukentafel::intake
