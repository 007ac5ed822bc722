#include "policy/release.hpp"

#include <gtest/gtest.h>

using namespace keukentafel;
using namespace keukentafel::policy;

namespace {

moment moment_at(const char* text) { return parse_moment(text).value(); }
day on(const char* text) { return parse_day(text).value(); }

const moment noon = moment_at("2026-11-24T12:00:00Z");

void set_birth_date(bond& child, const char* text) {
  const auto born = record::parse_birth_date(text);
  child.turns_16 = born ? std::optional{record::birthday(*born, 16)} : std::nullopt;
  child.turns_18 = born ? std::optional{record::birthday(*born, 18)} : std::nullopt;
}

reader parent() {
  bond child;
  child.student = {7};
  child.first_name = "Noor";
  set_birth_date(child, "2009-06-01");
  child.is_barred = false;
  child.relations.push_back({{on("2020-01-01"), std::nullopt}, true});
  child.enrolments.push_back({on("2025-08-01"), std::nullopt});
  child.confirmed_at = noon;
  return {{role::guardian, 1}, false, false, {child}};
}

record::item item_of(std::int64_t student) {
  record::item one;
  one.student = {student};
  return one;
}

/// The refusal, or nothing when it is released.
std::optional<refusal> decide(const reader& who, moment now = noon, const rules& school = {},
                              std::int64_t student = 7) {
  const auto answer = release(item_of(student), who, school, now);
  const auto* why = std::get_if<refusal>(&answer);
  return why ? std::optional{*why} : std::nullopt;
}

} // namespace

TEST(release, lets_a_legal_representative_of_a_minor_see) {
  EXPECT_EQ(decide(parent()), std::nullopt);
  EXPECT_EQ(children(parent(), {}, noon).size(), 1u);
}

TEST(release, knows_no_strangers) { EXPECT_EQ(decide(parent(), noon, {}, 8), refusal::no_relation); }

TEST(release, needs_custody_on_the_day) {
  auto who = parent();
  who.bonds[0].relations[0].is_legal_representative = false;
  EXPECT_EQ(decide(who), refusal::not_a_representative);
  who = parent();
  who.bonds[0].relations[0].during.until = on("2026-11-24");
  EXPECT_EQ(decide(who, moment_at("2026-11-24T22:59:59Z")), std::nullopt);
  EXPECT_EQ(decide(who, moment_at("2026-11-24T23:00:00Z")), refusal::not_a_representative);
  who.bonds[0].relations[0].during = {on("2026-11-25"), std::nullopt};
  EXPECT_EQ(decide(who), refusal::not_a_representative);
}

TEST(release, ends_at_local_midnight_of_the_18th_birthday) {
  auto who = parent();
  set_birth_date(who.bonds[0], "2008-11-25");
  EXPECT_EQ(decide(who, moment_at("2026-11-24T22:59:59Z")), std::nullopt);
  EXPECT_EQ(decide(who, moment_at("2026-11-24T23:00:00Z")), refusal::of_age);
  EXPECT_EQ(next_change(who, {}, noon), moment_at("2026-11-24T23:00:00Z"));
}

TEST(release, knows_days_of_23_and_25_hours) {
  auto who = parent();
  who.bonds[0].confirmed_at = moment_at("2026-03-25T12:00:00Z");
  // Clocks go forward in the night of the 29th of March: it begins at +1, the next day at +2.
  set_birth_date(who.bonds[0], "2008-03-29");
  EXPECT_EQ(decide(who, moment_at("2026-03-28T22:59:59Z")), std::nullopt);
  EXPECT_EQ(decide(who, moment_at("2026-03-28T23:00:00Z")), refusal::of_age);
  set_birth_date(who.bonds[0], "2008-03-30");
  EXPECT_EQ(decide(who, moment_at("2026-03-29T21:59:59Z")), std::nullopt);
  EXPECT_EQ(decide(who, moment_at("2026-03-29T22:00:00Z")), refusal::of_age);
  // Back in the night of the 25th of October: it begins at +2, the next day 25 hours later at +1.
  who.bonds[0].confirmed_at = moment_at("2026-10-24T12:00:00Z");
  set_birth_date(who.bonds[0], "2008-10-25");
  EXPECT_EQ(decide(who, moment_at("2026-10-24T21:59:59Z")), std::nullopt);
  EXPECT_EQ(decide(who, moment_at("2026-10-24T22:00:00Z")), refusal::of_age);
  set_birth_date(who.bonds[0], "2008-10-26");
  for (const char* when :
       {"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T22:00:00Z", "2026-10-25T22:59:59Z"})
    EXPECT_EQ(decide(who, moment_at(when)), std::nullopt) << when;
  EXPECT_EQ(decide(who, moment_at("2026-10-25T23:00:00Z")), refusal::of_age);
  EXPECT_EQ(next_change(who, {}, moment_at("2026-10-25T12:00:00Z")), moment_at("2026-10-25T23:00:00Z"));
}

