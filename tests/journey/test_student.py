"""The student's side: the own news, who sees it, objection and consent, and the words that go along."""

import html
import re
import unittest
from datetime import timedelta

from harness import Journey, quiet_for, scenes, test_of, wait_until


def birthday_of(age, today, days=0):
    """Born so that the age is reached in so many days."""
    then = today + timedelta(days=days)
    return then.replace(year=then.year - age, day=min(then.day, 28))


def choices(page):
    """(guardian, category, what the button does) of every form on the page, in order."""
    forms = re.findall(r'<form method="post" action="/sharing">(.*?)</form>', page, re.S)
    found = []
    for form in forms:
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        found.append((fields.get("guardian"), fields["category"], fields["do"]))
    return found


class Case(unittest.TestCase):
    gateway = ""

    def setUp(self):
        self.journey = self.enterContext(Journey(gateway=self.gateway))
        self.sis = self.journey.sis
        people = self.journey.highlights["guardians"]
        self.mother = self.journey.wait_for_import()
        self.girl, self.boy = people["a"]["students"]
        self.today = self.sis.today()

    def turn(self, age, days=0):
        scenes.move_birthday(self.sis, self.girl["person"], birthday_of(age, self.today, days))

    def mark(self, mark, child=None):
        child = child or self.girl
        scenes.give_mark(self.sis, child["student"], test_of(child, "Nederlands"), mark)

    def sign_in(self):
        return self.journey.client(self.girl["student"], "student", Accept_Language="nl")

    def values(self, client):
        return [one["detail"].get("value") for one in client.feed() if one["category"] == "result"]


