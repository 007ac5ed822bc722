"""Two schools that number their people alike, and a guardian with a child at each, by one login."""

import re
import shutil
import time
import unittest
import uuid
from datetime import timedelta

from harness import Client, Journey, Sis, quiet_for, scenes, test_of, wait_until
from places import SERVER
from test_desk import Staff, one_time_code
from test_student import birthday_of

SECOND = """
[[adapter]]
name = "south"
library = "eduarte"
[adapter.settings]
connection = "sqlite3://dbname={database}"
organisation = 1
project_kinds = ["PROJ"]
poll_interval_ms = 100
"""


class TwoSchools(Journey):
    """The same school twice: every number is given out at both, to other people."""

    def write_config(self, port=0):
        super().write_config(port)
        self.south = self.folder / "south.db"
        if not self.south.exists():
            shutil.copy(self.database, self.south)
        self.config.write_text(self.config.read_text() + SECOND.format(database=self.south))

    def invite(self, person, role="guardian", adapter="eduarte"):
        def asked():
            done = self.command("invite", f"--{role}", person, "--adapter", adapter)
            return done.returncode == 0 and done.stdout.strip()
        return wait_until(f"a code for {person}", asked, 60, 0.1)

    def reader(self, person, role="guardian", adapter="eduarte"):
        made = Client(self.port)
        assert made.sign_in(self.invite(person, role, adapter)) == 204
        return made


