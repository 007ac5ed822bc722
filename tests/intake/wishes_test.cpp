#include "intake/feeder.hpp"

#include <condition_variable>
#include <deque>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <keukentafel/adapter.hpp>
#include <mutex>
#include <spdlog/spdlog.h>

using namespace keukentafel;
using namespace testing;

namespace {

/// Keeps what it takes; the first `failing` batches with an outcome of a written request are lost.
class outcomes final : public intake::sink {
public:
  explicit outcomes(int failing) : failing_(failing) {}
  void begin() override { ++lives; }
  void take(std::vector<intake::offer> batch, std::function<void(bool)> committed) override {
    bool is_durable = true;
    for (const auto& one : batch) {
      if (one.what == intake::offer::kind::not_offered) {
        kept.push_back(one.key + " not offered");
        ++handed_back;
      }
      if (one.what != intake::offer::kind::written) continue;
      is_durable = failing_-- <= 0;
      if (is_durable) kept.push_back(one.key + " as " + one.value);
    }
    committed(is_durable);
  }
  std::optional<std::string> recall(std::string_view) override { return std::nullopt; }

  std::atomic<int> lives = 0, handed_back = 0;
  std::vector<std::string> kept; ///< read after stop()

private:
  int failing_;
};

/// Answers GET in the call, POST from feed(), nothing else; writes what it is handed.
class talker final : public sdk::adapter {
public:
  using adapter::adapter;
  void open(std::string_view) override {}
  sdk::feed_answer feed() override {
    for (; !asked_.empty(); asked_.pop_front()) host_.answer(asked_.front(), {202, {{"X-Kind", "later"}}, "taken"});
    for (; !to_write_.empty(); to_write_.pop_front()) host_.written(to_write_.front(), "41");
    return sdk::feed_answer::after(std::chrono::hours{1});
  }
  bool takes_requests() const override { return true; }
  void request(const kt_request& asked) override {
    if (sdk::view(asked.method) == "GET") {
      host_.answer(asked.id, {200, {}, "first"});
      host_.answer(asked.id, {500, {}, "second"});
      seen_ = sdk::view(asked.path); // borrowed until this call returns, also after the answer
    }
    if (sdk::view(asked.method) == "POST") asked_.push_back(asked.id);
    if (sdk::view(asked.method) == "PUT") throw std::runtime_error("no such thing");
  }
  bool may_write_back() const override { return true; }
  void write_back(std::string_view key, std::string_view) override { to_write_.emplace_back(key); }
  bool has_figures() const override { return true; }
  std::vector<sdk::figure> figures() const override {
    return {{"rows_total", "Rows.", 3, true}, {"Bad name", "None.", 1}, {"lag_s", "Lag.", 1.0 / 0.0}};
  }

private:
  std::deque<std::uint64_t> asked_;
  std::deque<std::string> to_write_;
  std::string seen_;
};

/// Writes nothing to its SIS.
class mute final : public sdk::adapter {
public:
  using adapter::adapter;
  void open(std::string_view) override {}
  sdk::feed_answer feed() override { return sdk::feed_answer::after(std::chrono::hours{1}); }
  bool takes_requests() const override { return true; }
};

constexpr kt_setting no_settings[]{{sizeof(kt_setting), KT_SETTING_TEXT, "x", false, nullptr, 0, 0, ""}};
KEUKENTAFEL_ADAPTER(talker, "talker", "1", no_settings);

constexpr kt_adapter_entry mute_entry{sizeof(kt_adapter_entry), KT_ABI_VERSION,           "mute", "1", no_settings,
                                      std::size(no_settings),   &sdk::dress::create<mute>};

/// One reply, to wait for.
class mailbox {
public:
  intake::replied take() {
    return [this](intake::reply one) {
      const std::lock_guard guard{mutex_};
      replies_.push_back(std::move(one));
      changed_.notify_all();
    };
  }
  intake::reply wait() {
    std::unique_lock guard{mutex_};
    changed_.wait_for(guard, std::chrono::seconds{20}, [&] { return !replies_.empty(); });
    return replies_.empty() ? intake::reply{} : replies_.front();
  }
  std::size_t count() {
    const std::lock_guard guard{mutex_};
    return replies_.size();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<intake::reply> replies_;
};

struct wishes : Test {
  outcomes* sink = nullptr;
  std::unique_ptr<intake::feeder> feeder;

