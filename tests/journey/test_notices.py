"""A notice of the school: to one student or to a mentor's own, an item like the others, which no SIS can make or take away.
And the balance of what went home, which asks the mentor for one."""

import json
import re
import unittest
import uuid

from harness import Journey, scenes, test_of, wait_until
from talking import SCRIPT, Talking, hidden


class Notices(unittest.TestCase):
    def setUp(self):
        self.journey = self.enterContext(Talking())
        self.sis = self.journey.sis
        people = self.journey.highlights["guardians"]
        self.mother = self.journey.wait_for_import()
        self.girl, self.boy = people["a"]["students"]
        self.mentor = self.journey.staff(self.journey.mentor_of(self.girl), "mentor")
        self.admin = self.journey.staff()

    def post(self, staff, **fields):
        return staff.send_form("/desk/notice", **{"id": str(uuid.uuid4()), "to": "own", "title": "Expositie",
                                                  "text": "Kom kijken.", "do": "send", **fields})

    def notices(self, client):
        return [one for one in client.whole_feed() if one["kind"] == "notice"]

    def test_to_all_of_the_mentor_s_students(self):
        own = self.sis.rows("select distinct deelnemer from Groepsdeelname where groep = ? and einddatum is null",
                            self.girl["group"])
        look = self.post(self.mentor, do="look", title=f"Expositie {SCRIPT}")
        self.assertEqual(look.status, 200)
        self.assertIn(f"Dit gaat naar {len(own)} studenten", look.text)
        self.assertNotIn(SCRIPT, look.text)
        stream = self.journey.stream(self.mother)
        form = {name: hidden(look.text, name)[0] for name in ("id", "student", "to")}
        self.assertEqual(self.notices(self.mother), [], "a look sends nothing")
        sent = [self.post(self.mentor, **form, title=f"Expositie {SCRIPT}") for _ in range(2)]
        self.assertEqual([one.status for one in sent], [303, 303])
        came = stream.wait_for("the notice", lambda one: one["kind"] == "notice")
        self.assertEqual((came["category"], came["title"], came["body"]),
                         ("milestone", f"Expositie {SCRIPT}", "Kom kijken."))
        self.assertEqual(came["student"], self.mother.children()[self.girl["first"]])
        self.assertEqual(len(self.notices(self.mother)), 1, "of the girl alone, once")
        self.assertNotIn(SCRIPT, self.mother.get("/").text)
        student = self.journey.client(self.girl["student"], "student")
        self.assertEqual(len(self.notices(student)), 1)
        other = self.journey.client(self.journey.highlights["guardians"]["b"]["person"])
        self.assertEqual(self.notices(other), [])
        page = self.mentor.get("/desk/notices").text
        self.assertIn(f"studenten: {len(own)}", page)
        (which,) = re.findall(r'name="notice" value="(\w+)"', page)
        self.assertNotIn(which, self.admin.get("/desk/notices").text)
        self.assertEqual(self.admin.send_form("/desk/notices", notice=which).status, 404, "by who posted it alone")
        self.assertEqual(self.mentor.send_form("/desk/notices", notice="0" * 32).status, 404)
        self.assertEqual(self.mentor.send_form("/desk/notices", notice=which).status, 303)
        self.assertEqual(self.mentor.send_form("/desk/notices", notice=which).status, 404)
        gone = self.notices(self.mother)
        self.assertEqual([(one["withdrawn"], one["detail"]) for one in gone], [(True, {})])
        told = self.journey.command("audit", "--student", self.girl["student"], "--all", under="who-saw").stdout
        self.assertIn("notice posted", told)
        self.assertIn("notice withdrawn", told)

    def test_to_one_and_to_whom_not(self):
        girl = self.mentor.students()[self.girl["first"]]
        boy = self.admin.students(self.boy["student"])[self.boy["first"]]
        self.assertEqual(self.mentor.get(f"/desk/notice?student={boy}").status, 404)
        self.assertEqual(self.post(self.mentor, student=boy, to="one").status, 404)
        self.assertEqual(self.post(self.mentor, student="0" * 32, to="one").status, 404)
        self.assertEqual(self.post(self.admin).status, 404, "an administrator has no students of their own")
        self.assertEqual(self.post(self.admin, student=boy, to="one").status, 303)
        self.assertEqual(self.post(self.mentor, student=girl, to="one", title="Goed gedaan").status, 303)
        by_child = self.mother.children()
        found = {(one["student"], one["title"]) for one in self.notices(self.mother)}
        self.assertEqual(found, {(by_child[self.boy["first"]], "Expositie"), (by_child[self.girl["first"]], "Goed gedaan")})
        for wrong in ({"title": ""}, {"text": " "}, {"title": "x" * 81}, {"text": "x" * 401}, {"to": "all"}, {"to": "one"},
                      {"id": "x"}, {"do": "x"}):
            with self.subTest(wrong=wrong):
                self.assertEqual(self.post(self.mentor, **wrong).status, 400)
        foreign = self.mentor.ask("POST", "/desk/notice", "do=send", Origin="https://elsewhere.example",
                                  Content_Type="application/x-www-form-urlencoded")
        self.assertEqual(foreign.status, 403)
        self.assertEqual(len(self.notices(self.mother)), 2)

    def test_limits_age_and_what_the_sis_says(self):
        girl = self.mentor.students()[self.girl["first"]]
        limit = {"student": girl, "guardian": self.mother.me()["guardian"]["id"], "what": "limit", "category": ["milestone"],
                 "from": str(self.sis.today()), "reason": "Besluit", "do": "add"}
        self.assertEqual(self.mentor.send_form("/desk/permission", **limit).status, 303)
        self.assertEqual(self.post(self.mentor, student=girl, to="one").status, 303)
        student = self.journey.client(self.girl["student"], "student")
        self.assertEqual((len(self.notices(self.mother)), len(self.notices(student))), (0, 1))
        # The SIS reads everything anew, and says nothing of notices: they stay.
        self.assertEqual(self.journey.command("backfill", "--adapter", "eduarte").returncode, 0)
        scenes.give_mark(self.sis, self.girl["student"], test_of(self.girl, "Engels"), 7.3)
        wait_until("the SIS went on", lambda: "7.3" in [one["detail"].get("value") for one in student.feed()])
        self.assertEqual(len(self.notices(student)), 1)
        kept = json.loads(self.journey.command("export", "--student", self.girl["student"]).stdout)["items"]
        self.assertEqual([one["detail"]["text"] for one in kept if one["kind"] == "notice"], ["Kom kijken."])
        today = self.sis.today()
        scenes.move_birthday(self.sis, self.girl["person"], today.replace(year=today.year - 18, day=min(today.day, 28)))
        wait_until("she is of age", lambda: self.girl["first"] not in self.mother.children())
        self.assertEqual(self.post(self.mentor, student=girl, to="one", title="Na 18").status, 303)
        self.assertNotIn("Na 18", self.mother.get("/").text)
        self.assertEqual(self.journey.command("erase", "--student", self.girl["student"], "--yes").returncode, 0)
        self.assertIn("U schreef nog niets", self.mentor.get("/desk/notices").text)


