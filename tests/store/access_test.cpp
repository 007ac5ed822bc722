#include "store/access.hpp"
#include "store/readers.hpp"
#include "stored.hpp"

using namespace keukentafel;

TEST_F(stored, a_code_works_once_and_five_wrong_tries_void_it) {
  keep("guardian/2", record::guardian{"G", false, "nl", ""});
  account who;
  store_->read([&](store::connection& database) { who = store::find_person(database, "sis", "guardian/2").value(); });
  const auto add = [&](const char* finder) {
    write([&](store::writing& in) {
      store::add_code(in, {finder, who, "s", "h", clock_.load() + std::chrono::days{14}});
    });
  };
  const auto redeem = [&](const char* finder, bool is_right, const char* session) {
    bool is_done = false;
    write([&](store::writing& in) { is_done = store::redeem(in, finder, is_right, session, std::chrono::days{1}); });
    return is_done;
  };
  add("AAAAA");
  EXPECT_TRUE(redeem("AAAAA", true, "s1"));
  EXPECT_FALSE(redeem("AAAAA", true, "s2"));
  add("BBBBB");
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(redeem("BBBBB", false, "s3"));
  EXPECT_FALSE(redeem("BBBBB", true, "s3"));
  add("CCCCC");
  clock_ = clock_.load() + std::chrono::days{14};
  EXPECT_FALSE(redeem("CCCCC", true, "s4"));
  store_->read([&](store::connection& database) {
    EXPECT_FALSE(store::find_session(database, "s1", clock_.load())); // a day has passed
    EXPECT_TRUE(store::find_session(database, "s1", clock_.load() - std::chrono::days{14}));
  });
}

TEST_F(stored, a_clock_that_is_ahead_for_a_moment_ends_no_session_and_voids_no_code) {
  keep("guardian/2", record::guardian{"G", false, "nl", ""});
  account who;
  store_->read([&](store::connection& database) { who = store::find_person(database, "sis", "guardian/2").value(); });
  const auto right = clock_.load();
  const auto add = [&](const char* finder) {
    write([&](store::writing& in) { store::add_code(in, {finder, who, "s", "h", in.now + std::chrono::days{14}}); });
  };
  const auto redeem = [&](const char* finder, const char* session) {
    bool is_done = false;
    write([&](store::writing& in) { is_done = store::redeem(in, finder, true, session, std::chrono::days{90}); });
    return is_done;
  };
  add("AAAAA");
  add("BBBBB");
  EXPECT_TRUE(redeem("AAAAA", "s1"));
  clock_ = right + std::chrono::days{365};
  EXPECT_FALSE(redeem("BBBBB", "s2"));
  store_->read([&](store::connection& database) { EXPECT_FALSE(store::find_session(database, "s1", clock_.load())); });
  add("CCCCC");
  write([](store::writing& in) { store::end_session(in, "another"); });
  clock_ = right;
  store_->read([&](store::connection& database) { EXPECT_TRUE(store::find_session(database, "s1", right)); });
  EXPECT_TRUE(redeem("BBBBB", "s2"));
  clock_ = right + std::chrono::days{700};
  write([](store::writing& in) { store::end_session(in, "another"); });
  store_->read([&](store::connection& database) { EXPECT_FALSE(store::find_session(database, "s1", right)); });
}
