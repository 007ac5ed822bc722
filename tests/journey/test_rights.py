"""Who sees what: rights end while a stream is open, and nothing that is nobody's business ever leaves."""

import re
import unittest
from datetime import datetime, time, timedelta

from harness import Client, Journey, Sis, quiet_for, scenes, test_of, wait_until

ROUTES = [("GET", "/api/v1/me"), ("GET", "/api/v1/feed"), ("GET", "/api/v1/stream"), ("DELETE", "/api/v1/session")]


RESTRAINED = '[policy]\nunder_16 = "restrained"\nfrom_16 = "restrained"\n'


class Restrained(unittest.TestCase):
    def test_the_end_result_of_a_course_and_no_single_mark(self):
        journey = self.enterContext(Journey(gateway=RESTRAINED))
        child = journey.highlights["guardians"]["a"]["students"][0]
        mother = journey.wait_for_import()
        stream = journey.stream(mother)
        end = child["courses"]["Rekenen"]["final"]
        scenes.give_mark(journey.sis, child["student"], test_of(child, "Rekenen"), 9.1)
        scenes.compute_total(journey.sis, child["student"], end)
        told = stream.wait_for("the end result", lambda item: item["detail"].get("test") == "Eindresultaat Rekenen")
        self.assertIs(told["detail"]["final"], True)
        results = [one for one in mother.whole_feed() if one["category"] == "result"]
        self.assertIn(told["id"], [one["id"] for one in results])
        for one in results + [item for item in stream.items if item["category"] == "result"]:
            self.assertTrue(one["detail"]["test"].startswith("Eindresultaat "), one)
        page = mother.get("/").text
        self.assertIn("Eindresultaat Rekenen", page)
        self.assertNotIn("9,1", page)
        first = mother.get("/api/v1/feed?category=result&limit=1").json
        self.assertEqual([one["id"] for one in first["items"]], [told["id"]])
        scenes.withdraw_mark(journey.sis, child["student"], end)
        gone = stream.wait_for("it is withdrawn", lambda item: item["id"] == told["id"] and item["withdrawn"])
        self.assertNotIn("value", gone["detail"])


