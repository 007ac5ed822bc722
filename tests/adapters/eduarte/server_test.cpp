/// What only a server can do to the adapter: see tests/CMakeLists.txt for the roads.
#include "harness.hpp"

#include <atomic>
#include <thread>

using namespace keukentafel::eduarte::test;
using std::chrono::seconds;

namespace {

constexpr const char* cut_others = "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = "
                                   "'keukentafel' and datname = current_database()";

} // namespace

TEST(eduarte_server, many_transactions_that_overlap_lose_nothing) {
  world w;
  std::vector<std::int64_t> persons;
  for (int i = 0; i < 20; ++i) {
    persons.push_back(w.db.add("Persoon", {{"roepnaam", q("x")}, {"achternaam", q("y")}}));
    w.db.add("Deelnemer", {{"persoon", s(persons.back())}});
  }
  runner r{w.db};
  r.run();
  std::vector<std::unique_ptr<school_database>> writers;
  for (std::size_t i = 0; i < persons.size(); ++i) writers.push_back(w.db.database().another());
  for (int round = 0; round < 5; ++round) {
    const auto named = "naam" + s(round);
    for (std::size_t i = 0; i < writers.size(); ++i)
      writers[i]->sql("begin; update Persoon set version = version + 1, roepnaam = '" + named +
                      "' where id = " + s(persons[i]) + "; insert into MUTATIELOG values (" + s(w.db.next_id()) +
                      ", 1, 'U', 'PERSOON', " + s(persons[i]) + ")");
    // Odd ones first, in the other order; the adapter looks after each.
    for (const std::size_t parity : {1u, 0u})
      for (auto i = writers.size(); i-- > 0;)
        if (i % 2 == parity) {
          writers[i]->sql("commit");
          r.run();
        }
    const auto done = std::count_if(r.host.state.begin(), r.host.state.end(), [&](const auto& one) {
      return one.first.starts_with("student/") && one.second["first_name"] == named;
    });
    EXPECT_EQ(static_cast<std::size_t>(done), persons.size()) << "round " << round;
  }
}

TEST(eduarte_server, a_connection_lost_in_the_middle_of_a_reading_costs_a_restart_and_nothing_else) {
  world w;
  w.add_mark("6.1");
  runner whole{w.db};
  whole.run();
  for (std::size_t after = 1; after <= whole.feeds; after += 3) {
    runner cut{w.db};
    for (std::size_t i = 0; i < after; ++i) cut.adapter->feed();
    EXPECT_NE(w.db.value(cut_others), "0");
    EXPECT_THROW(cut.run(), std::runtime_error);
    cut.restart();
    cut.run();
    EXPECT_EQ(cut.host.state, whole.host.state) << "cut after " << after;
  }
}

TEST(eduarte_server, an_unreadable_password_or_account_is_refused_without_saying_it) {
  world w;
  auto how = w.db.settings();
  how["organisation"] = 1;
  how["password"] = "wrong-secret";
  fake_host host;
  keukentafel::eduarte::eduarte_adapter adapter{&host.raw};
  try {
    adapter.open(how.dump());
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string{error.what()}.find("wrong-secret"), std::string::npos) << error.what();
  }
}

TEST(eduarte_horizon, a_gap_is_closed_as_soon_as_no_transaction_can_fill_it_and_never_before) {
  world w;
  runner r{w.db};
  r.run();
  r.run();
  late_change late{w, "Laat"};
  w.db.log('U', "Deelnemer", w.student);
  const auto before = r.host.memory["place"];
  // Far beyond the window: elsewhere the place would have moved over the gap.
  for (int i = 0; i < 3; ++i) {
    r.pass(seconds{1000});
    r.run();
  }
  EXPECT_EQ(r.host.memory["place"], before);
  ASSERT_EQ(r.host.warnings.size(), 1u);
  EXPECT_NE(r.host.warnings[0].find("open for longer"), std::string::npos);
  late.commit();
  r.run();
  r.run();
  EXPECT_EQ(r.host.state["student/" + s(w.student)]["first_name"], "Laat");
  EXPECT_EQ(r.host.memory["place"], w.db.value("select max(ID) from MUTATIELOG"));
}

TEST(eduarte_horizon, an_abandoned_gap_holds_the_place_no_longer_than_its_transaction) {
  world w;
  runner r{w.db};
  r.run();
  const auto other = w.db.database().another();
  other->sql("begin; insert into MUTATIELOG values (" + s(w.db.next_id()) + ", 1, 'U', 'PERSOON', 1)");
  w.db.log('U', "Deelnemer", w.student);
  r.run();
  EXPECT_NE(r.host.memory["place"], w.db.value("select max(ID) from MUTATIELOG"));
  other->sql("rollback");
  r.run();
  r.run();
  EXPECT_EQ(r.host.memory["place"], w.db.value("select max(ID) from MUTATIELOG")) << "two looks, not the window";
}

