"""The invented school: what it promises to the demo and to the other tests."""

import json
import shutil
import sqlite3
import sys
import tempfile
import unittest
from datetime import date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "adapters" / "eduarte"))

from school import day, generate, scenes, sis  # noqa: E402

TODAY = date(2025, 11, 18)
FOLDER = None
HIGHLIGHTS = None


def setUpModule():
    global FOLDER, HIGHLIGHTS
    FOLDER = tempfile.TemporaryDirectory()
    HIGHLIGHTS = generate.build(school_file(), seed=1, today=TODAY)


def tearDownModule():
    FOLDER.cleanup()


def school_file(name="school.db"):
    return Path(FOLDER.name) / name


def dump(path):
    with sqlite3.connect(path) as database:
        lines = list(database.iterdump())
    database.close()
    return lines


class SchoolCase(unittest.TestCase):
    """A fresh copy of the school for each test, on the school's own day."""

    def setUp(self):
        self.path = school_file("copy.db")
        shutil.copy(school_file(), self.path)
        self.sis = sis.Sis(self.path, clock=lambda: datetime(2025, 11, 18, 12, 0))
        self.addCleanup(self.sis.close)
        self.seen = self.newest()

    def newest(self):
        return self.sis.value("select max(ID) from MUTATIELOG")

    def logged(self):
        """(action, table) of each row that the log has got since the last call."""
        rows = self.sis.rows("select * from MUTATIELOG where ID > ? order by ID", self.seen)
        self.seen = self.newest()
        return [(row["MODIFIED_ACTION"], row["MODIFIED_TABLE"]) for row in rows]


class Generating(SchoolCase):
    def test_same_seed_and_day_make_the_same_rows(self):
        again = school_file("again.db")
        self.assertEqual(HIGHLIGHTS, generate.build(again, seed=1, today=TODAY))
        self.assertEqual(dump(school_file()), dump(again))

    def test_an_existing_file_stays_unless_forced(self):
        with self.assertRaises(FileExistsError):
            generate.build(self.path)

    def test_highlights_survive_json(self):
        self.assertEqual(HIGHLIGHTS, json.loads(json.dumps(HIGHLIGHTS)))

    def test_the_school_has_its_size(self):
        def count(sql):
            return self.sis.value(f"select count(*) from {sql}")
        self.assertEqual(count("Deelnemer where organisatie = 1"), 300)
        self.assertEqual(count("Groep where organisatie = 1"), 12)
        self.assertEqual(count("Deelnemer where organisatie = 2"), 8)
        self.assertEqual(count("(select groep from GroepMentor where organisatie = 1 group by groep)"), 12)
        self.assertGreater(count("AbstractRelatie where organisatie = 1 and wettelijkeVertegenwoordiger = 0"), 5)
        self.assertGreater(count("Persoon where correspondentietaal = 'Engels'"), 10)
        self.assertGreater(count("PersoonContactgegeven where geheim = 1"), 0)
        self.assertGreater(count("(select verzorger from AbstractRelatie group by verzorger having count(*) = 2)"), 10)
        self.assertGreater(count("Resultaat where notitie like '%NOTITIEKANARIE%'"), 50)
        self.assertGreater(count("Notitie where omschrijving like '%ZORGKANARIE%'"), 5)
        for table in ("Waarneming", "Afspraak", "BPVInschrijving", "DeelnemerToetsBevriezing", "Examendeelname"):
            self.assertGreater(count(table), 40, table)

    def test_everything_lies_in_the_past_sixty_days_or_ahead(self):
        oldest = self.sis.value("select min(beginDatumTijd) from Waarneming")
        self.assertGreaterEqual(oldest, (TODAY - timedelta(days=60)).isoformat())
        self.assertLess(self.sis.value("select max(beginDatumTijd) from Waarneming"), TODAY.isoformat())
        self.assertGreater(self.sis.value("select max(beginDatumTijd) from Afspraak"), TODAY.isoformat())

    def test_at_most_one_result_counts_per_student_and_test(self):
        self.assertEqual(self.sis.rows("select deelnemer, toets from Resultaat where geldend = 1 "
                                       "group by deelnemer, toets having count(*) > 1"), [])

    def test_on_any_day_the_known_children_have_one_mark_for_each_test_but_the_last(self):
        path = school_file("another-day.db")
        for today in (date(2026, 1, 1), date(2026, 3, 29), date(2026, 8, 3), date(2026, 10, 25), date(2026, 11, 30), date(2028, 2, 29)):
            made = generate.build(path, seed=1, today=today, force=True, group_size=8)
            with sis.Sis(path) as school:
                for child in (one for guardian in made["guardians"].values() for one in guardian["students"]):
                    for title, course in child["courses"].items():
                        tests = ",".join(map(str, course["tests"]))
                        rows = school.rows(f"select toets, geldend, herkansingsnummer from Resultaat where deelnemer = ? and toets in ({tests}) "
                                           "order by toets", child["student"])
                        self.assertEqual([(one["toets"], one["geldend"], one["herkansingsnummer"]) for one in rows],
                                         [(one, 1, 0) for one in course["tests"][:-1]], (today, child["first"], title))

    def test_no_reference_crosses_tenants(self):
        for table, column, target in (("Deelnemer", "persoon", "Persoon"), ("Resultaat", "deelnemer", "Deelnemer"),
                                      ("Resultaat", "toets", "Toets"), ("AbstractRelatie", "verzorger", "Persoon"),
                                      ("Toets", "schaal", "Schaal"), ("Groepsdeelname", "groep", "Groep"),
                                      ("Waarneming", "absentieMelding", "AbsentieMelding")):
            self.assertEqual(0, self.sis.value(f"select count(*) from {table} t join {target} o on o.id = t.{column} "
                                               f"where o.organisatie <> t.organisatie"), (table, column))


