#include "module/sweeps.hpp"

#include "store/audit.hpp"
#include "store/sqlite.hpp"

#include <filesystem>
#include <gtest/gtest.h>

using namespace keukentafel;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

class sweeping : public testing::Test {
protected:
  /// A minute goes by, so many times; how often a sweep was due.
  int pass(minutes time) {
    int count = 0;
    for (minutes i{0}; i < time; i += minutes{1}) {
      wall_ += minutes{1};
      steady_ += minutes{1};
      count += daily_.is_due(wall_, steady_);
    }
    return count;
  }

  module::daily daily_;
  moment wall_ = parse_moment("2026-11-24T12:00:00Z").value();
  module::daily::steady steady_{};
};

} // namespace

TEST_F(sweeping, once_a_day_and_first_an_hour_after_the_start) {
  EXPECT_EQ(pass(minutes{60}), 0);
  EXPECT_EQ(pass(minutes{2}), 1);
  EXPECT_EQ(pass(hours{23} + minutes{57}), 0);
  EXPECT_EQ(pass(minutes{3}), 1);
  EXPECT_EQ(pass(std::chrono::days{10}), 10);
}

TEST_F(sweeping, a_clock_that_jumped_is_not_believed_for_an_hour) {
  EXPECT_EQ(pass(hours{2}), 1);
  wall_ += std::chrono::days{1000};
  EXPECT_EQ(pass(minutes{59}), 0);
  wall_ -= std::chrono::days{1000};
  EXPECT_EQ(pass(minutes{59}), 0);
  EXPECT_EQ(pass(hours{23}), 1);
}

TEST(sweep, old_segments_of_the_audit_go_by_the_setting) {
  const auto folder = std::filesystem::temp_directory_path() / ("kt-sweep-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  {
    module::configuration settings;
    settings.store_path = (folder / "kt.db").string();
    settings.audit_lasts = std::chrono::days{30};
    auto opened = module::engine::open(settings, make_logger([](void*, std::string_view) {}, nullptr));
    ASSERT_TRUE(opened) << opened.error().sentence();
    auto& engine = **opened;
    const auto add = [&](std::chrono::days ago, std::int64_t count) {
      ASSERT_TRUE(engine.store().write([&](store::writing& in) {
        in.now -= ago;
        for (std::int64_t i = 0; i < count; ++i)
          store::record(in, {store::audit_event::signed_in, account{role::guardian, 1}});
        in.now += ago;
      }));
    };
    const auto rows = [&] {
      std::int64_t count = 0;
      engine.store().read([&](store::connection& database) {
        const auto row = database.query("select count(*) from audit");
        if (row->next()) count = row->integer(0);
      });
      return count;
    };
    add(std::chrono::days{31}, 2 * store::audit_segment_rows);
    add(std::chrono::days{29}, store::audit_segment_rows);
    module::sweep_audit(engine);
    EXPECT_EQ(rows(), store::audit_segment_rows);
  }
  std::filesystem::remove_all(folder);
}
