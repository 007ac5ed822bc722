#include "harness.hpp"

using namespace keukentafel::eduarte::test;

namespace {

/// A world that has been read.
struct read_world : world {
  read_world() : r{db} { r.run(); }
  json detail(const std::string& of) { return r.host.state[of]["detail"]; }
  std::int64_t miss(school::columns more = {}) {
    school::columns all = {{"deelnemer", s(student)},
                           {"waarnemingSoort", q("Afwezig")},
                           {"beginDatumTijd", q("2025-11-18 09:00:00")},
                           {"eindDatumTijd", q("2025-11-18 10:40:00")},
                           {"beginLesuur", "1"},
                           {"eindLesuur", "2"},
                           {"onderwijsproduct", s(product)}};
    for (auto& [name, value] : more) all[name] = value;
    return db.add("Waarneming", all);
  }
  std::int64_t report(school::columns more = {}) {
    school::columns all = {{"deelnemer", s(student)},
                           {"absentieReden", s(reason)},
                           {"beginDatumTijd", q("2025-11-18 00:00:00")},
                           {"eindDatumTijd", q("2025-11-18 23:59:59")}};
    for (auto& [name, value] : more) all[name] = value;
    return db.add("AbsentieMelding", all);
  }
  std::int64_t appointment(school::columns more = {}) {
    school::columns all = {{"titel", q("Excursie")},
                           {"afspraakType", s(type)},
                           {"afspraakLocatie", q("Lokaal 1")},
                           {"beginDatumTijd", q("2099-11-18 09:00:00")},
                           {"eindDatumTijd", q("2099-11-18 10:00:00")},
                           {"onderwijsproduct", s(product)},
                           {"omschrijving", q("NOTITIEKANARIE")}};
    for (auto& [name, value] : more) all[name] = value;
    return db.add("Afspraak", all);
  }
  std::string at(std::int64_t one) const { return "appointment/" + s(one) + "-" + s(student); }
  runner r;
};

} // namespace

TEST(eduarte_absence, report_with_its_kinds_and_ends) {
  read_world w;
  const auto report = w.report();
  w.r.run();
  const auto of = key("absence/report-", report);
  EXPECT_EQ(w.r.host.state[of], json({{"student", key("student/", w.student)},
                                      {"kind", "absent"},
                                      {"occurred_at", "2025-11-17T23:00:00Z"},
                                      {"detail",
                                       {{"from", "2025-11-17T23:00:00Z"},
                                        {"until", "2025-11-18T22:59:59Z"},
                                        {"whole_days", true},
                                        {"reason", "Ziek"},
                                        {"excused", true},
                                        {"settled", false}}}}));
  w.db.change("AbsentieMelding", report,
              "eindDatumTijd = null, beginDatumTijd = '2025-11-18 09:00:00', beginLesuur = 2, eindLesuur = 4");
  w.db.change("AbsentieReden", w.reason, "absentieSoort = 'Telaat'");
  w.r.run();
  EXPECT_EQ(w.r.host.state[of]["kind"], "late");
  EXPECT_FALSE(w.detail(of).contains("until"));
  EXPECT_EQ(w.detail(of)["whole_days"], false);
  EXPECT_EQ(w.detail(of)["lesson_hours"], 3);
  w.db.change("AbsentieMelding", report, "gearchiveerd = 1");
  w.r.run();
  EXPECT_FALSE(w.r.host.has(of));
}

TEST(eduarte_absence, what_ends_before_it_begins_is_set_aside) {
  read_world w;
  const auto report = w.report({{"eindDatumTijd", q("2025-11-17 23:59:59")}});
  const auto missed = w.miss({{"eindDatumTijd", q("2025-11-18 08:59:59")}});
  const auto of = key("absence/report-", report), lesson = key("absence/lesson-", missed);
  w.r.run();
  EXPECT_FALSE(w.r.host.has(of));
  EXPECT_EQ(w.r.host.set_aside[of], "AbsentieMelding.eindDatumTijd is before beginDatumTijd");
  EXPECT_FALSE(w.r.host.has(lesson));
  EXPECT_EQ(w.r.host.set_aside[lesson], "Waarneming.eindDatumTijd is before beginDatumTijd");
  w.db.change("AbsentieMelding", report, "eindDatumTijd = '2025-11-18 00:00:00'");
  w.db.change("Waarneming", missed, "eindDatumTijd = '2025-11-18 09:50:00'");
  w.r.run();
  EXPECT_TRUE(w.r.host.has(of));
  EXPECT_TRUE(w.r.host.has(lesson));
  EXPECT_TRUE(w.r.host.set_aside.empty());
}

