#include "harness.hpp"

using namespace keukentafel::eduarte::test;

namespace {

/// A world that has been read, with the key of its one result.
struct marked_world : world {
  marked_world() : r{db} { r.run(); }
  std::string result() const { return "result/" + s(student) + "-" + s(test); }
  json detail(const std::string& of) { return r.host.state[of]["detail"]; }
  runner r;
};

} // namespace

TEST(eduarte_results, a_grade_and_its_correction_are_one_item) {
  marked_world w;
  const auto old = w.add_mark("5.4");
  w.r.run();
  EXPECT_EQ(w.r.host.state[w.result()], json({{"student", key("student/", w.student)},
                                              {"kind", "grade"},
                                              {"occurred_at", "2025-11-09T23:00:00Z"},
                                              {"detail",
                                               {{"value", "5.4"},
                                                {"passed", false},
                                                {"weight", 2},
                                                {"course", "Nederlands"},
                                                {"test", "Toets 1"},
                                                {"attempt", 0}}}}));
  w.db.change("Resultaat", old, "geldend = 0");
  w.add_mark("6.1", {{"overschrijft", s(old)}, {"weging", "3"}});
  w.r.host.offers.clear();
  w.r.run();
  EXPECT_EQ(w.r.host.offers, std::vector<std::string>{"+" + w.result()});
  EXPECT_EQ(w.detail(w.result())["value"], "6.1");
  EXPECT_EQ(w.detail(w.result())["passed"], true);
  EXPECT_EQ(w.detail(w.result())["weight"], 3);
}

TEST(eduarte_results, resit_practice_textual_and_temporary) {
  marked_world w;
  const auto mark = w.add_mark("7", {{"herkansingsnummer", "1"}, {"datumBehaald", "null"}});
  w.r.run();
  EXPECT_EQ(w.r.host.state[w.result()]["kind"], "resit");
  EXPECT_EQ(w.detail(w.result())["value"], "7.0");
  EXPECT_EQ(w.r.host.state[w.result()]["occurred_at"], "2025-09-01T06:00:00Z");
  w.db.change("Resultaatstructuur", w.structure, "type = 'FORMATIEF'");
  w.r.run();
  EXPECT_EQ(w.r.host.state[w.result()]["kind"], "practice");
  const auto good = w.db.add("Schaalwaarde", {{"naam", q("Voldoende")}, {"behaald", "1"}});
  w.db.change("Schaal", w.scale, "schaaltype = 'Tekstueel'");
  w.db.change("Resultaat", mark, "cijfer = null, waarde = " + s(good));
  w.r.run();
  EXPECT_EQ(w.detail(w.result())["value"], "Voldoende");
  w.db.change("Resultaat", mark, "soort = 'Tijdelijk'");
  w.r.run();
  EXPECT_FALSE(w.r.host.has(w.result()));
}

TEST(eduarte_results, the_sort_of_a_test_says_that_it_is_an_exam) {
  marked_world w;
  w.add_mark("4.2");
  for (const char* sort : {"Schoolexamen", "CentraalExamen", "ExamenonderdeelInburgering", "Spreken", "Toets"}) {
    w.db.change("Toets", w.test, "soort = " + q(sort));
    w.r.run();
    const auto said = w.detail(w.result());
    EXPECT_EQ(said.contains("exam"), std::string{sort}.find("xamen") != std::string::npos) << sort;
    EXPECT_TRUE(said.value("exam", true)) << sort;
  }
}

TEST(eduarte_results, the_end_test_of_a_course_gives_its_end_result) {
  marked_world w;
  w.add_mark("7.5");
  w.r.run();
  EXPECT_FALSE(w.detail(w.result()).contains("final"));
  w.db.change("Toets", w.test, "eindtoets = 1");
  w.r.run();
  EXPECT_EQ(w.detail(w.result())["final"], true);
  w.db.change("Toets", w.test, "eindtoets = 0");
  w.r.run();
  EXPECT_FALSE(w.detail(w.result()).contains("final"));
}

TEST(eduarte_results, recalculation_is_held_and_closing_withdraws) {
  marked_world w;
  const auto mark = w.add_mark("6.1");
  w.r.run();
  w.db.change("Resultaatstructuur", w.structure, "status = 'IN_HERBEREKENING'");
  w.db.change("Resultaat", mark, "cijfer = 1.0");
  w.r.run();
  EXPECT_EQ(w.detail(w.result())["value"], "6.1");
  EXPECT_EQ(w.r.host.offers.back(), "=" + w.result());
  w.db.change("Resultaatstructuur", w.structure, "status = 'BESCHIKBAAR'");
  w.r.run();
  EXPECT_EQ(w.detail(w.result())["value"], "1.0");
  w.db.change("Resultaatstructuur", w.structure, "actief = 0");
  w.r.run();
  EXPECT_FALSE(w.r.host.has(w.result()));
}

