#include "publish/overview.hpp"

#include "let_go.hpp"

#include <gmock/gmock.h>

using namespace keukentafel;
using publish::outcome;
using record::kind;
using testing::ElementsAre;

namespace {

const moment now = parse_moment("2026-11-24T12:00:00Z").value();

policy::released item(kind what, const char* when,
                      std::initializer_list<std::pair<const char*, record::value>> fields) {
  static std::int64_t number = 0;
  record::item one;
  one.id = {++number};
  one.student = {5};
  one.what = what;
  one.occurred_at = parse_moment(when).value();
  for (const auto& [name, value] : fields) one.said.set(name, value);
  return let_go(std::move(one));
}
using text = std::string;

publish::overview sum(std::vector<policy::released> newest, const std::vector<policy::released>& ahead = {}) {
  return publish::sum_up({5}, newest, ahead, now);
}

} // namespace

TEST(overview, follows_a_project_from_title_to_result) {
  const auto title =
      item(kind::work_title, "2026-11-01T10:00:00Z", {{"course", text{"Project"}}, {"title", text{"Vogelhuis"}}});
  const auto handed =
      item(kind::handed_in, "2026-11-10T10:00:00Z", {{"course", text{"Project"}}, {"test", text{"Verslag"}}});
  const auto result = item(kind::project_result, "2026-11-20T10:00:00Z",
                           {{"course", text{"Project"}}, {"value", text{"7.3"}}, {"passed", true}});
  auto all = sum({title});
  ASSERT_EQ(all.open.size(), 1u);
  EXPECT_EQ(all.open.front().title, "Vogelhuis");
  EXPECT_TRUE(all.open.front().is_titled);
  EXPECT_FALSE(all.open.front().is_handed_in);
  all = sum({handed, title});
  ASSERT_EQ(all.open.size(), 1u);
  EXPECT_TRUE(all.open.front().is_handed_in);
  all = sum({result, handed, title});
  EXPECT_TRUE(all.open.empty());
  ASSERT_EQ(all.finished.size(), 1u);
  EXPECT_EQ(all.finished.front().value, "7.3");
}

TEST(overview, a_result_of_before_is_not_of_the_new_work) {
  const auto before =
      item(kind::project_result, "2026-09-20T10:00:00Z", {{"course", text{"Project"}}, {"value", text{"5"}}});
  const auto title =
      item(kind::work_title, "2026-11-01T10:00:00Z", {{"course", text{"Project"}}, {"title", text{"Vogelhuis"}}});
  const auto all = sum({title, before});
  ASSERT_EQ(all.open.size(), 1u);
  EXPECT_TRUE(all.finished.empty());
}

TEST(overview, work_that_got_a_mark_like_others_is_finished) {
  const auto handed =
      item(kind::handed_in, "2026-11-10T10:00:00Z", {{"course", text{"Nederlands"}}, {"test", text{"Verslag"}}});
  const auto mark = item(kind::grade, "2026-11-12T10:00:00Z",
                         {{"course", text{"Nederlands"}}, {"test", text{"Verslag"}}, {"value", text{"6.6"}}});
  EXPECT_EQ(sum({handed}).open.size(), 1u);
  EXPECT_TRUE(sum({mark, handed}).open.empty());
}

TEST(overview, work_of_long_ago_is_not_what_one_works_on) {
  EXPECT_TRUE(sum({item(kind::work_title, "2026-01-01T10:00:00Z", {{"title", text{"Oud"}}})}).open.empty());
}

TEST(overview, results_stand_by_course_from_old_to_new_and_practice_is_none) {
  const auto mark = [](const char* course, std::optional<bool> passed, kind what = kind::grade) {
    if (!passed) return item(what, "2026-11-01T10:00:00Z", {{"course", text{course}}, {"value", text{"x"}}});
    return item(what, "2026-11-01T10:00:00Z", {{"course", text{course}}, {"value", text{"x"}}, {"passed", *passed}});
  };
  const auto all = sum({mark("Engels", true), mark("Rekenen", false), mark("Engels", {}),
                        mark("Engels", false, kind::resit), mark("Engels", true, kind::practice)});
  ASSERT_EQ(all.courses.size(), 2u);
  EXPECT_EQ(all.courses.front().name, "Engels");
  EXPECT_THAT(all.courses.front().results, ElementsAre(outcome::not_yet, outcome::told, outcome::passed));
}

