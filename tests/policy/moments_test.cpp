#include "policy/moments.hpp"

#include <gtest/gtest.h>

using namespace keukentafel;
using namespace std::chrono_literals;
using record::kind;

namespace {

moment at(const char* when) { return parse_moment(when).value(); }

constexpr std::array weekdays{true, true, true, true, true, false, false};
constexpr policy::daily evening{21h + 30min, 7h};

policy::category_rules window(std::chrono::minutes from, std::optional<std::chrono::minutes> until = {},
                              std::array<bool, 7> on = {true, true, true, true, true, true, true}) {
  policy::category_rules rules;
  rules.publish_at = from;
  rules.publish_until = until;
  rules.publish_on = on;
  return rules;
}

policy::moments school(const policy::category_rules& results, std::optional<policy::daily> quiet = {}) {
  policy::moments made;
  made.categories[0] = results;
  made.quiet = quiet;
  return made;
}

struct passage {
  const char* why;
  policy::moments rules;
  const char* came;
  const char* out;
};

policy::category_rules exams(std::chrono::hours hold) {
  policy::category_rules rules;
  rules.hold = hold;
  rules.holds_failed_exam = true;
  return rules;
}

record::detail outcome(bool is_exam, bool is_passed, std::int64_t attempt) {
  record::detail said;
  said.set("value", std::string{"4.2"});
  said.set("passed", is_passed);
  said.set("attempt", attempt);
  said.set("exam", is_exam);
  return said;
}

record::detail absence(bool is_excused, std::optional<std::int64_t> hours) {
  record::detail said;
  said.set("excused", is_excused);
  if (hours) said.set("lesson_hours", *hours);
  return said;
}

} // namespace

