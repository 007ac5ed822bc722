"""The drop folder and time: silence, files from the future, and wholes that are too old."""

import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "journey")]

from folder_school import FolderSchool  # noqa: E402
from harness import quiet_for, wait_until  # noqa: E402


class Times(FolderSchool):
    def test_silence_ends_what_stands_on_the_roster(self):
        made = self.journey(start=False)
        self.configure("silence_h = 1")
        made.start()
        self.students(3)
        wait_until("it is confirmed", lambda: self.read("select is_imported from adapter") == [(1,)])
        self.change("update memory set value=cast(value-7200 as text) where key='last'", "update adapter set confirmed_at=1")
        self.wait_for_log("the roster is no longer confirmed")
        self.assertEqual(self.read("select confirmed_at from adapter"), [(1,)])
        self.students(3, "students-2.csv")
        wait_until("it is confirmed", lambda: self.read("select confirmed_at from adapter")[0][0] > 1)

    def test_a_time_to_come_does_no_harm_beyond_its_moment(self):
        made = self.journey()
        self.students(3, "students-1.csv", changed=1_900_000_000)
        self.wait_for("student/", 3)
        self.students(4, "students-2.csv")
        self.wait_for("student/", 4)
        # Read anew, the first is not the newest either.
        self.read_anew()
        made.restart()
        self.assertTrue(quiet_for(0.5, lambda: made.log.count("is read") != 3))
        self.assertEqual(made.log.count("students-1.csv is read"), 1)
        self.assertEqual(len(self.present("student/")), 4)
        self.assertNotIn("refused", made.log)

    def test_a_store_that_remembers_a_time_to_come_is_mended(self):
        made = self.journey()
        self.students(3, "students-1.csv", changed=1_900_000_000)
        self.wait_for("student/", 3)
        # As the version before remembered it: the kind with that time, the file without any.
        self.change("update memory set value=substr(value, 1, instr(value, ' ')) || '1900000000000000000' where key like 'newest/%'",
                    "update memory set value=rtrim(rtrim(value, '0123456789')) where key like 'file/%'")
        self.assertTrue(quiet_for(0.5, lambda: made.log.count("is read") != 1))
        self.students(4, "students-2.csv")
        self.wait_for("student/", 4)
        self.read_anew()
        self.assertEqual(len(self.present("student/")), 4)
        self.assertEqual(made.log.count("students-1.csv is read"), 1)

    def test_a_whole_that_is_too_old_is_refused_until_a_newer_one(self):
        made = self.journey()
        self.students(3, "students-2.csv")
        self.wait_for("student/", 3)
        self.students(4, "students-1.csv", changed=1_600_000_000)
        self.wait_for_log("students-1.csv is refused, nothing of it was taken: it holds everything, and is older than the last of its kind")

        def refused():
            seen = self.figures()
            return seen.get("kinds_refused"), seen.get("files_refused_total")
        wait_until("the figures tell it", lambda: refused() == ("1", "1"))
        for attempt in ("in the next life", "read anew"):
            with self.subTest(attempt):
                self.change("update adapter set confirmed_at=1")
                if attempt == "read anew":
                    before = made.log.count("students-2.csv is read")
                    self.assertEqual(made.command("backfill", "--adapter", "files").returncode, 0)
                    wait_until("it is read anew", lambda: made.log.count("students-2.csv is read") > before)
                wait_until("the figures tell it", lambda: refused() == ("1", "0"))
                self.assertTrue(quiet_for(0.7, lambda: self.read("select confirmed_at from adapter") != [(1,)]))
        self.marks([1])
        self.wait_for("result/", 1)
        self.assertTrue(quiet_for(0.7, lambda: self.read("select confirmed_at from adapter") != [(1,)]))
        self.students(5, "students-3.csv")
        self.wait_for("student/", 5)
        wait_until("it is confirmed", lambda: self.read("select confirmed_at from adapter")[0][0] > 1)
        wait_until("the figures tell it", lambda: refused() == ("0", "0"))
        self.assertEqual(made.log.count("is refused"), 1)


if __name__ == "__main__":
    unittest.main()