class Student(Case):
    def test_sees_the_own_news_live_and_nobody_elses(self):
        student = self.sign_in()
        me = student.me()
        self.assertNotIn("guardian", me)
        self.assertEqual((me["student"]["name"], list(student.children())), (self.girl["first"], [self.girl["first"]]))
        stream = self.journey.stream(student)
        self.mark(8.4)
        self.mark(3.3, self.boy)
        stream.wait_for("the own mark", lambda item: item["detail"].get("value") == "8.4")
        self.assertNotIn("3.3", self.values(student))
        self.assertEqual(student.get("/sharing").status, 200)
        self.assertEqual(self.mother.get("/sharing").status, 404, "that page is the student's")
        shown = student.get("/").text
        self.assertIn("Jouw nieuws", shown)
        self.assertIn("8,4", shown)

    def test_objects_at_16_and_takes_it_back(self):
        self.turn(16)
        student = self.sign_in()
        self.mark(8.4)
        wait_until("the mother reads it", lambda: "8.4" in self.values(self.mother))
        page = student.get("/sharing").text
        self.assertIn((None, "result", "object"), choices(page))
        here = self.journey.stream(self.mother)
        self.assertEqual(student.send_form("/sharing", category="result", do="object").status, 303)
        self.mark(6.9)
        self.assertEqual([one for one in self.mother.whole_feed()
                          if one["category"] == "result" and one["student"] == self.mother.children()[self.girl["first"]]], [])
        self.assertTrue(quiet_for(0.5, lambda: [one for one in here.items if one["category"] == "result"]))
        self.assertIn("6.9", self.values(student))
        self.assertIn(self.girl["first"], self.mother.children(), "the other categories stay")
        self.assertEqual(student.send_form("/sharing", category="result", do="allow").status, 303)
        wait_until("the mother reads it again", lambda: "6.9" in self.values(self.mother))
        self.assertEqual(student.send_form("/sharing", category="result", do="give",
                                           guardian=self.mother.me()["guardian"]["id"]).status, 400)

    def test_at_18_nothing_without_consent(self):
        self.turn(18)
        student = self.sign_in()
        wait_until("the mother no longer sees her", lambda: self.girl["first"] not in self.mother.children())
        self.mark(7.7)
        wait_until("the student reads it", lambda: "7.7" in self.values(student))
        mother = self.mother.me()["guardian"]["id"]
        self.assertEqual(student.send_form("/sharing", category="result", do="give", guardian=mother).status, 303)
        wait_until("the mother reads it", lambda: "7.7" in self.values(self.mother), 2)
        self.assertEqual({one["category"] for one in self.mother.feed(
            "student=" + self.mother.children()[self.girl["first"]])}, {"result"})
        self.assertIn((mother, "result", "withdraw"), choices(student.get("/sharing").text))
        seen = student.get(f"/sharing/view?guardian={mother}")
        self.assertIn("7,7", seen.text)
        self.assertNotIn(self.boy["first"], seen.text)
        self.assertEqual(student.send_form("/sharing", category="absence", do="give", guardian=mother).status, 303)
        here = self.journey.stream(self.mother)
        self.assertEqual(student.send_form("/sharing", category="result", do="withdraw", guardian=mother).status, 303)
        wait_until("the page is told, though the child stays on it", lambda: b"event: children" in here.raw, 1)
        self.assertNotIn("result", {one["category"] for one in self.mother.feed(
            "student=" + self.mother.children()[self.girl["first"]])})
        self.assertEqual(student.send_form("/sharing", category="absence", do="withdraw", guardian=mother).status, 303)
        self.assertNotIn(self.girl["first"], self.mother.children())
        for end, expected in ((self.today - timedelta(days=1), 400), (self.today, 303)):
            answer = student.send_form("/sharing", category="result", do="give", guardian=mother, until=end)
            self.assertEqual(answer.status, expected)
        foreign = self.journey.client(self.journey.highlights["guardians"]["b"]["person"]).me()["guardian"]["id"]
        for guardian in (foreign, "0" * 32, ""):
            self.assertEqual(student.send_form("/sharing", category="result", do="give", guardian=guardian).status, 400)
            self.assertEqual(student.get(f"/sharing/view?guardian={guardian}").status, 404)

    def test_is_asked_six_weeks_ahead_and_the_guardians_hear_a_week_ahead(self):
        self.turn(18, days=30)
        student = self.sign_in()
        wait_until("the birthday is there", lambda: "word je 18" in student.get("/").text)
        self.assertNotIn("wordt " + self.girl["first"] + " 18", self.mother.get("/", Accept_Language="nl").text)
        mother = self.mother.me()["guardian"]["id"]
        self.assertEqual(student.send_form("/sharing", category="absence", do="give", guardian=mother).status, 303)
        self.assertIn("gezien", student.get("/sharing").text)
        for wish in ("object", "allow"):  # until the birthday the objection counts
            self.assertEqual(student.send_form("/sharing", category="result", do=wish).status, 303, wish)
            of_girl = self.mother.feed("student=" + self.mother.children()[self.girl["first"]])
            self.assertEqual("result" in {one["category"] for one in of_girl}, wish == "allow")
        self.turn(18, days=6)
        wait_until("the guardian is told",
                   lambda: f"wordt {self.girl['first']} 18" in self.mother.get("/", Accept_Language="nl").text)
        self.assertTrue([one for one in self.mother.me()["children"] if "turns_18" in one])

    def test_adds_words_that_go_along(self):
        student = self.sign_in()
        self.mark(5.1)
        item = wait_until("the mark", lambda: next((one for one in student.feed() if one["detail"].get("value") == "5.1"), None))
        here = self.journey.stream(self.mother)
        words = "Ik was ziek, <b>ik</b> haal het in. \u202egnis"
        self.assertEqual(student.send_form("/comment", item=item["id"], comment=words).status, 303)
        told = here.wait_for("the words", lambda one: one["id"] == item["id"])
        self.assertEqual(told["comment"], "Ik was ziek, <b>ik</b> haal het in. gnis")
        page = self.mother.get("/").text
        self.assertIn(html.escape("Ik was ziek, <b>ik</b>"), page)
        self.assertNotIn("<b>ik</b>", page)
        self.mark(9.9, self.boy)
        foreign = here.wait_for("the brother's", lambda one: one["detail"].get("value") == "9.9")
        self.assertEqual(student.send_form("/comment", item=foreign["id"], comment="x").status, 404)
        self.assertEqual(self.mother.send_form("/comment", item=item["id"], comment="x").status, 404)
        self.assertEqual(student.ask("POST", "/comment", f"item={item['id']}&comment=%ff",
                                     Content_Type="application/x-www-form-urlencoded").status, 400)

    def test_words_that_are_too_long_come_back_whole(self):
        student = self.sign_in()
        self.mark(5.1)
        item = wait_until("the mark", lambda: next((one for one in student.feed() if one["detail"].get("value") == "5.1"), None))
        for words, count in (("é" * 401, 401), ("😀" * 500, 500)):
            answer = student.send_form("/comment", item=item["id"], comment=words)
            self.assertEqual(answer.status, 400)
            self.assertIn(f"{count} tekens", answer.text)
            self.assertIn(f">{words}</textarea>", answer.text, "nothing of it is lost")
            self.assertIn(f'name="item" value="{item["id"]}"', answer.text)
        self.assertNotIn("comment", next(one for one in student.feed() if one["id"] == item["id"]))
        words = "é" * 399 + "😀"
        self.assertEqual(student.send_form("/comment", item=item["id"], comment=words).status, 303)
        self.assertEqual(next(one for one in self.mother.feed() if one["id"] == item["id"])["comment"], words)

    def test_the_history_of_choices_is_kept(self):
        self.turn(16)
        student = self.sign_in()
        wait_until("may object", lambda: choices(student.get("/sharing").text))
        self.assertNotIn("Wat je eerder koos", student.get("/sharing").text)

        def history():
            page = student.get("/sharing").text
            past = page[page.index("Wat je eerder koos"):]
            return re.findall(r"<li><span><b>([^<]*)</b> ([^<]*)<br><span class=\"meta\">([^<]*)<", past)
        for wish in ("object", "allow", "object"):
            self.assertEqual(student.send_form("/sharing", category="result", do=wish).status, 303)
        (_, what, now), (_, _, before) = history()
        self.assertEqual(what, "aan niemand laten zien")
        self.assertNotIn("Gestopt", now)
        self.assertIn("Gestopt op", before)
        self.turn(18)
        mother = self.mother.me()["guardian"]
        wait_until("of age", lambda: (mother["id"], "absence", "give") in choices(student.get("/sharing").text))
        for wish in ("give", "withdraw"):
            self.assertEqual(student.send_form("/sharing", category="absence", do=wish, guardian=mother["id"]).status, 303)
        label, what, when = history()[0]
        self.assertEqual((label, html.unescape(what)), ("Afwezigheid", f"gedeeld met {mother['name']}"))
        self.assertIn("Gestopt op", when)
        self.assertEqual(len(history()), 3)


class Milder(Case):
    gateway = '[policy]\nfrom_16 = "restrained"\nfrom_18 = "general"\n'

    def test_the_page_says_what_is_so(self):
        self.turn(18, days=6)
        student = self.sign_in()
        wait_until("the birthday is there", lambda: "word je 18" in student.get("/sharing").text)
        page = html.unescape(student.get("/sharing").text)
        self.assertIn("Ze lezen ook of je vaak niet in de les bent.", page)
        result, absence, milestone, *_ = re.findall(r'<span class="state">(.*?)</span>', page)  # for everyone
        for state in (result, absence):
            self.assertIn("in het kort", state)
        self.assertNotIn("in het kort", milestone)
        told = wait_until("the guardian is told", lambda: re.search(
            r"wordt \S+ 18 jaar\.[^<]*", html.unescape(self.mother.get("/", Accept_Language="nl").text)))
        self.assertIn("blijft u wel lezen", told.group())
        self.turn(18)
        wait_until("of age", lambda: "Ouders lezen altijd of je vaak niet in de les bent." in html.unescape(
            student.get("/sharing").text))


if __name__ == "__main__":
    unittest.main()
