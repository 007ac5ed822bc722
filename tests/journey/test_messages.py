"""Asking the mentor: a thread of one student and one account, which nobody else at home sees; the mentor of today
answers."""

import json
import re
import unittest
import urllib.parse
import uuid
from datetime import timedelta

from harness import Client, scenes, test_of, wait_until
from talking import SCRIPT, Talking, hidden
from test_desk import Staff


class Messages(unittest.TestCase):
    def setUp(self):
        self.journey = self.enterContext(Talking(keys="a_day = 4\n"))
        self.sis = self.journey.sis
        people = self.journey.highlights["guardians"]
        self.mother = self.journey.wait_for_import()
        self.girl, self.boy = people["a"]["students"]
        self.ids = self.mother.children()
        self.here = self.ids[self.girl["first"]]
        self.mentor = self.journey.staff(self.journey.mentor_of(self.girl), "mentor")

    def other_parent(self):
        person = self.sis.value("select verzorger from AbstractRelatie where persoon = ? and verzorger <> ?",
                                self.girl["person"], self.journey.highlights["guardians"]["a"]["person"])
        return self.journey.client(person)

    def send(self, client, words, student=None, **more):
        return client.send_form("/messages", **{"id": str(uuid.uuid4()), "student": student or self.here, "words": words,
                                                **more})

    def page(self, client):
        return client.get("/messages", Accept_Language="nl").text

    def threads(self, staff):
        return re.findall(r'/desk/thread\?message=(\w+)"><b>([^<]*)<', staff.get("/desk/messages").text)

    def answer(self, staff, message, words, **more):
        return staff.send_form("/desk/thread", **{"id": str(uuid.uuid4()), "message": message, "words": words,
                                                  "do": "answer", **more})

    def test_what_was_written_comes_back_to_who_is_not_signed_in_any_more(self):
        words = f"Hoe gaat het?\r\n{SCRIPT}"
        form = urllib.parse.urlencode({"words": words, "comment": words})
        how = {"Accept": "text/html", "Accept_Language": "nl", "Content_Type": "application/x-www-form-urlencoded"}
        door = Staff(self.journey.port)
        door.sign_in_at_desk(self.journey.invite("deur", "administrator"))
        for client, path in ((Client(self.journey.port), "/messages"), (Client(self.journey.port), "/comment"),
                             (door, "/desk/thread")):
            with self.subTest(path=path):
                got = client.ask("POST", path, form, **how)
                self.assertEqual(got.status, 401)
                self.assertIn("niets verstuurd", got.text)
                self.assertIn("Hoe gaat het?\n&lt;script&gt;", got.text)
                self.assertNotIn(SCRIPT, got.text)
                elsewhere = client.ask("POST", path, form, Origin="https://elsewhere.example", **how)
                self.assertEqual(elsewhere.status, 403)
                self.assertNotIn("Hoe gaat", elsewhere.text)
        gone = self.mother.ask("POST", "/messages", form + "&id=" + str(uuid.uuid4()) + "&student=" + "0" * 32, **how)
        self.assertEqual(gone.status, 404, "the student can't be asked about any more")
        self.assertIn("Dat kan nu niet", gone.text)
        self.assertIn("Hoe gaat het?\n&lt;script&gt;", gone.text)
        report = Client(self.journey.port).ask("POST", "/absence", "reason=sick", **how)
        self.assertEqual(report.status, 401)
        self.assertIn("niets verstuurd", report.text)
        self.assertNotIn("<textarea", report.text, "nothing was written")
        self.assertNotIn("Hoe gaat", self.journey.log)

    def test_a_question_and_its_answer(self):
        page = self.page(self.mother)
        self.assertIn('<a href="/messages" aria-current="page">Mentor</a>', page)
        self.assertIn("leest hier nog geen berichten", page, "of the boy, whose mentor was never at the desk")
        self.assertEqual(len(hidden(page, "student")), 1)
        sent = hidden(page, "id")[0]
        words = f"Hoe gaat het?\r\n\r\n\r\n{SCRIPT}\r\nGroet"
        self.assertEqual([self.send(self.mother, words, id=sent).status for _ in range(2)], [303, 303])
        page = self.page(self.mother)
        self.assertEqual(page.count("Hoe gaat het?"), 1, "a double tap sends once")
        other = self.send(self.mother, "Iets anders.", id=sent)
        self.assertEqual(other.status, 409, "what was changed is not taken for sent")
        self.assertIn("Iets anders.</textarea>", other.text)
        self.assertNotIn(sent, hidden(other.text, "id"))
        told = self.journey.command("export", "--student", self.girl["student"]).stdout
        self.assertIn("who saw what", told)
        self.assertNotIn("message", told.split('"who saw what"')[1], "that a parent writes is that parent's")
        self.assertIn("Hoe gaat het?\n\n&lt;script&gt;", page)
        self.assertNotIn(SCRIPT, page)
        self.assertIn("op uw antwoord wachten: 1", self.mentor.get("/desk").text)
        (message, who), = self.threads(self.mentor)
        self.assertEqual(who, "Samira van der Tafel")
        thread = self.mentor.get(f"/desk/thread?message={message}").text
        self.assertIn("&lt;script&gt;", thread)
        self.assertNotIn(SCRIPT, thread)
        self.assertIn("ziet: Resultaat", thread, "the mentor knows what she may be told")
        twice = {"id": str(uuid.uuid4()), "message": message, "words": "Goed <b>hoor</b>!", "do": "answer"}
        self.assertEqual([self.mentor.send_form("/desk/thread", **twice).status for _ in range(2)], [303, 303])
        self.assertIn("op uw antwoord wachten: 0", self.mentor.get("/desk").text)
        answered = "Er is een antwoord van de mentor."
        self.assertIn(answered, self.mother.get("/", Accept_Language="nl").text)
        page = self.page(self.mother)
        wait_until("it was read", lambda: answered not in self.mother.get("/", Accept_Language="nl").text)
        self.assertEqual(page.count("Goed &lt;b&gt;hoor&lt;/b&gt;!"), 1)
        self.assertLess(page.index("Hoe gaat het?"), page.index("Goed &lt;b&gt;"), "the answer stands in the same thread")
        told = self.journey.command("audit", "--student", self.girl["student"], "--all", under="who-saw").stdout
        self.assertEqual(told.count("message sent"), 2)
        self.assertRegex(told, r"guardian/\d+  shown  (\S+,)?message  page")
        self.assertNotIn("Hoe gaat", told + self.journey.log)

    def test_nobody_else_at_home_and_no_other_staff(self):
        secret = "Ik maak mij zorgen."
        self.assertEqual(self.send(self.mother, secret).status, 303)
        (message, _), = self.threads(self.mentor)
        father, student = self.other_parent(), self.journey.client(self.girl["student"], "student")
        stranger = self.journey.client(self.journey.highlights["guardians"]["b"]["person"])
        without = self.journey.client(self.journey.highlights["guardians"]["c"]["person"])
        for other in (father, student, stranger, without):
            self.assertNotIn(secret, self.page(other))
        for other in (stranger, without):
            real, none = self.send(other, "Hallo"), self.send(other, "Hallo", "0" * 32)
            self.assertEqual((real.status, real.body), (404, none.body))
        self.assertEqual(self.send(father, "Van de vader").status, 303)
        self.assertEqual(self.send(student, "Van mijzelf").status, 303)
        for client, own in ((self.mother, secret), (father, "Van de vader"), (student, "Van mijzelf")):
            page = self.page(client)
            self.assertEqual([words for words in (secret, "Van de vader", "Van mijzelf") if words in page], [own])
        self.assertEqual(len(self.threads(self.mentor)), 3)
        admin, elsewhere = self.journey.staff(), self.journey.staff(self.journey.mentor_of(self.boy), "mentor")
        for staff in (admin, elsewhere):
            self.assertEqual(self.threads(staff), [])
            self.assertEqual(staff.get(f"/desk/thread?message={message}").status, 404)
            self.assertEqual(self.answer(staff, message, "x").status, 404)
            self.assertEqual(self.answer(staff, message, "", do="settle").status, 404)
        self.assertNotIn("wachten:", admin.get("/desk").text.split("Meldingen van thuis die")[0])
        self.assertEqual(self.mentor.get(f"/desk/thread?message={self.here}").status, 404, "a student's id is no message's")
        for path, who in (("/messages", self.mother), ("/desk/thread", self.mentor), ("/desk/hours", self.mentor)):
            got = who.ask("POST", path, f"message={message}", Origin="https://elsewhere.example",
                          Content_Type="application/x-www-form-urlencoded")
            self.assertEqual(got.status, 403)
        kept = json.loads(self.journey.command("export", "--student", self.girl["student"]).stdout)["messages"]
        self.assertEqual([one["words"] for one in kept], ["Van mijzelf"], "what a parent wrote is that parent's")
        person = self.journey.highlights["guardians"]["a"]["person"]
        kept = json.loads(self.journey.command("export", "--guardian", person).stdout)["messages"]
        self.assertEqual([(one["by"], one["about"], one["words"]) for one in kept], [("self", self.girl["first"], secret)])
        self.assertIn("messages between home and the mentor", self.journey.command("register").stdout)
        self.assertEqual(self.journey.command("erase", "--guardian", person, "--yes").returncode, 0)
        self.assertEqual(len(self.threads(self.mentor)), 2)
        self.assertEqual(self.journey.command("erase", "--student", self.girl["student"], "--yes").returncode, 0)
        self.assertEqual(self.threads(self.mentor), [])

    def test_rights_that_end_close_the_thread(self):
        self.assertEqual(self.send(self.mother, "Een vraag").status, 303)
        (message, _), = self.threads(self.mentor)
        self.sis.update("AbstractRelatie", self.girl["relation"], wettelijkeVertegenwoordiger=False)
        wait_until("she is gone from the page", lambda: "Een vraag" not in self.page(self.mother))
        self.assertEqual(self.send(self.mother, "Nog een").status, 404)
        thread = self.mentor.get(f"/desk/thread?message={message}").text
        self.assertIn("kunt u niet antwoorden", thread)
        self.assertNotIn("<textarea", thread)
        self.assertEqual(self.answer(self.mentor, message, "Toch").status, 404)
        self.assertEqual(self.answer(self.mentor, message, "", do="settle").status, 303)
        self.sis.update("AbstractRelatie", self.girl["relation"], wettelijkeVertegenwoordiger=True)
        wait_until("custody is back", lambda: "Een vraag" in self.page(self.mother))
        self.assertNotIn("Toch", self.page(self.mother))

    def test_at_18_without_consent(self):
        self.assertEqual(self.send(self.mother, "Een vraag").status, 303)
        today = self.sis.today()
        scenes.move_birthday(self.sis, self.girl["person"], today.replace(year=today.year - 18, day=min(today.day, 28)))
        wait_until("she is of age", lambda: self.girl["first"] not in self.mother.children())
        self.assertNotIn("Een vraag", self.page(self.mother))
        self.assertEqual(self.send(self.mother, "Nog een").status, 404)
        student = self.journey.client(self.girl["student"], "student")
        self.assertEqual(self.send(student, "Zelf").status, 303)

    def test_who_is_mentor_no_more_sees_nothing(self):
        self.assertEqual(self.send(self.mother, "Een vraag").status, 303)
        (message, _), = self.threads(self.mentor)
        group = self.girl["group"]
        scenes.appoint_mentor(self.sis, group, self.journey.mentor_of(self.boy), self.sis.today())
        wait_until("the mentor has no thread", lambda: not self.threads(self.mentor))
        self.assertEqual(self.mentor.get(f"/desk/thread?message={message}").status, 404)
        self.assertEqual(self.answer(self.mentor, message, "Toch").status, 404)
        self.assertIn("leest hier nog geen berichten", self.page(self.mother))
        self.assertEqual(self.send(self.mother, "Aan niemand").status, 404)
        new = self.journey.staff(self.journey.mentor_of(self.boy), "mentor")
        self.assertEqual([one for one, _ in self.threads(new)], [message])

    def test_what_it_is_about_and_what_is_wrong(self):
        scenes.give_mark(self.sis, self.girl["student"], test_of(self.girl, "Engels"), 7.3)
        item = wait_until("the mark", lambda: next((one for one in self.mother.feed()
                                                    if one["detail"].get("value") == "7.3"), None))
        home = self.mother.get("/", Accept_Language="nl").text
        self.assertIn(f'<a href="/messages?about={item["id"]}#about">Vraag het de mentor</a>', home)
        page = self.mother.get(f"/messages?about={item['id']}", Accept_Language="nl").text
        self.assertEqual(hidden(page, "about"), [item["id"]])
        self.assertIn(f"Over: {item['title']}", page)
        self.assertEqual(self.send(self.mother, "Knap!", about=item["id"]).status, 303)
        (message, _), = self.threads(self.mentor)
        self.assertIn(f"Over: {item['title']}", self.mentor.get(f"/desk/thread?message={message}").text)
        stranger = self.journey.client(self.journey.highlights["guardians"]["b"]["person"])
        self.assertNotIn('"about"', stranger.get(f"/messages?about={item['id']}").text)
        foreign = stranger.feed()[0]["id"]
        for about in (foreign, "0" * 32, "x"):
            self.assertEqual(self.send(self.mother, "Hallo", about=about).status, 404)
        for words, told in (("", "Schrijf eerst iets"), (" \r\n ", "Schrijf eerst iets"), ("a" * 1001, "1001 tekens")):
            got = self.send(self.mother, words)
            self.assertEqual(got.status, 400)
            self.assertIn(told, got.text)
        self.assertIn("a" * 1001, got.text, "what was typed stands in the form")
        self.assertEqual(self.send(self.mother, "\u00e9" * 1000).status, 303)
        self.assertEqual(self.mother.ask("POST", "/messages", f"id={uuid.uuid4()}&student={self.here}&words=%ff",
                                         Content_Type="application/x-www-form-urlencoded").status, 400)
        self.assertEqual([self.send(self.mother, str(one)).status for one in range(3)], [303, 303, 409])
        self.assertEqual(self.send(self.other_parent(), "Ook een vraag").status, 303, "each has an own number a day")

    def test_hours_and_a_stand_in(self):
        until = str(self.sis.today() + timedelta(days=5))
        told = {"hours": "ma en do 15.00-16.00 <b>", "stand_in": "J. de Vries <i>", "until": until}
        for wrong in ({"hours": "x" * 201}, {"stand_in": "x" * 101}, {"until": ""}, {"until": "2020-01-01"}):
            again = self.mentor.send_form("/desk/hours", **{**told, **wrong})
            self.assertEqual(again.status, 400)
            self.assertIn('role="alert"', again.text)
            self.assertIn('value="J. de Vries &lt;i&gt;"' if "hours" in wrong else 'value="ma en do', again.text)
        self.assertEqual(self.mentor.send_form("/desk/hours", **told).status, 303)
        student = self.journey.client(self.girl["student"], "student")
        for page in (self.page(self.mother), self.page(student), student.get("/sharing", Accept_Language="nl").text):
            self.assertIn("ma en do 15.00-16.00 &lt;b&gt;", page)
            self.assertIn("vervangt J. de Vries &lt;i&gt; de mentor", page)
        stranger = self.journey.client(self.journey.highlights["guardians"]["b"]["person"])
        self.assertNotIn("15.00-16.00", self.page(stranger))
        self.assertEqual(self.mentor.send_form("/desk/hours", hours="", stand_in="", until="").status, 303)
        self.assertNotIn("vervangt", self.page(self.mother))


if __name__ == "__main__":
    unittest.main()
