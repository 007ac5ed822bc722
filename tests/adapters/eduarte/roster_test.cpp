#include "harness.hpp"

using namespace keukentafel::eduarte::test;

TEST(eduarte_roster, the_first_reading_offers_the_roster_before_items) {
  world w;
  w.add_mark("6.1");
  runner r{w.db};
  r.run();
  EXPECT_EQ(r.host.state[key("student/", w.student)], json({{"first_name", "Noor"},
                                                            {"birth_date", "2009-03-04"},
                                                            {"barred_from_third_parties", false},
                                                            {"deceased", false},
                                                            {"language", "nl"}}));
  EXPECT_EQ(
      r.host.state[key("guardian/", w.mother)],
      json({{"name", "Ans van den Berg"}, {"deceased", false}, {"language", "en"}, {"email", "ans@gezin.example"}}));
  EXPECT_EQ(r.host.state[key("relation/", w.relation, w.student)], json({{"student", key("student/", w.student)},
                                                                         {"guardian", key("guardian/", w.mother)},
                                                                         {"legal_representative", true},
                                                                         {"kind", "Moeder"},
                                                                         {"from", "2025-08-01"}}));
  EXPECT_EQ(r.host.state[key("enrolment/", w.enrolment)],
            json({{"student", key("student/", w.student)}, {"active", true}, {"from", "2025-08-01"}}));
  EXPECT_EQ(r.host.state[key("mentor/", w.student)]["mentors"], json::array({{{"mentor", key("staff/", w.staff)},
                                                                              {"name", "Piet Mentor"},
                                                                              {"from", "2025-09-01"},
                                                                              {"until", "2026-01-31"}}}));
  EXPECT_FALSE(r.host.has(key("guardian/", w.person)));
  EXPECT_LT(r.host.place_of("+" + key("mentor/", w.student)), r.host.place_of("+" + key("result/", w.student, w.test)));
  EXPECT_GT(r.host.caught_up, 0);
  EXPECT_TRUE(r.host.set_aside.empty());
}

TEST(eduarte_roster, imprecise_births_secret_addresses_barred_and_deceased) {
  world w;
  runner r{w.db};
  r.run();
  w.db.change("Persoon", w.person, "toepassingGeboortedatum = 'Geboortejaar', nietVerstrekkenAanDerden = 't'");
  w.db.change("PersoonContactgegeven", w.address, "geheim = 1");
  w.db.change("Persoon", w.mother, "datumOverlijden = '2025-11-01'");
  r.run();
  EXPECT_EQ(r.host.state[key("student/", w.student)]["birth_date"], "2009");
  EXPECT_EQ(r.host.state[key("student/", w.student)]["barred_from_third_parties"], true);
  EXPECT_FALSE(r.host.state[key("guardian/", w.mother)].contains("email"));
  EXPECT_EQ(r.host.state[key("guardian/", w.mother)]["deceased"], true);
  w.db.change("Persoon", w.person, "toepassingGeboortedatum = 'GeboortemaandEnJaar'");
  r.run();
  EXPECT_EQ(r.host.state[key("student/", w.student)]["birth_date"], "2009-03");
}

TEST(eduarte_roster, the_first_address_in_the_persons_order) {
  world w;
  const auto second = w.db.add("PersoonContactgegeven", {{"persoon", std::to_string(w.mother)},
                                                         {"contactgegeven", q("eerst@gezin.example")},
                                                         {"soortContactgegeven", std::to_string(w.email)},
                                                         {"volgorde", "1"}});
  runner r{w.db};
  r.run();
  EXPECT_EQ(r.host.state[key("guardian/", w.mother)]["email"], "eerst@gezin.example");
  w.db.remove("PersoonContactgegeven", second);
  r.run();
  EXPECT_EQ(r.host.state[key("guardian/", w.mother)]["email"], "ans@gezin.example");
}

TEST(eduarte_roster, a_relation_that_is_gone_takes_its_guardian) {
  world w;
  runner r{w.db};
  r.run();
  w.db.remove("AbstractRelatie", w.relation);
  r.run();
  EXPECT_FALSE(r.host.has(key("relation/", w.relation, w.student)));
  EXPECT_FALSE(r.host.has(key("guardian/", w.mother)));
}

TEST(eduarte_roster, an_organisation_as_guardian_and_two_student_rows) {
  world w;
  const auto again = w.db.add("Deelnemer", {{"persoon", std::to_string(w.person)}});
  const auto office = w.db.add("ExterneOrganisatie", {{"naam", q("Voogdij Noord")}});
  const auto bond = w.db.add("AbstractRelatie", {{"TYPE", q("O")},
                                                 {"persoon", std::to_string(w.person)},
                                                 {"instelling", std::to_string(office)},
                                                 {"begindatum", q("2025-08-01")},
                                                 {"einddatum", q("2025-12-31")}});
  runner r{w.db};
  r.run();
  EXPECT_EQ(r.host.state[key("guardian/organisation-", office)]["name"], "Voogdij Noord");
  for (const auto student : {w.student, again}) {
    const auto data = r.host.state[key("relation/", bond, student)];
    EXPECT_EQ(data["guardian"], key("guardian/organisation-", office));
    EXPECT_EQ(data["legal_representative"], false);
    EXPECT_EQ(data["until"], "2025-12-31");
  }
  w.db.change("Deelnemer", again, "gearchiveerd = 1");
  r.run();
  EXPECT_FALSE(r.host.has(key("relation/", bond, again)));
  EXPECT_TRUE(r.host.has(key("relation/", bond, w.student)));
  EXPECT_FALSE(r.host.has(key("student/", again)));
}

