"""Who saw what is on record before it is shown, once in five minutes, and the record can be verified."""

import re
import signal
import sqlite3
import unittest

from harness import Journey, scenes, test_of, wait_until

LINE = re.compile(r"^(\S+Z)  (.+?)  ([a-z,]+)  (page|api|stream)$")


class Audit(unittest.TestCase):
    def setUp(self):
        self.journey = self.enterContext(Journey())
        self.school, self.sis = self.journey.highlights, self.journey.sis
        people = self.school["guardians"]
        self.girl, self.boy = people["a"]["students"]
        self.daughter = people["b"]["students"][0]
        self.mother = self.journey.wait_for_import()
        self.father = self.journey.client(people["b"]["person"])
        self.names = {one: f"eduarte guardian/{people[one]['person']}" for one in ("a", "b")}

    def audit(self, what, *arguments):
        """One of the commands `audit WHAT CONFIG ...`."""
        return self.journey.command("audit", *arguments, under=what)

    def who_saw(self, student, *arguments):
        """(person, categories, channel) of each record, in order."""
        done = self.audit("who-saw", "--student", student, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [LINE.match(line) for line in done.stdout.splitlines()]
        self.assertTrue(all(lines), done.stdout)
        return [line.groups()[1:] for line in lines]

    def seen(self, student, channel):
        return [one for one in self.who_saw(student) if one[2] == channel]

    def test_a_look_is_listed_once_and_another_is_another(self):
        self.assertEqual(self.seen(self.girl["student"], "page"), [])
        self.mother.get("/")
        once = self.seen(self.girl["student"], "page")
        self.assertEqual({one[0] for one in once}, {self.names["a"]})
        self.mother.get("/")
        self.mother.get("/")
        self.assertEqual(self.seen(self.girl["student"], "page"), once, "within five minutes it is one record")
        self.assertEqual(self.seen(self.daughter["student"], "page"), [])
        self.father.get("/")
        self.assertEqual({one[0] for one in self.seen(self.daughter["student"], "page")}, {self.names["b"]})
        self.assertEqual(self.seen(self.girl["student"], "page"), once)
        tagged = self.mother.get("/api/v1/feed")
        api = self.seen(self.girl["student"], "api")
        self.assertTrue(api)
        again = self.mother.get("/api/v1/feed", If_None_Match=tagged.header("etag"))
        self.assertEqual((again.status, self.seen(self.girl["student"], "api")), (304, api))
        today = self.sis.today().isoformat()
        whole = self.who_saw(self.girl["student"])
        self.assertEqual(self.who_saw(self.girl["student"], "--from", today, "--to", today), whole)
        self.assertEqual(self.who_saw(self.girl["student"], "--from", "2020-01-01", "--to", "2020-01-02"), [])
        self.assertEqual(self.audit("who-saw", "--student", "123456").returncode, 1)
        self.assertEqual(self.audit("who-saw", "--student", "1", "--from", "yesterday").returncode, 1)

    def test_the_answer_unchanged_is_a_look(self):
        """Two parents of the same children get the same tag: the one who has not looked yet sends it."""
        parent = self.sis.value("select verzorger from AbstractRelatie where persoon = ? and verzorger <> ?",
                                self.girl["person"], self.school["guardians"]["a"]["person"])
        other, name = self.journey.client(parent), f"eduarte guardian/{parent}"
        tag = self.mother.get("/api/v1/feed").header("etag")
        self.assertNotIn(name, {one[0] for one in self.who_saw(self.girl["student"])})
        self.assertEqual(other.get("/api/v1/feed", If_None_Match=tag).status, 304)
        self.assertIn((name, "api"), {(one[0], one[2]) for one in self.who_saw(self.girl["student"])})

    def test_killed_right_after_the_answer(self):
        self.assertEqual(self.mother.get("/").status, 200)
        self.journey.module.send_signal(signal.SIGKILL)
        self.journey.module.wait(10)
        self.journey.module = None
        seen = self.seen(self.girl["student"], "page")
        self.assertEqual({one[0] for one in seen}, {self.names["a"]})
        self.assertEqual(self.audit("verify").returncode, 0)
        self.journey.start()
        self.mother.port = self.journey.port
        self.mother.get("/")
        self.assertEqual(self.seen(self.girl["student"], "page"), seen, "a start does not make it two")

    def test_a_stream_is_on_record_before_its_bytes(self):
        stream = self.journey.stream(self.mother)
        scenes.give_mark(self.sis, self.girl["student"], test_of(self.girl, "Engels"), 7.7)
        stream.wait_for("the mark", lambda item: item["detail"].get("value") == "7.7")
        self.journey.module.send_signal(signal.SIGKILL)
        self.journey.module.wait(10)
        self.journey.module = None
        self.assertEqual(self.seen(self.girl["student"], "stream"), [(self.names["a"], "result", "stream")])

    def test_who_changed_what(self):
        scenes.take_custody(self.sis, self.daughter["relation"])
        wait_until("custody is gone", lambda: self.father.children() == {})
        def changes():
            lines = self.audit("who-saw", "--student", self.daughter["student"], "--all").stdout.splitlines()
            return [line for line in lines if "  roster " in line]
        before = changes()
        self.assertRegex(before[-1], rf"Z  eduarte  roster (kept|gone)  eduarte relation/{self.daughter['relation']}-\d+$")
        self.assertEqual(self.journey.command("backfill", "--adapter", "eduarte").returncode, 0)
        self.assertEqual(changes(), before, "a repeat changes nothing")

    def test_what_was_done_is_told_whoever_it_is_about(self):
        def done(*days):
            told = self.audit("done", *days)
            self.assertEqual(told.returncode, 0, told.stderr)
            self.assertEqual(told.stderr, f"{len(told.stdout.splitlines())} records\n")
            return told.stdout.splitlines()
        guardian = f"eduarte guardian/{self.school['guardians']['b']['person']}"
        before = len(done())
        self.journey.invite(self.school["guardians"]["b"]["person"])
        self.assertEqual([line.split("  ", 1)[1] for line in done()[before:]], [f"command  code invited  {guardian}"])
        self.assertFalse([line for line in done() if "  shown" in line])
        self.assertEqual(done("--to", "2020-01-01"), [])
        self.assertEqual(done("--from", "2020-01-01"), done())
        self.assertEqual(self.audit("done", "--from", "today").returncode, 1)

    def test_verify(self):
        self.mother.get("/")
        first = self.audit("verify")
        self.assertEqual(first.returncode, 0, first.stderr)
        mark = first.stdout.splitlines()[-1]
        self.assertRegex(mark, r"^\d+:[0-9a-f]{64}$")
        self.father.get("/")
        self.assertEqual(self.audit("verify", "--known", mark).returncode, 0)
        other = mark[:-1] + ("0" if mark[-1] != "0" else "1")
        refused = self.audit("verify", "--known", other)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("another than the one that you know", refused.stderr)
        self.assertEqual(self.audit("verify", "--known", "12").returncode, 1)
        self.journey.stop()
        with sqlite3.connect(self.journey.store) as store:
            store.execute("update audit set at = at - 60 where id = 2")
        store.close()
        wrong = self.audit("verify")
        self.assertEqual((wrong.returncode, wrong.stdout), (1, ""))
        self.assertIn("record 2 is not what was written", wrong.stderr)


if __name__ == "__main__":
    unittest.main()
