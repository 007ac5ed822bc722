"""A notice of the school: to one student or to a mentor's own, an item like the others, which no SIS can make or take away.
And the balance of what went home, which asks the mentor for one."""

import io
import json
import re
import sqlite3
import unittest
import uuid

from harness import Journey, scenes, test_of, wait_until
from PIL import Image
from talking import SCRIPT, Talking, hidden
from test_work_pieces import SECRET, picture


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

    def test_its_lines_stay(self):
        girl = self.mentor.students()[self.girl["first"]]
        look = self.post(self.mentor, student=girl, to="one", do="look", text="Kom kijken!\r\n\r\nOm drie uur.\r\n")
        self.assertIn("Kom kijken!\n\nOm drie uur.", look.text)
        self.assertEqual(self.post(self.mentor, student=girl, to="one", text=hidden(look.text, "text")[0]).status, 303)
        self.assertIn("Kom kijken!\n\nOm drie uur.", [one["body"] for one in self.notices(self.mother)])

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


class Pictures(unittest.TestCase):
    """With a notice goes a picture: made anew, for who may see the notice at that moment."""

    def setUp(self):
        self.journey = self.enterContext(Talking())
        people = self.journey.highlights["guardians"]
        self.mother = self.journey.wait_for_import()
        self.girl, self.boy = people["a"]["students"]
        self.mentor = self.journey.staff(self.journey.mentor_of(self.girl), "mentor")
        self.id = self.mentor.students()[self.girl["first"]]

    def form(self, **fields):
        return {"id": str(uuid.uuid4()), "student": self.id, "to": "one", "title": "Expositie", "text": "Kom kijken.",
                "seen": "Een kast van eikenhout", "do": "look", **fields}

    def look(self, file, staff=None, **fields):
        return (staff or self.mentor).send_file("/desk/notice", file, **self.form(**fields))

    def send(self, look, staff=None, **fields):
        """What the second page holds, and no file."""
        kept = {name: hidden(look.text, name)[0] for name in ("id", "student", "to", "title", "text", "seen", "picture")
                if hidden(look.text, name)}
        return (staff or self.mentor).send_form("/desk/notice", **{**kept, "do": "send", **fields})

    def notice(self, client):
        return next((one for one in client.whole_feed() if one["kind"] == "notice"), None)

    def pictures(self):
        with sqlite3.connect(f"file:{self.journey.store}?mode=ro", uri=True) as store:
            return [about for about, in store.execute("select about from picture")]

    def test_it_is_chosen_looked_at_sent_and_seen(self):
        look = self.look(picture())
        self.assertEqual(look.status, 200, look.text)
        (draft,) = hidden(look.text, "picture")
        self.assertIn('alt="Een kast van eikenhout"', look.text)
        seen = self.mentor.get(f"/desk/notice/picture?picture={draft}")
        self.assertEqual((seen.status, seen.header("content-type"), "no-store" in seen.header("cache-control")),
                         (200, "image/jpeg", True))
        self.assertEqual(Image.open(io.BytesIO(seen.body)).size, (1280, 960))
        self.assertIsNone(self.notice(self.mother), "a look sends nothing")
        again = self.send(look, do="change")
        self.assertEqual((again.status, hidden(again.text, "picture")), (200, [draft]))
        look = self.mentor.send_file("/desk/notice", **self.form(picture=draft))
        self.assertEqual(hidden(look.text, "picture"), [draft], "it is not asked for anew")
        self.assertEqual([self.send(look).status for _ in range(2)], [303, 303])
        self.assertEqual(self.pictures(), ["notice-1"])
        self.assertEqual(self.mentor.get(f"/desk/notice/picture?picture={draft}").status, 404)
        self.assertIn("met een foto", self.mentor.get("/desk/notices").text)
        front = self.mother.get("/").text
        self.assertIn('aria-label="Bekijk de foto: Expositie"', front)
        self.assertNotIn("<img", front)
        one = self.notice(self.mother)
        self.assertEqual(one["detail"], {"title": "Expositie", "text": "Kom kijken.", "picture": "Een kast van eikenhout",
                                         "file_type": "image"})
        page = self.mother.get(one["file"].replace("/file?", "/picture?")).text
        self.assertIn('alt="Een kast van eikenhout"', page)
        got = self.mother.get(one["file"])
        self.assertEqual((got.status, got.header("content-type"), "no-store" in got.header("cache-control")),
                         (200, "image/jpeg", True))
        self.assertEqual(got.body, seen.body)
        self.assertNotIn(SECRET.encode(), got.body)
        self.assertFalse(dict(Image.open(io.BytesIO(got.body)).getexif()))
        with sqlite3.connect(f"file:{self.journey.store}?mode=ro", uri=True) as store:
            looks = store.execute("select count(*) from audit where what = 1 and role = 1 and about like 'file-%'")
            self.assertEqual(looks.fetchone()[0], 1)
        self.assertIn("eikenhout", self.journey.command("export", "--student", self.girl["student"]).stdout)
        (which,) = re.findall(r'name="notice" value="(\w+)"', self.mentor.get("/desk/notices").text)
        self.assertEqual(self.mentor.send_form("/desk/notices", notice=which).status, 303)
        for path in (one["file"], one["file"].replace("/file?", "/picture?")):
            self.assertEqual(self.mother.get(path).status, 404)
        self.assertEqual(self.pictures(), [])

    def test_nobody_else_gets_at_it(self):
        look = self.look(picture())
        (draft,) = hidden(look.text, "picture")
        admin = self.journey.staff()
        path = f"/desk/notice/picture?picture={draft}"
        self.assertEqual([one.get(path).status for one in (admin, self.mother)], [404, 401])
        for other in ("", "notice-1", "1-2", "0" * 32, draft + "%00", "..%2fnotice-1"):
            self.assertEqual(self.mentor.get(f"/desk/notice/picture?picture={other}").status, 404, other)
        stolen = self.send(look, admin)
        self.assertEqual(stolen.status, 400)
        self.assertIn("geen foto meer", stolen.text)
        self.assertIsNone(self.notice(self.mother))
        self.assertEqual(self.send(look).status, 303)
        file = self.notice(self.mother)["file"]
        item = file.split("=")[1]
        for wrong in ("notice-1", draft, "draft-1", item[:-1] + ("0" if item[-1] != "0" else "1")):
            self.assertEqual(self.mother.get(f"/file?item={wrong}").status, 404, wrong)
        father = self.journey.client(self.journey.highlights["guardians"]["b"]["person"])
        self.assertEqual(father.get(file).status, 404)
        self.assertEqual(self.mentor.get(file).status, 401, "the desk has another door")
        self.assertEqual(self.mother.get(file).status, 200)
        limit = {"student": self.id, "guardian": self.mother.me()["guardian"]["id"], "what": "limit", "reason": "Besluit",
                 "category": ["milestone"], "from": str(self.journey.sis.today()), "do": "add"}
        self.assertEqual(self.mentor.send_form("/desk/permission", **limit).status, 303)
        for path in (file, file.replace("/file?", "/picture?")):
            self.assertEqual(self.mother.get(path).status, 404)
        student = self.journey.client(self.girl["student"], "student")
        self.assertEqual(student.get(file).status, 200)
        self.assertEqual(self.journey.command("erase", "--student", self.girl["student"], "--yes").returncode, 0)
        self.assertEqual(self.pictures(), [])

    def test_a_picture_that_is_none_leaves_the_words(self):
        for file in (b"x", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture()[:2000], picture() + b"x" * (13 << 20)):
            got = self.look(file, text=f"Kom {SCRIPT}")
            self.assertEqual(got.status, 400)
            for kept in ("te groot of niet te openen", 'value="Expositie"', 'value="Een kast van eikenhout"',
                         "Kom &lt;script"):
                self.assertIn(kept, got.text)
            self.assertNotIn(SCRIPT, got.text)
        self.assertEqual(self.pictures(), [])
        got = self.look(picture(), seen="")
        self.assertEqual((got.status, "120 tekens" in got.text), (400, True))
        (draft,) = hidden(got.text, "picture")
        self.assertEqual(self.look(None, picture=draft, seen="x" * 121).status, 400)
        self.assertIn("geen foto meer", self.look(None).text, "words about no picture")
        other = self.look(picture((30, 20)), picture=draft)
        self.assertEqual(other.status, 200)
        self.assertEqual(self.mentor.get(f"/desk/notice/picture?picture={draft}").status, 404, "another took its place")
        without = self.look(None, picture=hidden(other.text, "picture")[0], without="yes")
        self.assertEqual((without.status, hidden(without.text, "picture"), self.pictures()), (200, [], []))
        self.assertEqual(self.send(without).status, 303)
        self.assertNotIn("file", self.notice(self.mother))

    def test_garbage_and_another_site(self):
        for kind in ("multipart/form-data", "multipart/form-data; boundary=x", "multipart/mixed; boundary=----Form7c1d"):
            for body in (b"", b"--x", b"--x\r\n\r\n", b"\xff" * 70_000):
                got = self.mentor.ask("POST", "/desk/notice", body, Content_Type=kind)
                self.assertEqual(got.status, 400)
        self.assertEqual(self.look(picture(), text="x" * 70_000).status, 400)
        self.assertEqual(self.mentor.send_form("/desk/notice", **self.form(text="x" * 70_000)).status, 400)
        foreign = self.mentor.send_file("/desk/notice", picture(), {"Origin": "https://elsewhere.example"}, **self.form())
        self.assertEqual(foreign.status, 403)
        self.assertEqual(self.mother.send_file("/desk/notice", picture(), **self.form()).status, 401)
        self.assertEqual(self.pictures(), [])


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
