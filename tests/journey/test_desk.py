"""The staff desk: two steps to get in, own students only, releases and limits, and the parents' view."""

import base64
import hashlib
import hmac
import re
import struct
import time
import unittest
from datetime import timedelta

from harness import Client, Journey, dutch_now, quiet_for, scenes, test_of, wait_until


def one_time_code(key, at):
    """RFC 6238, written here from the standard."""
    secret = base64.b32decode(key + "=" * (-len(key) % 8))
    mac = hmac.new(secret, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start:start + 4])[0] & 0x7fffffff) % 1_000_000:06}"


class Staff(Client):
    """A browser at the desk."""

    def sign_in_at_desk(self, code):
        return self.send_form("/desk/sign-in", code=code).status

    def key(self):
        return re.search(r"<code>([A-Z2-7]+)</code>", self.get("/desk").text).group(1)

    def students(self, search=""):
        page = self.get(f"/desk?search={search}").text
        return {name: one for one, name in re.findall(r'href="/desk/student\?student=(\w+)">([^<]*)<', page)}


class Desk(unittest.TestCase):
    def setUp(self):
        self.journey = self.enterContext(Journey())
        self.sis = self.journey.sis
        people = self.journey.highlights["guardians"]
        self.mother = self.journey.wait_for_import()
        self.girl, self.boy = people["a"]["students"]
        self.without_custody = people["c"]
        self.today = self.sis.today()

    def staff(self, person="hoofd", role="administrator"):
        staff = Staff(self.journey.port, Accept_Language="nl")
        self.assertEqual(staff.sign_in_at_desk(self.journey.invite(person, role)), 303)
        staff.secret = staff.key()
        self.assertEqual(staff.send_form("/desk/verify", code=one_time_code(staff.secret, time.time())).status, 303)
        return staff

    def mentor_of(self, child):
        return self.sis.value("select m.medewerker from GroepMentor m join Groepsdeelname g on g.groep = m.groep "
                              "where g.deelnemer = ? order by m.id limit 1", child["student"])

    def test_two_steps(self):
        staff = Staff(self.journey.port, Accept_Language="nl")
        self.assertEqual(staff.get("/desk/student?student=" + "0" * 32).status, 401)
        self.assertEqual(staff.sign_in_at_desk("AAAAA-AAAAA-AAAAA"), 401)
        parents = self.journey.invite(self.journey.highlights["guardians"]["a"]["person"])
        self.assertEqual(staff.sign_in_at_desk(parents), 401, "a parent's code opens no desk")
        code = self.journey.invite("hoofd", "administrator")
        self.assertEqual(Client(self.journey.port).sign_in(code), 401, "a code of staff opens no parent's page")
        self.assertEqual(staff.sign_in_at_desk(code), 303)
        self.assertEqual(staff.get("/desk/student?student=" + "0" * 32).status, 404, "one step is not enough")
        key = staff.key()
        picture = staff.get("/desk/qr.svg")
        self.assertEqual((picture.status, picture.header("content-type")), (200, "image/svg+xml"))
        right = one_time_code(key, time.time())
        self.assertEqual(staff.send_form("/desk/verify", code="000000" if right != "000000" else "111111").status, 401)
        self.assertEqual(staff.get("/desk/student?student=" + "0" * 32).status, 404)
        self.assertEqual(staff.send_form("/desk/verify", code=right).status, 303)
        self.assertGreater(len(staff.students()), 40)
        self.assertEqual(staff.get("/desk/qr.svg").status, 404, "the key is shown before its first use only")
        again = Staff(self.journey.port)
        self.assertEqual(again.sign_in_at_desk(self.journey.invite("hoofd", "administrator")), 303)
        self.assertNotIn("<code>", again.get("/desk").text)
        self.assertEqual(again.send_form("/desk/verify", code=right).status, 401, "a code works once")
        guesser = Staff(self.journey.port)
        self.assertEqual(guesser.sign_in_at_desk(self.journey.invite("hoofd", "administrator")), 303)
        for _ in range(10):
            self.assertIn('action="/desk/verify"', guesser.get("/desk").text)
            self.assertEqual(guesser.send_form("/desk/verify", code="12345").status, 401)
        self.assertIn("/desk/sign-in", guesser.get("/desk").text, "ten wrong codes end the session")
        self.assertNotIn("/desk/sign-in", staff.get("/desk").text, "and no other")
        self.assertEqual(again.send_form("/desk/verify", code=one_time_code(key, time.time() + 30)).status, 303)
        self.assertEqual(again.get("/api/v1/me").status, 401)
        self.assertEqual(staff.send_form("/desk/sign-out").status, 303)
        self.assertIn("/desk/sign-in", staff.get("/desk").text)
        self.assertEqual(self.journey.command("revoke", "--administrator", "hoofd").returncode, 0)
        self.assertEqual(again.get("/desk/student?student=" + "0" * 32).status, 401)

    def test_a_mentor_sees_own_students_only(self):
        mentor = self.staff(self.mentor_of(self.girl), "mentor")
        admin = self.staff()
        own, everyone = mentor.students(), admin.students(self.girl["student"]) | admin.students(self.boy["student"])
        self.assertIn(self.girl["first"], own)
        self.assertLess(len(own), 40)
        boy = everyone[self.boy["first"]]
        self.assertNotEqual(self.mentor_of(self.boy), self.mentor_of(self.girl))
        self.assertEqual(mentor.get(f"/desk/student?student={boy}").status, 404)
        self.assertEqual(mentor.get(f"/desk/look?student={boy}&guardian={self.mother.me()['guardian']['id']}").status, 404)
        self.assertEqual(mentor.send_form("/desk/permission", student=boy, do="add").status, 404)
        self.assertEqual(admin.get(f"/desk/student?student={boy}").status, 200)
        look = mentor.get(f"/desk/look?student={own[self.girl['first']]}&guardian={self.mother.me()['guardian']['id']}").text
        self.assertIn("Dit ziet", look)
        self.assertNotIn(self.boy["first"], look)

    def test_a_limit_and_a_release(self):
        admin = self.staff()
        girl = admin.students(self.girl["student"])[self.girl["first"]]
        mother = self.mother.me()["guardian"]["id"]
        here = self.journey.stream(self.mother)
        until = str(self.today + timedelta(days=10))
        form = {"student": girl, "guardian": mother, "what": "limit", "category": ["result"], "from": str(self.today),
                "reason": "Besluit van de rechter", "do": "add"}
        for name, value in (("reason", ""), ("guardian", "0" * 32), ("what", "consent"), ("category", []), ("from", "x"),
                            ("until", "2020-01-01"), ("student", "0" * 32)):
            with self.subTest(name=name):
                self.assertIn(admin.send_form("/desk/permission", **{**form, name: value}).status, (400, 404))
        self.assertEqual(admin.send_form("/desk/permission", **form).status, 303)
        scenes.give_mark(self.sis, self.girl["student"], test_of(self.girl, "Nederlands"), 8.1)
        scenes.give_mark(self.sis, self.boy["student"], test_of(self.boy, "Nederlands"), 8.2)
        here.wait_for("the other child's", lambda one: one["detail"].get("value") == "8.2")
        self.assertNotIn("8.1", [one["detail"].get("value") for one in here.items])
        of_girl = self.mother.children()[self.girl["first"]]
        self.assertNotIn("result", {one["category"] for one in self.mother.feed(f"student={of_girl}")})
        later = {**form, "from": str(self.today + timedelta(days=30)), "reason": "Een tweede besluit"}
        self.assertEqual(admin.send_form("/desk/permission", **later).status, 303)
        self.assertNotIn("result", {one["category"] for one in self.mother.feed(f"student={of_girl}")},
                         "a later limit does not end the one that holds")
        page = admin.get(f"/desk/student?student={girl}").text
        self.assertIn("Besluit van de rechter", page)
        which = re.findall(r'name="permission" value="(\d+)"', page)[-1]
        self.assertEqual(admin.send_form("/desk/permission", student=girl, permission=which, do="end").status, 303)
        wait_until("it is seen again", lambda: "result" in {one["category"] for one in self.mother.feed(f"student={of_girl}")})
        self.assertIn("Beëindigd", admin.get(f"/desk/student?student={girl}").text)
        self.assertEqual(admin.send_form("/desk/permission", student=girl, permission=which, do="end").status, 404)
        other = self.journey.client(self.without_custody["person"])
        self.assertEqual(other.children(), {})
        daughter = self.without_custody["students"][0]
        theirs = admin.students(daughter["student"])[daughter["first"]]
        release = {**form, "student": theirs, "guardian": other.me()["guardian"]["id"], "what": "release"}
        refused = admin.send_form("/desk/permission", **release)
        self.assertEqual(refused.status, 400, "a release always ends")
        self.assertIn("Een vrijgave heeft altijd een einddatum", refused.text)
        for typed in ('value="Besluit van de rechter"', 'value="release" required checked', 'value="result" checked',
                      f'value="{release["guardian"]}" selected'):
            self.assertIn(typed, refused.text)
        self.assertEqual(admin.send_form("/desk/permission", **{**release, "until": until}).status, 303)
        wait_until("the release is there", lambda: list(other.children()) == [daughter["first"]], 2)
        self.assertEqual({one["category"] for one in other.whole_feed()}, {"result"})
        self.assertTrue(quiet_for(0.2))

    def test_a_limit_that_may_not_reach_its_person(self):
        admin = self.staff()
        girl = admin.students(self.girl["student"])[self.girl["first"]]
        self.assertEqual(admin.send_form("/desk/permission", student=girl, guardian=self.mother.me()["guardian"]["id"],
                                         what="limit", category="result", reason="Besluit", **{"from": self.today}).status, 303)
        page = lambda: admin.get(f"/desk/student?student={girl}").text  # noqa: E731
        self.assertNotIn("bereikt misschien niet meer", page())
        person = self.journey.highlights["guardians"]["a"]["person"]
        self.sis.delete("AbstractRelatie", self.girl["relation"])
        warning = wait_until("staff is warned", lambda: re.search(r"<p class=\"note\">([^<]*bereikt misschien[^<]*)<", page()))
        self.assertIn(f"nummer {person}", warning.group(1))
        listed = self.journey.command("same-person").stdout
        self.assertIn(f"eduarte guardian/{person}  -  ", listed)
        self.assertEqual(self.journey.command("same-person", "--decline", f"eduarte guardian/{person}").returncode, 0)
        self.assertNotIn("bereikt misschien", page())


