#include "intake/feeder.hpp"

#include "base/thread.hpp"
#include "intake/desk.hpp"

#include <keukentafel/host.hpp>

#include <algorithm>
#include <spdlog/spdlog.h>

namespace keukentafel::intake {

namespace {

using sdk::text;

} // namespace

struct feeder::impl {
  options how;
  std::unique_ptr<sink> to;
  wishes asked;
  std::thread thread;

  mutable std::mutex mutex; // protects what follows
  std::condition_variable changed;
  bool is_stopping = false;
  kt_adapter* running = nullptr; ///< for interrupt()
  desk* waiting = nullptr;       ///< for its stop()
  status state;
  std::optional<bool> takes_requests;

  void run();
  void live_once();
  void feed_until_failure(kt_adapter& adapter, desk& at);
  void wake();
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

/// The adapter has something to do before its pause is over.
void feeder::impl::wake() {
  const std::lock_guard guard{mutex};
  if (waiting) waiting->wake();
}

void feeder::impl::feed_until_failure(kt_adapter& adapter, desk& at) {
  std::uint32_t idle_ms = 0;
  while (!must_stop() && !at.has_failed()) {
    for (const auto token : at.receipts()) adapter.acknowledged(&adapter, token);
    auto progress = asked.carry_out(adapter);
    {
      const std::lock_guard guard{mutex};
      if (progress.takes_requests) takes_requests = true;
      state.at = std::move(progress);
      state.at.is_backfilling |= asked.wants_backfill(); // since carry_out()
    }
    if (!state.at.writes_back) asked.hand_back([&](const std::string& key) { return at.not_offered(key); });
    idle_ms = 1000;
    const auto said = adapter.feed(&adapter, &idle_ms);
    at.hand_over();
    if (said == KT_FEED_FAILED) return;
    {
      const std::lock_guard guard{mutex};
      state.state = "running";
    }
    if (said == KT_FEED_MORE) at.wait_for_room();
    else if (!asked.wants_files()) at.wait(std::chrono::milliseconds{std::min<std::uint32_t>(idle_ms, 60000)});
  }
}

/// One life of the adapter, from create to destroy.
void feeder::impl::live_once() {
  to->begin();
  asked.begin_life();
  desk at{how.name, *to, how.log, asked};
  kt_adapter* adapter = how.code->create(at.host());
  if (!adapter) {
    return report("failed", "the adapter could not be created");
  }
  {
    const std::lock_guard guard{mutex};
    running = adapter;
    waiting = &at;
    // Some know before they are open: then a sender is not sent away by a SIS that does not answer.
    if (!takes_requests.value_or(false)) takes_requests = wishes::takes_requests(*adapter);
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
    state.at = {};
  }
  asked.end_life();
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

void feeder::interrupt() {
  {
    const std::lock_guard guard{impl_->mutex};
    impl_->is_stopping = true;
    // Under the lock, so that the adapter is not destroyed meanwhile.
    if (impl_->waiting) impl_->waiting->stop();
    if (impl_->running) impl_->running->interrupt(impl_->running);
  }
  impl_->changed.notify_all();
}

void feeder::stop() {
  interrupt();
  if (impl_->thread.joinable()) impl_->thread.join();
}

status feeder::now() const {
  const std::lock_guard guard{impl_->mutex};
  return impl_->state;
}

bool feeder::begin_backfill() {
  {
    const std::lock_guard guard{impl_->mutex};
    if (!impl_->state.at.has_backfill || impl_->state.state != "running") return false;
    impl_->state.at.is_backfilling = true;
    impl_->asked.begin_backfill();
  }
  impl_->wake();
  return true;
}

void feeder::retry(std::vector<std::string> keys) {
  impl_->asked.retry(std::move(keys));
  impl_->wake();
}

std::optional<bool> feeder::takes_requests() const {
  const std::lock_guard guard{impl_->mutex};
  return impl_->takes_requests;
}

bool feeder::ask(request what, replied answered) {
  {
    // Under the lock, so that the adapter's life does not end in between and leave it waiting.
    const std::lock_guard guard{impl_->mutex};
    if (!impl_->running || !impl_->state.at.takes_requests) return false;
    if (!impl_->asked.ask(std::move(what), std::move(answered))) return false;
  }
  impl_->wake();
  return true;
}

bool feeder::fetch(file_wish what, fetched answered) {
  {
    // As in ask().
    const std::lock_guard guard{impl_->mutex};
    if (!impl_->running || impl_->state.state != "running") return false;
    if (!impl_->asked.fetch(std::move(what), std::move(answered))) return false;
  }
  impl_->wake();
  return true;
}

void feeder::write_back(std::string key, std::string json) {
  impl_->asked.write_back(std::move(key), std::move(json));
  impl_->wake();
}

void feeder::wake() { impl_->wake(); }

const std::string& feeder::name() const { return impl_->how.name; }

std::string_view feeder::library_name() const { return impl_->how.code->entry().name; }

} // namespace keukentafel::intake
