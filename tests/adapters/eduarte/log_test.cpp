#include "harness.hpp"

#include <atomic>
#include <filesystem>
#include <thread>

using namespace keukentafel::eduarte::test;
using std::chrono::seconds;

namespace {

struct renamed_world : world {
  renamed_world() : r{db} { r.run(); }
  std::string name() { return r.host.state["student/" + s(student)]["first_name"]; }
  /// A change of the student's name whose log row is not there yet.
  void rename(const std::string& to) {
    db.is_logging = false;
    db.change("Persoon", person, "roepnaam = '" + to + "'");
    db.is_logging = true;
  }
  /// At the next start, which says why.
  void expect_read_anew(const std::string& its_name) {
    r.restart();
    r.run();
    EXPECT_EQ(name(), its_name);
    ASSERT_EQ(r.host.warnings.size(), 1u);
    EXPECT_NE(r.host.warnings[0].find("no longer reaches back"), std::string::npos);
  }
  runner r;
};

} // namespace

TEST(eduarte_log, many_rows_about_one_entity_are_one_offer) {
  renamed_world w;
  w.r.host.offers.clear();
  for (int i = 0; i < 5; ++i) w.db.change("Deelnemer", w.student, "lgf = 0");
  w.db.change("Persoon", w.person, "roepnaam = 'Noortje'");
  w.r.run();
  EXPECT_EQ(std::count(w.r.host.offers.begin(), w.r.host.offers.end(), "+student/" + s(w.student)), 1);
  EXPECT_EQ(w.name(), "Noortje");
}

TEST(eduarte_log, a_gap_that_fills_late_is_not_lost_and_does_not_hold_up_what_is_above) {
  renamed_world w;
  late_change late{w, "Laat"};
  w.db.change("Verbintenis", w.enrolment, "status = 'Beeindigd'");
  w.r.run();
  EXPECT_EQ(w.r.host.state["enrolment/" + s(w.enrolment)]["active"], false);
  w.r.pass(seconds{250});
  w.r.run();
  EXPECT_EQ(w.name(), "Noor");
  late.commit();
  w.r.run();
  EXPECT_EQ(w.name(), "Laat");
}

TEST(eduarte_log, a_gap_open_at_the_first_start_or_over_a_restart_is_not_lost) {
  world w;
  const auto name = [&](runner& r) { return r.host.state["student/" + s(w.student)]["first_name"]; };
  late_change first{w, "Een"};
  w.db.log('U', "Deelnemer", w.student);
  runner r{w.db};
  r.run();
  first.commit();
  late_change second{w, "Twee"};
  w.db.log('U', "Deelnemer", w.student);
  r.run();
  EXPECT_EQ(name(r), "Een");
  r.restart();
  r.run();
  second.commit();
  r.run();
  EXPECT_EQ(name(r), "Twee");
}