class SpecialCases(SchoolCase):
    def person(self, case, who="person"):
        return self.sis.row("Persoon", HIGHLIGHTS["cases"][case][who])

    def test_ages(self):
        self.assertEqual(self.person("turns_18_today")["geboortedatum"], "2007-11-18")
        self.assertEqual(self.person("turns_18_tomorrow")["geboortedatum"], "2007-11-19")
        self.assertLess(self.person("over_18")["geboortedatum"], "2007")
        self.assertEqual(self.person("birth_month")["toepassingGeboortedatum"], "GeboortemaandEnJaar")
        self.assertEqual(self.person("birth_year")["toepassingGeboortedatum"], "Geboortejaar")

    def test_protection(self):
        self.assertEqual(self.person("barred")["nietVerstrekkenAanDerden"], 1)
        self.assertIsNotNone(self.person("deceased")["datumOverlijden"])
        self.assertIsNotNone(self.person("parent_deceased", "guardian")["datumOverlijden"])

    def test_relations(self):
        foster = self.sis.rows("select TYPE, instelling, wettelijkeVertegenwoordiger from AbstractRelatie "
                               "where persoon = ? order by TYPE", HIGHLIGHTS["cases"]["foster"]["person"])
        self.assertEqual([("O", 1), ("P", 0)], [(r["TYPE"], r["wettelijkeVertegenwoordiger"]) for r in foster])
        self.assertEqual(foster[0]["instelling"], HIGHLIGHTS["cases"]["foster"]["organisation"])
        ended = self.sis.value("select count(*) from AbstractRelatie where persoon = ? and einddatum < ?",
                               HIGHLIGHTS["cases"]["ended_relation"]["person"], TODAY)
        self.assertEqual(ended, 1)
        enrolment = self.sis.row("Verbintenis", HIGHLIGHTS["cases"]["ended_enrolment"]["enrolment"])
        self.assertEqual((enrolment["status"], enrolment["einddatumNotNull"]), ("Beeindigd", "2025-10-28"))

    def test_absence(self):
        hours = self.sis.value(
            "select sum(eindLesuur - beginLesuur + 1) from Waarneming where deelnemer = ? and waarnemingSoort = 'Afwezig' "
            "and absentieMelding is null and beginDatumTijd >= ?", HIGHLIGHTS["cases"]["truant"]["student"],
            TODAY - timedelta(days=28))
        self.assertGreaterEqual(hours, 16)
        self.assertEqual(1, self.sis.value("select count(*) from AbsentieMelding where deelnemer = ? and "
                                           "eindDatumTijd is null", HIGHLIGHTS["cases"]["ill"]["student"]))

    def test_structures_that_do_not_count(self):
        status = {name: self.sis.row("Resultaatstructuur", id) for name, id in HIGHLIGHTS["structures"].items()}
        self.assertEqual(status["recalculating"]["status"], "IN_HERBEREKENING")
        self.assertEqual(status["maintenance"]["status"], "IN_ONDERHOUD")
        self.assertEqual(status["inactive"]["actief"], 0)

    def test_guardians_of_the_demo(self):
        adult = "2007-11-18"
        for letter, children, custody in (("a", 2, 1), ("b", 1, 1), ("c", 1, 0)):
            guardian = HIGHLIGHTS["guardians"][letter]
            self.assertEqual(len(guardian["students"]), children)
            for child in guardian["students"]:
                relation = self.sis.row("AbstractRelatie", child["relation"])
                self.assertEqual((relation["verzorger"], relation["persoon"], relation["wettelijkeVertegenwoordiger"]),
                                 (guardian["person"], child["person"], custody))
                self.assertGreater(child["birthday"], adult)
        self.assertEqual(HIGHLIGHTS["guardians"]["b"]["language"], "Engels")


