#include "policy/balance.hpp"
#include "policy/talking.hpp"

#include <gtest/gtest.h>

using namespace keukentafel;
using policy::tone;
using record::kind;

namespace {

tone of(kind what, const char* field = nullptr, bool is_so = false) {
  record::detail said;
  if (field) said.set(field, is_so);
  return policy::tone_of(what, said);
}

} // namespace

TEST(balance, results_by_whether_they_passed) {
  for (const auto what : {kind::grade, kind::resit, kind::project_result}) {
    EXPECT_EQ(of(what, "passed", true), tone::encouraging);
    EXPECT_EQ(of(what, "passed", false), tone::worrying);
    EXPECT_EQ(of(what), tone::neutral) << "nobody said whether it is enough";
  }
  EXPECT_EQ(of(kind::practice, "passed", true), tone::encouraging);
  EXPECT_EQ(of(kind::practice, "passed", false), tone::neutral) << "practice does not count";
}

TEST(balance, absence_by_whether_it_was_excused) {
  for (const auto what : {kind::absent, kind::late, kind::lesson}) {
    EXPECT_EQ(of(what, "excused", true), tone::neutral);
    EXPECT_EQ(of(what, "excused", false), tone::worrying);
    EXPECT_EQ(of(what), tone::neutral);
  }
  EXPECT_EQ(of(kind::sent_out), tone::worrying);
}

TEST(balance, every_kind_has_a_tone_and_words_that_people_wrote_change_none) {
  for (const auto& rule : record::kind_rules()) {
    record::detail said;
    said.set("title", std::string{"passed excused"});
    said.set("passed", std::string{"no"});
    EXPECT_EQ(policy::tone_of(rule.what, said), policy::tone_of(rule.what, {})) << rule.name;
  }
  for (const auto what :
       {kind::work_title, kind::handed_in, kind::placement_started, kind::placement_ended, kind::notice})
    EXPECT_EQ(of(what), tone::encouraging);
  EXPECT_EQ(of(kind::appointment), tone::neutral);
}

TEST(balance, only_worrying_from_two_and_with_nothing_that_encourages) {
  policy::balance sum;
  sum.add(tone::worrying);
  EXPECT_FALSE(sum.is_only_worrying()) << "one bad day";
  sum.add(tone::worrying);
  sum.add(tone::neutral);
  EXPECT_TRUE(sum.is_only_worrying());
  sum.add(tone::encouraging);
  EXPECT_FALSE(sum.is_only_worrying());
  EXPECT_EQ(sum.all(), 4);
}

TEST(talking, a_mentor_is_who_guides_today) {
  const auto noon = parse_moment("2026-11-24T12:00:00Z").value();
  policy::bond child;
  child.student = {1};
  const auto on = [](const char* text) { return parse_day(text).value(); };
  child.mentorships = {{on("2026-08-01"), on("2026-11-24")}};
  const auto staff = [&](bool is_administrator) {
    return policy::reader{{role::staff, 1}, false, is_administrator, {child}};
  };
  EXPECT_TRUE(policy::is_mentor(staff(false), child, noon));
  EXPECT_FALSE(policy::is_mentor(staff(false), child, noon + std::chrono::days{1}));
  child.mentorships.clear();
  EXPECT_FALSE(policy::is_mentor(staff(true), child, noon)) << "an administrator is nobody's mentor";
  EXPECT_FALSE(policy::may_ask_mentor(staff(true), child, {}, noon));
}
