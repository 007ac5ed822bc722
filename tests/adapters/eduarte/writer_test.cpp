/// Sick reports that become rows, once each, whatever breaks.
#include "harness.hpp"

using namespace keukentafel::eduarte::test;
using std::chrono::seconds;

namespace {

constexpr std::int64_t first_id = 900'000;

struct office {
  world w;
  json settings = w.db.database().writing(first_id);

  office() {
    w.db.change("AbsentieReden", w.reason, "afkorting = 'ZK', actief = " + yes + ", standaardAfgehandeld = " + yes);
    settings["write_reasons"] = {"sick=ZK"};
  }
  json event(json data) const {
    data.emplace("student", "student/" + s(w.student));
    data.emplace("reason", "sick");
    return {{"type", "nl.keukentafel.request.sick-report"}, {"data", data}};
  }
  void ask(runner& r, const json& data, const std::string& key = "request/1") const {
    r.adapter->write_back(key, event(data).dump());
  }
  std::string rows() { return w.db.value("select count(*) from AbsentieMelding"); }
  /// The server's own way to write a time does not matter.
  bool is(std::int64_t id, const std::string& column, const std::string& time) {
    return w.db.value("select count(*) from AbsentieMelding where id = " + s(id) + " and " + column + " = " +
                      q(time)) == "1";
  }
  std::string cell(const std::string& column) { return w.db.value("select " + column + " from AbsentieMelding"); }

  static inline const std::string yes = "1";
};

const json two_days{{"from", "2025-11-24"}, {"until", "2025-11-25"}};

} // namespace

TEST(eduarte_writer, without_an_account_a_sequence_or_reasons_nothing_is_offered) {
  for (const char* missing : {"", "write_connection", "write_sequence", "write_reasons"}) {
    office o;
    o.settings.erase(missing);
    runner r{o.w.db, o.settings};
    EXPECT_EQ(r.adapter->may_write_back(), !*missing) << missing;
  }
}