class Waiting(unittest.TestCase):
    def test_what_waits_is_told_to_the_mentor(self):
        days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        with Journey(start=False) as journey:
            later = (journey.sis.today() + timedelta(days=3)).weekday()
            journey.gateway = (f'\n[category.result]\npublish_on = ["{days[later]}"]\n'
                               '[category.absence]\nstudent_first_hours = 48\n')
            journey.write_config()
            journey.start()
            mother = journey.wait_for_import()
            girl, boy = journey.highlights["guardians"]["a"]["students"]
            mentor = Staff(journey.port, Accept_Language="nl")
            mentor.sign_in_at_desk(journey.invite(girl["mentor"], "mentor"))
            mentor.send_form("/desk/verify", code=one_time_code(mentor.key(), time.time()))
            self.assertNotIn("Gaat later vanzelf uit", mentor.get("/desk").text)

            def lines():
                page = mentor.get("/desk").text
                found = re.search(r"<details class=\"card\"><summary>Gaat later vanzelf uit</summary>(.*?)</details>", page, re.S)
                return re.findall(r"<li><span>(.*?) · <a href=[^>]*>([^<]*)</a> (\d+)<br><span class=\"meta\">([^<]*)<",
                                  found.group(1)) if found else []
            for child, mark in ((girl, 1.1), (girl, 1.2), (boy, 1.3)):
                free = [test for course in child["courses"].values() for test in course["tests"]
                        if scenes.valid_result(journey.sis, child["student"], test) is None]
                scenes.give_mark(journey.sis, child["student"], free[0], mark)
            begin = dutch_now().replace(microsecond=0) - timedelta(minutes=30)
            scenes.report_absence(journey.sis, girl["student"], journey.highlights["reasons"]["Z"], begin,
                                  begin + timedelta(minutes=20))
            found = wait_until("all three", lambda: len(lines()) == 2 and lines()[0][0].startswith("2 ×") and lines()
                               or len(lines()) == 2 and lines()[1][0].startswith("2 ×") and lines())
            self.assertEqual({one[1] for one in found}, {girl["first"]}, "own students only")
            why = {what.split("× ")[-1].strip(): words for what, _, _, words in found}
            self.assertIn("wacht op de uren", why["Resultaat"])
            self.assertIn("de student ziet het al", why["Afwezigheid"])
            self.assertNotIn("1.1", {one["detail"].get("value") for one in mother.feed()})
            seen = journey.command("audit", "--student", girl["student"], under="who-saw").stdout
            told = re.findall(r"mentor/\S+  (\S+)  desk", seen)
            self.assertEqual(set(",".join(told).split(",")), {"result", "absence"})