TEST(moments, what_comes_in_goes_out_in_its_window) {
  auto weekend = policy::category_rules{};
  weekend.publish_on = weekdays;
  const std::array table{
      passage{"nothing is set", {}, "2026-11-24T02:10:09Z", "2026-11-24T02:10:09Z"},
      passage{"before five", school(window(17h)), "2026-11-24T12:00:00Z", "2026-11-24T16:00:00Z"},
      passage{"at five", school(window(17h)), "2026-11-24T16:00:00Z", "2026-11-24T16:00:00Z"},
      passage{"after five", school(window(17h)), "2026-11-24T16:00:01Z", "2026-11-25T16:00:00Z"},
      passage{"in summer time", school(window(17h)), "2026-07-01T12:00:00Z", "2026-07-01T15:00:00Z"},
      passage{"friday evening", school(window(17h, {}, weekdays)), "2026-11-27T17:00:00Z", "2026-11-30T16:00:00Z"},
      passage{"still open", school(window(17h, 21h)), "2026-11-24T18:00:00Z", "2026-11-24T18:00:00Z"},
      passage{"closed at nine", school(window(17h, 21h)), "2026-11-24T20:00:00Z", "2026-11-25T16:00:00Z"},
      passage{"over midnight", school(window(22h, 2h)), "2026-11-24T00:30:00Z", "2026-11-24T00:30:00Z"},
      passage{"after it", school(window(22h, 2h)), "2026-11-24T01:00:00Z", "2026-11-24T21:00:00Z"},
      // Friday's window is open on Saturday morning; Sunday has none, so nor has Monday morning.
      passage{"the day it opens", school(window(22h, 2h, weekdays)), "2026-11-28T00:30:00Z", "2026-11-28T00:30:00Z"},
      passage{"no day to open", school(window(22h, 2h, weekdays)), "2026-11-29T23:30:00Z", "2026-11-30T21:00:00Z"},
      passage{"no weekend", school(weekend), "2026-11-28T10:00:00Z", "2026-11-29T23:00:00Z"},
      passage{"a weekday", school(weekend), "2026-11-27T22:59:59Z", "2026-11-27T22:59:59Z"},
      passage{"quiet", school({}, evening), "2026-11-24T20:30:00Z", "2026-11-25T06:00:00Z"},
      passage{"not yet quiet", school({}, evening), "2026-11-24T20:29:59Z", "2026-11-24T20:29:59Z"},
      passage{"quiet in the night", school({}, evening), "2026-11-25T05:59:59Z", "2026-11-25T06:00:00Z"},
      passage{"quiet no more", school({}, evening), "2026-11-25T06:00:00Z", "2026-11-25T06:00:00Z"},
      passage{"quiet ends outside the window", school(window(17h, 23h), evening), "2026-11-24T21:00:00Z",
              "2026-11-25T16:00:00Z"},
      // 29 March 2026: two o'clock becomes three. 25 October 2026: three becomes two. 29 February 2028 is a Tuesday.
      passage{"a time that is not there", school(window(2h + 30min)), "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"},
      passage{"the day after it", school(window(2h + 30min)), "2026-03-29T01:00:01Z", "2026-03-30T00:30:00Z"},
      passage{"after a short night", school(window(17h)), "2026-03-28T16:00:01Z", "2026-03-29T15:00:00Z"},
      passage{"a time that comes twice", school(window(2h + 30min)), "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"},
      passage{"its second time", school(window(2h + 30min)), "2026-10-25T01:00:00Z", "2026-10-26T01:30:00Z"},
      passage{"after a long night", school(window(17h)), "2026-10-24T15:00:01Z", "2026-10-25T16:00:00Z"},
      passage{"open until its second time", school(window(1h, 2h + 30min)), "2026-10-25T01:29:59Z",
              "2026-10-25T01:29:59Z"},
      passage{"closed after it", school(window(1h, 2h + 30min)), "2026-10-25T01:30:00Z", "2026-10-26T00:00:00Z"},
      passage{"quiet until its second time", school({}, policy::daily{23h, 2h + 30min}), "2026-10-25T00:40:00Z",
              "2026-10-25T01:30:00Z"},
      passage{"quiet in a short night", school({}, policy::daily{23h, 2h + 30min}), "2026-03-29T00:10:00Z",
              "2026-03-29T01:00:00Z"},
      // Half past two is three o'clock there, which is quiet, and when that is over the window has gone by.
      passage{"pushed into the quiet hours", school(window(2h + 30min), policy::daily{3h, 6h}), "2026-03-28T12:00:00Z",
              "2026-03-30T00:30:00Z"},
      passage{"a leap day", school(window(17h)), "2028-02-28T16:00:01Z", "2028-02-29T16:00:00Z"},
      passage{"on to a leap day", school({}, evening), "2028-02-28T23:30:00Z", "2028-02-29T06:00:00Z"},
      passage{"from a leap day", school(window(17h)), "2028-02-29T16:00:01Z", "2028-03-01T16:00:00Z"},
  };
  for (const auto& one : table) {
    const auto when = policy::time_item(kind::grade, false, one.rules, at(one.came));
    EXPECT_EQ(to_text(when.due), one.out) << one.why;
    EXPECT_EQ(when.guardians_at, when.due) << one.why;
    const auto again = policy::time_item(kind::grade, false, one.rules, when.due);
    EXPECT_EQ(again.due, when.due) << "once it may go out, it may: " << one.why;
  }
}

TEST(moments, of_every_second_around_the_clock_changes_none_comes_out_in_a_quiet_hour_or_outside_its_window) {
  const auto rules = school(window(6h, 23h), policy::daily{22h, 6h + 30min});
  for (const char* day : {"2026-03-28T20:00:00Z", "2026-10-24T20:00:00Z", "2028-02-28T20:00:00Z"}) {
    for (auto came = at(day); came < at(day) + 36h; came += 59s) {
      const auto due = policy::time_item(kind::grade, false, rules, came).due;
      const auto local = (due + local_offset(due)).time_since_epoch() % std::chrono::days{1};
      ASSERT_TRUE(local >= 6h + 30min && local < 22h) << to_text(came) << " " << to_text(due);
      ASSERT_TRUE(due >= came && due < came + 10h) << to_text(came) << " " << to_text(due);
    }
  }
}

TEST(moments, the_student_is_first_and_the_lead_keeps_to_the_windows_too) {
  auto rules = window(17h, 21h, weekdays);
  rules.student_first = 2h;
  const auto one = policy::time_item(kind::grade, false, school(rules), at("2026-11-27T12:00:00Z"));
  EXPECT_EQ(one.due, at("2026-11-27T16:00:00Z"));
  EXPECT_EQ(one.guardians_at, at("2026-11-27T18:00:00Z"));
  const auto late = policy::time_item(kind::grade, false, school(rules), at("2026-11-27T19:00:00Z"));
  EXPECT_EQ(late.due, at("2026-11-27T19:00:00Z"));
  EXPECT_EQ(late.guardians_at, at("2026-11-30T16:00:00Z")) << "nine o'clock is closed, and then it is weekend";
  EXPECT_EQ(policy::time_item(kind::late, false, school(rules), at("2026-11-27T12:00:00Z")).guardians_at,
            at("2026-11-27T12:00:00Z"))
      << "another category";
}

