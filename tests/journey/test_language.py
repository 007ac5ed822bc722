"""The language of the pages: chosen at the foot of each, kept by the browser; the school's own words stay as they are."""

import html
import re
import unittest

from chromium import Chromium
from harness import SOURCE, Client, scenes, test_of, wait_until
from pages import CONTACT, LANGUAGES, PAGES, Furnished

COOKIE = "__Host-keukentafel-language"
MARKS = re.compile("[\u2068\u2069]")


def language_of(answer):
    return re.search(r'<html lang="(\w+)" dir="(\w+)"', answer.text).groups()


class Language(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Furnished())

    def test_is_chosen_without_signing_in_and_stays(self):
        for language in LANGUAGES:
            client = Client(self.journey.port, Accept_Language="en")
            answer = client.send_form("/language", language=language, to="/about")
            self.assertEqual((answer.status, answer.header("location")), (303, "/about"))
            cookie = answer.header("set-cookie")
            for rule in (f"{COOKIE}={language}", "Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=31536000"):
                self.assertIn(rule, cookie)
            self.assertEqual(language_of(client.get("/")), (language, "rtl" if language == "ar" else "ltr"))
            self.assertEqual(client.get("/").header("content-language"), language)

    def test_what_is_no_language_or_no_page_of_ours_leads_nowhere_else(self):
        client = Client(self.journey.port)
        for language in ("", "de", "nl; Path=/x", "../nl", "NL"):
            answer = client.send_form("/language", language=language, to="/")
            self.assertEqual((answer.status, answer.header("set-cookie")), (400, None))
        for to, leads in (("https://evil.example/", "/"), ("//evil.example", "/"), ("/\\evil.example", "/"), ("", "/"),
                          ("/x", "/"), ("/api/v1/me", "/"), ("/comment", "/"), ("/desk/hold", "/desk"),
                          ("/sharing?a=b\r\nX: y", "/"), ("/sharing?a=%0d", "/sharing?a=%0d"),
                          ("/?before=12", "/?before=12"),
                          ("/desk/student?student=0a", "/desk/student?student=0a"), ("/assets/app.css", "/")):
            with self.subTest(to=to):
                answer = client.send_form("/language", language="nl", to=to)
                self.assertEqual((answer.status, answer.header("location"), answer.header("x")), (303, leads, None))
        crossed = client.ask("POST", "/language", "language=nl&to=/", Origin="https://evil.example",
                             Content_Type="application/x-www-form-urlencoded")
        self.assertEqual((crossed.status, crossed.header("set-cookie")), (403, None))
        client.cookie = f"{COOKIE}=xx"
        self.assertEqual(language_of(client.get("/", Accept_Language="pl"))[0], "pl", "a cookie that says nothing")

    def test_each_page_has_every_language_in_its_own_words_and_what_nobody_has_reviewed(self):
        for page in PAGES:
            if page.fields:
                continue
            for language in LANGUAGES:
                with self.subTest(page=page.name, language=language):
                    text = self.journey.text_of(page, language)
                    can_go_on = page.name != "offline"
                    self.assertEqual(re.findall(r'name="language" value="(\w+)" lang="(\w+)"', text),
                                     [(one, one) for one in LANGUAGES if can_go_on])
                    note = re.search(r"^page.unreviewed = (.*)$", (SOURCE / f"plugin/publish/text/{language}.txt")
                                     .read_text(encoding="utf-8"), re.M).group(1)
                    self.assertEqual(note in text, language != "nl")
                    self.assertEqual('href="/about"' in text, can_go_on)

    def test_the_statement_tells_whom_to_ask(self):
        for language in LANGUAGES:
            text = self.journey.text_of(PAGES[2], language)
            self.assertIn(f'<bdi lang="nl">{CONTACT}</bdi>', text)
            self.assertIn("WCAG 2.2", text)

    def test_the_school_s_words_stay_and_are_marked(self):
        feed = next(one for one in PAGES if one.name == "feed")
        for language in LANGUAGES:
            text = self.journey.text_of(feed, language)
            marked = re.findall(r'<bdi lang="nl">([^<]*)</bdi>', text)
            if language == "nl":
                self.assertEqual(marked, [])
                continue
            courses = {one for one in marked if one in self.journey.girl["courses"] or one in self.journey.boy["courses"]}
            self.assertTrue(courses, f"a course by its Dutch name in {language}")
            self.assertNotRegex(text, "[\u2066-\u2069]" if language != "ar" else "[\u2066\u2067]")

    def test_for_an_app_they_stand_between_marks_in_another_language_only(self):
        mother = self.journey.visitors["mother"]
        dutch = mother.get("/api/v1/feed", Accept_Language="nl").json["items"]
        arabic = mother.get("/api/v1/feed", Accept_Language="ar").json["items"]
        self.assertEqual([one["id"] for one in dutch], [one["id"] for one in arabic])
        self.assertFalse([one for one in dutch if MARKS.search(one["title"] + one["body"])])
        for one in arabic:
            for text in (one["title"], one["body"]):
                self.assertEqual(re.sub("\u2068[^\u2068\u2069]*\u2069", "", text).count("\u2069"), 0)
            course = one["detail"].get("course")
            if course and course in one["body"]:
                self.assertIn(f"\u2068{course}\u2069", one["body"])

    def test_what_arrives_is_as_what_stands_there(self):
        """The same words, marks and day by the browser's script as by the server."""
        browser = self.enterContext(Chromium(self.journey.port))
        article = """const one = document.querySelector("#feed .item.result");
            return [".label", ".child", "h3", ".body", ".table"].map((part) => one.querySelector(part).innerHTML.trim());"""
        for number, language in enumerate(LANGUAGES):
            with self.subTest(language=language):
                browser.become(self.journey.cookie_of("mother"), language)
                browser.go("/")
                wait_until("the stream is open", lambda: browser.run("return !document.getElementById('live').hidden"))
                boy = self.journey.boy
                scenes.give_mark(self.journey.sis, boy["student"], test_of(boy, "Engels"), 6.1 + number / 10)
                mark = f"6{'.' if language in ('en', 'ar') else ','}{1 + number}"
                wait_until("it arrives", lambda: mark in " ".join(browser.run(article)[2:4]), 10)
                arrived = browser.run(article)
                browser.go("/")
                self.assertEqual(arrived, browser.run(article))
                self.assertEqual('<bdi lang="nl">' in html.unescape(" ".join(arrived[2:4])), language != "nl")


if __name__ == "__main__":
    unittest.main()
