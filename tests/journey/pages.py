"""Every page that a person can see, with a school in which there is something on each.

A new page that answers GET has to be added to PAGES; test_pages fails until it is.
"""

import html
import re
import sqlite3
import uuid
from dataclasses import dataclass, field
from datetime import timedelta

import workshop
from harness import Client, Journey, dutch_now, scenes, test_of, wait_until
from talking import Talking
from test_desk import Staff

LANGUAGES = ("nl", "en", "ar", "tr", "pl", "uk")
GATEWAY = """\
school_language = "nl"
contact = "steunpunt@school.example"
[requests]
sick_reports = true
reasons = ["sick", "doctor", "visit=Bezoek aan familie"]
[messages]
ask_mentor = true
[category.milestone]
hold_hours = 48
hold_failed_exam = true
[category.result]
hold_hours = 48
hold_failed_exam = true
"""
PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"
TABLET = "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) Version/18.1 Safari/604.1"
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


NOTICE = {"id": str(uuid.uuid4()), "student": "{student}", "to": "one", "title": "Een mooie week",
          "text": "Deze week ging het samenwerken heel goed. Vraag er gerust naar."}
PAGES = [
    Page("sign-in", "nobody", "/"),
    Page("sign-in-wrong", "nobody", "/sign-in", {"code": "00000-00000-00000"}),
    Page("about", "nobody", "/about"),
    Page("offline", "nobody", "/offline"),
    Page("unsent", "nobody", "/messages", {"words": "Hoe gaat het met samenwerken?\nThuis horen wij er weinig over."}),
    Page("desk-unsent", "door", "/desk/thread", {"words": "Goed. Deze week leidde ze het gesprek van haar groepje."}),
    Page("feed", "mother", "/"),
    Page("feed-of-one", "mother", "/?student={girl}&category=result"),
    Page("feed-found", "mother", "/?q=Nederlands"),
    Page("feed-not-found", "mother", "/?q=zzzz"),
    Page("feed-nobody", "father", "/"),
    Page("feed-work", "maker", "/"),
    Page("item", "mother", "/item?id={new}"),
    Page("picture", "maker", "/picture?item={piece}"),
    Page("account", "mother", "/account"),
    Page("device-code", "mother", "/account/device", {"do": "add"}),
    Page("absence", "maker", "/absence"),
    Page("absence-wrong", "mother", "/absence",
         {"id": str(uuid.uuid4()), "student": "{girl}", "reason": "sick", "from": ""}),
    Page("absence-sent", "mother", "/absence?sent=1"),
    Page("absence-nobody", "student", "/absence"),
    Page("messages", "mother", "/messages"),
    Page("messages-about", "mother", "/messages?about={new}"),
    Page("messages-too-long", "mother", "/messages",
         {"id": str(uuid.uuid4()), "student": "{girl}", "words": "Te veel. " * 120}),
    Page("messages-nobody", "father", "/messages"),
    Page("student-feed", "student", "/"),
    Page("sharing", "student", "/sharing"),
    Page("sharing-view", "student", "/sharing/view?guardian={guardian}"),
    Page("sharing-adult", "adult", "/sharing"),
    Page("comment-too-long", "student", "/comment", {"item": "{item}", "comment": "Te veel woorden. " * 30}),
    Page("desk-sign-in", "nobody", "/desk"),
    Page("desk-verify", "door", "/desk"),
    Page("desk", "mentor", "/desk"),
    Page("desk-found", "staff", "/desk?search={first}"),
    Page("desk-nobody-found", "staff", "/desk?search=zzzz"),
    Page("desk-student", "mentor", "/desk/student?student={student}"),
    Page("desk-student-wrong", "mentor", "/desk/permission",
         {"student": "{student}", "guardian": "{guardian}", "what": "release", "category": "result", "from": "2026-01-01",
          "reason": "Op verzoek", "do": "add"}),
    Page("desk-student-invited", "staff", "/desk/student?student={maker}"),
    Page("desk-look", "staff", "/desk/look?student={student}&guardian={guardian}"),
    Page("desk-requests", "staff", "/desk/requests"),
    Page("desk-messages", "mentor", "/desk/messages"),
    Page("desk-thread", "mentor", "/desk/thread?message={message}"),
    Page("desk-notice", "mentor", "/desk/notice?student={student}"),
    Page("desk-notice-wrong", "mentor", "/desk/notice", {**NOTICE, "title": "", "do": "look"}),
    Page("desk-notice-look", "mentor", "/desk/notice", {**NOTICE, "do": "look"}),
    Page("desk-notices", "mentor", "/desk/notices"),
]


