#include "publish/feed.hpp"
#include "store/access.hpp"
#include "store/items.hpp"
#include "store/keep.hpp"
#include "store/sqlite.hpp"

#include <filesystem>
#include <gtest/gtest.h>

using namespace keukentafel;

namespace {

class live : public testing::Test {
protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("kt-live-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    auto opened = store::store::open(
        {(folder_ / "kt.db").string(), make_logger([](void*, std::string_view) {}, nullptr), [this] { return now_; }});
    ASSERT_TRUE(opened);
    store_ = std::move(*opened);
    write([&](store::writing& in) {
      adapter_ = store::register_adapter(in, "sis", now_ - std::chrono::days{30});
      store::confirm(in, adapter_);
      keep(in, "student/1", record::student{"Noor", "2012-05-05", false, false, "", ""});
      keep(in, "guardian/2", record::guardian{"G", false, "nl", ""});
      keep_relation(in, std::nullopt);
      keep(in, "enrolment/4", record::enrolment{"student/1", true, parse_day("2025-08-01").value(), {}});
      const auto who = store::find_person(in.database, "sis", "guardian/2").value();
      store::add_code(in, {"AAAAA", who, "s", "h", now_ + std::chrono::days{14}});
      store::redeem(in, "AAAAA", true, "session", std::chrono::days{90});
    });
    reader_.session_hash = "session";
    EXPECT_FALSE(pull().is_over);
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void write(const store::work& what) { ASSERT_TRUE(store_->write(what)); }
  void keep(store::writing& in, const char* key, const record::state& state) const {
    store::keep(in, adapter_, key, 0, state);
  }
  void keep_relation(store::writing& in, std::optional<day> until) const {
    keep(in, "relation/3",
         record::relation{"student/1", "guardian/2", true, "", parse_day("2012-01-01").value(), until});
  }
  void keep_mark(store::writing& in, const char* key) const {
    record::item_state one;
    one.student = "student/1";
    one.occurred_at = now_;
    one.said.set("value", std::string{"6.1"});
    keep(in, key, one);
  }
  publish::live_pull pull() {
    auto pulled = publish::pull_live(*store_, reader_, position_, {}, now_);
    position_ = pulled.position;
    return pulled;
  }

  std::filesystem::path folder_;
  std::unique_ptr<store::store> store_;
  adapter_id adapter_;
  moment now_ = parse_moment("2026-11-24T12:00:00Z").value();
  publish::live_reader reader_;
  std::int64_t position_ = 0;
};

} // namespace

TEST_F(live, news_comes_once) {
  write([&](store::writing& in) { keep_mark(in, "result/1"); });
  EXPECT_EQ(pull().items.size(), 1u);
  EXPECT_EQ(pull().items.size(), 0u);
}

TEST_F(live, a_right_that_ends_with_the_news_hides_the_news) {
  write([&](store::writing& in) {
    keep_mark(in, "result/1");
    keep_relation(in, parse_day("2026-11-01"));
  });
  const auto pulled = pull();
  EXPECT_TRUE(pulled.is_over);
  EXPECT_TRUE(pulled.items.empty());
}

TEST_F(live, a_student_who_can_not_be_read_stays_watched) {
  const auto watched = pull().watch;
  ASSERT_EQ(watched.size(), 1u);
  write([&](store::writing& in) { store::keep_aside(in, adapter_, "student/1", "why", "", 0); });
  const auto gone = pull();
  EXPECT_TRUE(gone.is_over);
  EXPECT_EQ(gone.watch, watched);
  write([&](store::writing& in) {
    keep(in, "student/1", record::student{"Noor", "2012-05-05", false, false, "", ""});
    EXPECT_TRUE(in.changed.students.contains(watched.front()));
  });
  EXPECT_FALSE(pull().is_over);
}

TEST_F(live, a_right_ends_by_time_alone_and_returns_when_the_clock_is_set_back) {
  write([&](store::writing& in) { keep_relation(in, parse_day("2026-11-24")); });
  EXPECT_FALSE(pull().is_over);
  const auto noon = now_;
  now_ = parse_moment("2026-11-24T23:00:00Z").value(); // midnight in Amsterdam
  EXPECT_TRUE(pull().is_over);
  now_ = noon;
  const auto pulled = pull();
  EXPECT_FALSE(pulled.is_over);
  EXPECT_EQ(pulled.next_change, parse_moment("2026-11-24T23:00:00Z"));
}

TEST_F(live, a_session_that_ends_or_expires_ends_the_stream) {
  now_ += std::chrono::days{91};
  write([&](store::writing& in) { store::confirm(in, adapter_); });
  EXPECT_TRUE(pull().is_over);
  now_ -= std::chrono::days{91};
  EXPECT_FALSE(pull().is_over);
  write([&](store::writing& in) { store::end_session(in, "session"); });
  EXPECT_TRUE(pull().is_over);
}
