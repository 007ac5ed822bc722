"""Every page that a person can see, with a school in which there is something on each.

A new page that answers GET has to be added to PAGES; test_pages fails until it is.
"""

import html
import re
import time
from dataclasses import dataclass, field
from datetime import timedelta

from harness import Client, Journey, dutch_now, scenes, wait_until
from test_desk import Staff, one_time_code

LANGUAGES = ("nl", "en", "ar", "tr", "pl", "uk")
GATEWAY = """\
school_language = "nl"
contact = "steunpunt@school.example"
[requests]
sick_reports = true
reasons = ["sick", "doctor", "visit=Bezoek aan familie"]
[category.milestone]
hold_hours = 48
hold_failed_exam = true
[category.result]
hold_hours = 48
hold_failed_exam = true
"""
CONTACT = "steunpunt@school.example"


@dataclass
class Page:
    name: str
    visitor: str
    path: str
    fields: dict = field(default_factory=dict)  # of a form that is sent: the page is its answer

    @property
    def route(self):
        return ("POST" if self.fields else "GET", self.path.split("?")[0])


PAGES = [
    Page("sign-in", "nobody", "/"),
    Page("sign-in-wrong", "nobody", "/sign-in", {"code": "00000-00000-00000"}),
    Page("about", "nobody", "/about"),
    Page("feed", "mother", "/"),
    Page("feed-nobody", "father", "/"),
    Page("student-feed", "student", "/"),
    Page("sharing", "student", "/sharing"),
    Page("sharing-view", "student", "/sharing/view?guardian={guardian}"),
    Page("sharing-adult", "adult", "/sharing"),
    Page("comment-too-long", "student", "/comment", {"item": "{item}", "comment": "Te veel woorden. " * 30}),
    Page("desk-sign-in", "nobody", "/desk"),
    Page("desk-verify", "door", "/desk"),
    Page("desk", "staff", "/desk?search={first}"),
    Page("desk-nobody-found", "staff", "/desk?search=zzzz"),
    Page("desk-student", "staff", "/desk/student?student={student}"),
    Page("desk-look", "staff", "/desk/look?student={student}&guardian={guardian}"),
    Page("desk-requests", "staff", "/desk/requests"),
]


class Furnished(Journey):
    """A school in which each page has something to show; `visitors` are clients, `words` fill the paths in."""

    def __init__(self, **more):
        super().__init__(gateway=GATEWAY, **more)

    def __enter__(self):
        super().__enter__()
        try:
            self.furnish()
        except BaseException:
            self.__exit__()
            raise
        return self

    def furnish(self):
        people = self.highlights["guardians"]
        mother = self.wait_for_import()
        self.girl, self.boy = people["a"]["students"]
        self.daughter = people["b"]["students"][0]
        today = self.sis.today()

        def born(years):
            return (today - timedelta(days=40)).replace(year=today.year - years, day=1)
        scenes.move_birthday(self.sis, self.girl["person"], born(17))
        scenes.move_birthday(self.sis, self.boy["person"], born(16))
        scenes.move_birthday(self.sis, self.daughter["person"], born(19))
        student, adult = (self.client(one["student"], "student") for one in (self.girl, self.daughter))
        wait_until("the student may object", lambda: 'value="object"' in student.get("/sharing").text)
        wait_until("the adult may share", lambda: 'name="until"' in adult.get("/sharing").text)
        father, door, staff = self.client(people["b"]["person"]), Staff(self.port), Staff(self.port)
        door.sign_in_at_desk(self.invite("deur", "administrator"))
        staff.sign_in_at_desk(self.invite("hoofd", "administrator"))
        staff.send_form("/desk/verify", code=one_time_code(staff.key(), time.time()))
        self.visitors = {"nobody": Client(self.port), "mother": mother, "father": father, "student": student,
                         "adult": adult, "door": door, "staff": staff}
        self._speak(mother, student, staff)
        self._hold(staff)

    def _speak(self, mother, student, staff):
        """Words of people, choices that were made, and reports from home."""
        item = student.feed()[0]["id"]
        student.send_form("/comment", item=item, comment="Dit ging goed.")
        for wish in ("object", "allow"):
            student.send_form("/sharing", category="appointment", do=wish)
        adult = self.visitors["adult"]
        guardian = re.search(r'name="guardian" value="(\w+)"', adult.get("/sharing").text).group(1)
        for wish in ("give", "withdraw", "give"):
            adult.send_form("/sharing", guardian=guardian, category="result", do=wish)
        adult.send_form("/sharing", guardian=guardian, category="result", do="withdraw")
        self.words = {"item": item, "first": self.girl["first"], "guardian": mother.me()["guardian"]["id"],
                      "student": staff.students(self.girl["student"])[self.girl["first"]]}
        now = str(dutch_now().date())
        mother.post("/api/v1/requests", {"id": "3f2c1c4e-9d0a-4d0b-8a55-2f1a8f6f0a01", "type": "sick-report",
                                         "reason": "visit", "student": mother.children()[self.girl["first"]],
                                         "from": now, "until": now})
        staff.send_form("/desk/permission", student=self.words["student"], guardian=self.words["guardian"], what="limit",
                        do="add", category="milestone", reason="Besluit van de rechter",
                        **{"from": str(self.sis.today() + timedelta(days=300))})

    def _hold(self, staff):
        """An exam that was failed waits for the mentor."""
        test = next(test for course in self.girl["courses"].values() for test in course["tests"]
                    if scenes.valid_result(self.sis, self.girl["student"], test) is None)
        with self.sis.transaction():
            self.sis.update("Toets", test, soort="CentraalExamen")
        scenes.give_mark(self.sis, self.girl["student"], test, 3.2)
        wait_until("the mark is held", lambda: "/desk/hold" in staff.get("/desk").text)

    def cookie_of(self, visitor):
        return self.visitors[visitor].cookie or ""

    def open(self, browser, page, language=None):
        browser.become(self.cookie_of(page.visitor), language)
        if page.fields:
            browser.send(page.path, {name: self.fill(value) for name, value in page.fields.items()})
        else:
            browser.go(self.fill(page.path))

    def fill(self, text):
        return text.format(**self.words)

    def text_of(self, page, language):
        """The page as it is sent, for what needs no browser."""
        client = self.visitors[page.visitor]
        cookie = client.cookie
        sent = f"{cookie}; " if cookie else ""
        client.cookie = f"{sent}__Host-keukentafel-language={language}"
        try:
            return html.unescape(client.get(self.fill(page.path)).text)
        finally:
            client.cookie = cookie
