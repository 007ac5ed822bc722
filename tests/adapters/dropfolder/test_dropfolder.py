"""The drop folder: the example of its page, crashes, broken rows, files that are cut short, hostile folders."""

import csv
import json
import os
import pathlib
import re
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "journey")]

from folder_school import FolderSchool, ROOT, ROSTER, written  # noqa: E402
from harness import quiet_for, wait_until  # noqa: E402


class Dropfolder(FolderSchool):
    # ------------------------------------------------------------------------------------------------ the page

    def test_the_example_of_the_page(self):
        page = (ROOT / "docs/dropfolder.md").read_text()
        blocks = dict(re.findall(r"`([\w.-]+\.(?:toml|csv))`:\n\n((?:    .*\n|\n)+)", page))
        files = {name: "".join(line[4:] + "\n" for line in block.rstrip("\n").split("\n")) for name, block in blocks.items()}
        made = self.journey(files.pop("mapping.toml"), start=False)
        self.assertEqual(len(files), 5)
        for name, text in files.items():
            self.drop(name, text.encode("windows-1252"))
        made.start()
        client = made.client("31")
        items = wait_until("the marks", lambda: client.feed())
        self.assertEqual([one["detail"]["value"] for one in items], ["7.5"])
        self.assertEqual(list(client.children()), ["Renée"])
        self.assertEqual(self.present("relation/"), {"relation/1%-31", "relation/2%-31"})
        # What the page says happens next.
        told = re.search(r"`(cijfers-2\.csv)` with\n\n((?:    .*\n)+)", page)
        self.drop(told.group(1), "".join(line[4:] + "\n" for line in told.group(2).rstrip("\n").split("\n")))
        wait_until("the mark is withdrawn", lambda: [one["withdrawn"] for one in client.feed()] == [True])

    # ------------------------------------------------------------------------------------------- large and broken

    def test_killed_in_the_middle_and_started_again(self):
        made = self.journey()
        self.students(10)
        self.wait_for("student/", 10)
        count = 30_000
        rows = [["nr", "student", "mark", "test"]] + [[n, n % 10 + 1, "7.0", f"Toets {n}"] for n in range(count)]
        rows[20_000] = ["20000", "1", "7.0"]
        self.drop("marks.csv", written(rows))
        for part in (0.2, 0.5):
            wait_until("a part", lambda: self.read("select count(*) from item")[0][0] > part * count, 60)
            made.kill()
            made.start()
        wait_until("all", lambda: self.read("select count(*) from item")[0][0] == count - 1, 60)
        self.wait_for_log("marks.csv is read")
        # Each came once: a second time would have raised the number of changes.
        self.assertEqual(self.read("select sequence from head"), [(count - 1,)])
        self.assertIn("marks.csv line 20001: has another number of fields than the first row", made.log)
        # It went on where it was, and not from the beginning.
        told = int(re.findall(r"marks\.csv is read: (\d+) rows", made.log)[-1])
        self.assertLess(told, 0.8 * count)
        self.assertGreater(told, 1000)

    def test_a_broken_row_is_set_aside_with_its_place_and_not_its_value(self):
        made = self.journey()
        self.drop("events.ndjson", "no event\n" + json.dumps({"subject": "result/9", "data": "Geheim"}) + "\n")
        self.drop("students.csv", written([["nr", "name", "born"], [1, "=HYPERLINK(\"x\")\nSam", "2012"], [2, "Geheim", "\ud83d".encode(
            "utf-8", "surrogatepass").decode("latin-1")]]))
        self.wait_for_log("students.csv is read")
        self.wait_for_log("events.ndjson is read")
        wait_until("both are set aside", lambda: len(self.read("select key from set_aside")) == 2)
        reasons = dict(self.read("select key, reason from set_aside"))
        self.assertEqual(set(reasons), {"result/9", "student/2"}, reasons)
        self.assertIn("events.ndjson line 1: is no JSON", made.log)
        self.assertNotIn("Geheim", made.log + "".join(reasons.values()))
        name = self.read("select first_name from student")[0][0]
        self.assertEqual(name, '=HYPERLINK("x") Sam')

    # ------------------------------------------------------------------------------------------- what is not whole

    def test_a_whole_that_was_cut_short_takes_nothing_away(self):
        made = self.journey()
        self.students(50)
        self.wait_for("student/", 50)
        text = (self.inbox / "students.csv").read_bytes()
        self.drop("students.csv", text[:len(text) // 2])  # in the middle of a row
        self.assertTrue(quiet_for(0.7, lambda: len(self.present("student/")) != 50 or "is refused" in made.log))
        for content, why in ((text[:len(text) // 2].rpartition(b"\n")[0] + b"\n", "it lacks about"),
                             (b"nr,name,born\r\n", "holds no row"), (b"number,name,born\r\n1,x,2012\r\n", "has no column nr"),
                             (text.replace(b"2012-05-17", b"17 mei"), "50 of 50 rows can't be read")):
            with self.subTest(why):
                if b"17 mei" in content:  # the module, not the mapping, reads this day: so here the mapping does
                    mapping = made.folder / "mapping.toml"
                    mapping.write_text(mapping.read_text().replace('birth_date = "{born}"', 'birth_date = { from = "{born}", as = "day" }'))
                    made.restart()
                self.drop("students.csv", content)
                self.wait_for_log(why)  # and not for any refusal: after a restart the file before it is refused again
                self.assertEqual(len(self.present("student/")), 50)
        # The administrator says that it is right.
        self.configure("max_loss_percent = 100")
        self.drop("students.csv", b"nr,name,born\r\n1,x,2012-05-17\r\n")
        made.restart()
        self.wait_for("student/", 1)

    def test_a_row_without_a_key_stops_the_sweep_and_nothing_else(self):
        made = self.journey()
        self.students(30)
        self.wait_for("student/", 30)
        self.drop("students.csv", written([["nr", "name", "born"], [31, "Nieuw", "2012"], ["", "Wie", "2012"]]))
        self.wait_for("student/", 31)
        self.wait_for_log("nothing is taken as gone")
        self.drop("students.csv", written([["nr", "name", "born"]] + [[n, "Noor", "2012-05-17"] for n in range(2, 31)]))
        self.wait_for("student/", 29)
        self.assertEqual(self.present("student/31"), set())
        self.assertEqual(self.present("student/1"), {f"student/{n}" for n in range(10, 20)})
        self.assertNotIn("refused", made.log)

    def test_half_uploads_wait_until_they_are_whole(self):
        mapping = ROSTER.replace('files = "marks*.csv"', 'files = "marks*.csv"\ndone_file = true')
        # In a process of its own, whose system calls are filtered.
        made = self.journey(mapping, 'incomplete_after_s = 1\ndone = "move"', process="own")
        self.students(10)
        self.wait_for("student/", 10)
        self.marks([1], "marks.csv.part")
        self.marks([2], "marks.csv")
        with (self.inbox / "slow.ndjson").open("w") as slow:
            slow.write('{"specversion": "1.0", "id": "1", "source": "/x", "subject": "guardian/1", ')
            slow.flush()
            self.wait_for_log("slow.ndjson is not whole")
            self.assertEqual(self.present("guardian/"), set())
            slow.write('"type": "nl.keukentafel.guardian", "data": {}}\n')
        self.wait_for("guardian/", 1)
        self.wait_for_log("marks.csv is not whole: the file marks.csv.done is not there")
        self.assertEqual(self.present("result/"), set())
        self.drop("marks.csv.done", "")
        self.wait_for("result/", 1)
        done = self.inbox / "done"
        wait_until("they are put away", lambda: {one.name for one in self.inbox.iterdir()} == {"done", "marks.csv.part"})
        self.assertEqual({one.name for one in done.iterdir()}, {"students.csv", "slow.ndjson", "marks.csv"})
        self.assertEqual(done.stat().st_mode & 0o777, 0o700)
        made.restart()
        self.assertTrue(quiet_for(0.5, lambda: made.log.count("is read") != 3))
        self.assertNotIn("not allowed", made.log)

    # ------------------------------------------------------------------------------------------------ hostile folders

    def test_whatever_stands_in_the_folder(self):
        made = self.journey(start=False)
        secret = made.folder / "secret.ndjson"
        secret.write_text('{"specversion": "1.0", "id": "1", "source": "/x", "subject": "guardian/1", '
                          '"type": "nl.keukentafel.guardian", "data": {}}\n')
        (self.inbox / "link.ndjson").symlink_to(secret)
        (self.inbox / "loop.ndjson").symlink_to(self.inbox / "loop.ndjson")
        os.mkfifo(self.inbox / "pipe.ndjson")
        (self.inbox / "folder.ndjson").mkdir()
        odd = os.fsencode(self.inbox) + b"/\xff\n\x1b[31m%41.ndjson"
        with open(odd, "wb") as file:
            file.write(b"\x00\xff\n" + b"[" * 3_000_000 + b"\n" + b"x" * 9_000_000 + b"\n" + secret.read_bytes().replace(b"guardian/1", b"guardian/2"))
        for n in range(2000):
            (self.inbox / f"other-{n}").touch()
        made.start()
        self.wait_for("guardian/", 1)
        self.assertEqual(self.present("guardian/"), {"guardian/2"})
        self.wait_for_log("%FF%0A%1B[31m%2541.ndjson is read")
        self.assertIn("line 3: a line above 4 MiB", made.log)
        self.assertNotIn("\x1b", made.log)
        self.assertEqual(made.stop()[0], 0)

    def test_a_read_only_folder_and_files_that_are_put_there_again(self):
        made = self.journey()
        self.students(3)
        self.wait_for("student/", 3)
        self.inbox.chmod(0o500)
        self.addCleanup(self.inbox.chmod, 0o700)
        made.restart()
        self.assertTrue(quiet_for(0.5, lambda: made.log.count("is read") != 1))
        self.inbox.chmod(0o700)
        self.students(3)  # the same, in another file
        wait_until("it is read again", lambda: made.log.count("is read") == 2)
        self.assertEqual(len(self.present("student/")), 3)

    def test_status_tells_figures(self):
        self.journey()
        self.students(3)
        self.wait_for("student/", 3)
        self.drop("marks.csv", b"x\n")
        wait_until("figures", lambda: self.figures().get("files_refused_total") == "1")
        seen = self.figures()
        self.assertEqual((seen["files_done_total"], seen["rows_read_total"], seen["rows_aside_total"], seen["kinds_refused"]),
                         ("1", "3", "0", "1"))
        self.assertGreater(float(seen["last_file_timestamp_seconds"]), 1.7e9)


if __name__ == "__main__":
    unittest.main()