TEST(overview, a_placement_lasts_until_its_day_and_comes_before_it_begins) {
  const auto begun = item(kind::placement_started, "2026-10-01T00:00:00Z",
                          {{"company", text{"Bakker"}},
                           {"from", text{"2026-10-01"}},
                           {"until", text{"2026-12-01"}},
                           {"hours_agreed", std::int64_t{400}}});
  const auto hours = item(kind::placement_hours, "2026-11-20T00:00:00Z",
                          {{"company", text{"Bakker"}}, {"hours_done", std::int64_t{120}}});
  auto all = sum({hours, begun});
  ASSERT_EQ(all.placements.size(), 1u);
  EXPECT_EQ(all.placements.front().hours_done, 120);
  EXPECT_EQ(all.placements.front().hours_agreed, 400);
  ASSERT_EQ(all.comes.size(), 1u) << "its last day";
  EXPECT_EQ(all.comes.front().is, publish::coming::what::placement_ends);
  all = sum({item(kind::placement_ended, "2026-11-21T00:00:00Z", {{"company", text{"Bakker"}}}), hours, begun});
  EXPECT_TRUE(all.placements.empty());
  EXPECT_TRUE(all.comes.empty());
  all = sum({item(kind::placement_started, "2026-11-30T00:00:00Z",
                  {{"company", text{"Kapper"}}, {"from", text{"2026-11-30"}}})});
  EXPECT_TRUE(all.placements.empty());
  ASSERT_EQ(all.comes.size(), 1u);
  EXPECT_EQ(all.comes.front().is, publish::coming::what::placement_begins);
}

TEST(overview, what_comes_stands_in_order_and_within_two_weeks) {
  const auto talk = [](const char* from) {
    return item(kind::appointment, from, {{"title", text{"Presentatie"}}, {"from", text{from}}});
  };
  const auto all = sum({item(kind::exam, "2026-11-01T00:00:00Z", {{"date", text{"2026-11-28"}}})},
                       {talk("2026-12-01T10:00:00Z"), talk("2026-11-25T10:00:00Z"), talk("2026-11-24T11:59:59Z"),
                        talk("2026-12-20T10:00:00Z")});
  std::vector<moment> when;
  for (const auto& one : all.comes) when.push_back(one.from);
  EXPECT_THAT(when,
              ElementsAre(parse_moment("2026-11-25T10:00:00Z").value(), local_midnight(parse_day("2026-11-28").value()),
                          parse_moment("2026-12-01T10:00:00Z").value()));
}

TEST(overview, what_is_presented_comes_between_the_appointments) {
  const auto piece = [](const char* from) {
    return item(kind::work_piece, "2026-01-05T08:00:00Z",
                {{"title", text{"Kast"}}, {"course", text{"Kast"}}, {"presentation_from", text{from}}});
  };
  const auto talk = item(kind::appointment, "2026-11-26T10:00:00Z",
                         {{"title", text{"Gesprek"}}, {"from", text{"2026-11-26T10:00:00Z"}}});
  const auto none = item(kind::work_piece, "2026-01-05T08:00:00Z", {{"title", text{"Kruk"}}});
  const auto all = sum(
      {}, {talk, piece("2026-11-25T10:00:00Z"), piece("2026-12-20T10:00:00Z"), piece("2026-11-24T11:59:59Z"), none});
  ASSERT_EQ(all.comes.size(), 2u);
  EXPECT_EQ(all.comes.front().is, publish::coming::what::presentation);
  EXPECT_EQ(all.comes.front().from, parse_moment("2026-11-25T10:00:00Z").value());
  EXPECT_EQ(all.categories, store::bit_of(record::category::milestone) | store::bit_of(record::category::appointment));
}

TEST(overview, what_was_withdrawn_says_nothing) {
  record::item gone;
  gone.student = {5};
  gone.what = kind::work_title;
  gone.is_withdrawn = true;
  const auto all = sum({let_go(gone)});
  EXPECT_TRUE(all.open.empty());
}

TEST(overview, lessons_of_the_timetable_hide_nothing) {
  std::vector<policy::released> ahead;
  for (int i = 0; i < 20; ++i)
    ahead.push_back(
        item(kind::appointment, "2026-11-25T10:00:00Z",
             {{"title", text{"Engels"}}, {"course", text{"Engels"}}, {"from", text{"2026-11-25T10:00:00Z"}}}));
  ahead.push_back(item(kind::appointment, "2026-11-26T10:00:00Z",
                       {{"title", text{"Toets"}}, {"course", text{"Engels"}}, {"from", text{"2026-11-26T10:00:00Z"}}}));
  const auto all = sum({}, ahead);
  ASSERT_EQ(all.comes.size(), 1u);
  EXPECT_EQ(all.comes.front().from, parse_moment("2026-11-26T10:00:00Z").value());
}
