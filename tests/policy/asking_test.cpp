#include "policy/asking.hpp"

#include <gtest/gtest.h>

using namespace keukentafel;
using policy::permission_kind;
using record::category;

namespace {

const moment midday = parse_moment("2026-11-24T12:00:00Z").value();
const day before{std::chrono::year{2020} / 1 / 1};

/// A parent with custody of a child of 12 who is enrolled.
policy::reader parent_of(int age = 12) {
  policy::bond child;
  child.student = {1};
  const auto born = local_day(midday) - std::chrono::years{age} - std::chrono::months{1};
  child.turns_16 = born + std::chrono::years{16};
  child.turns_18 = born + std::chrono::years{18};
  child.is_barred = false;
  child.relations = {{{before, std::nullopt}, true}};
  child.enrolments = {{before, std::nullopt}};
  child.confirmed_at = midday;
  return {{role::guardian, 2}, false, false, {child}};
}

bool may(const policy::reader& who) { return policy::may_report_sick(who, who.bonds.front(), {}, midday); }

policy::reader with(policy::reader who, permission_kind what, category of, day from = before) {
  who.bonds.front().permissions.push_back({what, of, {from, std::nullopt}});
  return who;
}

policy::reader student(int age) {
  auto self = parent_of(age);
  self.who = {role::student, 1};
  self.bonds.front().relations.clear();
  return self;
}

} // namespace

TEST(asking, under_18_who_has_custody_reports) {
  EXPECT_TRUE(may(parent_of()));
  auto other = parent_of();
  other.bonds.front().relations.front().is_legal_representative = false;
  EXPECT_FALSE(may(other));
  EXPECT_FALSE(may(with(other, permission_kind::release, category::absence))) << "a release is for seeing";
  auto ended = parent_of();
  ended.bonds.front().relations.front().during.until = day{std::chrono::year{2026} / 11 / 23};
  EXPECT_FALSE(may(ended));
}

TEST(asking, a_limit_of_absence_ends_it_and_an_objection_does_not) {
  EXPECT_FALSE(may(with(parent_of(), permission_kind::limit, category::absence)));
  EXPECT_TRUE(may(with(parent_of(), permission_kind::limit, category::result)));
  EXPECT_TRUE(may(with(parent_of(), permission_kind::limit, category::absence, day{std::chrono::year{2027} / 1 / 1})));
  EXPECT_TRUE(may(with(parent_of(16), permission_kind::objection, category::absence)));
  auto hidden = parent_of(16);
  for (const auto of : {category::result, category::absence, category::milestone, category::appointment})
    hidden = with(std::move(hidden), permission_kind::objection, of);
  EXPECT_TRUE(policy::children(hidden, {}, midday).empty());
  EXPECT_TRUE(may(hidden)) << "nothing is seen of a student who has to be reported all the same";
  policy::rules asks;
  asks.from_16 = policy::age_rule::consent;
  EXPECT_TRUE(policy::may_report_sick(hidden, hidden.bonds.front(), asks, midday));
}

TEST(asking, what_hides_the_student_ends_it) {
  auto barred = parent_of();
  barred.bonds.front().is_barred = true;
  EXPECT_FALSE(may(barred));
  auto deceased = parent_of();
  deceased.is_deceased = true;
  EXPECT_FALSE(may(deceased));
  auto left = parent_of();
  left.bonds.front().enrolments.clear();
  EXPECT_FALSE(may(left));
  auto silent = parent_of();
  silent.bonds.front().confirmed_at = midday - std::chrono::days{8};
  EXPECT_FALSE(may(silent));
  auto unknown = parent_of();
  unknown.bonds.front().turns_18.reset();
  EXPECT_FALSE(may(unknown));
}

TEST(asking, from_18_the_student_and_who_may_see_absence) {
  EXPECT_FALSE(may(parent_of(18)));
  EXPECT_TRUE(may(with(parent_of(18), permission_kind::consent, category::absence)));
  EXPECT_FALSE(may(with(parent_of(18), permission_kind::consent, category::result)));
  EXPECT_TRUE(may(student(18)));
  EXPECT_FALSE(may(student(17)));
  policy::rules general;
  general.from_18 = policy::age_rule::general;
  const auto one = parent_of(18);
  EXPECT_FALSE(policy::may_report_sick(one, one.bonds.front(), general, midday)) << "general words are not enough";
}

TEST(asking, staff_does_not_report_here) {
  auto mentor = parent_of(18);
  mentor.who = {role::staff, 3};
  mentor.is_administrator = true;
  EXPECT_FALSE(may(mentor));
  EXPECT_TRUE(policy::reportable(mentor, {}, midday).empty());
  EXPECT_EQ(policy::reportable(parent_of(), {}, midday).size(), 1u);
}