TEST(eduarte_writer, whole_days_become_one_row_that_comes_back_as_news) {
  office o;
  o.settings["write_created_by"] = 77;
  runner r{o.w.db, o.settings};
  r.run();
  o.ask(r, two_days);
  r.run();
  EXPECT_EQ(r.host.answers, std::vector<std::string>{"+request/1 900000"});
  EXPECT_EQ(o.rows(), "1");
  EXPECT_EQ(o.cell("id"), "900000");
  EXPECT_TRUE(o.is(900'000, "beginDatumTijd", "2025-11-24 00:00:00"));
  EXPECT_TRUE(o.is(900'000, "eindDatumTijd", "2025-11-25 23:59:59"));
  EXPECT_EQ(o.cell("deelnemer"), s(o.w.student));
  EXPECT_EQ(o.cell("absentieReden"), s(o.w.reason));
  EXPECT_EQ(o.cell("organisatie"), "1");
  EXPECT_EQ(o.cell("CREATED_BY"), "77");
  EXPECT_EQ(o.cell("LAST_MODIFIED_BY"), "77");
  EXPECT_EQ(o.cell("version"), "0");
  EXPECT_EQ(o.cell("opmerkingen"), "");
  EXPECT_FALSE(r.host.has("absence/report-900000")) << "the log says it, not we";
  EXPECT_TRUE(r.host.memory.count("write/request/1") == 0) << "what is answered is forgotten";
  o.w.db.log('I', "AbsentieMelding", 900'000);
  r.run();
  const auto news = r.host.state["absence/report-900000"];
  EXPECT_EQ(news["detail"]["whole_days"], true);
  EXPECT_EQ(news["detail"]["settled"], true) << "as the reason says";
  EXPECT_EQ(news["student"], "student/" + s(o.w.student));
}

TEST(eduarte_writer, times_are_written_in_dutch_time_and_an_open_end_stays_open) {
  office o;
  o.settings["write_reasons"] = {"sick=" + s(o.w.reason)};
  runner r{o.w.db, o.settings};
  r.run();
  o.ask(r, {{"from", "2025-11-24T07:30:00Z"}, {"until", "2025-11-24T10:00:00Z"}});
  o.ask(r, {{"from", "2025-07-01T07:30:00Z"}, {"until", "2025-07-01T10:00:00Z"}}, "request/2");
  o.ask(r, {{"from", "2026-01-05"}}, "request/3");
  r.run();
  EXPECT_EQ(r.host.answers.size(), 3u);
  EXPECT_TRUE(o.is(900'000, "beginDatumTijd", "2025-11-24 08:30:00"));
  EXPECT_TRUE(o.is(900'000, "eindDatumTijd", "2025-11-24 11:00:00"));
  EXPECT_TRUE(o.is(900'001, "beginDatumTijd", "2025-07-01 09:30:00"));
  EXPECT_TRUE(o.is(900'002, "beginDatumTijd", "2026-01-05 00:00:00"));
  EXPECT_EQ(o.w.db.value("select eindDatumTijd from AbsentieMelding where id = 900002"), "");
}

TEST(eduarte_writer, a_crash_after_any_step_with_any_part_of_it_durable_writes_once) {
  for (int steps = 0; steps < 6; ++steps)
    for (const bool is_heard : {false, true})
      for (const int crashes : {1, 3}) {
        office o;
        runner r{o.w.db, o.settings};
        r.run();
        r.acknowledge();
        for (int i = 0; i < crashes; ++i) {
          o.ask(r, two_days);
          for (int step = 0; step < steps; ++step) {
            r.pass(seconds{1});
            r.adapter->feed();
            if (is_heard) r.acknowledge();
          }
          r.crash(o.settings);
        }
        o.ask(r, two_days);
        r.run();
        EXPECT_EQ(o.rows(), "1") << steps << " steps, heard " << is_heard;
        ASSERT_EQ(r.host.answers.size(), 1u);
        EXPECT_EQ(r.host.answers[0], "+request/1 " + o.cell("id"));
      }
}

TEST(eduarte_writer, a_row_that_staff_changed_before_our_answer_was_durable_is_still_ours) {
  office o;
  runner r{o.w.db, o.settings};
  r.run();
  o.ask(r, two_days);
  r.run();
  const auto remembered = r.host.durable;
  EXPECT_EQ(remembered.count("write/request/1"), 1u) << "durable before the insert";
  EXPECT_EQ(o.rows(), "1");
  o.w.db.change("AbsentieMelding", first_id, "eindDatumTijd = " + q("2025-11-24 23:59:59"));
  r.crash(o.settings);
  o.ask(r, two_days);
  r.run();
  EXPECT_EQ(r.host.answers, std::vector<std::string>{"+request/1 900000"});
  EXPECT_EQ(o.rows(), "1");
}

TEST(eduarte_writer, nothing_is_inserted_before_its_id_is_durable) {
  office o;
  runner r{o.w.db, o.settings};
  r.run();
  o.ask(r, two_days);
  for (int i = 0; i < 10; ++i) {
    r.pass(seconds{1});
    r.adapter->feed();
  }
  EXPECT_EQ(o.rows(), "0");
  EXPECT_EQ(r.host.receipts.size(), 1u);
  r.acknowledge();
  r.run();
  EXPECT_EQ(o.rows(), "1");
}

TEST(eduarte_writer, what_the_school_entered_already_is_the_answer_and_what_overlaps_is_for_a_person) {
  office o;
  const auto entered = o.w.db.add("AbsentieMelding", {{"deelnemer", s(o.w.student)},
                                                      {"absentieReden", s(o.w.reason)},
                                                      {"beginDatumTijd", q("2025-11-24 00:00:00")},
                                                      {"eindDatumTijd", q("2025-11-25 23:59:59")}});
  runner r{o.w.db, o.settings};
  r.run();
  o.ask(r, two_days);
  o.ask(r, {{"from", "2025-11-25"}}, "request/2");
  o.ask(r, {{"from", "2025-11-26"}, {"until", "2025-11-26"}}, "request/3");
  r.run();
  ASSERT_EQ(r.host.answers.size(), 3u);
  EXPECT_EQ(r.host.answers[0], "+request/1 " + s(entered));
  EXPECT_NE(r.host.answers[1].find("!request/2 AbsentieMelding has a report"), std::string::npos);
  EXPECT_EQ(r.host.answers[2], "+request/3 900000");
  EXPECT_EQ(o.rows(), "2");
}

TEST(eduarte_writer, what_it_can_t_write_is_for_a_person_with_a_reason_that_holds_no_value) {
  office o;
  o.settings["write_reasons"] = {"sick=ZK", "doctor=TA", "double=DD", "late=TL", "gone=" + s(424242)};
  for (int i = 0; i < 2; ++i)
    o.w.db.add("AbsentieReden", {{"afkorting", q("DD")}, {"absentieSoort", q("Absent")}, {"actief", "1"}});
  o.w.db.add("AbsentieReden", {{"afkorting", q("TL")}, {"absentieSoort", q("Telaat")}, {"actief", "1"}});
  const auto elsewhere = o.w.db.add("Deelnemer", {{"persoon", s(o.w.person)}}, 2);
  runner r{o.w.db, o.settings};
  r.run();
  const auto refused = [&](const json& data) {
    r.host.answers.clear();
    o.ask(r, data);
    r.run();
    const auto said = r.host.answers.empty() ? std::string{"nothing"} : r.host.answers[0];
    return said.starts_with("!request/1 ") ? said.substr(11) : "taken: " + said;
  };
  const auto with = [](json data, const char* name, const json& value) {
    data[name] = value;
    return data;
  };
  EXPECT_EQ(refused(with(two_days, "reason", "doctor")),
            "write_reasons names no AbsentieReden that is in use and means absent");
  EXPECT_EQ(refused(with(two_days, "reason", "late")),
            "write_reasons names no AbsentieReden that is in use and means absent");
  EXPECT_EQ(refused(with(two_days, "reason", "gone")),
            "write_reasons names no AbsentieReden that is in use and means absent");
  EXPECT_EQ(refused(with(two_days, "reason", "double")),
            "write_reasons names several AbsentieReden: write the id of one");
  for (const json& reason : {json("party"), json(7), json(nullptr)})
    EXPECT_EQ(refused(with(two_days, "reason", reason)), "write_reasons says nothing about this reason");
  for (const json& student : {json("student/" + s(elsewhere)), json("student/999999")})
    EXPECT_EQ(refused(with(two_days, "student", student)), "the student is no longer in Deelnemer");
  for (const json& student : {json("guardian/1"), json("student/1 or 1=1"), json("student/"), json(1), json(nullptr)})
    EXPECT_EQ(refused(with(two_days, "student", student)), "the request's student is no Deelnemer");
  for (const json& from : {json("2025-02-30"), json("2025-11-24 00:00"), json("'; drop table AbsentieMelding; --"),
                           json("2025-11-24T08:30:00"), json(3), json(nullptr)})
    EXPECT_EQ(refused({{"from", from}}), "the request's from can't be read");
  EXPECT_EQ(refused(with(two_days, "until", "2025-11-23")), "the request ends before it begins");
  EXPECT_EQ(refused(with(two_days, "until", "2025-11-25T08:30:00Z")), "the request ends before it begins");
  for (const char* text :
       {"", "[]", "{", "{\"type\": 7}", "{\"type\": \"nl.keukentafel.request.other\", \"data\": {}}"}) {
    r.host.answers.clear();
    r.adapter->write_back("request/1", text);
    EXPECT_EQ(r.host.answers, std::vector<std::string>{"!request/1 this adapter writes sick reports only"}) << text;
  }
  EXPECT_EQ(o.rows(), "0");
}

TEST(eduarte_writer, a_sequence_that_is_behind_is_not_eduarte_s) {
  office o;
  runner r{o.w.db, o.settings};
  r.run();
  o.w.db.log('U', "Deelnemer", o.w.student, 5'000'000);
  r.run();
  r.pass(seconds{1000}); // the place moves up to the new row
  r.run();
  o.ask(r, two_days);
  r.run();
  ASSERT_EQ(r.host.answers.size(), 1u);
  EXPECT_NE(r.host.answers[0].find("it is another sequence"), std::string::npos) << r.host.answers[0];
  EXPECT_EQ(o.rows(), "0");
}

TEST(eduarte_writer, settings_that_say_nothing_are_refused_at_the_start) {
  office o;
  const auto refused = [&](const char* key, const json& value) {
    auto wrong = o.settings;
    wrong[key] = value;
    EXPECT_THROW((runner{o.w.db, wrong}), std::runtime_error) << key << value;
  };
  refused("write_sequence", "x; drop table Deelnemer");
  refused("write_sequence", "a'b");
  refused("write_reasons", json::array({"sick"}));
  refused("write_reasons", json::array({"=ZK"}));
  refused("write_reasons", json::array({"sick="}));
  refused("write_reasons", json::array({"sick=ZK", "sick=TA"}));
  refused("write_connection", "postgresql://host=x password=y");
}

TEST(eduarte_writer, while_it_can_t_reach_the_database_it_waits_and_reading_goes_on) {
  office o;
  auto wrong = o.settings;
  wrong["write_connection"] = o.settings["write_connection"].get<std::string>() + "/nowhere";
  runner r{o.w.db, wrong};
  r.run();
  o.ask(r, two_days);
  for (int i = 0; i < 20; ++i) r.run();
  EXPECT_TRUE(r.host.answers.empty());
  EXPECT_EQ(std::count_if(r.host.warnings.begin(), r.host.warnings.end(),
                          [](const auto& line) { return line.starts_with("writing waits: "); }),
            1);
  o.w.db.change("Persoon", o.w.person, "roepnaam = 'Anders'");
  r.run();
  EXPECT_EQ(r.host.state["student/" + s(o.w.student)]["first_name"], "Anders");
  r.restart(o.settings);
  o.ask(r, two_days);
  r.run();
  EXPECT_EQ(r.host.answers, std::vector<std::string>{"+request/1 900000"});
}