class Furnished(Journey):
    """A school in which each page has something to show; `visitors` are clients, `words` fill the paths in."""

    def __init__(self, **more):
        super().__init__(gateway=GATEWAY, **more)

    def write_config(self, port=0):
        workshop.set_up(self.folder)
        super().write_config(port)
        self.config.write_text(self.config.read_text() + workshop.SETTINGS)

    def invite(self, person, role="guardian", adapter="eduarte"):
        def asked():
            done = self.command("invite", f"--{role}", person, "--adapter", adapter)
            return done.returncode == 0 and done.stdout.strip()
        return wait_until(f"a code for {person}", asked, 60, 0.1)

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
        mother = self.wait_for_import(self.client(people["a"]["person"], User_Agent=PHONE))
        self.client(people["a"]["person"], User_Agent=TABLET)
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
        father, door = self.client(people["b"]["person"]), Staff(self.port)
        maker = Client(self.port)
        assert maker.sign_in(self.invite(workshop.PARENT, adapter="workshop")) == 204
        door.sign_in_at_desk(self.invite("deur", "administrator"))
        staff = Talking.staff(self)
        mentor = Talking.staff(self, Talking.mentor_of(self, self.girl), "mentor")
        self.visitors = {"nobody": Client(self.port), "mother": mother, "father": father, "maker": maker, "student": student,
                         "adult": adult, "door": door, "staff": staff, "mentor": mentor}
        self._speak(mother, student, staff)
        self._ask(mother, mentor)
        self._visit_again(mother)
        self._make(maker, staff)
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
                      "girl": mother.children()[self.girl["first"]],
                      "student": staff.students(self.girl["student"])[self.girl["first"]]}
        now = str(dutch_now().date())
        mother.post("/api/v1/requests", {"id": "3f2c1c4e-9d0a-4d0b-8a55-2f1a8f6f0a01", "type": "sick-report",
                                         "reason": "visit", "student": mother.children()[self.girl["first"]],
                                         "from": now, "until": now})
        staff.send_form("/desk/permission", student=self.words["student"], guardian=self.words["guardian"], what="limit",
                        do="add", category="milestone", reason="Besluit van de rechter",
                        **{"from": str(self.sis.today() + timedelta(days=300))})

    def _ask(self, mother, mentor):
        """A question to the mentor with its answer and one that waits; the mentor's hours; a notice."""
        until = str(self.sis.today() + timedelta(days=12))
        mentor.send_form("/desk/hours", hours="maandag en donderdag tot 17 uur", stand_in="Yasmina Bouzid", until=until)
        for words in ("Hoe gaat het met samenwerken?\nThuis horen wij er weinig over.", "Fijn! Mogen wij meekijken?"):
            mother.send_form("/messages", id=uuid.uuid4(), student=self.words["girl"], words=words)
            page = mentor.get("/desk/messages").text
            self.words["message"] = re.search(r"/desk/thread\?message=(\w+)", page).group(1)
            if "Thuis" in words:
                mentor.send_form("/desk/thread", id=uuid.uuid4(), message=self.words["message"], do="answer",
                                 words="Goed. Deze week leidde ze het gesprek van haar groepje.")
        mentor.send_form("/desk/notice", id=uuid.uuid4(), student=self.words["student"], to="one", do="send",
                         title="Goed geholpen", text="Vandaag hielp ze een klasgenoot op weg met zagen.")

    def _visit_again(self, mother):
        """News since the visit before, and one item that was confirmed."""
        page = mother.get("/").text
        item, sequence = re.search(r'name="item" value="(\w+)"><button class="small" name="as" value="(\d+)"', page).groups()
        mother.send_form("/seen", **{"item": item, "as": sequence})

        def is_kept():
            with sqlite3.connect(self.store) as store:
                return store.execute("select 1 from visit where role = 1").fetchall()
        wait_until("the visit is kept", is_kept)
        scenes.give_mark(self.sis, self.girl["student"], test_of(self.girl, "Nederlands"), 8.4)
        new = wait_until("the mark", lambda: next((one for one in mother.feed()
                                                   if one["detail"].get("value") == "8.4"), None))
        self.words["new"] = new["id"]

    def _make(self, maker, staff):
        """A piece of work with a picture and an invitation that was accepted."""
        wait_until("the work is there", lambda: len(maker.feed()) == workshop.PIECES)
        made = next(one for one in maker.feed() if one["detail"].get("file_type") == "image")
        self.words |= {"piece": made["id"], "maker": staff.students("Noor")["Noor"]}
        maker.send_form("/invitation", item=made["id"], answer="yes")

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
