#include "timed.hpp"

using policy::hold_reason;

TEST_F(timed, a_failed_exam_is_held_from_the_student_too_and_ends_by_itself) {
  keep("result/1", mark("4.2", true, false));
  ASSERT_EQ(held().size(), 1u);
  EXPECT_EQ(held()[0].why, hold_reason::failed_exam);
  EXPECT_EQ(held()[0].until, at("2026-11-25T16:00:00Z")) << "a day, and then the window";
  EXPECT_EQ(held()[0].student_key, "student/1");
  EXPECT_EQ(held()[0].adapter, "sis");
  go_to("2026-11-25T15:59:59Z");
  EXPECT_TRUE(seen_by(role::student).empty());
  go_to("2026-11-25T16:00:00Z");
  EXPECT_EQ(seen_by(role::student).size(), 1u);
  EXPECT_TRUE(held().empty());
}

TEST_F(timed, a_correction_neither_restarts_a_hold_nor_shortens_it) {
  const auto first = clock_.load();
  keep("result/1", mark("4.2", true, false));
  const auto until = held().at(0).until;
  for (const auto after : {1h, 5h, 20h}) {
    clock_ = first + after;
    keep("result/1", mark("4." + std::to_string(after.count()), true, false));
    ASSERT_EQ(held().size(), 1u);
    EXPECT_EQ(held()[0].until, until);
  }
  write([&](store::writing& in) { EXPECT_TRUE(store::keep_hold(in, held().at(0).id, first + 100h)); });
  keep("result/1", mark("4.9", true, false));
  EXPECT_EQ(held().at(0).until, first + 100h) << "nor what staff decided";
  clock_ = first + 100h;
  write([](store::writing& in) { store::publish_due(in); });
  EXPECT_EQ(value(seen_by(role::guardian).at(0)), "4.9");
  EXPECT_EQ(seen_by(role::guardian)[0].previous, "");
}

TEST_F(timed, a_correction_without_the_reason_frees_and_one_with_a_reason_holds) {
  keep("result/1", mark("4.2", true, false));
  keep("result/1", mark("6.2", true, true));
  EXPECT_TRUE(held().empty());
  go_to("2026-11-24T16:00:00Z");
  EXPECT_EQ(value(seen_by(role::student).at(0)), "6.2");
  clock_ = at("2026-11-25T11:00:00Z");
  keep("result/2", mark("6.2", true, true));
  keep("result/2", mark("4.2", true, false));
  ASSERT_EQ(held().size(), 1u);
  EXPECT_EQ(held()[0].until, at("2026-11-26T16:00:00Z"));
  gone("result/2");
  EXPECT_TRUE(held().empty());
  go_to("2026-11-28T16:00:00Z");
  EXPECT_EQ(seen_by(role::student).size(), 1u) << "withdrawn in its hold, it never was";
}

TEST_F(timed, the_sentence_goes_with_what_it_was_about) {
  const auto say = [&](const char* words) {
    write([&](store::writing& in) { EXPECT_TRUE(store::set_note(in, held().at(0).id, words)); });
  };
  keep("result/1", mark("3.4", true, false));
  say("Over de 3,4.");
  keep("result/1", mark("3.4", true, false));
  EXPECT_EQ(held().at(0).note, "Over de 3,4.") << "a repeat corrects nothing";
  keep("result/1", mark("4.1", true, false));
  EXPECT_EQ(held().at(0).note, "");
  say("Over de 4,1.");
  go_to("2026-11-25T16:00:00Z");
  ASSERT_EQ(seen_by(role::student).size(), 1u);
  EXPECT_EQ(seen_by(role::student)[0].note, "Over de 4,1.");
  keep("result/1", mark("7.7", true));
  EXPECT_EQ(seen_by(role::student)[0].note, "") << "while guardians wait";
  go_to("2026-11-25T18:00:00Z");
  ASSERT_EQ(seen_by(role::guardian).size(), 1u);
  EXPECT_EQ(seen_by(role::guardian)[0].note, "");
}