TEST(release, takes_the_earliest_birthday_of_an_imprecise_date) {
  auto who = parent();
  set_birth_date(who.bonds[0], "2008");
  EXPECT_EQ(decide(who), refusal::of_age);
  set_birth_date(who.bonds[0], "2008-12");
  EXPECT_EQ(decide(who), std::nullopt);
  EXPECT_EQ(decide(who, moment_at("2026-11-30T23:00:00Z")), refusal::of_age);
  for (const auto* unknown : {"", "unknown", "2008-13"}) {
    set_birth_date(who.bonds[0], unknown);
    EXPECT_EQ(decide(who), refusal::age_unknown);
  }
  EXPECT_EQ(to_text(record::birthday(*record::parse_birth_date("2008-02-29"), 18)), "2026-03-01");
}

TEST(release, follows_what_the_school_says_of_third_parties) {
  auto who = parent();
  who.bonds[0].is_barred = true;
  EXPECT_EQ(decide(who), refusal::barred);
  rules open;
  open.parents_are_third_parties = false;
  EXPECT_EQ(decide(who, noon, open), std::nullopt);
}

TEST(release, is_silent_about_and_to_the_dead) {
  auto who = parent();
  who.bonds[0].is_deceased = true;
  EXPECT_EQ(decide(who), refusal::deceased);
  who = parent();
  who.is_deceased = true;
  EXPECT_EQ(decide(who), refusal::deceased);
}

TEST(release, ends_thirty_days_after_the_enrolment) {
  auto who = parent();
  who.bonds[0].enrolments[0].until = on("2026-10-25");
  EXPECT_EQ(decide(who), std::nullopt);
  EXPECT_EQ(decide(who, moment_at("2026-11-24T23:00:00Z")), refusal::not_enrolled);
  who.bonds[0].enrolments.clear();
  EXPECT_EQ(decide(who), refusal::not_enrolled);
}

TEST(release, stops_when_the_roster_is_not_confirmed) {
  auto who = parent();
  who.bonds[0].confirmed_at = noon - std::chrono::days{7};
  EXPECT_EQ(decide(who), std::nullopt);
  EXPECT_FALSE(is_paused(who, {}, noon));
  EXPECT_EQ(decide(who, noon + std::chrono::seconds{1}), refusal::roster_not_confirmed);
  EXPECT_TRUE(is_paused(who, {}, noon + std::chrono::seconds{1}));
}

TEST(release, hears_objections_at_16_and_17_only) {
  auto who = parent();
  who.bonds[0].permissions.push_back(
      {permission_kind::objection, record::category::result, {on("2026-11-01"), std::nullopt}});
  EXPECT_EQ(decide(who), refusal::objected);
  set_birth_date(who.bonds[0], "2011-06-01"); // the SIS corrected it
  EXPECT_EQ(decide(who), std::nullopt);
  rules milder;
  milder.under_16 = age_rule::restrained;
  EXPECT_EQ(decide(who, noon, milder), refusal::restrained);
}

TEST(release, shows_the_end_result_of_a_course_where_no_single_mark_is_shown) {
  rules school;
  school.from_16 = age_rule::restrained;
  const auto says = [&](record::kind what, std::optional<bool> is_final) {
    auto one = item_of(7);
    one.what = what;
    if (is_final) one.said.set("final", *is_final);
    const auto answer = release(std::move(one), parent(), school, noon);
    const auto* why = std::get_if<refusal>(&answer);
    return why ? std::optional{*why} : std::nullopt;
  };
  for (const auto what : {record::kind::grade, record::kind::resit}) {
    EXPECT_EQ(says(what, true), std::nullopt);
    EXPECT_EQ(says(what, false), refusal::restrained);
    EXPECT_EQ(says(what, {}), refusal::restrained);
  }
  EXPECT_EQ(says(record::kind::practice, true), refusal::restrained);
  EXPECT_EQ(says(record::kind::project_result, {}), std::nullopt);
  const auto who = parent();
  EXPECT_TRUE(sees_end_results_only(who, who.bonds[0], school, noon));
  EXPECT_FALSE(sees_end_results_only(who, who.bonds[0], {}, noon));
}

TEST(release, looks_again_when_a_birth_date_is_no_longer_ahead) {
  auto who = parent();
  set_birth_date(who.bonds[0], "2026-11-26");
  EXPECT_EQ(decide(who), refusal::age_unknown);
  EXPECT_EQ(next_change(who, {}, noon), moment_at("2026-11-25T23:00:00Z"));
  EXPECT_EQ(decide(who, moment_at("2026-11-25T23:00:00Z")), std::nullopt);
}

TEST(release, is_not_paused_for_who_sees_the_child) {
  auto who = parent();
  who.who.as = role::staff;
  who.is_administrator = true;
  who.bonds[0].confirmed_at = noon - std::chrono::days{70};
  EXPECT_EQ(decide(who), std::nullopt);
  EXPECT_FALSE(is_paused(who, {}, noon));
}