TEST(eduarte_roster, mentors_stand_where_both_dates_overlap) {
  world w;
  runner r{w.db};
  r.run();
  w.db.change("Groepsdeelname", w.member, "begindatum = '2025-10-01', einddatum = '2025-10-31'");
  r.run();
  const auto one = r.host.state[key("mentor/", w.student)]["mentors"][0];
  EXPECT_EQ(one["from"], "2025-10-01");
  EXPECT_EQ(one["until"], "2025-10-31");
  w.db.change("Groepsdeelname", w.member, "begindatum = '2025-08-01', einddatum = '2025-08-31'");
  r.run();
  EXPECT_FALSE(r.host.has(key("mentor/", w.student)));
  w.db.change("Groepsdeelname", w.member, "einddatum = null");
  r.run();
  EXPECT_TRUE(r.host.has(key("mentor/", w.student)));
  w.db.remove("GroepMentor", w.mentor);
  r.run();
  EXPECT_FALSE(r.host.has(key("mentor/", w.student)));
}

TEST(eduarte_roster, what_points_at_nothing_is_set_aside_and_comes_back) {
  world w;
  runner r{w.db};
  r.run();
  w.db.change("Deelnemer", w.student, "persoon = 77");
  w.db.change("AbstractRelatie", w.relation, "verzorger = 78");
  r.run();
  EXPECT_EQ(r.host.set_aside[key("student/", w.student)], "Deelnemer.persoon points at nothing");
  w.db.change("Deelnemer", w.student, "persoon = " + std::to_string(w.person));
  r.run();
  EXPECT_EQ(r.host.set_aside[key("relation/", w.relation, w.student)], "AbstractRelatie.verzorger points at nothing");
  w.db.is_logging = false;
  w.db.change("AbstractRelatie", w.relation, "verzorger = " + std::to_string(w.mother));
  r.adapter->retry(key("relation/", w.relation, w.student));
  r.run();
  EXPECT_TRUE(r.host.set_aside.empty());
  EXPECT_TRUE(r.host.has(key("relation/", w.relation, w.student)));
}

TEST(eduarte_roster, another_tenants_row_is_as_none) {
  world w;
  const auto stranger = w.db.add("Persoon", {{"roepnaam", q("Vreemd")}, {"achternaam", q("X")}}, 2);
  const auto their_student = w.db.add("Deelnemer", {{"persoon", std::to_string(stranger)}}, 2);
  runner r{w.db};
  r.run();
  EXPECT_FALSE(r.host.has(key("student/", their_student)));
  w.db.change("AbstractRelatie", w.relation, "verzorger = " + std::to_string(stranger));
  w.db.log('U', "Deelnemer", their_student, 0, 2);
  w.db.log('U', "Deelnemer", their_student, 0, 1);
  r.run();
  EXPECT_FALSE(r.host.has(key("student/", their_student)));
  EXPECT_TRUE(r.host.set_aside.contains(key("relation/", w.relation, w.student)));
  EXPECT_FALSE(r.host.has(key("guardian/", stranger)));
}

TEST(eduarte_roster, a_student_row_that_moves_to_another_person_leaves_the_old_relations) {
  world w;
  runner r{w.db};
  r.run();
  const auto other = w.db.add("Persoon", {{"roepnaam", q("Ander")}, {"achternaam", q("X")}});
  w.db.change("Deelnemer", w.student, "persoon = " + std::to_string(other));
  r.run();
  EXPECT_FALSE(r.host.has(key("relation/", w.relation, w.student)));
  w.db.change("Deelnemer", w.student, "persoon = " + std::to_string(w.person));
  r.run();
  EXPECT_TRUE(r.host.has(key("relation/", w.relation, w.student)));
  w.db.remove("Deelnemer", w.student);
  r.run();
  EXPECT_FALSE(r.host.has(key("relation/", w.relation, w.student)));
}

TEST(eduarte_roster, a_text_that_fills_its_column_comes_whole_in_every_script) {
  world w;
  std::string wide;
  for (int i = 0; i < 30; ++i) wide += "Ё";
  w.db.change("Persoon", w.person, "roepnaam = " + q(wide));
  w.db.change("Persoon", w.mentor_person, "roepnaam = " + q("𝒫") + ", achternaam = " + q(std::string(80, 'x')));
  runner r{w.db};
  r.run();
  EXPECT_EQ(r.host.state["student/" + std::to_string(w.student)]["first_name"], wide);
  EXPECT_EQ(r.host.state["mentor/" + std::to_string(w.student)]["mentors"][0]["name"], "𝒫 " + std::string(80, 'x'));
}
