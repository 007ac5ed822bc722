"""What the AVG asks: export, erase for good, and the register."""

import json
import sqlite3
import unittest

from harness import Journey, quiet_for, scenes, test_of, wait_until


class Privacy(unittest.TestCase):
    def setUp(self):
        self.journey = self.enterContext(Journey())
        self.sis = self.journey.sis
        people = self.journey.highlights["guardians"]
        self.mother = self.journey.wait_for_import()
        self.person = people["a"]["person"]
        self.girl, self.boy = people["a"]["students"]
        self.other = people["b"]

    def export(self, *who):
        done = self.journey.command("export", *who)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def everything_kept(self):
        """All text in every table of the store."""
        self.journey.stop()
        with sqlite3.connect(self.journey.store) as store:
            tables = [name for (name,) in store.execute("select name from sqlite_master where type='table'")]
            rows = {table: store.execute(f"select * from {table}").fetchall() for table in tables}
        raw = self.journey.store.read_bytes()
        self.journey.start()
        return rows, raw

    def test_export(self):
        student = self.journey.client(self.girl["student"], "student")
        item = next(one for one in student.feed() if one["category"] == "result")
        student.send_form("/comment", item=item["id"], comment="Eigen woorden <hier>")
        mine = self.export("--student", self.girl["student"])
        self.assertEqual(mine["student"][0]["first name"], self.girl["first"])
        self.assertEqual(len(mine["items"]), len(student.whole_feed()))
        self.assertIn("Eigen woorden <hier>", [one["own comment"] for one in mine["items"]])
        self.assertIn(f"eduarte guardian/{self.person}", [one["who"] for one in mine["who saw what"]])
        page = self.journey.command("export", "--student", self.girl["student"], "--html").stdout
        self.assertIn("Eigen woorden &lt;hier&gt;", page)
        hers = self.export("--guardian", self.person)
        self.assertEqual({one["first name"] for one in hers["children"]}, {self.girl["first"], self.boy["first"]})
        self.assertTrue(hers["what was shown"])
        self.assertNotIn("items", hers)
        for other in self.sis.rows("select v.achternaam, v.roepnaam from AbstractRelatie a join Persoon v on v.id = a.verzorger "
                                   "where a.persoon = ? and a.verzorger <> ?", self.girl["person"], self.person):
            self.assertNotIn(other["roepnaam"], json.dumps(hers), "nothing of the other parent")
        self.assertEqual(self.journey.command("export", "--student", "999999").returncode, 1)

    def test_an_erased_student_is_gone_and_stays_gone(self):
        name = "Zonnestraaltje"
        self.sis.update("Persoon", self.girl["person"], roepnaam=name)
        wait_until("the name is there", lambda: name in self.mother.children())
        scenes.give_mark(self.sis, self.girl["student"], test_of(self.girl, "Nederlands"), 8.3)
        wait_until("the mark", lambda: "8.3" in [one["detail"].get("value") for one in self.mother.feed()])
        student = self.journey.client(self.girl["student"], "student")
        here = self.journey.stream(self.mother)
        refused = self.journey.command("erase", "--student", self.girl["student"])
        self.assertEqual(refused.returncode, 1, "it asks whether you are sure")
        done = self.journey.command("erase", "--student", self.girl["student"], "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        wait_until("open pages are told", lambda: b"event: children" in here.raw, 2)
        self.assertEqual(student.get("/api/v1/me").status, 401)
        self.assertEqual(list(self.mother.children()), [self.boy["first"]])
        scenes.give_mark(self.sis, self.girl["student"], test_of(self.girl, "Engels"), 4.2)
        filled = self.journey.command("backfill", "--adapter", "eduarte")
        self.assertEqual(filled.returncode, 0, filled.stderr)
        self.assertTrue(quiet_for(0.3, lambda: name in self.mother.children()))
        rows, raw = self.everything_kept()
        key = f"student/{self.girl['student']}"
        found = [(table, row) for table, all_of in rows.items() for row in all_of
                 if any(isinstance(cell, str) and (cell == key or name in cell) for cell in row)]
        self.assertEqual(found, [])
        self.assertFalse([row for row in rows["entity"] if row[2] == key])
        self.assertNotIn(name.encode(), raw, "deleted bytes are overwritten")
        self.assertEqual(len(rows["erased"]), 1)

    def test_an_erased_guardian(self):
        done = self.journey.command("erase", "--guardian", self.person, "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.mother.get("/api/v1/me").status, 401)
        self.journey.command("backfill", "--adapter", "eduarte")
        self.assertEqual(self.journey.command("invite", "--guardian", self.person).returncode, 1)

    def test_the_register(self):
        page = self.journey.command("register").stdout
        for words in ("| result | grade |", "730 days", "| eduarte | eduarte |", "what the student consents to"):
            self.assertIn(words, page)


if __name__ == "__main__":
    unittest.main()
