"""The page of news over the real gateway: days, three questions, search, filters, pages, what is new and confirmed."""

import html
import re
import sqlite3
import time
import unittest
from datetime import timedelta

from harness import SOURCE, Journey, scenes, test_of, wait_until
from test_desk import Staff, one_time_code

BUDGET = 50_000  # bytes of a first page with everything that it loads


def titles(page):
    """The titles in order, without what they were before a correction."""
    return [html.unescape(re.sub(r" <span.*", "", one)) for one in re.findall(r"<h3>(.*?)</h3>", news(page))]


def news(page):
    return page[page.index('id="feed"'):page.index('<div hidden>')] if "<div hidden>" in page else page[page.index("<main"):]


class Feed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Journey())
        cls.sis = cls.journey.sis
        people = cls.journey.highlights["guardians"]
        cls.girl, cls.boy = people["a"]["students"]
        cls.mother = cls.journey.wait_for_import()
        cls.mother.usual["Accept-Language"] = "nl"
        cls.father = cls.journey.client(people["b"]["person"], Accept_Language="nl")
        cls.daughter = people["b"]["students"][0]
        cls.today = cls.sis.today()

    def page(self, path="/", client=None):
        answer = (client or self.mother).get(path)
        self.assertEqual(answer.status, 200, answer.text[:300])
        return answer.text

    def mark(self, mark, child, course="Nederlands", number=-1):
        def with_value():
            return [one for client in (self.mother, self.father) for one in client.feed()
                    if one["detail"].get("value") == str(mark)]
        before = {one["id"] for one in with_value()}  # the school has marks of its own
        scenes.give_mark(self.sis, child["student"], test_of(child, course, number), mark)
        return wait_until("the mark", lambda: next((one for one in with_value() if one["id"] not in before), None))

    def test_headings_can_be_walked(self):
        page = self.page()
        levels = [int(one) for one in re.findall(r"<h([1-6])", page)]
        self.assertEqual((levels[0], levels.count(1)), (1, 1))
        for before, after in zip(levels, levels[1:]):
            self.assertLessEqual(after, before + 1)
        self.assertGreater(len(re.findall(r'<section class="day"', page)), 1)
        days = re.findall(r'data-day="(\d{4}-\d\d-\d\d)"', page)
        self.assertEqual(days, sorted(set(days), reverse=True))

    def test_three_questions_for_each_child(self):
        page = self.page()
        for child in (self.girl, self.boy):
            for words in ("Zo gaat het met {}", "Waar werkt {} aan?"):
                self.assertIn(words.format(child["first"]), page)
        self.assertEqual((page.count("Hoe gaat het?"), page.count("Wat komt er?")), (2, 2))
        girl = self.mother.children()[self.girl["first"]]
        one = self.page(f"/?student={girl}")
        self.assertIn(f"Zo gaat het met {self.girl['first']}", one)
        self.assertNotIn(f"Zo gaat het met {self.boy['first']}", one)

    def test_what_comes_stands_above_wherever_it_lies(self):
        begin = self.sis.clock().replace(hour=13, minute=0, second=0) + timedelta(days=5)
        scenes.plan_appointment(self.sis, self.girl["group"], self.journey.highlights["appointment_types"]["trip"],
                                "Theaterbezoek <b>", begin, begin + timedelta(hours=2))
        wait_until("it came", lambda: "Theaterbezoek" in self.page())
        for number in range(3):
            for course in ("Engels", "Rekenen"):
                for value in (5.1 + number / 10, 6.1 + number / 10, 7.1 + number / 10, 8.1 + number / 10):
                    scenes.give_mark(self.sis, self.girl["student"], test_of(self.girl, course, number), value)
        page = self.page()
        above = page[:page.index('id="feed"')]
        self.assertIn("Theaterbezoek &lt;b&gt;</a>", above)
        item = re.search(r'href="/item\?id=([0-9a-f]{32})">Theaterbezoek', above).group(1)
        self.assertIn("Theaterbezoek", self.page(f"/item?id={item}"))
        self.assertEqual(self.father.get(f"/item?id={item}").status, 404)
        self.assertEqual(self.journey.client().get(f"/item?id={item}").status, 401)

    def test_filters_stay_on_every_page_and_leave_nothing_out(self):
        girl = self.mother.children()[self.girl["first"]]
        for query, student, category in ((f"student={girl}&category=result", girl, "result"),
                                         ("category=absence", "", "absence")):
            def fits(one):
                return one["student"].endswith(student) and one["category"] == category
            wanted = [one["title"] for one in self.mother.whole_feed() if fits(one)]
            got, path = [], "/?" + query
            while path:
                page = self.page(path)
                got += titles(page)
                more = re.search(r'<a href="([^"]*)" rel="next"', page)
                path = more and html.unescape(more.group(1))
                if path:
                    self.assertIn(query, path)
            self.assertEqual(sorted(got), sorted(wanted))
            self.assertEqual(wanted, [one["title"] for one in self.mother.whole_feed() if fits(one)])
        asked = self.mother.get(f"/api/v1/feed?student={girl}&category=result&limit=100").json["items"]
        self.assertEqual({one["category"] for one in asked}, {"result"})
        self.assertEqual(self.mother.get("/api/v1/feed?category=marks").status, 400)

    def test_search_finds_what_one_may_read_and_nothing_else(self):
        for child, words, mark in ((self.girl, "Zonnebloem eigen", 7.7), (self.daughter, "Zonnebloem vreemd", 4.4)):
            item = self.mark(mark, child, number=0)
            self.journey.client(child["student"], "student").send_form("/comment", item=item["id"], comment=words)
        self.assertTrue([one for one in titles(self.page("/?q=ZONNEBLOEM")) if "7,7" in one])
        self.assertNotIn("vreemd", self.page("/?q=zonnebloem"))
        self.assertIn("Zonnebloem vreemd", self.page("/?q=zonnebloem", self.father))
        self.assertEqual(titles(self.page("/?q=vreemd")), [])
        foreign = self.father.children()[self.daughter["first"]]
        for student in (foreign, "0" * 32, "x", "%00"):
            answer = self.mother.get(f"/?q=vreemd&student={student}")
            self.assertEqual(answer.status, 404)
            self.assertNotIn("vreemd", answer.text)
        for words in ("%22%3E%3Cscript%3E", "%27+or+1%3D1--", "%25", "_", "%7B%7BID%7D%7D"):
            page = self.page(f"/?q={words}")
            self.assertNotIn("<script>", page)
            self.assertEqual(titles(page), [], words)
        self.assertEqual(self.mother.get("/?q=%ff").status, 400)
        for words in ("zonnebloem", "vreemd", foreign):
            self.assertNotIn(words, self.journey.log.lower(), "no word and no id in the log")

    def test_what_a_limit_hides_is_not_found(self):
        student = self.journey.client(self.girl["student"], "student", Accept_Language="nl")
        item = self.mark(6.7, self.girl, "Engels", 0)
        self.assertEqual(student.send_form("/comment", item=item["id"], comment="Paddenstoel").status, 303)
        self.assertTrue(titles(self.page("/?q=paddenstoel")))
        scenes.move_birthday(self.sis, self.girl["person"], self.today.replace(year=self.today.year - 18, day=1))
        wait_until("she is of age", lambda: self.girl["first"] not in self.mother.children())
        self.assertEqual(titles(self.page("/?q=paddenstoel")), [])
        self.assertEqual(self.mother.get(f"/item?id={item['id']}").status, 404)
        self.assertEqual(self.mother.send_form("/seen", item=item["id"], **{"as": 1}).status, 404)
        self.assertTrue(titles(self.page("/?q=paddenstoel", student)))
        scenes.move_birthday(self.sis, self.girl["person"], self.today.replace(year=self.today.year - 15, day=1))
        wait_until("she is not", lambda: self.girl["first"] in self.mother.children())

    def confirm(self, page, item, client=None):
        form = re.search(r'value="%s">(?:<input[^>]*>)?<button class="small" name="as" value="(\d+)"' % item, page)
        return (client or self.mother).send_form("/seen", item=item, **{"as": form.group(1)}, back="category=result")

    def test_seen_is_kept_until_it_changes_and_the_mentor_sees_it(self):
        item = self.mark(8.6, self.boy, "Engels", 1)["id"]
        page = self.page("/?category=result")
        answer = self.confirm(page, item)
        self.assertEqual((answer.status, answer.header("Location")), (303, f"/?category=result#i{item}"))
        self.assertIn("Gezien op", self.page(f"/item?id={item}"))
        stale = self.confirm(page, item)
        self.assertEqual(stale.status, 303)
        scenes.correct_mark(self.sis, self.boy["student"], test_of(self.boy, "Engels", 1), 8.7)
        wait_until("the correction", lambda: "8,7" in self.page(f"/item?id={item}"))
        self.assertNotIn("Gezien op", self.page(f"/item?id={item}"), "a correction asks anew")
        self.confirm(page, item)
        self.assertNotIn("Gezien op", self.page(f"/item?id={item}"), "the page of before does not confirm it")
        self.assertEqual(self.mother.send_form("/seen", item=item, stay="yes", **{"as": "1"}).status, 409)
        self.assertEqual(self.father.send_form("/seen", item=item, **{"as": "1"}).status, 404)
        mentor = self.mentor_of(self.boy)
        boy = mentor.students()[self.boy["first"]]
        desk = mentor.get(f"/desk/student?student={boy}", Accept_Language="nl").text
        self.assertIn("Gezien door ouders en verzorgers", desk)
        part = desk[desk.index("Gezien door"):]
        self.assertIn(html.escape(self.mother.me()["guardian"]["name"]), part)
        self.assertIn("daarna is het bericht veranderd", part)

    def test_no_way_back_leaves_the_site(self):
        item = self.mark(8.4, self.boy, "Rekenen", 1)["id"]
        for back in ("//evil.example", "https://evil.example", "a\r\nSet-Cookie: x=1", "<script>", "x" * 5000, ""):
            page = self.page(f"/item?id={item}")
            form = re.search(r'name="as" value="(\d+)"', page)
            answer = self.mother.send_form("/seen", item=item, back=back, **{"as": form.group(1) if form else "1"})
            self.assertEqual((answer.status, answer.header("Location")), (303, f"/#i{item}"))

    def mentor_of(self, child):
        own = self.sis.value("select m.medewerker from GroepMentor m join Groepsdeelname g on g.groep = m.groep "
                             "where g.deelnemer = ? order by m.id limit 1", child["student"])
        mentor = Staff(self.journey.port)
        mentor.sign_in_at_desk(self.journey.invite(own, "mentor"))
        mentor.send_form("/desk/verify", code=one_time_code(mentor.key(), time.time()))
        return mentor

    def test_what_came_since_the_last_visit_is_new(self):
        person = self.journey.highlights["guardians"]["a"]["person"]
        visitor = self.journey.client(person, Accept_Language="nl")
        self.page("/", visitor)

        def visits():
            with sqlite3.connect(self.journey.store) as store:
                return store.execute("select before, sequence from visit where role = 1").fetchall()
        before = wait_until("the visit is kept", visits)
        self.mark(9.2, self.girl, "Rekenen", 0)
        page = self.page("/", visitor)
        self.assertIn("Nieuw sinds uw vorige bezoek", page)
        new = re.search(r'<article[^>]*>\s*<p class="meta"><span class="new">Nieuw</span>.*?</article>', page, re.S).group(0)
        self.assertIn("9,2", page)
        self.assertTrue(new)
        wait_until("the visit goes on", lambda: visits() != before)

    def test_a_question_for_the_table_and_none_when_withdrawn(self):
        mark = self.mark(6.3, self.boy, "Nederlands", 1)
        self.assertTrue(mark["question"].endswith("?"))
        page = self.page(f"/item?id={mark['id']}")
        self.assertIn("Vraag aan tafel:", page)
        stream = self.journey.stream(self.mother)
        scenes.withdraw_mark(self.sis, self.boy["student"], test_of(self.boy, "Nederlands", 1))
        gone = stream.wait_for("it is withdrawn", lambda one: one["id"] == mark["id"] and one["withdrawn"])
        self.assertNotIn("question", gone)
        self.assertNotIn("Vraag aan tafel:", self.page(f"/item?id={mark['id']}"))

    def test_a_first_page_is_small(self):
        page = self.mother.get("/")
        parts = {"page": len(page.body)}
        for path in re.findall(r'(?:href|src)="(/assets/[^"]+)"', page.text):
            parts[path] = len(self.mother.get(path).body)
        self.assertLess(sum(parts.values()), BUDGET, parts)
        self.assertIn("@media print", self.mother.get("/assets/app.css").text)
        for text in (page.text, self.page("/?category=result")):
            self.assertNotRegex(text, r'\sstyle="|<style|\son\w+="|<script(?! src="/assets/)')

    def test_every_template_and_the_script_agree(self):
        script = (SOURCE / "plugin/portal/assets/app.js").read_text(encoding="utf-8")
        page = self.page()
        for name in set(re.findall(r'getElementById\("(\w+)"\)', script)) - {"empty"}:
            self.assertIn(f'id="{name}"', page, name)


if __name__ == "__main__":
    unittest.main()
