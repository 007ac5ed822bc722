"""The form on which someone at home reports absence: the same decision as the API, once for a double tap, and what was typed
stands in the form again when something is wrong."""

import json
import re
import unittest
from datetime import timedelta

from harness import Journey, wait_until
from places import dutch_now
from talking import Talking, hidden


def day(days=0):
    return str(dutch_now().date() + timedelta(days=days))


class Absence(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Talking())
        cls.mother = cls.journey.wait_for_import()
        cls.girl, cls.boy = cls.journey.highlights["guardians"]["a"]["students"]
        cls.ids = cls.mother.children()

    def form(self, client=None, **typed):
        page = (client or self.mother).get("/absence", Accept_Language="nl").text
        return {"id": hidden(page, "id")[0], "student": self.ids[self.girl["first"]], "reason": "sick", "from": day(),
                **typed}

    def reports(self, client=None):
        return (client or self.mother).get("/api/v1/requests").json["requests"]

    def test_a_report_and_its_state_and_a_double_tap(self):
        page = self.mother.get("/absence", Accept_Language="nl").text
        self.assertIn('<a href="/absence" aria-current="page">Afwezig</a>', page)
        self.assertIn("Bezoek &lt;b&gt;", page)
        self.assertLessEqual({(one, name) for name, one in self.ids.items()},
                             set(re.findall(r'<option value="(\w+)"[^>]*>(\w+)</option>', page)))
        form = self.form(until=day(1))
        before = len(self.reports())
        first, again = self.mother.send_form("/absence", **form), self.mother.send_form("/absence", **form)
        self.assertEqual([(one.status, one.header("location")) for one in (first, again)], [(303, "/absence?sent=1")] * 2)
        self.assertEqual(len(self.reports()), before + 1)
        wait_until("it stands with staff", lambda: 'data-state="with_staff"' in self.mother.get("/absence").text)
        page = self.mother.get("/absence?sent=1", Accept_Language="nl").text
        self.assertIn("vult het zelf in", page)
        self.assertIn("De melding is verstuurd", page)
        self.assertIn(f"{self.girl['first']}: Ziek", page)
        other = self.mother.send_form("/absence", **{**form, "until": day(2)})
        self.assertEqual(other.status, 409, "something else under an id that was used")
        self.assertIn("nog niets gemeld", other.text)
        fresh = hidden(other.text, "id")[0]
        self.assertNotEqual(fresh, form["id"])
        self.assertEqual(self.mother.send_form("/absence", **{**form, "until": day(2), "id": fresh}).status, 303)

    def test_part_of_a_day(self):
        self.assertEqual(self.mother.send_form("/absence", **self.form(
            student=self.ids[self.boy["first"]], reason="visit", from_time="10:00", until_time="11:30")).status, 303)
        told = self.reports()[0]
        self.assertRegex(told["from"], r"T0[89]:00:00Z$")
        self.assertRegex(told["until"], r"T(09|10):30:00Z$")
        for times in ({"from_time": "10:00", "until": day(1)}, {"until_time": "10:00"}, {"from_time": "1000"},
                      {"from_time": "25:00"}, {"from_time": "10:00", "until_time": "aa:bb"}):
            with self.subTest(times=times):
                got = self.mother.send_form("/absence", **self.form(student=self.ids[self.boy["first"]], **times))
                self.assertEqual(got.status, 400)
                self.assertIn("van hoe laat tot hoe laat", got.text)
        got = self.mother.send_form("/absence", **self.form(from_time="10:00", until_time="09:00"))
        self.assertEqual(got.status, 400)
        self.assertIn('value="09:00"', got.text, "what was typed stands in the form")

    def test_wrong_days_and_hostile_fields(self):
        before = len(self.reports())
        for wrong, words in (({"from": ""}, "eerste dag in"), ({"from": day(-9)}, "dagen terug"),
                             ({"from": day(60)}, "dagen terug"), ({"until": day(-1)}, "einde ligt voor"),
                             ({"until": "x"}, "laatste dag klopt niet"),
                             ({"until": day(99)}, "hoogstens 31 dagen"), ({"reason": "party"}, "Kies waarom"),
                             ({"id": "x"}, "nog een keer")):
            with self.subTest(wrong=wrong):
                got = self.mother.send_form("/absence", **self.form(**wrong))
                self.assertEqual(got.status, 400)
                self.assertIn(words, got.text)
                self.assertIn('role="alert"', got.text)
        hostile = '"><script>alert(1)</script>'
        got = self.mother.send_form("/absence", **self.form(**{"from": hostile, "until": hostile}))
        self.assertNotIn("<script>alert", got.text)
        self.assertEqual(len(self.reports()), before)

    def test_others_can_not(self):
        people = self.journey.highlights["guardians"]
        before = {one["id"] for one in self.reports()}
        for person, role in ((people["b"]["person"], "guardian"), (people["c"]["person"], "guardian"),
                             (self.girl["student"], "student")):
            other = self.journey.client(person, role)
            page = other.get("/absence", Accept_Language="nl").text
            if role == "student":
                self.assertIn("als je 18 bent", page)
                self.assertNotIn("<form class", page)
            got, none = (other.send_form("/absence", **{**self.form(), "student": one})
                         for one in (self.ids[self.girl["first"]], "0" * 32))
            self.assertEqual((got.status, got.body), (404, none.body))
            self.assertNotIn(self.girl["first"] + ":", page)
        foreign = self.mother.ask("POST", "/absence", "id=1", Origin="https://elsewhere.example",
                                  Content_Type="application/x-www-form-urlencoded")
        self.assertEqual(foreign.status, 403)
        self.assertEqual({one["id"] for one in self.reports()}, before)


class Limits(unittest.TestCase):
    def test_so_many_and_then_call_the_school(self):
        with Talking() as journey:
            mother = journey.wait_for_import()
            girl = journey.highlights["guardians"]["a"]["students"][0]
            status = []
            for number in range(4):
                page = mother.get("/absence").text
                got = mother.send_form("/absence", id=hidden(page, "id")[0], student=mother.children()[girl["first"]],
                                       reason="sick", until="", **{"from": day(number)})
                status.append(got.status)
            self.assertEqual(status, [303, 303, 303, 409])
            self.assertIn("Bel de school", got.text)
            kept = json.loads(journey.command("export", "--student", girl["student"]).stdout)["requests"]
            self.assertEqual(len(kept), 3)


class Off(unittest.TestCase):
    def test_a_school_that_takes_none_has_no_way_there(self):
        with Journey() as journey:
            mother = journey.wait_for_import()
            home = mother.get("/").text
            for path in ("/absence", "/messages"):
                self.assertNotIn(path, home)
                self.assertEqual(mother.get(path).status, 404)
                self.assertEqual(mother.send_form(path, id="0" * 32).status, 404)


if __name__ == "__main__":
    unittest.main()