class Holds(unittest.TestCase):
    setting = "\n[category.result]\nhold_all = true\nhold_hours = 48\n"

    def test_release_keep_and_add_a_sentence(self):
        with Journey(start=False) as journey:
            journey.gateway = self.setting
            journey.write_config()
            journey.start()
            mother = journey.wait_for_import()
            girl, boy = journey.highlights["guardians"]["a"]["students"]
            staff = Staff(journey.port, Accept_Language="nl")
            staff.sign_in_at_desk(journey.invite("hoofd", "administrator"))
            staff.send_form("/desk/verify", code=one_time_code(staff.key(), time.time()))
            here = journey.stream(mother)
            free = [test for course in girl["courses"].values() for test in course["tests"]
                    if scenes.valid_result(journey.sis, girl["student"], test) is None]
            for mark, test in zip((1.1, 1.2), free):
                scenes.give_mark(journey.sis, girl["student"], test, mark)

            def held():
                return dict(re.findall(r'<b>([^<]*)</b><br>.*?name="item" value="(\w+)"', staff.get("/desk").text, re.S))
            both = wait_until("both are held", lambda: len(held()) == 2 and held())
            first, second = (next(one for title, one in both.items() if mark in title) for mark in ("1,1", "1,2"))
            until = re.findall(r"tot (\w+ \d+ \w+), ", staff.get("/desk").text)
            self.assertEqual(staff.send_form("/desk/hold", item=second, do="keep", note="Wij spreken elkaar nog.").status, 303)
            self.assertNotEqual(re.findall(r"tot (\w+ \d+ \w+), ", staff.get("/desk").text), until)
            self.assertIn("Wij spreken elkaar nog.", staff.get("/desk").text)
            self.assertEqual(staff.send_form("/desk/hold", item=first, do="release", note="We hebben <i>gepraat</i>.").status, 303)
            came = here.wait_for("the released one", lambda one: one["detail"].get("value") == "1.1")
            self.assertEqual(came["note"], "We hebben <i>gepraat</i>.")
            page = mother.get("/").text
            self.assertIn("We hebben &lt;i&gt;gepraat", page)
            self.assertNotIn("1,2", "".join(re.findall(r"<h3>(.*?)</h3>", page)))
            self.assertEqual(staff.send_form("/desk/hold", item=first, do="release").status, 404, "it is out")
            self.assertEqual(staff.send_form("/desk/hold", item=second, do="burn").status, 400)
            mentor = Staff(journey.port)
            other = journey.sis.value("select m.medewerker from GroepMentor m join Groepsdeelname g on g.groep = m.groep "
                                      "where g.deelnemer = ? order by m.id limit 1", boy["student"])
            mentor.sign_in_at_desk(journey.invite(other, "mentor"))
            mentor.send_form("/desk/verify", code=one_time_code(mentor.key(), time.time()))
            self.assertEqual(mentor.send_form("/desk/hold", item=second, do="release").status, 404, "not their student")


if __name__ == "__main__":
    unittest.main()