TEST_F(timed, later_unexcused_hours_wait_along_while_the_mentor_may_speak_first) {
  keep("absence/1", lesson(3));
  EXPECT_EQ(seen_by(role::guardian).size(), 1u);
  keep("absence/2", lesson(1));
  clock_ = clock_.load() + 5h;
  keep("absence/3", lesson(1));
  keep("absence/4", lesson(1, true));
  keep("result/1", mark("6.1"));
  ASSERT_EQ(held().size(), 2u) << "the excused one says nothing of it";
  EXPECT_EQ(held()[1].why, hold_reason::unexcused_hours);
  EXPECT_EQ(held()[1].until, held()[0].until) << "as long as the first, no longer";
  keep("absence/3", lesson(2));
  EXPECT_EQ(held()[1].until, held()[0].until);
  const auto end = held()[0].until;
  clock_ = end - 1s;
  write([](store::writing& in) { store::publish_due(in); });
  EXPECT_EQ(held().size(), 2u);
  clock_ = end;
  write([](store::writing& in) { store::publish_due(in); });
  EXPECT_TRUE(held().empty());
  const auto seen = seen_by(role::guardian).size();
  keep("absence/5", lesson(1));
  EXPECT_EQ(seen_by(role::guardian).size(), seen + 1) << "the mentor had the time";
}

TEST_F(timed, what_waits_along_goes_and_stays_together) {
  keep("absence/1", lesson(4));
  keep("absence/2", lesson(1));
  keep("absence/3", lesson(1));
  const auto ids = [&] {
    std::vector<item_id> list;
    for (const auto& one : held()) list.push_back(one.id);
    return list;
  };
  ASSERT_EQ(ids().size(), 3u);
  const auto later = clock_.load() + 60h;
  write([&](store::writing& in) { EXPECT_TRUE(store::keep_hold(in, ids().front(), later)); });
  for (const auto& one : held()) EXPECT_EQ(one.until, later);
  keep("absence/4", lesson(1));
  ASSERT_EQ(held().size(), 4u);
  EXPECT_EQ(held()[3].until, later) << "and what comes now";
  write([&](store::writing& in) { EXPECT_TRUE(store::keep_hold(in, ids().at(2), later + 1h)); });
  for (const auto& one : held()) EXPECT_EQ(one.until, later + 1h) << "whichever is named";
  write([&](store::writing& in) { EXPECT_TRUE(store::release_hold(in, ids().at(1))); });
  EXPECT_TRUE(held().empty());
  EXPECT_EQ(seen_by(role::guardian).size(), 4u);
}

TEST_F(timed, without_the_first_the_others_still_wait) {
  keep("absence/1", lesson(3));
  keep("absence/2", lesson(1));
  keep("absence/3", lesson(1));
  keep("absence/2", lesson(1, true));
  ASSERT_EQ(held().size(), 1u) << "it has become the fourth hour";
  gone("absence/3");
  EXPECT_TRUE(held().empty());
}

TEST_F(timed, staff_releases_past_windows_and_lead) {
  keep("result/1", mark("4.2", true, false));
  const auto id = held().at(0).id;
  write([&](store::writing& in) {
    EXPECT_TRUE(store::set_note(in, id, "Noor hears it today"));
    EXPECT_TRUE(store::release_hold(in, id));
    EXPECT_FALSE(store::release_hold(in, id)) << "nothing is held any more";
    EXPECT_FALSE(store::keep_hold(in, id, in.now + 24h));
  });
  ASSERT_EQ(seen_by(role::guardian).size(), 1u);
  EXPECT_EQ(seen_by(role::guardian)[0].note, "Noor hears it today");
  EXPECT_EQ(seen_by(role::guardian)[0].published_at, clock_.load());
  const auto sequence = seen_by(role::guardian)[0].sequence;
  write([&](store::writing& in) { EXPECT_TRUE(store::set_note(in, id, "Call us")); });
  EXPECT_GT(seen_by(role::guardian)[0].sequence, sequence) << "readers hear of it";
  gone("result/1");
  EXPECT_EQ(seen_by(role::guardian)[0].note, "");
  write([&](store::writing& in) { EXPECT_FALSE(store::set_note(in, id, "Too late")); });
}