  void start(int failing = 0, const kt_adapter_entry& code = kt_adapter_entry_v1) {
    auto kept = std::make_unique<outcomes>(failing);
    sink = kept.get();
    feeder = std::make_unique<intake::feeder>(
        intake::feeder::options{"school", "{}", intake::library::of(code), make_logger(nullptr, nullptr),
                                std::chrono::milliseconds{5}, std::chrono::milliseconds{40}},
        std::move(kept));
    feeder->start();
    wait([&] { return feeder->now().at.takes_requests; });
  }
  static void wait(const std::function<bool()>& until) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!until() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    ASSERT_TRUE(until());
  }
};

} // namespace

TEST_F(wishes, a_request_wakes_the_adapter_and_is_answered_once) {
  start();
  mailbox got, posted, thrown;
  ASSERT_TRUE(feeder->ask({"GET", "/a", "", {}, ""}, got.take()));
  EXPECT_EQ(got.wait().body, "first");
  ASSERT_TRUE(feeder->ask({"POST", "", "", {}, "{}"}, posted.take()));
  EXPECT_EQ(posted.wait().status, 202u);
  EXPECT_THAT(posted.wait().headers, ElementsAre(Pair("X-Kind", "later")));
  ASSERT_TRUE(feeder->ask({"PUT", "", "", {}, ""}, thrown.take()));
  EXPECT_EQ(thrown.wait().status, 500u);
  EXPECT_EQ(got.count(), 1u);
}

TEST_F(wishes, who_is_not_answered_hears_503_at_the_end) {
  start();
  mailbox left;
  ASSERT_TRUE(feeder->ask({"DELETE", "", "", {}, ""}, left.take()));
  feeder->stop();
  EXPECT_EQ(left.wait().status, 503u);
  EXPECT_FALSE(feeder->ask({"GET", "", "", {}, ""}, left.take()));
}

TEST_F(wishes, too_many_at_once_are_turned_away) {
  start();
  mailbox left;
  bool has_room = true;
  std::size_t taken = 0;
  for (; has_room && taken < 5000; ++taken)
    has_room = feeder->ask({"DELETE", "", "", {}, std::string(1 << 10, 'x')}, left.take());
  EXPECT_EQ(taken, 1025u);
  feeder->stop();
  EXPECT_EQ(left.count(), 1024u);
}

TEST_F(wishes, what_is_to_be_written_is_handed_over_until_its_outcome_is_durable) {
  start(2);
  feeder->write_back("sick-report/1", "{}");
  wait([&] { return sink->lives == 3; });
  feeder->write_back("sick-report/2", "{}");
  mailbox got; // by now the third life has had its turn
  wait([&] { return feeder->ask({"GET", "", "", {}, ""}, got.take()); });
  got.wait();
  feeder->stop();
  EXPECT_EQ(sink->lives, 3);
  EXPECT_THAT(sink->kept, ElementsAre("sick-report/1 as 41", "sick-report/2 as 41"));
}

TEST_F(wishes, an_adapter_that_writes_nothing_has_it_handed_back_once) {
  start(0, mute_entry);
  feeder->write_back("request/1", "{}");
  feeder->write_back("request/2", "{}");
  wait([&] { return sink->handed_back == 2; });
  feeder->stop();
  EXPECT_THAT(sink->kept, ElementsAre("request/1 not offered", "request/2 not offered"));
}

TEST_F(wishes, figures_are_checked) {
  start();
  const auto figures = feeder->now().at.figures;
  ASSERT_EQ(figures.size(), 1u);
  EXPECT_EQ(figures[0].name, "rows_total");
  EXPECT_EQ(figures[0].value, 3);
}