@unittest.skipIf(SERVER, "both schools are files")
class Tenants(unittest.TestCase):
    def setUp(self):
        self.journey = self.enterContext(TwoSchools(gateway="[messages]\nask_mentor = true\n"))
        self.father = self.journey.highlights["guardians"]["b"]
        self.child = self.father["students"][0]
        self.north = self.journey.sis
        self.south = Sis(self.journey.south)
        self.addCleanup(self.south.close)
        self.south.update("Persoon", self.child["person"], roepnaam="Zuiderkind")
        self.by_north = self.journey.reader(self.father["person"])
        self.by_south = self.journey.reader(self.father["person"], adapter="south")
        self.journey.wait_for_import(self.by_north)
        self.journey.wait_for_import(self.by_south)
        wait_until("the child of the south", lambda: "Zuiderkind" in self.by_south.children())
        self.name = f"guardian/{self.father['person']}"
        both = (re.escape(f"eduarte {self.name}"), re.escape(f"south {self.name}"))
        self.pair = "|".join("  ".join(two) for two in (both, both[::-1]))  # whichever was read first stands first
        self.both = {self.child["first"], "Zuiderkind"}
        self.today = self.north.today()

    def same_person(self, *what):
        done = self.journey.command("same-person", *what)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def join(self):
        self.same_person("--confirm", f"eduarte {self.name}", "--with", f"south {self.name}")

    def mark(self, sis, value):
        scenes.give_mark(sis, self.child["student"], test_of(self.child, "Nederlands"), value)

    def values(self, client, child=None):
        students = client.children()
        asked = f"limit=100&student={students[child]}" if child else "limit=100"
        return {one["detail"].get("value") for one in client.feed(asked)}

    def categories(self, child):
        return {one["category"] for one in self.by_north.feed(f"limit=100&student={self.by_north.children()[child]}")}

    def test_one_feed_after_an_administrator_said_so(self):
        self.assertEqual(list(self.by_north.children()), [self.child["first"]])
        self.assertEqual(list(self.by_south.children()), ["Zuiderkind"])
        self.assertRegex(self.same_person().stdout, f"(?:{self.pair})  the same name and address of mail")
        self.mark(self.north, 1.1)
        self.mark(self.south, 1.2)
        for client, mine, theirs in ((self.by_north, "1.1", "1.2"), (self.by_south, "1.2", "1.1")):
            wait_until("the own mark", lambda: mine in self.values(client))
            self.assertNotIn(theirs, self.values(client))
        here = self.journey.stream(self.by_north)
        self.join()
        wait_until("the open page is told", lambda: b"event: children" in here.raw, 2)
        for client in (self.by_north, self.by_south):
            self.assertEqual(set(client.children()), self.both)
            self.assertLessEqual({"1.1", "1.2"}, self.values(client))
        page = self.by_north.get("/", Accept_Language="nl").text
        self.assertIn("Zuiderkind", page)
        self.assertIn("1,2", page)
        self.mark(self.south, 1.3)
        here.wait_for("the stream has both", lambda one: one["detail"].get("value") == "1.3")

        self.assertRegex(self.same_person("--joined").stdout, self.pair)
        before = here.raw.count(b"event: children")
        self.same_person("--split", f"south {self.name}")
        wait_until("the open page is told", lambda: here.raw.count(b"event: children") > before, 2)
        self.mark(self.south, 1.4)
        self.mark(self.north, 1.6)
        here.wait_for("the own child", lambda one: one["detail"].get("value") == "1.6")
        wait_until("the other login", lambda: "1.4" in self.values(self.by_south))
        self.assertNotIn("1.4", {one["detail"].get("value") for one in here.items})
        self.assertEqual(list(self.by_north.children()), [self.child["first"]])
        self.assertEqual(list(self.by_south.children()), ["Zuiderkind"])
        self.assertNotRegex(self.same_person().stdout, self.pair, "it was just declined")
        told = self.journey.command("audit", "--student", self.child["student"], "--adapter", "south", "--all",
                                    under="who-saw").stdout
        self.assertIn(f"eduarte {self.name}", told, "what was shown while they were one stays on record")

    def staff(self, person, role, adapter="eduarte"):
        made = Staff(self.journey.port, Accept_Language="nl")
        code = (self.journey.invite(person, role, adapter) if role == "mentor" else
                self.journey.command("invite", "--administrator", person).stdout.strip())
        self.assertEqual(made.sign_in_at_desk(code), 303)
        self.assertEqual(made.send_form("/desk/verify", code=one_time_code(made.key(), time.time())).status, 303)
        return made

    def test_a_limit_at_one_school_is_none_at_the_other(self):
        self.join()
        mentor = self.staff(self.child["mentor"], "mentor")
        self.assertNotIn("Zuiderkind", mentor.students(), "a mentor of the same number elsewhere")
        girl = mentor.students()[self.child["first"]]
        page = mentor.get(f"/desk/student?student={girl}").text
        guardian = re.search(r"guardian=(\w+)\"", page).group(1)
        self.assertNotIn("Zuiderkind", mentor.get(f"/desk/look?student={girl}&guardian={guardian}").text)
        limits = []
        for found in re.findall(r"guardian=(\w+)\"", page):
            answer = mentor.send_form("/desk/permission", student=girl, guardian=found, what="limit", category="result",
                                      reason="Besluit", **{"from": self.today})
            limits.append(answer.status)
        self.assertEqual(set(limits), {303})
        self.assertNotIn("result", self.categories(self.child["first"]))
        self.assertIn("result", self.categories("Zuiderkind"))
        self.same_person("--split", f"eduarte {self.name}")
        self.assertNotIn("result", self.categories(self.child["first"]))
        self.assertIn("result", {one["category"] for one in self.by_south.feed()})

    def test_messages_and_notices_stay_at_their_school(self):
        self.join()
        children = self.by_north.children()
        mentors = {name: self.staff(self.child["mentor"], "mentor", adapter)
                   for name, adapter in ((self.child["first"], "eduarte"), ("Zuiderkind", "south"))}
        threads = {}
        for name, mentor in mentors.items():
            asked = self.by_north.send_form("/messages", id=uuid.uuid4(), student=children[name], words=f"Over {name}.")
            self.assertEqual(asked.status, 303)
            (threads[name],) = re.findall(r"/desk/thread\?message=(\w+)", mentor.get("/desk/messages").text)
            notice = mentor.send_form("/desk/notice", id=uuid.uuid4(), to="own", do="send", title=f"Van {name}",
                                      text="Kom kijken.")
            self.assertEqual(notice.status, 303)
        for name, other in (tuple(mentors), tuple(mentors)[::-1]):
            mentor = mentors[name]
            self.assertIn(f"Over {name}.", mentor.get(f"/desk/thread?message={threads[name]}").text)
            self.assertEqual(mentor.get(f"/desk/thread?message={threads[other]}").status, 404)
            answer = mentor.send_form("/desk/thread", id=uuid.uuid4(), message=threads[other], words="Dag", do="answer")
            self.assertEqual(answer.status, 404)
            self.assertNotIn(f"Over {other}.", mentor.get("/desk/messages").text)
            news = self.by_north.feed(f"limit=100&student={children[name]}")
            notices = {one["title"].strip("\u2068\u2069") for one in news if one["kind"] == "notice"}
            self.assertEqual(notices, {f"Van {name}"})

    def test_an_age_at_one_school_is_none_at_the_other(self):
        self.join()
        student = self.journey.reader(self.child["student"], "student", "south")
        scenes.move_birthday(self.south, self.child["person"], birthday_of(18, self.today))
        wait_until("of age in the south", lambda: set(self.by_north.children()) == {self.child["first"]})
        self.mark(self.south, 1.7)
        self.mark(self.north, 1.8)
        wait_until("the north goes on", lambda: "1.8" in self.values(self.by_north))
        self.assertNotIn("1.7", self.values(self.by_north))
        page = student.get("/sharing").text
        self.assertEqual(student.get("/").text.count(self.child["first"] + "<"), 0)
        for guardian in set(re.findall(r'name="guardian" value="(\w+)"', page)):
            self.assertEqual(student.send_form("/sharing", category="result", do="give", guardian=guardian).status, 303)
        wait_until("by consent", lambda: "1.7" in self.values(self.by_north), 2)
        self.assertEqual(self.categories("Zuiderkind"), {"result"})
        self.assertIn("milestone", self.categories(self.child["first"]), "what one child shares says nothing of the other")
        scenes.move_birthday(self.north, self.child["person"], birthday_of(18, self.today))
        wait_until("of age in the north", lambda: set(self.by_north.children()) == {"Zuiderkind"})

    def test_a_relation_that_ends_or_is_erased_at_one_school(self):
        self.join()
        here = self.journey.stream(self.by_south)
        scenes.end_relation(self.south, self.child["relation"], self.today - timedelta(days=1))
        wait_until("the relation ended", lambda: set(self.by_south.children()) == {self.child["first"]})
        self.mark(self.south, 2.1)
        self.mark(self.north, 2.2)
        here.wait_for("the north goes on", lambda one: one["detail"].get("value") == "2.2")
        self.assertTrue(quiet_for(0.5, lambda: "2.1" in {one["detail"].get("value") for one in here.items}))
        scenes.end_relation(self.south, self.child["relation"], None)
        wait_until("it is back", lambda: set(self.by_south.children()) == self.both)
        done = self.journey.command("erase", "--student", self.child["student"], "--adapter", "south", "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        for client in (self.by_north, self.by_south):
            self.assertEqual(set(client.children()), {self.child["first"]})
            self.assertLessEqual({"2.2"}, self.values(client))
            self.assertNotIn("2.1", self.values(client))
        scenes.take_custody(self.north, self.child["relation"])
        wait_until("nothing is left", lambda: not self.by_north.children() and here.is_over.is_set())


if __name__ == "__main__":
    unittest.main()