class Rights(unittest.TestCase):
    def setUp(self):
        self.journey = self.enterContext(Journey())
        self.school, self.sis = self.journey.highlights, self.journey.sis
        people = self.school["guardians"]
        self.girl, self.boy = people["a"]["students"]
        self.daughter = people["b"]["students"][0]
        self.mother = self.journey.wait_for_import()
        self.father = self.journey.client(people["b"]["person"])

    def mark(self, child, mark, course="Nederlands"):
        scenes.give_mark(self.sis, child["student"], test_of(child, course), mark)

    def test_custody_taken_from_an_open_stream(self):
        here, there = self.journey.stream(self.mother), self.journey.stream(self.father)
        scenes.take_custody(self.sis, self.girl["relation"])
        scenes.take_custody(self.sis, self.daughter["relation"])
        wait_until("the last child lost ends the stream", there.is_over.is_set, 2)
        self.mark(self.girl, 9.1)
        self.mark(self.daughter, 9.2)
        self.mark(self.boy, 9.3)
        here.wait_for("the child that is left", lambda item: item["detail"].get("value") == "9.3")
        self.assertTrue(quiet_for(0.5, here.is_over.is_set), "one child left keeps the stream open")
        self.assertEqual(here.raw.count(b"event: children\ndata: changed\n\n"), 1)
        again = self.father.get("/api/v1/stream")
        self.assertEqual((again.status, again.body), (204, b""), "nobody is left to hear of")
        self.assertEqual([one["detail"]["value"] for one in here.items], ["9.3"])
        self.assertEqual(there.events, [])
        self.assertEqual(list(self.mother.children()), [self.boy["first"]])
        self.assertEqual(self.father.children(), {})
        self.assertEqual(self.father.feed(), [])
        self.assertEqual(len({one["student"] for one in self.mother.whole_feed()}), 1)
        scenes.give_custody(self.sis, self.daughter["relation"])
        wait_until("custody is back", self.father.children)

    def test_every_other_way_that_rights_end(self):
        today = self.sis.today()
        ways = {
            "barred": (lambda: scenes.bar_third_parties(self.sis, self.daughter["person"]),
                       lambda: scenes.bar_third_parties(self.sis, self.daughter["person"], False)),
            "deceased": (lambda: scenes.die(self.sis, self.daughter["person"], today),
                         lambda: scenes.die(self.sis, self.daughter["person"], None)),
            "reader deceased": (lambda: scenes.die(self.sis, self.school["guardians"]["b"]["person"], today),
                                lambda: scenes.die(self.sis, self.school["guardians"]["b"]["person"], None)),
            "of age today": (lambda: scenes.move_birthday(self.sis, self.daughter["person"],
                                                          today.replace(year=today.year - 18, day=min(today.day, 28))),
                             lambda: scenes.move_birthday(self.sis, self.daughter["person"],
                                                          self.daughter["birthday"])),
            "of age this year, perhaps": (
                lambda: scenes.move_birthday(self.sis, self.daughter["person"],
                                             today.replace(year=today.year - 18, month=12, day=31), "Geboortejaar"),
                lambda: scenes.move_birthday(self.sis, self.daughter["person"], self.daughter["birthday"])),
            "relation ended": (lambda: scenes.end_relation(self.sis, self.daughter["relation"], today - timedelta(days=1)),
                               lambda: scenes.end_relation(self.sis, self.daughter["relation"], None)),
            "enrolment ended 31 days ago": (
                lambda: scenes.end_enrolment(self.sis, self.daughter["enrolment"], today - timedelta(days=31)),
                lambda: self.sis.update("Verbintenis", self.daughter["enrolment"], einddatum=None, status="Definitief",
                                        beeindigd=False)),
        }
        for name, (end, restore) in ways.items():
            with self.subTest(way=name):
                wait_until("the child is there", self.father.children)
                stream = self.journey.stream(self.father)
                end()
                wait_until("the stream ends", stream.is_over.is_set, 2)
                self.assertEqual((self.father.children(), self.father.feed(), stream.events), ({}, [], []))
                restore()
        wait_until("the child is back", self.father.children)

    def test_the_special_cases(self):
        sees = {"turns_18_today": False, "turns_18_tomorrow": True, "over_18": False, "barred": False, "deceased": False,
                "parent_deceased": False, "foster": False, "ended_enrolment": True, "birth_month": False,
                "birth_year": False, "secret_contact": True, "ended_relation": True}
        for name, expected in sees.items():
            with self.subTest(case=name):
                client = self.journey.client(self.school["cases"][name]["guardian"])
                self.assertEqual(bool(client.children()), expected)
                if not expected:
                    self.assertEqual(client.feed(), [])

    def test_a_relation_and_an_enrolment_that_ended(self):
        person = self.sis.value("select a.verzorger from AbstractRelatie a where a.persoon = ? and a.einddatum is not null",
                                self.school["cases"]["ended_relation"]["person"])
        self.assertEqual(self.journey.client(person).children(), {})
        case = self.school["cases"]["ended_enrolment"]
        client = self.journey.client(case["guardian"])
        self.assertTrue(client.children())
        self.sis.update("Verbintenis", case["enrolment"], einddatum=self.sis.today() - timedelta(days=31))
        wait_until("31 days after, nothing", lambda: client.children() == {} and client.feed() == [])
        self.sis.update("Verbintenis", case["enrolment"], einddatum=self.sis.today() - timedelta(days=30))
        wait_until("the 30th day, still", client.children)

    def test_another_student_is_like_none(self):
        theirs = next(iter(self.father.children().values()))
        answers = [self.mother.get(f"/api/v1/feed?student={one}") for one in
                   (theirs, "0" * 32, "f" * 32, theirs[::-1], theirs[:-1], "1", "x%00y")]
        for answer in answers:
            self.assertEqual(answer.status, 404)
            self.assertEqual(answer.body, answers[0].body)
            self.assertEqual([one for one in answer.headers if one[0] != "Date"],
                             [one for one in answers[0].headers if one[0] != "Date"])
        mine = next(iter(self.mother.children().values()))
        self.assertEqual({one["student"] for one in self.mother.feed(f"student={mine}")}, {mine})

    def test_no_session(self):
        for cookie in (None, "__Host-keukentafel=" + "0" * 64, "__Host-keukentafel=x"):
            for method, path in ROUTES:
                with self.subTest(path=path, cookie=cookie):
                    client = Client(self.journey.port)
                    client.cookie = cookie
                    answer = client.ask(method, path)
                    self.assertEqual(answer.status, 401)
                    self.assertEqual(answer.header("content-type"), "application/problem+json")
                    self.assertEqual(answer.header("cache-control"), "no-store")
        self.assertEqual(Client(self.journey.port).get("/").status, 200)

    def test_nothing_private_leaves(self):
        stream = self.journey.stream(self.mother, last=0)
        begin = datetime.combine(self.sis.today(), time())
        scenes.write_care_records(self.sis, self.girl["student"], self.girl["mentor"], "ZORGKANARIE vandaag")
        scenes.give_mark(self.sis, self.girl["student"], test_of(self.girl, "Engels"), 7.7, note="NOTITIEKANARIE noot")
        scenes.report_absence(self.sis, self.boy["student"], self.school["reasons"]["Z"], begin, None, "NOTITIEKANARIE ziek")
        stream.wait_for("the mark", lambda item: item["detail"].get("value") == "7.7")
        stream.wait_for("the report", lambda item: item["kind"] == "absent" and not item["withdrawn"])
        clients = [self.mother, self.father] + [self.journey.client(case["guardian"])
                                               for case in self.school["cases"].values()]
        texts = [stream.raw.decode(), self.journey.log]
        for client in clients:
            texts += [str(client.whole_feed()), client.get("/").text, client.get("/api/v1/me").text]
            client.sign_in("WRONG-WRONG-WRONG")
        whole = "\n".join(texts)
        self.assertNotIn("KANARIE", whole)
        self.assertNotRegex(whole, r"(?<![0-9a-f])9990\d{5}(?![0-9a-f])", "a BSN")

    def test_the_log_names_nobody(self):
        person = self.school["guardians"]["b"]["person"]
        self.sis.update("Persoon", self.daughter["person"], toepassingGeboortedatum="Yasmin was here")
        wait_until("set aside", lambda: self.journey.command("set-aside").stdout)
        self.journey.command("revoke", "--guardian", person)
        self.journey.command("backfill", "--adapter", "eduarte")
        self.journey.restart()
        self.journey.stop()
        log, listed = self.journey.log, set(re.findall(r"[^\W\d_]+", self.journey.log))
        with Sis(self.journey.database) as sis:
            people = sis.rows("select roepnaam, voornamen, achternaam from Persoon")
            addresses = sis.rows("select contactgegeven from PersoonContactgegeven")
        names = {word for one in people for text in one.values() if text for word in text.split()}
        self.assertEqual(names & listed, set())
        for address in addresses:
            self.assertNotIn(address["contactgegeven"], log)


if __name__ == "__main__":
    unittest.main()
