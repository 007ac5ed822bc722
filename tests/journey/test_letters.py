"""Letters that bring guardians in, and addresses that belong to the child."""

import html
import re
import stat
import time
import unittest

from harness import Client, Journey, wait_until
from test_desk import Staff, one_time_code

URL = "https://ouders.school.example"
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5}){2}\b")


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
        lost = self.journey.invite(person)
        self.assertEqual(self.journey.command("invite", "--guardian", person, "--letter", named).returncode, 0)
        self.assertEqual(Client(self.journey.port).sign_in(lost), 401, "a new letter voids what was given before")
        other = self.journey.command("invite", "--guardian", person, "--letter", self.journey.folder / "mine.txt")
        self.assertEqual((other.returncode, other.stdout), (1, ""))
        self.assertIn("neither a folder nor a file that ends in .html", other.stderr)
        for who in ("--student", "--administrator"):
            child = self.people["a"]["students"][0]["student"]
            refused = self.journey.command("invite", who, child, "--letter", self.folder)
            self.assertEqual(refused.returncode, 1)

    def test_a_letter_for_everyone_who_needs_one(self):
        sis = self.journey.sis
        hostile = self.people["b"]["person"]
        sis.update("Persoon", hostile, achternaam="</p><script>alert(1)</script>")
        _, letters = self.write_all()
        self.assertGreater(len(letters), 50)
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
        names = {self.name_in(text) for text in texts.values()}
        for nobody in ("a", "c"):  # signed in; without custody
            self.assertNotIn(self.people[nobody]["name"], names)
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
        guardian = self.journey.client(person, Accept_Language="nl")
        self.assertEqual(guardian.send_form("/account/device", do="add").status, 200)
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
        no_code = guardian.send_form("/account/device", do="add")
        self.assertEqual(no_code.status, 403)
        self.assertIn("het e-mailadres van uw kind", no_code.text)
        self.assertEqual(Client(self.journey.port).sign_in(before), 204, "a letter that was delivered still works")
        self.journey.command("revoke", "--guardian", person)
        done, _ = self.write_all()
        self.assertIn(f"guardian {person}: ", done.stdout)
        self.assertIn("1 have the address of a student", done.stderr)
        for told in (page(), done.stdout, done.stderr, refused.stderr, self.journey.log, desk):
            self.assertNotIn(address.lower(), told.lower())

    def test_a_form_from_another_address_of_ours_says_where_to_go(self):
        here = f"https://127.0.0.1:{self.journey.port}"
        form = {"Accept": "text/html", "Accept_Language": "nl", "Content_Type": "application/x-www-form-urlencoded"}
        got = Client(self.journey.port).ask("POST", "/sign-in", "code=x", Origin=here, **form)
        self.assertEqual(got.status, 403)
        self.assertIn(f"Ga naar {URL}.", got.text)
        at_home = Client(self.journey.port).ask("POST", "/sign-in", "code=x", Origin="https://elsewhere.example",
                                                Host=URL.removeprefix("https://"), **form)
        self.assertEqual(at_home.status, 403)
        self.assertNotIn("Ga naar", at_home.text)

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

if __name__ == "__main__":
    unittest.main()