TEST(eduarte_server, an_insert_that_is_still_under_way_after_a_crash_is_not_written_again) {
  world w;
  auto settings = w.db.database().writing(900'000);
  settings["write_reasons"] = {"sick=" + s(w.reason)};
  w.db.change("AbsentieReden", w.reason, "actief = true");
  // Each insert waits for who holds the lock.
  w.db.sql(
      "create function wait_here() returns trigger language plpgsql security definer as $$ begin perform "
      "pg_advisory_xact_lock(7); return new; end $$; create trigger wait_here before insert on AbsentieMelding for "
      "each row execute function wait_here()");
  const auto event =
      json{{"type", "nl.keukentafel.request.sick-report"},
           {"data", {{"student", "student/" + s(w.student)}, {"reason", "sick"}, {"from", "2025-11-24"}}}}
          .dump();
  const auto waiting = [&](int count) {
    const auto end = std::chrono::steady_clock::now() + seconds{30};
    while (w.db.value("select count(*) from pg_stat_activity where datname = current_database() and query like 'insert "
                      "into AbsentieMelding%' and wait_event_type = 'Lock'") != s(count) &&
           std::chrono::steady_clock::now() < end)
      std::this_thread::yield();
    ASSERT_LT(std::chrono::steady_clock::now(), end);
  };
  w.db.sql("select pg_advisory_lock(7)");
  runner first{w.db, settings};
  first.run();
  first.adapter->write_back("request/1", event);
  // Two modules at once over one memory stand for a dead one whose server still works for it.
  std::thread dying{[&] { first.run(); }};
  waiting(1);
  runner second{w.db, settings};
  second.run();
  second.host.memory = first.host.durable;
  second.adapter->write_back("request/1", event);
  std::thread living{[&] { second.run(); }};
  waiting(2);
  w.db.sql("select pg_advisory_unlock(7)");
  dying.join();
  living.join();
  for (int i = 0; i < 5 && second.host.answers.empty(); ++i) second.run();
  EXPECT_EQ(second.host.answers, std::vector<std::string>{"+request/1 900000"});
  EXPECT_EQ(w.db.value("select count(*) from AbsentieMelding"), "1");
}

TEST(eduarte_server, what_the_database_refuses_is_for_a_person_and_says_no_value) {
  world w;
  auto settings = w.db.database().writing(900'000);
  settings["write_reasons"] = {"sick=" + s(w.reason)};
  w.db.change("AbsentieReden", w.reason, "actief = true");
  const auto event =
      json{{"type", "nl.keukentafel.request.sick-report"},
           {"data", {{"student", "student/" + s(w.student)}, {"reason", "sick"}, {"from", "2025-11-24"}}}}
          .dump();
  for (const auto* rule : {"alter table AbsentieMelding add constraint c check (version > 5)",
                           "revoke insert (afgehandeld) on AbsentieMelding from keukentafel_write",
                           "revoke select (afkorting) on AbsentieReden from keukentafel_write"}) {
    w.db.sql(rule);
    runner r{w.db, settings};
    r.run();
    r.adapter->write_back("request/1", event);
    r.run();
    ASSERT_EQ(r.host.answers.size(), 1u) << rule;
    EXPECT_EQ(r.host.answers[0].find("!request/1 the database: "), 0u) << r.host.answers[0];
    EXPECT_EQ(r.host.answers[0].find("2025-11-24"), std::string::npos) << r.host.answers[0];
    EXPECT_EQ(w.db.value("select count(*) from AbsentieMelding"), "0");
    if (std::string{rule}.starts_with("alter")) w.db.sql("alter table AbsentieMelding drop constraint c");
  }
}

TEST(eduarte_server, the_account_that_writes_can_do_nothing_else) {
  world w;
  const auto may = [&](const std::string& what, const std::string& table) {
    return w.db.value("select has_any_column_privilege('keukentafel_write', '" + table + "', '" + what + "')");
  };
  for (const auto& table : all_tables()) {
    const bool is_read = table == "AbsentieMelding" || table == "AbsentieReden" || table == "Deelnemer";
    EXPECT_EQ(may("SELECT", table), is_read ? "t" : "f") << table;
    EXPECT_EQ(may("INSERT", table), table == "AbsentieMelding" ? "t" : "f") << table;
    EXPECT_EQ(may("UPDATE", table), "f") << table;
    EXPECT_EQ(w.db.value("select has_table_privilege('keukentafel_write', '" + table + "', 'DELETE')"), "f") << table;
  }
}