TEST(eduarte_results, a_deleted_row_withdraws) {
  marked_world w;
  const auto mark = w.add_mark("6.1");
  w.r.run();
  w.db.remove("Resultaat", mark);
  w.r.run();
  EXPECT_FALSE(w.r.host.has(w.result()));
}

TEST(eduarte_results, a_projects_result_is_one_milestone) {
  world w;
  w.add_mark("6.1");
  runner r{w.db, {{"project_kinds", {"PROJ"}}}};
  r.run();
  const auto pair = s(w.student) + "-" + s(w.test);
  EXPECT_TRUE(r.host.has("result/" + pair));
  w.db.change("SoortOnderwijsproduct", w.sort, "code = 'PROJ'");
  r.run();
  EXPECT_FALSE(r.host.has("result/" + pair));
  EXPECT_EQ(r.host.state["milestone/project-" + pair]["kind"], "project_result");
  r.restart();
  r.run();
  EXPECT_TRUE(r.host.has("result/" + pair));
  EXPECT_FALSE(r.host.has("milestone/project-" + pair));
}

TEST(eduarte_results, dirty_values_are_set_aside_without_the_value) {
  marked_world w;
  for (const char* column : {"cijfer", "datumBehaald", "geldend"}) w.db.database().loosen("Resultaat", column);
  w.add_mark("'vier'");
  w.r.run();
  EXPECT_EQ(w.r.host.set_aside[w.result()], "Resultaat.cijfer is not a number");
  w.db.sql("update Resultaat set cijfer = 4.0, datumBehaald = 'gisteren'");
  w.r.adapter->retry(w.result());
  w.r.run();
  EXPECT_EQ(w.r.host.set_aside[w.result()], "Resultaat.datumBehaald is not a date");
  w.db.sql("update Resultaat set datumBehaald = null, geldend = 'misschien'");
  w.r.adapter->retry(w.result());
  w.r.run();
  EXPECT_EQ(w.r.host.set_aside[w.result()], "Resultaat.geldend is not true or false");
  w.db.sql("update Resultaat set geldend = 't', toets = 5");
  w.r.adapter->retry(w.result());
  w.r.run();
  EXPECT_FALSE(w.r.host.has(w.result()));
}

// Only SQLite holds a word where the schema has a number that others refer to.
TEST(eduarte_untyped, a_reference_that_is_no_number_holds_nothing_up) {
  marked_world w;
  w.add_mark("6.1", {{"toets", "'x'"}});
  w.r.run();
  w.r.adapter->begin_backfill();
  w.r.run();
  EXPECT_EQ(w.r.host.set_aside["result/" + s(w.student) + "-0"], "Resultaat.toets is not a whole number");
}

TEST(eduarte_results, the_mark_that_is_shown_decides_whether_it_is_passed) {
  marked_world w;
  const auto mark = w.add_mark("5.45");
  w.r.run();
  EXPECT_EQ(w.detail(w.result())["value"], "5.5");
  EXPECT_EQ(w.detail(w.result())["passed"], true);
  w.db.change("Resultaat", mark, "cijfer = 5.44");
  w.r.run();
  EXPECT_EQ(w.detail(w.result())["value"], "5.4");
  EXPECT_EQ(w.detail(w.result())["passed"], false);
  w.db.change("Resultaat", mark, "cijfer = 99999999.99");
  w.r.run();
  EXPECT_EQ(w.r.host.set_aside[w.result()], "Resultaat.cijfer is too large for its scale");
}

TEST(eduarte_results, a_mark_below_0_is_set_aside) {
  marked_world w;
  w.add_mark("-0.04");
  w.r.run();
  EXPECT_FALSE(w.r.host.has(w.result()));
  EXPECT_EQ(w.r.host.set_aside[w.result()], "Resultaat.cijfer is below 0");
}

TEST(eduarte_results, decimals_come_whole_with_their_point) {
  world w;
  w.db.change("Schaal", w.scale, "aantalDecimalen = 2");
  w.add_mark("123.45");
  runner r{w.db};
  r.run();
  EXPECT_EQ(r.host.state["result/" + s(w.student) + "-" + s(w.test)]["detail"]["value"], "123.45");
}
