"""Letters, devices, and addresses that belong to the child."""

import html
import re
import sqlite3
import stat
import time
import unittest

from harness import Client, Journey, wait_until
from test_desk import Staff, one_time_code

URL = "https://ouders.school.example"
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5}){2}\b")
PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"
TABLET = "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) Version/18.1 Safari/604.1 <b>Fien's</b>"


def code_in(path):
    return CODE.search(path.read_text(encoding="utf-8")).group()


class Letters(unittest.TestCase):
    def setUp(self):
        self.journey = self.enterContext(Journey(gateway=f'public_url = "{URL}"\n[letter]\nschool = "Het <College>"\n'))
        self.people = self.journey.highlights["guardians"]
        self.journey.wait_for_import()
        self.folder = self.journey.folder / "letters"

    def write_all(self, *more):
        done = self.journey.command("invite", "--all", "--letter", self.folder, *more, seconds=200)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done, {path.name: path for path in self.folder.iterdir()} if self.folder.exists() else {}

    def name_in(self, text):
        return html.unescape(re.search(r"<p>(?:Beste|Dear) (.*?),</p>", text).group(1))

    def take_address(self, person, student):
        """From now on this guardian's address is the student's, in capitals."""
        sis = self.journey.sis
        mail = "select c.id from PersoonContactgegeven c where c.persoon = ? order by c.volgorde, c.id limit 1"
        address = f"Fien.{student}@Leerling.example"
        sis.update("PersoonContactgegeven", sis.value(mail, person), contactgegeven=address.upper())
        sis.update("PersoonContactgegeven", sis.value(mail, student), contactgegeven=address)
        return address

    def test_one_letter(self):
        person = self.people["b"]["person"]
        done = self.journey.command("invite", "--guardian", person, "--letter", self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        path = self.folder / done.stdout.strip().rsplit("/", 1)[1]
        self.assertRegex(path.name, r"^letter-\d+\.html$")
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        letter = path.read_text(encoding="utf-8")
        name = self.people["b"]["name"]
        for words in ("Het &lt;College&gt;", URL, "up to and including", 'lang="en"', "<svg", name):
            self.assertIn(words, letter)
        self.assertNotIn(self.people["b"]["students"][0]["first"], letter, "a letter names no child")
        self.assertNotRegex(done.stdout, CODE, "the code is in the letter alone")
        client = Client(self.journey.port)
        self.assertEqual(client.sign_in(code_in(path)), 204)
        self.assertEqual(set(client.children()), {self.people["b"]["students"][0]["first"]})
        self.assertEqual(Client(self.journey.port).sign_in(code_in(path)), 401, "once")
        named = self.journey.folder / "mine.html"
        self.assertEqual(self.journey.command("invite", "--guardian", person, "--letter", named).returncode, 0)
        self.assertEqual(Client(self.journey.port).sign_in(code_in(named)), 204)
        for who in ("--student", "--administrator"):
            child = self.people["a"]["students"][0]["student"]
            refused = self.journey.command("invite", who, child, "--letter", self.folder)
            self.assertEqual(refused.returncode, 1)

    def test_a_letter_for_everyone_who_needs_one(self):
        sis = self.journey.sis
        hostile = self.people["b"]["person"]
        sis.update("Persoon", hostile, achternaam="</p><script>alert(1)</script>")
        _, letters = self.write_all()
        self.assertGreater(len(letters), 100)
        self.assertEqual({stat.S_IMODE(path.stat().st_mode) for path in letters.values()}, {0o600})
        texts = {name: path.read_text(encoding="utf-8") for name, path in letters.items()}
        self.assertFalse([name for name, text in texts.items() if "<script" in text])
        codes = {CODE.search(text).group() for text in texts.values()}
        self.assertEqual(len(codes), len(letters))
        for text in list(texts.values())[::len(texts) // 12]:
            client = Client(self.journey.port)
            self.assertEqual(client.sign_in(CODE.search(text).group()), 204)
            me = client.me()
            self.assertTrue(me["children"], "who may see nothing gets no letter")
            self.assertEqual(me["guardian"]["name"], self.name_in(text))
        entered = len(list(texts.values())[::len(texts) // 12])
        for nobody in ("a", "c"):  # signed in; without custody
            name = self.people[nobody]["name"].split()[-1]
            self.assertFalse([one for one, text in texts.items() if self.name_in(text).endswith(name)], nobody)
        for path in letters.values():
            path.unlink()
        done, again = self.write_all()
        self.assertEqual(again, {}, done.stderr)
        self.assertIn("0 letters written", done.stderr)
        _, again = self.write_all("--again")
        self.assertEqual(len(again), len(letters) - entered)
        name = next(iter(again))
        self.assertEqual(Client(self.journey.port).sign_in(CODE.search(texts[name]).group()), 401, "the old one is void")
        self.assertEqual(Client(self.journey.port).sign_in(code_in(again[name])), 204)

    def test_an_address_that_is_the_child_s(self):
        person, child = self.people["b"]["person"], self.people["b"]["students"][0]
        staff = Staff(self.journey.port, Accept_Language="nl")
        staff.sign_in_at_desk(self.journey.invite("hoofd", "administrator"))
        staff.send_form("/desk/verify", code=one_time_code(staff.key(), time.time()))
        student = staff.students(child["student"])[child["first"]]
        page = lambda: staff.get(f"/desk/student?student={student}").text  # noqa: E731
        self.assertNotIn("Het mailadres van deze persoon", page())
        self.assertNotIn("Mailadres klopt misschien niet", staff.get("/desk").text)
        before = self.journey.invite(person)
        address = self.take_address(person, child["person"])
        wait_until("staff is told", lambda: "Het mailadres van deze persoon" in page())
        self.assertEqual(page().count("Het mailadres van deze persoon"), 1, "at that guardian alone")
        desk = staff.get("/desk").text
        listed = re.search(r"Mailadres klopt misschien niet</summary>(.*?)</details>", desk, re.S).group(1)
        self.assertEqual(re.findall(r">([^<]*)</a>", listed), [child["first"]])
        refused = self.journey.command("invite", "--guardian", person)
        self.assertEqual((refused.returncode, refused.stdout), (1, ""))
        self.assertIn("have it mended in the SIS", refused.stderr)
        refused = self.journey.command("invite", "--guardian", person, "--letter", self.folder)
        self.assertEqual(refused.returncode, 1)
        self.assertEqual(list(self.folder.iterdir()), [])
        self.assertEqual(Client(self.journey.port).sign_in(before), 204, "a letter that was delivered still works")
        self.journey.command("revoke", "--guardian", person)
        done, _ = self.write_all()
        self.assertIn(f"guardian {person}: ", done.stdout)
        self.assertIn("1 have the address of a student", done.stderr)
        for told in (page(), done.stdout, done.stderr, refused.stderr, self.journey.log, desk):
            self.assertNotIn(address.lower(), told.lower())

    def test_where_letters_can_t_go(self):
        person = self.people["b"]["person"]
        self.assertEqual(self.journey.command("invite", "--all").returncode, 1)
        one = self.journey.command("invite", "--all", "--letter", self.journey.folder / "all.html")
        self.assertEqual((one.returncode, one.stdout), (1, ""))
        self.assertIn("write a folder", one.stderr)
        below = self.journey.command("invite", "--guardian", person, "--letter", self.journey.config / "x")
        self.assertEqual(below.returncode, 1)
        both = self.journey.command("invite", "--all", "--guardian", person, "--letter", self.folder)
        self.assertEqual(both.returncode, 2)


class Devices(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Journey())
        cls.people = cls.journey.highlights["guardians"]
        cls.journey.wait_for_import(cls.journey.client(cls.people["b"]["person"]))

    def enter(self, agent=PHONE, letter="a"):
        return self.journey.client(self.people[letter]["person"], User_Agent=agent, Accept_Language="nl")

    def devices(self, client):
        """Id (None: this one), name."""
        page = client.get("/account").text
        found = re.findall(r'<li><span><b[^>]*>(.*?)</b>(.*?)</span>\n(?:<form.*?name="device" value="(\w+)")?', page)
        return [(one or None, name) for name, _, one in found]

    def tearDown(self):
        for letter in ("a", "b"):
            self.journey.command("revoke", "--guardian", self.people[letter]["person"])

    def test_the_list(self):
        phone, tablet, other = self.enter(), self.enter(TABLET), self.enter(letter="b")
        listed = self.devices(phone)
        self.assertEqual([name for _, name in listed], ["Chrome, Android", "Safari, iPad"])
        self.assertEqual([one is None for one, _ in listed], [True, False], "this one first")
        self.assertEqual([name for _, name in self.devices(tablet)], ["Safari, iPad", "Chrome, Android"])
        self.assertEqual(len(self.devices(other)), 1)
        page = phone.get("/account").text
        self.assertEqual(page.count("dit apparaat"), 1)
        self.assertIn("Vandaag gebruikt.", page)
        self.assertNotIn("Fien", page)
        self.assertEqual(phone.get("/account").header("cache-control"), "no-store")

    def test_one_ends_another_at_once(self):
        phone, tablet = self.enter(), self.enter(TABLET)
        there, here = self.journey.stream(tablet), self.journey.stream(phone)
        which = next(one for one, _ in self.devices(phone) if one)
        self.assertEqual(phone.send_form("/account", do="end", device=which).status, 303)
        wait_until("its stream ends", there.is_over.is_set, 2)
        self.assertEqual(tablet.get("/api/v1/me").status, 401)
        self.assertEqual(phone.get("/api/v1/me").status, 200)
        self.assertFalse(here.is_over.is_set())
        self.assertEqual(phone.send_form("/account", do="end", device=which).status, 404)

    def test_all_others_end(self):
        phone, *more = (self.enter() for _ in range(3))
        bystander = self.enter(letter="b")
        self.assertEqual(phone.send_form("/account", do="others").status, 303)
        self.assertEqual([one.get("/api/v1/me").status for one in more], [401, 401])
        self.assertEqual((phone.get("/api/v1/me").status, bystander.get("/api/v1/me").status), (200, 200))

    def test_nobody_ends_another_s(self):
        mother, _ = self.enter(), self.enter()
        father = self.enter(letter="b")
        hers = next(one for one, _ in self.devices(mother) if one)
        for wanted in (hers, "0" * 32, "", "x" * 32):
            answer = father.send_form("/account", do="end", device=wanted)
            self.assertEqual((answer.status, answer.body), (404, father.send_form("/account", do="end", device="0").body))
        own = father.me()["guardian"]["id"]
        self.assertEqual(father.send_form("/account", do="end", device=own).status, 404, "an id of another kind")
        for body in ({}, {"do": "all"}, {"do": "end", "device": hers, "more": "x"}):
            self.assertIn(father.send_form("/account", **body).status, (400, 404))
        for path in ("/account", "/account/device"):
            evil = mother.ask("POST", path, "do=others", Content_Type="application/x-www-form-urlencoded",
                              Origin="https://evil.example")
            self.assertEqual(evil.status, 403)
        self.assertEqual(len(self.devices(mother)), 2)

    def test_a_second_device(self):
        phone = self.enter()
        self.assertEqual(phone.get("/account/device").status, 405, "looking makes no code")
        answer = phone.send_form("/account/device")
        self.assertEqual((answer.status, answer.header("cache-control")), (200, "no-store"))
        self.assertIn("<svg", answer.text)
        code = CODE.search(answer.text).group()
        self.assertEqual(Staff(self.journey.port).sign_in_at_desk(code), 401, "it opens no desk")
        tablet = Client(self.journey.port)
        self.assertEqual(tablet.sign_in(code), 204)
        self.assertEqual(tablet.me(), phone.me())
        self.assertEqual(Client(self.journey.port).sign_in(code), 401, "once")
        first, second = (CODE.search(phone.send_form("/account/device").text).group() for _ in range(2))
        self.assertEqual(Client(self.journey.port).sign_in(first), 401, "a newer one takes its place")
        child = self.people["a"]["students"][0]
        student = self.journey.client(child["student"], "student")
        of_student = CODE.search(student.send_form("/account/device").text).group()
        other = Client(self.journey.port)
        self.assertEqual(other.sign_in(of_student), 204)
        self.assertEqual(other.me()["student"]["name"], child["first"])
        self.assertEqual(Client(self.journey.port).sign_in(second), 204, "another person's code leaves it")
        self.journey.command("revoke", "--guardian", self.people["a"]["person"])
        self.assertEqual(phone.send_form("/account/device").status, 401)

    def test_a_letter_s_code_outlives_a_code_of_one_s_own(self):
        phone, code = self.enter(), self.journey.invite(self.people["a"]["person"])
        phone.send_form("/account/device")
        self.assertEqual(Client(self.journey.port).sign_in(code), 204)

    def test_a_flood_of_codes_ends(self):
        student = self.journey.client(self.people["a"]["students"][1]["student"], "student")
        for _ in range(70):
            answer = student.send_form("/account/device")
            if answer.status != 200:
                break
        self.assertEqual((answer.status, answer.header("retry-after")), (429, "900"))
        self.assertEqual(self.enter().send_form("/account/device").status, 200, "for that person alone")


class Kept(unittest.TestCase):
    def test_what_stands_in_the_store(self):
        with Journey() as journey:
            person = journey.highlights["guardians"]["a"]["person"]
            self.assertEqual(journey.command("invite", "--guardian", person, "--letter", journey.folder / "x").returncode, 1,
                             "a letter has to say where to go")
            self.assertEqual(list((journey.folder / "x").iterdir()), [])
            phone = journey.client(person, User_Agent=PHONE)
            begin = time.time()
            code = CODE.search(phone.send_form("/account/device").text).group()
            journey.stop()
            with sqlite3.connect(journey.store) as store:
                devices = store.execute("select device, role from session").fetchall()
                codes = store.execute("select expires_at, is_own from code").fetchall()
                told = store.execute("select role from audit where what=4 order by id").fetchall()
                store.execute("update session set seen_at=0, expires_at=?", (int(begin) + 86400,))
            self.assertEqual(devices, [("Chrome, Android", 1)])
            self.assertEqual([own for _, own in codes], [1])
            self.assertLessEqual(codes[0][0], time.time() + 600)
            self.assertEqual(told, [(0,), (1,)], "who made which code")
            everything = b"".join(path.read_bytes() for path in journey.folder.iterdir() if path.is_file())
            for secret in (code[6:], code.replace("-", "")[5:], "Mozilla"):
                self.assertNotIn(secret.encode(), everything)
            journey.start()
            self.assertEqual(phone.get("/api/v1/me").status, 200)
            journey.stop()
            with sqlite3.connect(journey.store) as store:
                seen, until = store.execute("select seen_at, expires_at from session").fetchone()
            self.assertGreater(seen, begin - 2 * 86400, "it was used today")
            self.assertGreater(until, begin + 89 * 86400, "and lasts on from there")


if __name__ == "__main__":
    unittest.main()
