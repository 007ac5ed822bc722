#include "publish/requests.hpp"

#include <gtest/gtest.h>

using namespace keukentafel;

namespace {

const moment morning = parse_moment("2026-11-24T08:00:00Z").value();
const day long_ago{std::chrono::year{2020} / 1 / 1};

policy::reader parent_at_16() {
  policy::bond child;
  child.student = {1};
  child.turns_16 = day{std::chrono::year{2026} / 1 / 1};
  child.turns_18 = day{std::chrono::year{2028} / 1 / 1};
  child.is_barred = false;
  child.relations = {{{long_ago, std::nullopt}, true}};
  child.enrolments = {{long_ago, std::nullopt}};
  child.confirmed_at = morning;
  return {{role::guardian, 2}, false, false, {child}};
}

store::request_row written() {
  store::request_row one;
  one.student = {1};
  one.state = store::request_state::with_staff;
  one.note = "another report covers a part";
  one.ended_at = morning;
  return one;
}

} // namespace

// That two reports overlap tells that there is another.
TEST(requests, what_became_of_a_report_is_for_who_may_see_absence) {
  auto who = parent_at_16();
  EXPECT_EQ(publish::told_to(who, written(), {}, morning).state, store::request_state::with_staff);
  who.bonds.front().permissions.push_back(
      {policy::permission_kind::objection, record::category::absence, {long_ago, std::nullopt}});
  const auto told = publish::told_to(who, written(), {}, morning);
  EXPECT_EQ(told.state, store::request_state::waiting);
  EXPECT_EQ(told.note, "");
  EXPECT_FALSE(told.ended_at);
  policy::rules restrained;
  restrained.from_16 = policy::age_rule::restrained;
  EXPECT_EQ(publish::told_to(parent_at_16(), written(), restrained, morning).state, store::request_state::waiting);
}