TEST(eduarte_log, the_place_stays_below_the_window_and_then_moves) {
  renamed_world w;
  w.r.pass(seconds{400});
  w.r.run();
  const auto before = w.r.host.memory["place"];
  w.db.change("Persoon", w.person, "roepnaam = 'x'");
  w.r.run();
  EXPECT_EQ(w.r.host.memory["place"], before);
  w.r.pass(std::chrono::milliseconds{298'500}); // and two seconds in each run
  w.r.run();
  w.r.run();
  EXPECT_EQ(w.r.host.memory["place"], w.db.value("select max(ID) from MUTATIELOG"));
  EXPECT_TRUE(w.r.host.warnings.empty()) << "nobody knows of a transaction that is open";
}

TEST(eduarte_log, what_cannot_be_processed_does_not_hold_the_place) {
  renamed_world w;
  w.db.database().loosen("Resultaat", "cijfer");
  w.add_mark("'vier'");
  w.r.run();
  w.r.pass(seconds{400});
  w.r.run();
  EXPECT_EQ(w.r.host.set_aside.size(), 1u);
  EXPECT_EQ(w.r.host.memory["place"], w.db.value("select max(ID) from MUTATIELOG"));
}

TEST(eduarte_log, a_repeat_of_the_whole_log_changes_nothing) {
  renamed_world w;
  w.add_mark("6.1");
  w.r.run();
  const auto before = w.r.host.state;
  w.r.host.memory["place"] = w.db.value("select min(ID) from MUTATIELOG");
  w.r.restart();
  w.r.run();
  EXPECT_EQ(w.r.host.state, before);
  EXPECT_TRUE(w.r.host.warnings.empty());
}

TEST(eduarte_log, a_log_pruned_beyond_our_place_is_said_and_all_is_read_anew) {
  renamed_world w;
  w.r.pass(seconds{400});
  w.r.run();
  w.rename("Opnieuw");
  w.db.sql("delete from MUTATIELOG");
  w.db.log('U', "Afspraak", 1);
  w.expect_read_anew("Opnieuw");
  w.r.restart();
  w.r.run();
  EXPECT_EQ(w.r.host.warnings.size(), 1u);
}

TEST(eduarte_log, a_log_pruned_soon_after_the_first_start_is_said_and_all_is_read_anew) {
  renamed_world w;
  w.rename("Opnieuw");
  w.db.sql("delete from MUTATIELOG");
  w.db.log('U', "Persoon", 1);
  w.expect_read_anew("Opnieuw");
  w.db.log('U', "Persoon", w.person);
  w.r.run();
  w.r.restart();
  w.r.run();
  EXPECT_EQ(w.r.host.warnings.size(), 1u);
}

TEST(eduarte_log, a_log_that_was_empty_at_the_first_start_and_is_pruned_is_said) {
  world w;
  w.db.sql("delete from MUTATIELOG");
  runner r{w.db};
  r.run();
  r.restart();
  r.run();
  EXPECT_TRUE(r.host.warnings.empty()) << "an empty log was not pruned";
  w.db.log('U', "Persoon", w.person);
  r.run();
  w.db.sql("update Persoon set version = version + 1, roepnaam = 'Opnieuw' where id = " + s(w.person));
  w.db.sql("delete from MUTATIELOG");
  r.restart();
  r.run();
  EXPECT_EQ(r.host.state["student/" + s(w.student)]["first_name"], "Opnieuw");
  EXPECT_EQ(r.host.warnings.size(), 1u);
  r.restart();
  r.run();
  EXPECT_EQ(r.host.warnings.size(), 1u) << "the log is empty, and so it was when all was read anew";
}

TEST(eduarte_log, a_place_of_an_older_version_goes_on) {
  renamed_world w;
  w.r.host.memory["place"] = "0";
  w.r.host.memory.erase("witness");
  w.db.change("Persoon", w.person, "roepnaam = 'Ouder'");
  w.r.restart();
  w.r.run();
  EXPECT_EQ(w.name(), "Ouder");
  EXPECT_TRUE(w.r.host.warnings.empty());
}

TEST(eduarte_log, a_table_without_a_trigger_is_said_and_read_anew) {
  renamed_world w;
  for (int i = 0; i < 60; ++i) w.r.run();
  w.rename("Zonder");
  w.r.pass(seconds{700});
  for (int i = 0; i < 60; ++i) w.r.run();
  EXPECT_EQ(w.name(), "Zonder");
  ASSERT_EQ(w.r.host.warnings.size(), 1u);
  EXPECT_NE(w.r.host.warnings[0].find("table PERSOON "), std::string::npos);
}

TEST(eduarte_log, logged_changes_raise_no_warning) {
  renamed_world w;
  for (int i = 0; i < 60; ++i) w.r.run();
  w.db.change("Persoon", w.person, "roepnaam = 'a'");
  w.r.pass(seconds{700});
  for (int i = 0; i < 60; ++i) w.r.run();
  w.db.change("Persoon", w.person, "roepnaam = 'b'");
  w.r.restart();
  w.r.pass(seconds{700});
  for (int i = 0; i < 60; ++i) w.r.run();
  EXPECT_TRUE(w.r.host.warnings.empty());
}

TEST(eduarte_log, a_full_reading_takes_away_what_is_gone) {
  renamed_world w;
  w.add_mark("6.1");
  w.r.run();
  w.db.is_logging = false;
  w.db.sql("delete from Resultaat");
  w.db.remove("AbstractRelatie", w.relation);
  w.r.adapter->begin_backfill();
  EXPECT_TRUE(w.r.adapter->backfill_state().is_running);
  w.r.run();
  EXPECT_FALSE(w.r.adapter->backfill_state().is_running);
  EXPECT_FALSE(w.r.host.has("result/" + s(w.student) + "-" + s(w.test)));
  EXPECT_FALSE(w.r.host.has("guardian/" + s(w.mother)));
  EXPECT_TRUE(w.r.host.has("student/" + s(w.student)));
}

TEST(eduarte_log, a_full_reading_that_was_interrupted_is_finished) {
  world w;
  w.add_mark("6.1");
  runner r{w.db};
  for (int i = 0; i < 4; ++i) r.adapter->feed();
  EXPECT_FALSE(r.host.has("result/" + s(w.student) + "-" + s(w.test)));
  r.restart();
  r.run();
  EXPECT_TRUE(r.host.has("result/" + s(w.student) + "-" + s(w.test)));
  EXPECT_FALSE(r.host.memory.contains("backfill"));
}

TEST(eduarte_log, a_million_rows_are_read_in_bounded_steps) {
  world w;
  w.add_mark("6.1");
  runner r{w.db};
  r.run();
  w.db.sql("begin; with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000) insert into "
           "MUTATIELOG select 10000 + i, 1, 'U', case i % 3 when 0 then 'RESULTAAT' when 1 then 'NOTITIE' else "
           "'WAARNEMING' end, i % 5000 from n; commit; analyze MUTATIELOG");
  r.feeds = 0;
  r.host.offers.clear();
  std::size_t most = 0;
  for (bool has_more = true; has_more; ++r.feeds) {
    const auto before = r.host.offers.size();
    has_more = r.adapter->feed().has_more;
    most = std::max(most, r.host.offers.size() - before);
    ASSERT_LT(r.feeds, 20'000u);
  }
  EXPECT_LE(most, 700u);
  r.pass(seconds{400});
  r.run();
  EXPECT_EQ(r.host.memory["place"], "1010000");
}

TEST(eduarte_log, the_first_start_does_not_read_a_million_old_rows) {
  world w;
  w.db.sql("begin; with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000) insert into "
           "MUTATIELOG select 10000 + i, 1, 'U', 'RESULTAAT', i from n; commit");
  runner r{w.db};
  r.run();
  EXPECT_LT(r.feeds, 200u);
  EXPECT_TRUE(r.host.has("student/" + s(w.student)));
}

TEST(eduarte_log, the_first_start_on_a_log_of_high_numbers_is_quick) {
  renamed_world w;
  w.db.sql("delete from MUTATIELOG");
  w.db.log('U', "Persoon", w.person, 4'000'000'000'000);
  w.db.log('U', "Persoon", w.person, 4'000'000'000'020);
  runner r{w.db};
  r.run();
  w.rename("Laat");
  w.db.log('U', "Persoon", w.person, 4'000'000'000'010);
  w.db.log('U', "Persoon", w.person, 4'000'000'000'030);
  r.run();
  EXPECT_EQ(r.host.state["student/" + s(w.student)]["first_name"], "Laat");
}

TEST(eduarte_log, a_database_that_goes_away_fails_without_values) {
  renamed_world w;
  w.db.sql("alter table MUTATIELOG rename to ELDERS");
  try {
    w.r.adapter->feed();
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string{error.what()}.find("MUTATIELOG"), std::string::npos);
  }
  w.db.sql("alter table ELDERS rename to MUTATIELOG");
  w.rename("Terug");
  w.db.log('U', "Persoon", w.person);
  w.r.restart();
  w.r.run();
  EXPECT_EQ(w.name(), "Terug");
  EXPECT_THROW(w.r.restart({{"organisation", 99}}), std::runtime_error);
}

TEST(eduarte_log, a_database_that_is_not_there_is_not_made) {
  fake_host host;
  const auto nowhere = std::filesystem::temp_directory_path() / "eduarte-none.db";
  keukentafel::eduarte::eduarte_adapter adapter{&host.raw};
  EXPECT_THROW(adapter.open(json{{"connection", "sqlite3://dbname=" + nowhere.string()}, {"organisation", 1}}.dump()),
               std::runtime_error);
  EXPECT_FALSE(std::filesystem::exists(nowhere));
  EXPECT_THROW(adapter.open(json{{"connection", "mysql://x"}, {"organisation", 1}}.dump()), std::runtime_error);
}

TEST(eduarte_log, an_interrupt_ends_a_slow_statement) {
  renamed_world w;
  w.db.sql("drop table MUTATIELOG; create view MUTATIELOG as with recursive n(i) as (select 1 union all select i + 1 "
           "from n) select i as ID, case when i < 0 then 1 else 2 end as ORGANISATIE, 'U' as MODIFIED_ACTION, 'X' as "
           "MODIFIED_TABLE, i as "
           "MODIFIED_ID "
           "from n");
  std::atomic<bool> has_ended = false;
  std::thread other{[&] {
    const auto begin = std::chrono::steady_clock::now();
    while (!has_ended && std::chrono::steady_clock::now() - begin < std::chrono::milliseconds{100})
      std::this_thread::yield();
    w.r.adapter->interrupt();
  }};
  EXPECT_THROW(w.r.adapter->feed(), std::runtime_error);
  has_ended = true;
  other.join();
}

TEST(eduarte_log, a_statement_above_its_time_is_ended) {
  renamed_world w;
  w.r.restart({{"statement_timeout_s", 1}});
  w.db.sql("drop table MUTATIELOG; create view MUTATIELOG as with recursive n(i) as (select 1 union all select i + 1 "
           "from n) select i as ID, case when i < 0 then 1 else 2 end as ORGANISATIE, 'U' as MODIFIED_ACTION, 'X' as "
           "MODIFIED_TABLE, i as "
           "MODIFIED_ID "
           "from n");
  EXPECT_THROW(w.r.adapter->feed(), std::runtime_error);
}

TEST(eduarte_log, nothing_is_written_but_the_named_consumer_row) {
  world w;
  w.db.sql("insert into MUTATIELOGVERWERKERSLOG (ID, actief, ORGANISATIE, VERWERKER, LAATST_VERWERKT_ID, "
           "LAATST_VERWERKT_OP) values (5, 1, 1, 9, 0, '2020-01-01 00:00:00'), (6, 1, 2, 9, 0, '2020-01-01 00:00:00')");
  const auto before = w.db.database().everything();
  runner r{w.db};
  r.run();
  r.pass(seconds{400});
  r.run();
  EXPECT_EQ(w.db.database().everything(), before);
  r.restart({{"consumer_row", 5}});
  r.run();
  EXPECT_EQ(w.db.value("select LAATST_VERWERKT_ID from MUTATIELOGVERWERKERSLOG where ID = 5"), r.host.memory["place"]);
  EXPECT_EQ(w.db.value("select LAATST_VERWERKT_ID from MUTATIELOGVERWERKERSLOG where ID = 6"), "0");
  EXPECT_EQ(r.host.warnings, std::vector<std::string>{});
}

TEST(eduarte_log, a_consumer_row_that_is_not_there_is_said_once) {
  world w;
  w.db.sql("insert into MUTATIELOGVERWERKERSLOG (ID, actief, ORGANISATIE, VERWERKER, LAATST_VERWERKT_ID, "
           "LAATST_VERWERKT_OP) values (6, 1, 2, 9, 0, '2020-01-01 00:00:00')");
  for (const int row : {5, 6}) {
    runner r{w.db, {{"consumer_row", row}}};
    for (int i = 0; i < 3; ++i) {
      w.db.change("Persoon", w.person, "roepnaam = 'Noor" + s(i) + "'");
      r.run();
      r.pass(seconds{400});
      r.run();
    }
    EXPECT_EQ(r.host.state["student/" + s(w.student)]["first_name"], "Noor2");
    ASSERT_EQ(r.host.warnings.size(), 1u) << row;
    EXPECT_NE(r.host.warnings[0].find("consumer_row names no row"), std::string::npos) << r.host.warnings[0];
  }
  EXPECT_EQ(w.db.value("select LAATST_VERWERKT_ID from MUTATIELOGVERWERKERSLOG where ID = 6"), "0");
}
