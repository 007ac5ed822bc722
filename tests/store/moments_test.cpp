#include "timed.hpp"

TEST_F(timed, a_mark_waits_for_its_window_and_then_for_the_students_lead) {
  keep("result/1", mark("6.1"));
  go_to("2026-11-24T15:59:59Z");
  EXPECT_TRUE(seen_by(role::student).empty());
  go_to("2026-11-24T16:00:00Z");
  ASSERT_EQ(seen_by(role::student).size(), 1u);
  EXPECT_TRUE(seen_by(role::guardian).empty());
  const auto first = seen_by(role::student)[0];
  EXPECT_TRUE(first.is_early);
  go_to("2026-11-24T17:59:59Z");
  EXPECT_TRUE(seen_by(role::guardian).empty());
  go_to("2026-11-24T18:00:00Z");
  ASSERT_EQ(seen_by(role::guardian).size(), 1u);
  const auto second = seen_by(role::guardian)[0];
  EXPECT_EQ(second.id, first.id);
  EXPECT_GT(second.sequence, first.sequence) << "streams of guardians get it now";
  EXPECT_EQ(second.published_at, clock_.load());
  go_to("2026-11-26T18:00:00Z");
  EXPECT_EQ(seen_by(role::guardian)[0].sequence, second.sequence) << "and once";
}

TEST_F(timed, within_the_window_the_lead_begins_at_once) {
  clock_ = at("2026-11-24T17:00:00Z");
  keep("result/1", mark("6.1"));
  ASSERT_EQ(seen_by(role::student).size(), 1u);
  EXPECT_TRUE(seen_by(role::guardian).empty());
  go_to("2026-11-24T19:00:00Z");
  EXPECT_EQ(seen_by(role::guardian).size(), 1u);
}

TEST_F(timed, the_store_wakes_by_itself_when_the_lead_ends) {
  clock_ = at("2026-11-24T17:00:00Z");
  std::promise<void> published;
  std::atomic<int> commits = 0;
  store_->on_commit([&](const store::changes&) {
    if (++commits == 2) published.set_value();
  });
  keep("result/1", mark("6.1"));
  clock_ = at("2026-11-24T19:00:00Z");
  ASSERT_EQ(published.get_future().wait_for(20s), std::future_status::ready);
  EXPECT_EQ(seen_by(role::guardian).size(), 1u);
}

TEST_F(timed, a_correction_in_the_window_or_the_lead_leaves_no_trace) {
  keep("result/1", mark("5.4"));
  keep("result/1", mark("6.1"));
  go_to("2026-11-24T16:00:00Z");
  const auto first = seen_by(role::student).at(0);
  EXPECT_EQ(value(first), "6.1");
  EXPECT_EQ(first.previous, "");
  keep("result/1", mark("6.3"));
  const auto corrected = seen_by(role::student).at(0);
  EXPECT_GT(corrected.sequence, first.sequence);
  EXPECT_EQ(corrected.previous, "");
  EXPECT_TRUE(seen_by(role::guardian).empty());
  go_to("2026-11-24T18:00:00Z");
  EXPECT_EQ(value(seen_by(role::guardian).at(0)), "6.3");
  EXPECT_EQ(seen_by(role::guardian)[0].previous, "");
  keep("result/1", mark("6.4"));
  EXPECT_EQ(seen_by(role::guardian)[0].previous, "6.3") << "what they have read was corrected";
}

TEST_F(timed, what_is_withdrawn_in_the_lead_guardians_never_see) {
  keep("result/1", mark("5.4"));
  go_to("2026-11-24T16:00:00Z");
  gone("result/1");
  EXPECT_TRUE(seen_by(role::student).at(0).is_withdrawn);
  go_to("2026-12-24T18:00:00Z");
  EXPECT_TRUE(seen_by(role::guardian).empty());
  store_->read([](store::connection& database) { EXPECT_EQ(store::first_due(database), std::nullopt); });
  clock_ = at("2026-12-25T17:00:00Z");
  keep("result/1", mark("7.0"));
  EXPECT_TRUE(seen_by(role::guardian).empty()) << "it comes back as news, with its lead";
  go_to("2026-12-25T19:00:00Z");
  EXPECT_EQ(value(seen_by(role::guardian).at(0)), "7.0");
}

TEST_F(timed, a_lead_ends_by_the_clock_of_the_store_alone) {
  clock_ = at("2026-11-24T17:00:00Z");
  keep("result/1", mark("6.1"));
  ASSERT_TRUE(seen_by(role::student).at(0).is_early);
  ahead_ = 3h; // no time went by
  write([](store::writing& in) { store::publish_due(in); });
  EXPECT_TRUE(seen_by(role::student).at(0).is_early);
  EXPECT_TRUE(seen_by(role::guardian).empty());
  keep("result/1", mark("6.2"));
  EXPECT_TRUE(seen_by(role::student).at(0).is_early) << "nor does a correction let it out";
  ahead_ = 0s;
  go_to("2026-11-24T19:00:00Z");
  EXPECT_FALSE(seen_by(role::guardian).at(0).is_early);
}

TEST_F(timed, not_before_counts_as_the_moment_at_which_it_came) {
  auto later = mark("6.1");
  later.not_before = at("2026-11-25T21:00:00Z");
  keep("result/1", later);
  go_to("2026-11-26T15:59:59Z");
  EXPECT_TRUE(seen_by(role::student).empty());
  later.not_before = at("2026-11-27T12:00:00Z");
  keep("result/1", later);
  go_to("2026-11-26T16:00:00Z");
  EXPECT_TRUE(seen_by(role::student).empty());
  store_->read([](store::connection& database) { EXPECT_EQ(store::waiting_items(database), 1); });
  go_to("2026-11-27T16:00:00Z");
  EXPECT_EQ(seen_by(role::student).size(), 1u);
}