TEST(eduarte_absence, a_lesson_is_corrected_and_later_explained) {
  read_world w;
  const auto missed = w.miss();
  const auto of = key("absence/lesson-", missed);
  w.r.run();
  EXPECT_EQ(w.detail(of), json({{"from", "2025-11-18T08:00:00Z"},
                                {"until", "2025-11-18T09:40:00Z"},
                                {"course", "Nederlands"},
                                {"lesson_hours", 2},
                                {"excused", false},
                                {"settled", false}}));
  w.db.change("Waarneming", missed, "waarnemingSoort = 'Aanwezig'");
  w.r.run();
  EXPECT_FALSE(w.r.host.has(of));
  w.db.change("Waarneming", missed, "waarnemingSoort = 'Afwezig'");
  w.r.run();
  const auto report = w.report();
  w.db.change("Waarneming", missed, "absentieMelding = " + s(report));
  w.r.host.offers.clear();
  w.r.run();
  const auto by = key("absence/report-", report);
  EXPECT_EQ(w.r.host.state[by]["explains"], json::array({of}));
  EXPECT_EQ(w.detail(by)["lesson_hours"], 2);
  EXPECT_LT(w.r.host.place_of("+" + by), w.r.host.place_of("-" + of));
  w.db.change("Waarneming", missed, "absentieMelding = null");
  w.r.run();
  EXPECT_TRUE(w.r.host.has(of));
  EXPECT_FALSE(w.r.host.state[by].contains("explains"));
}

TEST(eduarte_milestones, own_work_and_handed_in) {
  read_world w;
  const auto taken = w.db.add("OnderwijsproductAfname", {{"deelnemer", s(w.student)},
                                                         {"onderwijsproduct", s(w.product)},
                                                         {"LAST_MODIFIED_AT", q("2025-11-18 10:00:00")}});
  const auto handed = w.db.add("DeelnemerToetsBevriezing", {{"deelnemer", s(w.student)}, {"toets", s(w.test)}});
  w.r.run();
  EXPECT_FALSE(w.r.host.has(key("milestone/work-", taken)));
  EXPECT_FALSE(w.r.host.has(key("milestone/handed-in-", handed)));
  w.db.change("OnderwijsproductAfname", taken, "werkstuktitel = 'De bij'");
  w.db.change("DeelnemerToetsBevriezing", handed, "ingeleverd = 1");
  w.r.run();
  EXPECT_EQ(w.r.host.state[key("milestone/work-", taken)],
            json({{"student", key("student/", w.student)},
                  {"kind", "work_title"},
                  {"occurred_at", "2025-11-18T09:00:00Z"},
                  {"detail", {{"course", "Nederlands"}, {"title", "De bij"}}}}));
  EXPECT_EQ(w.detail(key("milestone/handed-in-", handed)), json({{"course", "Nederlands"}, {"test", "Toets 1"}}));
  w.db.change("Onderwijsproduct", w.product, "heeftWerkstuktitel = 0");
  w.db.change("Toets", w.test, "handmatigInleveren = 0");
  w.r.run();
  EXPECT_FALSE(w.r.host.has(key("milestone/work-", taken)));
  EXPECT_FALSE(w.r.host.has(key("milestone/handed-in-", handed)));
}

TEST(eduarte_milestones, a_work_placement_starts_counts_hours_and_ends) {
  read_world w;
  const auto company =
      w.db.add("ExterneOrganisatie", {{"naam", q("Bakkerij Vroeg")}, {"omschrijving", q("NOTITIEKANARIE")}});
  const auto place = w.db.add("BPVInschrijving", {{"verbintenis", s(w.enrolment)},
                                                  {"bpvBedrijf", s(company)},
                                                  {"status", q("Definitief")},
                                                  {"begindatum", q("2025-11-20")},
                                                  {"totaleOmvang", "400"}});
  const auto start = key("milestone/placement-", place);
  w.r.run();
  EXPECT_EQ(w.r.host.state[start + "-started"],
            json({{"student", key("student/", w.student)},
                  {"kind", "placement_started"},
                  {"occurred_at", "2025-11-19T23:00:00Z"},
                  {"not_before", "2025-11-19T23:00:00Z"},
                  {"detail", {{"company", "Bakkerij Vroeg"}, {"from", "2025-11-20"}, {"hours_agreed", 400}}}}));
  EXPECT_FALSE(w.r.host.has(start + "-hours"));
  EXPECT_FALSE(w.r.host.has(start + "-ended"));
  w.db.change("BPVInschrijving", place, "gerealiseerdeOmvang = 120, einddatum = '2026-01-30', status = 'Beëindigd'");
  w.r.run();
  EXPECT_EQ(w.detail(start + "-hours"),
            json({{"company", "Bakkerij Vroeg"}, {"hours_done", 120}, {"hours_agreed", 400}}));
  EXPECT_EQ(w.r.host.state[start + "-ended"]["not_before"], "2026-01-30T23:00:00Z");
  EXPECT_EQ(w.detail(start + "-ended")["until"], "2026-01-30");
  w.db.change("BPVInschrijving", place, "status = 'Afgewezen'");
  w.r.run();
  for (const char* part : {"-started", "-hours", "-ended"}) EXPECT_FALSE(w.r.host.has(start + part));
}