class ChangeLog(SchoolCase):
    def test_each_change_is_logged_with_its_tenant(self):
        for tenant in (1, 2):
            id = self.sis.insert("Incident", organisatie=tenant, deelnemer=1)
            self.sis.update("Incident", id, consequenties="x")
            self.sis.delete("Incident", id)
            rows = self.sis.rows("select * from MUTATIELOG where MODIFIED_ID = ? order by ID", id)
            self.assertEqual("IUD", "".join(row["MODIFIED_ACTION"] for row in rows))
            self.assertEqual({(tenant, "INCIDENT")}, {(row["ORGANISATIE"], row["MODIFIED_TABLE"]) for row in rows})

    def test_numbers_of_rows_and_log_come_from_one_sequence(self):
        id = self.sis.insert("Incident", deelnemer=1)
        self.assertEqual(self.newest(), id + 1)
        self.assertEqual(self.sis.next_id(), id + 2)

    def test_a_failed_transaction_leaves_nothing(self):
        with self.assertRaises(RuntimeError), self.sis.transaction():
            self.sis.insert("Incident", deelnemer=1)
            raise RuntimeError
        self.assertEqual(self.logged(), [])

    def test_an_update_raises_the_version(self):
        id = self.sis.insert("Incident", deelnemer=1)
        self.sis.update("Incident", id, consequenties="x")
        row = self.sis.row("Incident", id)
        self.assertEqual((row["version"], row["LAST_MODIFIED_AT"]), (1, "2025-11-18 12:00:00"))

    def test_mistakes_are_refused(self):
        with self.assertRaises(KeyError):
            self.sis.insert("Incident", deelnemr=1)
        with self.assertRaises(LookupError):
            self.sis.update("Incident", 1, deelnemer=2)


