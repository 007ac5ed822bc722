"""The devices on which a person is signed in: listed, ended and added by their owner."""

import re
import sqlite3
import time
import unittest

from harness import Client, Journey, wait_until
from test_desk import Staff
from test_letters import CODE

PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"
TABLET = "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) Version/18.1 Safari/604.1 <b>Fien's</b>"


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
        self.assertEqual(page.count("(dit apparaat)"), 1)
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