class Hours(unittest.TestCase):
    def test_it_keeps_to_the_hours_and_nothing_holds_it(self):
        days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        with Talking(start=False) as journey:
            later = days[(journey.sis.today().weekday() + 3) % 7]
            journey.gateway += f'\n[category.milestone]\npublish_on = ["{later}"]\nhold_all = true\nhold_hours = 300\n'
            journey.write_config()
            journey.start()
            mother = journey.wait_for_import()
            girl = journey.highlights["guardians"]["a"]["students"][0]
            mentor = journey.staff(journey.mentor_of(girl), "mentor")
            form = {"id": str(uuid.uuid4()), "student": mentor.students()[girl["first"]], "to": "one", "title": "Later",
                    "text": "x", "do": "send"}
            self.assertEqual(mentor.send_form("/desk/notice", **form).status, 303)
            self.assertNotIn("Later", [one["title"] for one in mother.feed()])
            self.assertIn("wacht op de uren", mentor.get("/desk").text)
            self.assertNotIn('name="item"', mentor.get("/desk").text, "it is not held")
            (which,) = re.findall(r'name="notice" value="(\w+)"', mentor.get("/desk/notices").text)
            self.assertEqual(mentor.send_form("/desk/notices", notice=which).status, 303)
            self.assertNotIn("wacht op de uren", mentor.get("/desk").text, "what nobody read is gone without a trace")


class Balance(unittest.TestCase):
    def test_only_worrying_news_asks_for_good_news(self):
        with Journey() as journey:
            mother = journey.wait_for_import()
            girl = journey.highlights["guardians"]["a"]["students"][0]
            staff = Talking.staff(journey, Talking.mentor_of(journey, girl), "mentor")
            id_ = staff.students()[girl["first"]]
            page = staff.get(f"/desk/student?student={id_}").text
            told = re.search(r"(\d+) bemoedigend, (\d+) neutraal, (\d+) zorgelijk", page)
            self.assertTrue(told, page)
            self.assertEqual(page.count("<meter"), 3)
            items = [one for one in mother.whole_feed() if one["student"] == mother.children()[girl["first"]]]
            self.assertGreaterEqual(len(items), sum(map(int, told.groups())))
            failed = int(told.group(3))
            scenes.give_mark(journey.sis, girl["student"], test_of(girl, "Engels"), 2.2)
            wait_until("it counts", lambda: int(re.search(r"(\d+) zorgelijk", staff.get(
                f"/desk/student?student={id_}").text).group(1)) == failed + 1)
            seen = journey.command("audit", "--student", girl["student"], "--all", under="who-saw").stdout
            self.assertRegex(seen, r"mentor/\S+  staff looked  \S*result\S*  desk")


if __name__ == "__main__":
    unittest.main()