class Scenes(SchoolCase):
    def setUp(self):
        super().setUp()
        self.child = HIGHLIGHTS["guardians"]["a"]["students"][1]
        self.student = self.child["student"]
        self.test = self.child["courses"]["Nederlands"]["tests"][-1]
        self.at = lambda hour: datetime(2025, 11, 18, hour)

    def plays(self, scene, *arguments, logs, **details):
        """Plays one scene and compares what it logged: 'I RESULTAAT, U ...'."""
        self.logged()
        made = getattr(scenes, scene)(self.sis, *arguments, **details)
        self.assertEqual(logs, ", ".join(" ".join(entry) for entry in self.logged()), scene)
        return made

    def test_results(self):
        first = self.plays("give_mark", self.student, self.test, 5.4, logs="I RESULTAAT")
        second = self.plays("correct_mark", self.student, self.test, 6.1, logs="U RESULTAAT, I RESULTAAT")
        self.assertEqual(self.sis.row("Resultaat", second)["overschrijft"], first)
        worse = self.plays("give_mark", self.student, self.test, 4, resit=1, logs="U RESULTAAT, I RESULTAAT")
        self.assertEqual(self.sis.row("Resultaat", worse)["geldend"], 0)
        self.assertEqual(scenes.valid_result(self.sis, self.student, self.test)["cijfer"], 6.1)
        better = self.plays("give_mark", self.student, self.test, 8, resit=2, logs="U RESULTAAT, I RESULTAAT")
        self.assertEqual(scenes.valid_result(self.sis, self.student, self.test)["id"], better)
        self.plays("withdraw_mark", self.student, self.test, logs="U RESULTAAT")
        self.assertIsNone(scenes.valid_result(self.sis, self.student, self.test))
        self.plays("give_text_value", self.student, self.child["project"]["halfway"], "G", logs="I RESULTAAT")
        self.plays("withdraw_mark", self.student, self.child["project"]["halfway"], erase=True, logs="D RESULTAAT")
        with self.assertRaises(LookupError):
            scenes.give_text_value(self.sis, self.student, self.test, "G")

    def test_recalculation(self):
        course = self.child["courses"]["Nederlands"]
        self.plays("begin_recalculation", course["structure"], logs="U RESULTAATSTRUCTUUR")
        had = scenes.valid_result(self.sis, self.student, course["final"])
        scenes.give_mark(self.sis, self.student, self.test, 9)
        self.plays("compute_total", self.student, course["final"], logs=("U RESULTAAT, " if had else "") + "I RESULTAAT")
        self.plays("end_recalculation", course["structure"], logs="U RESULTAATSTRUCTUUR")

    def test_absence(self):
        seen = self.plays("observe_lesson", self.student, "Afwezig", self.at(9), self.at(10), logs="I WAARNEMING")
        self.plays("correct_observation", seen, "Aanwezig", logs="U WAARNEMING")
        self.plays("correct_observation", seen, "Afwezig", logs="U WAARNEMING")
        report = self.plays("report_absence", self.student, HIGHLIGHTS["reasons"]["T"], self.at(8), self.at(11),
                            logs="I ABSENTIEMELDING")
        self.assertEqual([seen], self.plays("explain_observations", report, logs="U WAARNEMING"))
        self.assertEqual(self.sis.row("Waarneming", seen)["absentieMelding"], report)
        self.plays("end_report", report, self.at(12), logs="U ABSENTIEMELDING")
        self.plays("withdraw_report", report, logs="U WAARNEMING, D ABSENTIEMELDING")
        self.plays("settle", seen, logs="U WAARNEMING")
        group = scenes.observe_group(self.sis, self.child["group"], self.at(13), self.at(14), [self.student])
        self.assertEqual({"I WAARNEMING"}, {" ".join(entry) for entry in self.logged()})
        self.assertEqual(self.sis.row("Waarneming", group[self.student])["waarnemingSoort"], "Afwezig")

    def test_work(self):
        project = self.child["project"]
        self.plays("name_work", self.student, project["product"], "Een tafel", logs="U ONDERWIJSPRODUCTAFNAME")
        self.plays("hand_in", self.student, project["halfway"], logs="I DEELNEMERTOETSBEVRIEZING")
        self.plays("hand_in", self.student, project["halfway"], False, logs="U DEELNEMERTOETSBEVRIEZING")
        placement = self.plays("start_placement", self.child["enrolment"], HIGHLIGHTS["companies"][0], TODAY,
                               TODAY + timedelta(days=60), 120, logs="I BPVINSCHRIJVING")
        self.plays("realise_hours", placement, 40, logs="U BPVINSCHRIJVING")
        self.plays("extend_placement", placement, TODAY + timedelta(days=90), 160, logs="U BPVINSCHRIJVING")
        self.plays("end_placement", placement, TODAY, logs="U BPVINSCHRIJVING")
        exam = self.plays("enter_exam", self.child["enrolment"], 2026, logs="I EXAMENDEELNAME")
        self.plays("decide_exam", exam, 2, TODAY, logs="U EXAMENDEELNAME")

    def test_calendar(self):
        kind = HIGHLIGHTS["appointment_types"]["trip"]
        for erase, logs in ((False, "U AFSPRAAK"), (True, "D AFSPRAAKPARTICIPANT, D AFSPRAAKPARTICIPANT, D AFSPRAAK")):
            made = self.plays("plan_appointment", self.child["group"], kind, "Uitje", self.at(9), self.at(12),
                              student=self.student, logs="I AFSPRAAK, I AFSPRAAKPARTICIPANT, I AFSPRAAKPARTICIPANT")
            self.plays("move_appointment", made, self.at(10), self.at(13), logs="U AFSPRAAK")
            self.plays("cancel_appointment", made, erase=erase, logs=logs)

    def test_people(self):
        person, relation = self.child["person"], self.child["relation"]
        self.plays("take_custody", relation, logs="U ABSTRACTRELATIE")
        self.plays("give_custody", relation, logs="U ABSTRACTRELATIE")
        self.plays("end_relation", relation, TODAY, logs="U ABSTRACTRELATIE")
        self.plays("relate", person, HIGHLIGHTS["guardians"]["c"]["person"], HIGHLIGHTS["relation_kinds"]["guardian"],
                   logs="I ABSTRACTRELATIE")
        self.plays("move_birthday", person, date(2008, 1, 1), "Geboortejaar", logs="U PERSOON")
        self.plays("bar_third_parties", person, logs="U PERSOON")
        self.plays("set_language", person, "Engels", logs="U PERSOON")
        self.plays("die", person, TODAY, logs="U PERSOON")
        contact = self.plays("add_contact", person, HIGHLIGHTS["contact_kinds"]["mail"], "a@gezin.example",
                             logs="I PERSOONCONTACTGEGEVEN")
        self.plays("change_contact", contact, "b@gezin.example", logs="U PERSOONCONTACTGEGEVEN")
        self.plays("set_secret_contact", contact, logs="U PERSOONCONTACTGEGEVEN")
        self.plays("write_care_records", self.student, self.child["mentor"], "ZORGKANARIE",
                   logs="I NOTITIE, I INCIDENT, I BIJZONDERHEID, I TRAJECT, I BEGELEIDINGSHANDELING")

    def test_enrolment_and_groups(self):
        self.plays("end_enrolment", self.child["enrolment"], TODAY, logs="U VERBINTENIS, U GROEPSDEELNAME")
        joined = self.plays("join_group", self.student, HIGHLIGHTS["groups"]["SD2A"], TODAY, logs="I GROEPSDEELNAME")
        self.plays("leave_group", joined, TODAY, logs="U GROEPSDEELNAME")
        self.plays("appoint_mentor", self.child["group"], self.child["mentor"], TODAY, logs="U GROEPMENTOR, I GROEPMENTOR")