TEST(eduarte_milestones, a_change_that_says_nothing_else_keeps_its_moment) {
  read_world w;
  const auto company = w.db.add("ExterneOrganisatie", {{"naam", q("Bakkerij Vroeg")}});
  const auto place = w.db.add("BPVInschrijving", {{"verbintenis", s(w.enrolment)},
                                                  {"bpvBedrijf", s(company)},
                                                  {"status", q("Definitief")},
                                                  {"begindatum", q("2025-09-01")},
                                                  {"gerealiseerdeOmvang", "120"}});
  const auto taken =
      w.db.add("OnderwijsproductAfname",
               {{"deelnemer", s(w.student)}, {"onderwijsproduct", s(w.product)}, {"werkstuktitel", q("De bij")}});
  const auto handed =
      w.db.add("DeelnemerToetsBevriezing", {{"deelnemer", s(w.student)}, {"toets", s(w.test)}, {"ingeleverd", "1"}});
  const auto exam = w.db.add(
      "Examendeelname", {{"verbintenis", s(w.enrolment)}, {"datumLaatsteStatusovergang", q("2025-09-01 08:00:00")}});
  const auto hours = key("milestone/placement-", place) + "-hours";
  const auto change_all = [&](const std::string& moment) {
    const auto at = "LAST_MODIFIED_AT = " + q(moment);
    w.db.change("BPVInschrijving", place, at + ", einddatum = '2026-01-30'");
    w.db.change("OnderwijsproductAfname", taken, at);
    w.db.change("DeelnemerToetsBevriezing", handed, at);
    w.db.change("Examendeelname", exam, "datumLaatsteStatusovergang = " + q(moment));
  };
  w.r.run();
  change_all("2025-11-18 10:00:00");
  w.r.run();
  auto before = w.r.host.state;
  for (const auto& of :
       {hours, key("milestone/work-", taken), key("milestone/handed-in-", handed), key("milestone/exam-", exam)})
    EXPECT_EQ(before[of]["occurred_at"], "2025-09-01T06:00:00Z") << of;

  w.r.restart();
  change_all("2025-11-19 10:00:00");
  w.r.run();
  EXPECT_EQ(w.r.host.state, before) << "after a restart";
  w.r.adapter->begin_backfill();
  w.r.run();
  EXPECT_EQ(w.r.host.state, before) << "read anew";
  w.r.restart({{"project_kinds", {"PROJ"}}});
  w.r.run();
  EXPECT_EQ(w.r.host.state, before) << "after other settings";

  w.db.change("BPVInschrijving", place, "gerealiseerdeOmvang = 130");
  w.r.run();
  EXPECT_EQ(w.r.host.state[hours]["occurred_at"], "2025-11-19T09:00:00Z");
  EXPECT_EQ(w.detail(hours)["hours_done"], 130);
}

TEST(eduarte_milestones, what_comes_back_is_new) {
  read_world w;
  const auto handed =
      w.db.add("DeelnemerToetsBevriezing", {{"deelnemer", s(w.student)}, {"toets", s(w.test)}, {"ingeleverd", "1"}});
  const auto of = key("milestone/handed-in-", handed);
  w.r.run();
  EXPECT_TRUE(w.r.host.memory.contains(of + "#said"));
  w.db.change("DeelnemerToetsBevriezing", handed, "ingeleverd = 0");
  w.r.run();
  EXPECT_FALSE(w.r.host.memory.contains(of + "#said"));
  w.db.change("DeelnemerToetsBevriezing", handed, "ingeleverd = 1, LAST_MODIFIED_AT = '2025-11-18 10:00:00'");
  w.r.run();
  EXPECT_EQ(w.r.host.state[of]["occurred_at"], "2025-11-18T09:00:00Z");
  for (const auto& [name, value] : w.r.host.memory) EXPECT_EQ(value.find("Toets 1"), value.npos) << name;
  w.db.remove("DeelnemerToetsBevriezing", handed);
  w.r.run();
  EXPECT_FALSE(w.r.host.memory.contains(of + "#said"));
}

