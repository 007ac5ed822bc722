"""Work pieces: a picture and a document that the SIS holds, for who may see them at that moment only; an invitation."""

import io
import json
import os
import re
import sqlite3
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

from harness import Journey, wait_until
from PIL import Image
from test_desk import Staff, one_time_code

SECRET = "Kerkstraat 7"
SETTINGS = """\
[files]
max_mb = 1
at_once = 8
[[adapter]]
name = "school"
library = "replay"
publish_from = "2020-01-01"
process = "{process}"
[adapter.settings]
path = "events.ndjson"
files = "files"
"""


def in_days(days):
    return (datetime.now(timezone.utc) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


SOON = in_days(5)


def event(key, data):
    return json.dumps({"specversion": "1.0", "id": key, "source": "/school", "subject": key,
                       "type": "nl.keukentafel." + key.split("/")[0], "data": data}) + "\n"


def piece(number, student, **detail):
    return event(f"milestone/{number}", {"student": f"student/{student}", "kind": "work_piece",
                                         "occurred_at": "2026-01-05T08:00:00Z",
                                         "detail": {"title": f"Kast {number}", **detail}})


def picture(size=(2000, 1500), form="JPEG"):
    exif = Image.Exif()
    exif[0x010e] = SECRET
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 5.0, 30.0)})
    out = io.BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(out, form, exif=exif)
    return out.getvalue()


def family(student, guardian, born="2012-05-05", **relation):
    return (event(f"student/{student}", {"first_name": f"Kind{student}", "birth_date": born,
                                         "barred_from_third_parties": False})
            + event(f"guardian/{guardian}", {"name": f"Ouder {guardian}", "language": "nl"})
            + event(f"relation/{student}-{guardian}", {"student": f"student/{student}", "guardian": f"guardian/{guardian}",
                                                       "legal_representative": True, "from": "2012-01-01", **relation})
            + event(f"enrolment/{student}", {"student": f"student/{student}", "active": True, "from": "2025-08-01"})
            + event(f"mentor/{student}", {"student": f"student/{student}", "mentors": [
                {"mentor": "m1", "name": "Mentor Een", "from": "2025-08-01"}]}))


class School(Journey):
    def __init__(self, process="module"):
        super().__init__(start=False)
        self.process = process

    def __enter__(self):
        made = super().__enter__()
        self.events = self.folder / "events.ndjson"
        self.files = self.folder / "files"
        self.files.mkdir()
        gateway = self.config.read_text().split("[[adapter]]")[0]
        self.config.write_text(gateway + SETTINGS.format(process=self.process))
        self.write_config = lambda port: None
        (self.files / "kast.jpg").write_bytes(picture())
        (self.files / "plan.pdf").write_bytes(b"%PDF-1.7\n" + b"x" * 3000)
        (self.files / "page.html").write_bytes(b"<html><script>alert(1)</script>")
        (self.files / "broken.jpg").write_bytes(picture()[:20_000])
        (self.files / "large.jpg").write_bytes(picture() + b"x" * (1 << 20))
        (self.folder / "outside.jpg").write_bytes(picture())
        (self.files / "link.jpg").symlink_to(self.folder / "outside.jpg")
        self.events.write_text(
            family(1, 2) + family(3, 4) + family(5, 6, born="2005-01-01")
            + piece(1, 1, file="kast.jpg", file_type="image", description="Zelf <b>gemaakt</b>", invites=True,
                    presentation_from=SOON, presentation_location="Atelier 2")
            + piece(2, 1, file="plan.pdf", file_type="document")
            + "".join(piece(10 + i, 1, file=name, file_type="image") for i, name in enumerate(
                ["page.html", "broken.jpg", "large.jpg", "link.jpg", "../outside.jpg", "nothing.jpg"]))
            + piece(20, 1, presentation_from="2026-01-05T08:00:00Z", invites=True)
            + piece(30, 3, file="kast.jpg", file_type="image", presentation_from=SOON, invites=True)
            + piece(50, 5, file="kast.jpg", file_type="image", presentation_from=SOON, invites=True)
            + event("result/60", {"student": "student/1", "kind": "grade", "occurred_at": "2026-01-05T08:00:00Z",
                                  "detail": {"value": "6.1"}}))
        self.start()
        return made

    def add(self, text):
        with self.events.open("a") as more:
            more.write(text)

    def items(self, client):
        return {item["detail"].get("title", item["kind"]): item for item in client.feed()}

    def front(self, client):
        """Without what a script would fill in."""
        return re.sub(r"<template.*?</template>", "", client.get("/").text, flags=re.S)

    def staff(self):
        staff = Staff(self.port, Accept_Language="nl")
        assert staff.sign_in_at_desk(self.invite("hoofd", "administrator")) == 303
        assert staff.send_form("/desk/verify", code=one_time_code(staff.key(), time.time())).status == 303
        return staff


