#include "gateway/ledger.hpp"

#include "store/sqlite.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <future>
#include <gtest/gtest.h>

using namespace keukentafel;
using store::channel;

namespace {

namespace asio = boost::asio;

constexpr account mother{role::guardian, 2};

class ledgered : public testing::Test {
protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("kt-ledger-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    auto opened =
        store::store::open({(folder_ / "kt.db").string(), make_logger([](void*, std::string_view) {}, nullptr),
                            [this] { return clock_.load(); }});
    ASSERT_TRUE(opened) << opened.error().sentence();
    store_ = std::move(*opened);
    ledger_ = std::make_unique<gateway::ledger>(
        *store_, [this] { return clock_.load(); }, 10);
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  static std::vector<store::shown> of(std::int64_t student, store::category_bits categories = 2) {
    return {{{student}, categories}};
  }
  bool record(const std::vector<store::shown>& what) {
    asio::io_context lane;
    auto running = ledger_->record(mother, channel::api, what);
    auto done = asio::co_spawn(lane, std::move(running), asio::use_future);
    lane.run();
    return done.get();
  }
  bool knows(const std::vector<store::shown>& what, channel by = channel::api) {
    return ledger_->knows(mother, by, what);
  }
  std::int64_t rows() {
    std::int64_t count = 0;
    store_->read([&](store::connection& database) {
      const auto row = database.query("select count(*) from audit");
      if (row->next()) count = row->integer(0);
    });
    return count;
  }

  std::filesystem::path folder_;
  std::atomic<moment> clock_ = parse_moment("2026-11-24T12:00:00Z").value();
  std::unique_ptr<store::store> store_;
  std::unique_ptr<gateway::ledger> ledger_;
};

} // namespace

TEST_F(ledgered, what_is_recorded_is_known_for_five_minutes) {
  EXPECT_TRUE(knows({})) << "nothing shown needs no record";
  EXPECT_FALSE(knows(of(1)));
  EXPECT_TRUE(record(of(1)));
  EXPECT_EQ(rows(), 1) << "durable when it resumes";
  EXPECT_TRUE(knows(of(1)));
  EXPECT_FALSE(knows(of(1, 6)));
  EXPECT_FALSE(knows(of(1), channel::page));
  EXPECT_FALSE(knows({{{1}, 2}, {{2}, 2}}));
  clock_ = clock_.load() + std::chrono::seconds{299};
  EXPECT_TRUE(knows(of(1)));
  clock_ = clock_.load() + std::chrono::seconds{1};
  EXPECT_FALSE(knows(of(1)));
  clock_ = clock_.load() - std::chrono::hours{1};
  EXPECT_FALSE(knows(of(1))) << "a clock that was set back makes nothing last longer";
}

TEST_F(ledgered, a_category_that_joins_later_does_not_prolong_the_first) {
  EXPECT_TRUE(record(of(1, 2)));
  clock_ = clock_.load() + std::chrono::minutes{4};
  EXPECT_TRUE(record(of(1, 6)));
  EXPECT_TRUE(knows(of(1, 6)));
  clock_ = clock_.load() + std::chrono::minutes{1};
  EXPECT_FALSE(knows(of(1, 2)));
}

TEST_F(ledgered, what_it_forgets_for_want_of_room_is_no_second_record) {
  for (std::int64_t student = 1; student <= 25; ++student) EXPECT_TRUE(record(of(student)));
  EXPECT_FALSE(knows(of(1)));
  EXPECT_TRUE(knows(of(25)));
  EXPECT_TRUE(record(of(1)));
  EXPECT_EQ(rows(), 25);
}

TEST_F(ledgered, looks_at_once_are_one_record) {
  asio::io_context lane;
  std::vector<std::future<bool>> all;
  const auto what = of(1);
  for (int i = 0; i < 20; ++i) {
    auto running = ledger_->record(mother, channel::api, what);
    all.push_back(asio::co_spawn(lane, std::move(running), asio::use_future));
  }
  lane.run();
  for (auto& one : all) EXPECT_TRUE(one.get());
  EXPECT_EQ(rows(), 1);
}

TEST_F(ledgered, anything_else_is_recorded_each_time) {
  for (int i = 0; i < 2; ++i) {
    asio::io_context lane;
    auto running = ledger_->record({store::audit_event::staff_looked, mother, {1}, 2, channel::desk, "guardian 2"});
    auto done = asio::co_spawn(lane, std::move(running), asio::use_future);
    lane.run();
    EXPECT_TRUE(done.get());
  }
  EXPECT_EQ(rows(), 2);
}

TEST_F(ledgered, a_lane_may_go_before_the_write_ends) {
  std::promise<void> go;
  auto gate = go.get_future().share();
  store_->write([gate](store::writing&) { gate.wait(); }, nullptr);
  const auto what = of(1);
  {
    asio::io_context lane;
    auto running = ledger_->record(mother, channel::api, what);
    asio::co_spawn(lane, std::move(running), [](const std::exception_ptr&, bool) { FAIL() << "it has gone"; });
    lane.run_one();
  }
  ledger_.reset();
  go.set_value();
  ASSERT_TRUE(store_->write([](store::writing&) {}));
  EXPECT_EQ(rows(), 1);
}