TEST(eduarte_milestones, an_exam) {
  read_world w;
  const auto exam = w.db.add("Examendeelname", {{"verbintenis", s(w.enrolment)},
                                                {"examenjaar", "2026"},
                                                {"tijdvak", "1"},
                                                {"datumLaatsteStatusovergang", q("2026-05-01 12:00:00")}});
  const auto of = key("milestone/exam-", exam);
  w.r.run();
  EXPECT_EQ(w.r.host.state[of]["occurred_at"], "2026-05-01T10:00:00Z");
  w.db.change("Examendeelname", exam, "datumUitslag = '2026-06-10'");
  w.r.run();
  EXPECT_EQ(w.detail(of), json({{"year", 2026}, {"period", 1}, {"date", "2026-06-10"}}));
  w.db.remove("Examendeelname", exam);
  w.r.run();
  EXPECT_FALSE(w.r.host.has(of));
}

TEST(eduarte_appointments, one_per_student_of_the_group) {
  read_world w;
  const auto one = w.appointment();
  w.db.add("AfspraakParticipant", {{"afspraak", s(one)}, {"groep", s(w.group)}});
  w.r.run();
  EXPECT_EQ(w.r.host.state[w.at(one)], json({{"student", key("student/", w.student)},
                                             {"kind", "appointment"},
                                             {"occurred_at", "2099-11-18T08:00:00Z"},
                                             {"detail",
                                              {{"title", "Excursie"},
                                               {"from", "2099-11-18T08:00:00Z"},
                                               {"until", "2099-11-18T09:00:00Z"},
                                               {"location", "Lokaal 1"},
                                               {"course", "Nederlands"}}}}));
  const auto other = w.add_student("Sam");
  const auto in =
      w.db.add("Groepsdeelname", {{"groep", s(w.group)}, {"deelnemer", s(other)}, {"begindatum", q("2025-08-01")}});
  w.r.run();
  const auto theirs = "appointment/" + s(one) + "-" + s(other);
  EXPECT_TRUE(w.r.host.has(theirs));
  w.db.remove("Groepsdeelname", in);
  w.r.run();
  EXPECT_FALSE(w.r.host.has(theirs));
  w.db.change("Afspraak", one, "beginDatumTijd = null");
  w.r.run();
  EXPECT_FALSE(w.r.host.has(w.at(one)));
}

TEST(eduarte_appointments, private_protected_staff_only_and_declined_never) {
  read_world w;
  const auto one = w.appointment();
  const auto guest = w.db.add("AfspraakParticipant", {{"afspraak", s(one)}, {"deelnemer", s(w.student)}});
  w.r.run();
  EXPECT_TRUE(w.r.host.has(w.at(one)));
  for (const char* setting : {"category = 'PRIVE'", "category = 'BESCHERMD'", "category = 'INDIVIDUEEL'",
                              "category = 'EXTERN'", "category = 'ROOSTER', medewerkerOnly = 1"}) {
    w.db.change("AfspraakType", w.type, setting);
    w.r.run();
    EXPECT_FALSE(w.r.host.has(w.at(one))) << setting;
  }
  w.db.change("AfspraakType", w.type, "category = 'ROOSTER', medewerkerOnly = 0");
  w.r.run();
  EXPECT_TRUE(w.r.host.has(w.at(one)));
  w.db.change("AfspraakParticipant", guest, "uitnodigingStatus = 'GEWEIGERD'");
  w.r.run();
  EXPECT_FALSE(w.r.host.has(w.at(one)));
  w.db.change("AfspraakParticipant", guest, "uitnodigingStatus = 'GEACCEPTEERD'");
  w.r.run();
  w.db.remove("AfspraakParticipant", guest);
  w.r.run();
  EXPECT_FALSE(w.r.host.has(w.at(one)));
}

TEST(eduarte_appointments, even_when_listed_private_is_not_published) {
  world w;
  const auto one = w.db.add(
      "Afspraak", {{"afspraakType", s(w.type)}, {"titel", q("x")}, {"beginDatumTijd", q("2025-11-18 09:00:00")}});
  w.db.add("AfspraakParticipant", {{"afspraak", s(one)}, {"groep", s(w.group)}});
  w.db.change("AfspraakType", w.type, "category = 'PRIVE'");
  runner r{w.db, {{"appointment_categories", {"PRIVE", "BESCHERMD", "ROOSTER"}}}};
  r.run();
  EXPECT_FALSE(r.host.has("appointment/" + s(one) + "-" + s(w.student)));
}