class WorkPieces(unittest.TestCase):
    process = os.environ.get("KT_PROCESS", "module")

    def setUp(self):
        self.journey = self.enterContext(School(self.process))
        self.mother = self.journey.client(2, Accept_Language="nl")
        wait_until("all is there", lambda: len(self.mother.feed()) == 10)
        self.items = self.journey.items(self.mother)

    def file(self, title, client=None):
        return (client or self.mother).get(self.items[title]["file"])

    def test_a_picture_comes_clean_and_is_kept_by_nobody(self):
        got = self.file("Kast 1")
        self.assertEqual(got.status, 200)
        self.assertEqual([got.header(name) for name in ("content-type", "x-content-type-options",
                                                        "cross-origin-resource-policy")],
                         ["image/jpeg", "nosniff", "same-origin"])
        self.assertIn("no-store", got.header("cache-control"))
        self.assertIn("inline", got.header("content-disposition"))
        image = Image.open(io.BytesIO(got.body))
        self.assertEqual((image.format, image.size), ("JPEG", (1280, 960)))
        self.assertFalse(dict(image.getexif()))
        self.assertNotIn(SECRET.encode(), got.body)
        self.assertIn(SECRET.encode(), (self.journey.files / "kast.jpg").read_bytes())
        wide = sum(path.read_bytes().count(got.body[600:700]) for path in self.journey.folder.iterdir() if path.is_file())
        self.assertEqual(wide, 0, "nothing of it is on the disk")

    def test_a_document_is_to_be_saved_and_has_a_name_of_ours(self):
        got = self.file("Kast 2")
        self.assertEqual((got.status, got.header("content-type")), (200, "application/pdf"))
        self.assertEqual(got.header("content-disposition"), 'attachment; filename="werkstuk.pdf"')
        self.assertEqual(got.body, (self.journey.files / "plan.pdf").read_bytes())

    def test_where_the_file_is_stays_with_us(self):
        seen = self.mother.get("/").text + self.mother.get("/api/v1/feed?limit=100").text
        for name in ("kast.jpg", "plan.pdf", "outside", "nothing.jpg"):
            self.assertNotIn(name, seen)
        self.assertNotIn("kast.jpg", self.journey.command("export", "--student", "1").stdout)
        self.assertNotIn("kast.jpg", self.journey.log)
        self.assertIn("Zelf &lt;b&gt;gemaakt&lt;/b&gt;", seen)

    def test_what_is_no_picture_leads_out_or_is_gone_comes_to_nobody(self):
        for number, words in ((10, "kunnen we hier niet"), (11, "kunnen we hier niet"), (12, "kunnen we hier niet"),
                              (13, "kunnen we hier niet"), (14, "kunnen we hier niet"), (15, "niet meer")):
            got = self.file(f"Kast {number}")
            self.assertEqual((got.status, words in got.text), (404, True), got.text)
            self.assertNotIn("alert(", got.text)
        (self.journey.files / "kast.jpg").unlink()
        self.assertEqual(self.file("Kast 1").status, 404)

    def test_nobody_else_gets_it(self):
        nothing = self.mother.get("/file?item=" + "0" * 32)
        self.assertEqual(nothing.status, 404)
        path = self.items["Kast 1"]["file"]
        father, adult, nobody = self.journey.client(4), self.journey.client(6), Staff(self.journey.port)
        self.assertEqual(adult.feed(), [], "of a student of age nothing without consent")
        with sqlite3.connect(f"file:{self.journey.store}?mode=ro", uri=True) as store:
            self.assertTrue(store.execute("select 1 from item where detail like '%Kast 50%'").fetchall())
        for client in (father, adult):
            for asked in (path, path.replace("/file", "/picture")):
                got = client.get(asked)
                self.assertEqual((got.status, got.body), (404, nothing.body))
            got = client.send_form("/invitation", item=self.items["Kast 1"]["id"], answer="yes")
            self.assertEqual(got.status, 404)
        self.assertEqual(nobody.get(path).status, 401)
        self.assertEqual(self.journey.staff().get(path).status, 401, "the desk has another door")
        other = self.mother.me()["children"][0]["id"]
        for wrong in ("", "?item=", "?item=" + other, "?item=" + self.items["grade"]["id"], "?item=x",
                      "?item=" + self.items["Kast 20"]["id"]):
            self.assertEqual(self.mother.get("/file" + wrong).status, 404, wrong)

    def test_what_is_withdrawn_or_forbidden_since_is_gone(self):
        student = self.journey.client(1, "student")
        self.assertEqual(self.file("Kast 1", student).status, 200)
        self.journey.add(event("milestone/1", None))
        wait_until("it is withdrawn", lambda: self.file("Kast 1").status == 404)
        self.assertEqual(self.file("Kast 1", student).status, 404)
        self.assertEqual(self.file("Kast 2").status, 200)
        staff = self.journey.staff()
        view = wait_until("the student", lambda: staff.students().get("Kind1"))
        page = staff.get(f"/desk/student?student={view}").text
        guardian = page.split('name="guardian"')[1].split('<option value="')[1].split('"')[0]
        done = staff.send_form("/desk/permission", do="add", what="limit", student=view, guardian=guardian,
                               category="milestone", **{"from": str(datetime.now().date()), "reason": "rechter"})
        self.assertEqual(done.status, 303)
        self.assertEqual(self.file("Kast 2").status, 404)
        self.assertEqual(self.file("Kast 2", student).status, 200)

    def test_it_is_in_the_audit_each_time(self):
        def times():
            with sqlite3.connect(f"file:{self.journey.store}?mode=ro", uri=True) as store:
                return store.execute("select count(*) from audit where what = 1 and about like 'file-%'").fetchone()[0]
        before = times()
        for _ in range(2):
            self.file("Kast 1")
        self.assertEqual(times(), before + 2)

    def test_many_at_once_wait_or_are_told_to_come_again(self):
        with ThreadPoolExecutor(12) as pool:
            statuses = list(pool.map(lambda _: self.file("Kast 1").status, range(12)))
        self.assertLessEqual(set(statuses), {200, 503})
        self.assertIn(200, statuses)
        self.assertEqual(self.file("Kast 1").status, 200)

    def test_one_tap_answers_and_the_mentor_sees_who_comes(self):
        page = self.journey.front(self.mother)
        self.assertEqual(page.count('action="/invitation"'), 1, "what has begun or is not theirs asks nothing")
        self.assertIn("Komt u kijken?", page)
        item = self.items["Kast 1"]["id"]
        self.assertEqual(self.mother.send_form("/invitation", item=item, answer="yes").status, 303)
        page = self.journey.front(self.mother)
        self.assertIn("U komt.", page)
        self.assertNotIn('value="yes"', page)
        staff = self.journey.staff()
        view = wait_until("the student", lambda: staff.students().get("Kind1"))
        seen = staff.get(f"/desk/student?student={view}").text
        self.assertIn("<b>Ouder 2</b> <span>komt</span>", seen)
        self.assertEqual(self.mother.send_form("/invitation", item=item, answer="no").status, 303)
        self.assertIn("<b>Ouder 2</b> <span>kan niet</span>", staff.get(f"/desk/student?student={view}").text)
        looked = staff.get(f"/desk/look?student={view}&guardian=" + seen.split("guardian=")[1].split('"')[0]).text
        self.assertIn("Kast 1", looked)
        self.assertNotIn("/invitation", looked)
        self.assertNotIn("/picture?", looked)
        for fields in ({"answer": "maybe"}, {"answer": ""}):
            self.assertEqual(self.mother.send_form("/invitation", item=item, **fields).status, 400)
        for other in ("Kast 2", "Kast 20", "grade"):
            self.assertEqual(self.mother.send_form("/invitation", item=self.items[other]["id"], answer="yes").status, 404)
        student = self.journey.client(1, "student")
        self.assertNotIn("/invitation", student.get("/").text)
        self.assertEqual(student.send_form("/invitation", item=item, answer="yes").status, 404)
        crossed = self.mother.ask("POST", "/invitation", f"item={item}&answer=yes", Origin="https://elders.example",
                                  Content_Type="application/x-www-form-urlencoded")
        self.assertEqual(crossed.status, 403)

    def test_another_moment_asks_anew_and_a_withdrawn_one_forgets(self):
        item = self.items["Kast 1"]["id"]
        self.mother.send_form("/invitation", item=item, answer="yes")
        self.journey.add(piece(1, 1, file="kast.jpg", file_type="image", invites=True, presentation_from=in_days(6)))
        wait_until("it asks anew", lambda: "Komt u kijken?" in self.journey.front(self.mother))
        self.mother.send_form("/invitation", item=item, answer="yes")
        self.assertIn("answers to invitations", self.journey.command("export", "--guardian", "2").stdout)
        self.journey.add(event("milestone/1", None))

        def answers():
            with sqlite3.connect(f"file:{self.journey.store}?mode=ro", uri=True) as store:
                return store.execute("select count(*) from answer").fetchone()[0]
        wait_until("no answer is left", lambda: answers() == 0)
        self.assertEqual(self.mother.send_form("/invitation", item=item, answer="yes").status, 404)

    def test_a_presentation_stands_in_what_comes(self):
        def coming(client):
            return client.get("/").text.split("Wat komt er?")[1].split("</section>")[0]
        self.assertIn("Presentatie: Kast 1, Atelier 2", coming(self.mother))
        self.assertNotIn("Kast 20", coming(self.mother), "that has been")
        english = self.journey.client(2, Accept_Language="en")
        self.assertIn('<bdi lang="nl">Kast 1</bdi>, <bdi lang="nl">Atelier 2</bdi>', english.get("/").text)
        shown = english.get(self.items["Kast 1"]["file"].replace("/file", "/picture")).text
        self.assertIn('alt="Work piece: Kast 1"', shown)
        self.assertIn('<bdi lang="nl">Kast 1</bdi></h1>', shown)
        self.journey.add("".join(piece(1000 + i, 1) for i in range(70))
                         + piece(900, 1, presentation_from=in_days(2), presentation_location="Zaal <b>3</b>")
                         + piece(901, 1, presentation_from=in_days(30)))
        wait_until("all is there", lambda: "Kast 900" in coming(self.mother))
        self.journey.add(piece(2000, 1))
        wait_until("the last is there", lambda: "Kast 2000" in self.journey.front(self.mother))
        seen = coming(self.mother)
        self.assertIn("Zaal &lt;b&gt;3&lt;/b&gt;", seen)
        self.assertLess(seen.index("Kast 900"), seen.index("Kast 1,"), "soonest first, also far below in the news")
        self.assertNotIn("Kast 901", seen)
        self.journey.add(event("milestone/1", None))
        wait_until("it is withdrawn", lambda: "Kast 1," not in coming(self.mother))
        self.assertNotIn("Kast 900", self.journey.client(4).get("/").text)

    def test_the_first_page_loads_no_picture(self):
        page = self.mother.get("/").text
        self.assertNotIn("<img", page)
        self.assertIn('aria-label="Bekijk de foto: Werkstuk: Kast 1"', page)
        shown = self.mother.get(self.items["Kast 1"]["file"].replace("/file", "/picture"))
        self.assertIn('alt="Werkstuk: Kast 1"', shown.text)
        self.assertIn('src="/file?item=', shown.text)


class InAnAnnex(WorkPieces):
    """The same, with the adapter in a process of its own."""

    process = "own"


if __name__ == "__main__":
    unittest.main()