TEST_F(timed, what_staff_kept_goes_out_then_as_if_released) {
  keep("result/1", mark("4.2", true, false));
  write([&](store::writing& in) {
    EXPECT_TRUE(store::keep_hold(in, store::held_items(in.database).at(0).id, at("2026-11-25T16:30:00Z")));
  });
  go_to("2026-11-25T16:29:59Z");
  EXPECT_TRUE(seen_by(role::student).empty());
  go_to("2026-11-25T16:30:00Z");
  EXPECT_EQ(seen_by(role::guardian).size(), 1u) << "without the student's lead";
  store_->read([](store::connection& database) {
    EXPECT_FALSE(database.query("select 1 from item where hold<>0 or due_at is not null")->next());
  });
}

TEST_F(timed, the_absence_that_reaches_the_hours_is_held_as_long_as_it_does) {
  keep("absence/lesson-old", [&] {
    auto one = lesson(3);
    one.occurred_at -= policy::unexcused_for + 1h;
    return one;
  }());
  keep("absence/lesson-1", lesson(2));
  keep("absence/lesson-2", lesson(1, true));
  keep("absence/lesson-3", lesson(1));
  EXPECT_TRUE(held().empty());
  keep("absence/lesson-4", lesson(1));
  ASSERT_EQ(held().size(), 1u);
  EXPECT_EQ(held()[0].why, hold_reason::unexcused_hours);
  const auto until = held()[0].until;
  EXPECT_EQ(until, clock_.load() + 24h);
  const auto fourth = lesson(1);
  clock_ = clock_.load() + 1h;
  keep("absence/lesson-4", fourth);
  ASSERT_EQ(held().size(), 1u) << "a repeat changes nothing";
  EXPECT_EQ(held()[0].until, until);
  auto report = lesson(1);
  report.what = record::kind::absent;
  report.explains = {"absence/lesson-4"};
  keep("absence/6", report);
  gone("absence/lesson-4");
  ASSERT_EQ(held().size(), 1u) << "a report takes the place of the lesson in its hold";
  EXPECT_EQ(held()[0].until, until);
  EXPECT_EQ(held()[0].what, record::kind::absent);
  report.said.set("excused", true);
  keep("absence/6", report);
  EXPECT_TRUE(held().empty());
  EXPECT_EQ(seen_by(role::guardian).at(0).what, record::kind::absent);
}

TEST_F(timed, what_is_from_before_the_first_run_or_of_the_first_import_is_not_held) {
  auto old = mark("4.2", true, false);
  old.occurred_at = at("2025-12-01T00:00:00Z");
  keep("result/1", old);
  EXPECT_EQ(seen_by(role::guardian).size(), 1u);
  adapter_id other;
  write([&](store::writing& in) {
    other = store::register_adapter(in, "other", at("2026-01-01T00:00:00Z"));
    student_ = {store::find_entity(in, other, "student/1").id};
    store::keep(in, other, "result/1", 0, mark("4.2", true, false));
    store::keep(in, other, "absence/lesson-1", 0, lesson(9));
    EXPECT_TRUE(store::held_items(in.database).empty());
    store::confirm(in, other);
    store::keep(in, other, "result/1", 0, mark("4.3", true, false));
    EXPECT_TRUE(store::held_items(in.database).empty()) << "it was due already";
    store::publish_due(in);
  });
  EXPECT_EQ(seen_by(role::guardian).size(), 2u);
}