TEST(moments, a_hold_comes_before_the_window) {
  auto rules = window(17h);
  rules.hold = 24h;
  const auto held = policy::time_item(kind::grade, true, school(rules), at("2026-11-24T17:00:00Z"));
  EXPECT_EQ(held.due, at("2026-11-26T16:00:00Z"));
  EXPECT_EQ(policy::time_item(kind::grade, false, school(rules), at("2026-11-24T17:00:00Z")).due,
            at("2026-11-25T16:00:00Z"));
}

TEST(moments, a_first_failed_exam_is_held) {
  auto rules = school(exams(24h));
  rules.categories[2] = exams(24h);
  const auto why = [&](kind what, const record::detail& said) { return policy::reason_to_hold({what, said}, rules); };
  const auto failed = outcome(true, false, 0);
  EXPECT_EQ(why(kind::grade, failed), policy::hold_reason::failed_exam);
  EXPECT_EQ(why(kind::project_result, failed), policy::hold_reason::failed_exam);
  EXPECT_EQ(why(kind::practice, failed), policy::hold_reason::none);
  EXPECT_EQ(why(kind::resit, outcome(true, false, 1)), policy::hold_reason::none);
  EXPECT_EQ(why(kind::project_result, outcome(true, false, 1)), policy::hold_reason::none);
  EXPECT_EQ(why(kind::grade, outcome(true, true, 0)), policy::hold_reason::none);
  EXPECT_EQ(why(kind::grade, outcome(false, false, 0)), policy::hold_reason::none);
  record::detail bare;
  bare.set("value", std::string{"4.2"});
  EXPECT_EQ(why(kind::grade, bare), policy::hold_reason::none) << "nobody says that it is an exam, or failed";
  rules = {};
  EXPECT_EQ(why(kind::grade, failed), policy::hold_reason::none) << "off by default";
}

TEST(moments, the_absence_that_reaches_the_hours_is_held) {
  policy::moments rules;
  rules.categories[1].hold = 24h;
  rules.categories[1].holds_from_unexcused = 10;
  const auto why = [&](std::int64_t before, const record::detail& said) {
    return policy::reason_to_hold({kind::lesson, said, before}, rules);
  };
  EXPECT_EQ(why(8, absence(false, 1)), policy::hold_reason::none);
  EXPECT_EQ(why(9, absence(false, 1)), policy::hold_reason::unexcused_hours);
  EXPECT_EQ(why(9, absence(false, {})), policy::hold_reason::unexcused_hours) << "an hour when nobody says how many";
  EXPECT_EQ(why(7, absence(false, 4)), policy::hold_reason::unexcused_hours);
  EXPECT_EQ(why(10, absence(false, 1)), policy::hold_reason::none) << "reached before";
  EXPECT_EQ(why(9, absence(true, 4)), policy::hold_reason::none);
  EXPECT_EQ(why(9, {}), policy::hold_reason::none) << "nobody says that it is not excused";
  rules.categories[1].holds_everything = true;
  EXPECT_EQ(why(0, absence(true, 4)), policy::hold_reason::everything);
}

TEST(moments, a_window_that_is_always_quiet_never_opens) {
  EXPECT_TRUE(policy::ever_opens({}, evening));
  EXPECT_TRUE(policy::ever_opens(window(17h), evening));
  EXPECT_TRUE(policy::ever_opens(window(7h), evening));
  EXPECT_FALSE(policy::ever_opens(window(6h + 59min), evening));
  EXPECT_FALSE(policy::ever_opens(window(22h, 6h), evening));
  EXPECT_TRUE(policy::ever_opens(window(22h, 7h + 1min), evening));
  EXPECT_FALSE(policy::ever_opens(window(13h, 14h), policy::daily{12h, 15h}));
  EXPECT_FALSE(policy::ever_opens(window(17h, {}, {}), {}));
}
