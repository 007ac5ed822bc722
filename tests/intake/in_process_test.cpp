#include "intake/in_process.hpp"

#include "intake/feeder.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <keukentafel/event.h>
#include <thread>

using namespace keukentafel;
using namespace testing;
using intake::submission;

namespace {

logger silent() {
  return make_logger([](void*, std::string_view) {}, nullptr);
}

/// Keeps keys and sweeps in order; fails as many batches as it is told, or holds what it says of them back.
class notes final : public intake::sink {
public:
  void begin() override {}
  void take(std::vector<intake::offer> batch, std::function<void(bool)> committed) override {
    std::unique_lock guard{mutex};
    if (failures > 0) {
      --failures;
      guard.unlock();
      return committed(false);
    }
    for (const auto& one : batch) seen.push_back(one.key);
    if (holds) return held.push_back(std::move(committed));
    guard.unlock();
    committed(true);
  }
  std::optional<std::string> recall(std::string_view) override { return std::nullopt; }
  void release() {
    std::unique_lock guard{mutex};
    holds = false;
    const auto all = std::exchange(held, {});
    guard.unlock();
    for (const auto& one : all) one(true);
  }
  bool holds_some() {
    const std::lock_guard guard{mutex};
    return !held.empty();
  }

  std::mutex mutex;
  int failures = 0;
  bool holds = false;
  std::vector<std::string> seen;
  std::vector<std::function<void(bool)>> held;
};

class pass_on final : public intake::sink {
public:
  explicit pass_on(notes& to) : to_(to) {}
  void begin() override { to_.begin(); }
  void take(std::vector<intake::offer> batch, std::function<void(bool)> committed) override {
    to_.take(std::move(batch), std::move(committed));
  }
  std::optional<std::string> recall(std::string_view key) override { return to_.recall(key); }

private:
  notes& to_;
};

struct in_process : Test {
  notes at;
  std::shared_ptr<intake::submission_queue> queue = std::make_shared<intake::submission_queue>();
  intake::feeder feeder{{"sis", "{}", intake::in_process_over(queue), silent(), std::chrono::milliseconds{1},
                         std::chrono::milliseconds{2}},
                        std::make_unique<pass_on>(at)};

  in_process() {
    queue->on_arrival([this] { feeder.wake(); });
  }
  void start() { feeder.start(); }
  void stop() {
    queue->close();
    feeder.stop();
    queue->end();
  }
  ~in_process() override { stop(); }

  static intake::submission_queue::deadline soon() {
    return std::chrono::steady_clock::now() + std::chrono::seconds{60};
  }
  kt_answer put(std::vector<submission> parts, intake::submission_queue::deadline until = soon()) {
    std::size_t at_part = 0;
    return queue->put([&] { return at_part < parts.size() ? std::optional{parts[at_part++]} : std::nullopt; }, until);
  }
  static submission events(std::vector<std::string> keys) {
    submission made{submission::kind::events, {}, {}};
    for (auto& key : keys) made.events.push_back({std::move(key), "{}", 0, 0});
    return made;
  }
};

} // namespace

TEST_F(in_process, keeps_the_order_of_parts_and_answers_when_durable) {
  start();
  EXPECT_EQ(put({events({"a/1", "a/2"}), events({"a/3"})}), KT_ACCEPTED);
  EXPECT_EQ(put({{submission::kind::sweep_begin, {}, "a/"}}), KT_ACCEPTED);
  EXPECT_EQ(put({{submission::kind::sweep_end, {}, "b/"}}), KT_REFUSED);
  EXPECT_EQ(put({{submission::kind::sweep_end, {}, "a/"}}), KT_ACCEPTED);
  EXPECT_EQ(put({{submission::kind::sweep_end, {}, "a/"}}), KT_ACCEPTED);
  EXPECT_EQ(put({}), KT_ACCEPTED);
  const std::string receipt = "receipt/in-process";
  EXPECT_THAT(at.seen, ElementsAre("a/1", "a/2", "a/3", "a/", receipt, "a/", receipt, receipt));
  EXPECT_EQ(queue->now().taken, 3u);
}

TEST_F(in_process, a_batch_that_was_not_kept_is_offered_anew_in_the_next_life) {
  at.failures = 3;
  start();
  EXPECT_EQ(put({events({"a/1"})}), KT_ACCEPTED);
  EXPECT_THAT(at.seen, ElementsAre("a/1"));
  EXPECT_EQ(at.failures, 0);
}

TEST_F(in_process, a_sweep_does_not_outlive_the_adapter_that_began_it) {
  start();
  EXPECT_EQ(put({{submission::kind::sweep_begin, {}, "a/"}}), KT_ACCEPTED);
  {
    const std::lock_guard guard{at.mutex};
    at.failures = 1;
  }
  EXPECT_EQ(put({events({"a/1"})}), KT_ACCEPTED);
  EXPECT_EQ(put({{submission::kind::sweep_end, {}, "a/"}}), KT_REFUSED);
}

TEST_F(in_process, says_later_when_nobody_takes_it_and_when_the_queue_is_full) {
  const auto now = std::chrono::steady_clock::now();
  for (int i = 0; i < 1024; ++i) ASSERT_EQ(put({events({"a/1"})}, now), KT_LATER);
  EXPECT_EQ(queue->now().waiting, 1024u);
  EXPECT_EQ(put({events({"a/2"})}, now), KT_LATER);
  EXPECT_EQ(queue->now().waiting, 1024u);
  start();
  EXPECT_EQ(put({events({"a/3"})}), KT_ACCEPTED);
  EXPECT_EQ(at.seen.size(), 1025u);
}

TEST_F(in_process, a_stop_refuses_what_was_not_offered_and_waits_for_the_rest) {
  at.holds = true;
  start();
  kt_answer offered{}, not_offered{};
  std::thread one{[&] { offered = put({events({"a/1"})}); }};
  while (!at.holds_some()) std::this_thread::yield();
  std::thread stopping{[&] { feeder.stop(); }}; // it waits for the batch, and asks for nothing more
  std::thread other{[&] { not_offered = put({events({"a/2"})}); }};
  while (queue->now().waiting < 2) std::this_thread::yield();
  queue->close();
  at.release();
  stopping.join();
  queue->end();
  one.join();
  other.join();
  EXPECT_EQ(offered, KT_ACCEPTED);
  EXPECT_THAT(not_offered, AnyOf(KT_REFUSED, KT_ACCEPTED)); // the adapter may have had one more look
}

TEST_F(in_process, many_threads_and_a_stop_at_any_moment) {
  start();
  std::atomic<int> accepted = 0, refused = 0;
  std::vector<std::thread> all;
  for (int number = 0; number < 6; ++number)
    all.emplace_back([&, number] {
      for (;;) {
        const auto answer = put({events({"a/" + std::to_string(number)}), events({"b/1"})});
        if (answer == KT_ACCEPTED) ++accepted;
        else if (answer == KT_REFUSED && ++refused) return;
      }
    });
  while (accepted < 200) std::this_thread::yield();
  stop();
  for (auto& one : all) one.join();
  EXPECT_EQ(refused, 6);
  EXPECT_EQ(put({events({"a/1"})}), KT_REFUSED);
}