class SchoolDay(SchoolCase):
    def test_the_whole_day_plays_without_waiting(self):
        told = []
        steps = day.play(self.path, HIGHLIGHTS, seconds=0, tell=told.append)
        self.assertEqual(len(told), len(set(told)))
        self.assertGreater(len(told), 20)
        self.assertGreater(steps, len(told) + 50)
        tables = {table for _, table in self.logged()}
        self.assertLessEqual({"RESULTAAT", "WAARNEMING", "ABSENTIEMELDING", "AFSPRAAK", "BPVINSCHRIJVING", "NOTITIE",
                              "ONDERWIJSPRODUCTAFNAME", "DEELNEMERTOETSBEVRIEZING", "ABSTRACTRELATIE"}, tables)
        father, mother = (HIGHLIGHTS["guardians"][letter]["students"][0]["relation"] for letter in "bc")
        self.assertEqual([0, 1], [self.sis.row("AbstractRelatie", relation)["wettelijkeVertegenwoordiger"]
                                  for relation in (father, mother)])

    def test_news_comes_early_and_the_custody_change_last(self):
        steps = day.Day(self.sis, HIGHLIGHTS).steps()
        news = [part for part, sentence, _ in steps if sentence]
        self.assertLessEqual(news[0] * 180, 5)
        self.assertLessEqual(max(b - a for a, b in zip(news, news[1:])), 0.06)
        self.assertGreater(min(part for part, sentence, _ in steps if sentence and "custody" in sentence), 0.9)

    def test_the_day_can_be_played_again(self):
        for _ in range(2):
            day.play(self.path, HIGHLIGHTS, seconds=0, tell=lambda sentence: None)
        self.assertEqual(self.sis.rows("select deelnemer, toets from Resultaat where geldend = 1 "
                                       "group by deelnemer, toets having count(*) > 1"), [])


if __name__ == "__main__":
    unittest.main()
