"""The drop folder under the real module: the example of its page, crashes, files that are cut short, hostile folders,
OneRoster packages. The files are written by Python's csv and zipfile."""

import csv
import io
import json
import os
import pathlib
import re
import sqlite3
import sys
import unittest
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "journey")]

import oneroster  # noqa: E402
from harness import Journey, quiet_for, wait_until  # noqa: E402

SETTINGS = """\
[[adapter]]
name = "files"
library = "dropfolder"
publish_from = "2020-01-01"
process = "{process}"
[adapter.settings]
folder = "{folder}"
mapping = "{mapping}"
poll_interval_ms = 50
quiet_ms = 0
{more}
"""
ROSTER = """\
[[csv]]
files = "students*.csv"
holds = "everything"
type = "student"
id = "{nr}"
[csv.data]
first_name = "{name}"
birth_date = "{born}"
barred_from_third_parties = false

[[csv]]
files = "bonds*.csv"
holds = "everything"
type = "relation"
id = "{student}-{guardian}"
[csv.data]
student = { from = "student/{student}", as = "key" }
guardian = { from = "guardian/{guardian}", as = "key" }
legal_representative = true
from = "2012-01-01"

[[csv]]
files = "marks*.csv"
holds = "changes"
type = "result"
id = "{nr}"
[csv.data]
student = { from = "student/{student}", as = "key" }
kind = "grade"
occurred_at = "2026-01-05T08:00:00Z"
[csv.data.detail]
value = "{mark}"
test = "{test}"

[[ndjson]]
files = "*.ndjson"
holds = "changes"
"""


def written(rows, **dialect):
    out = io.StringIO(newline="")
    csv.writer(out, **dialect).writerows(rows)
    return out.getvalue()


class Dropfolder(unittest.TestCase):
    def journey(self, mapping=ROSTER, more="", start=True, process="module"):
        made = Journey(start=False)
        self.addCleanup(made.__exit__)
        made.__enter__()
        self.journey_, self.inbox, self.process = made, made.folder / "in", process
        self.inbox.mkdir()
        (made.folder / "mapping.toml").write_text(mapping)
        made.write_config = lambda port: None
        self.configure(more)
        if start:
            made.start()
        return made

    def configure(self, more=""):
        made = self.journey_
        gateway = made.config.read_text().split("[[adapter]]")[0]
        made.config.write_text(gateway + SETTINGS.format(folder=self.inbox, mapping=made.folder / "mapping.toml", more=more,
                                                          process=self.process))

    def drop(self, name, text, changed=None):
        part = self.inbox / f".{name}.part"
        part.write_bytes(text if isinstance(text, bytes) else text.encode())
        if changed:
            os.utime(part, (changed, changed))
        part.rename(self.inbox / name)

    def students(self, count, name="students.csv", changed=None):
        rows = [["nr", "name", "born"]] + [[n, f"Noor {n}", "2012-05-17"] for n in range(1, count + 1)]
        self.drop(name, written(rows), changed)

    def marks(self, numbers, name="marks.csv", mark="7.0"):
        self.drop(name, written([["nr", "student", "mark", "test"]] + [[n, n % 10 + 1, mark, f"Toets {n}"] for n in numbers]))

    def read(self, sql, *values):
        database = sqlite3.connect(f"file:{self.journey_.store}?mode=ro", uri=True)
        try:
            return database.execute(sql, values).fetchall()
        finally:
            database.close()

    def present(self, prefix):
        return {key for (key,) in self.read("select key from entity where is_present=1 and key like ?", prefix + "%")}

    def wait_for(self, prefix, count):
        wait_until(f"{count} of {prefix}", lambda: len(self.present(prefix)) == count, 60)

    def wait_for_log(self, text):
        wait_until(f"the log says {text}", lambda: text in self.journey_.log)

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
                before = made.log.count("is refused")
                self.drop("students.csv", content)
                wait_until("it is refused", lambda: made.log.count("is refused") > before)
                self.assertIn(why, made.log)
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

    def figures(self):
        text = self.journey_.command("status", "--metrics").stdout
        return dict(re.findall(r"^keukentafel_dropfolder_(\w+)\{[^}]*\} (\S+)$", text, re.M))

    def change(self, *statements):
        self.journey_.stop()
        database = sqlite3.connect(self.journey_.store)
        for one in statements:
            self.assertGreater(database.execute(one).rowcount, 0, one)
        database.commit()
        database.close()
        self.journey_.start()

    def test_a_time_to_come_does_no_harm_beyond_its_moment(self):
        made = self.journey()
        self.students(3, "students-1.csv", changed=1_900_000_000)
        self.wait_for("student/", 3)
        self.students(4, "students-2.csv")
        self.wait_for("student/", 4)
        # Read anew, the first is not the newest either.
        mapping = made.folder / "mapping.toml"
        mapping.write_text(mapping.read_text() + "# another\n")
        made.restart()
        wait_until("it is read anew", lambda: made.log.count("students-2.csv is read") == 2)
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
        mapping = made.folder / "mapping.toml"
        mapping.write_text(mapping.read_text() + "# another\n")
        made.restart()
        wait_until("it is read anew", lambda: made.log.count("students-2.csv is read") == 2)
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

    # ------------------------------------------------------------------------------------------------------ OneRoster

    def package(self, name, package):
        part = self.inbox / f".{name}.part"
        (package.write_zip if name.endswith(".zip") else package.write_folder)(part)
        part.rename(self.inbox / name)

    def test_a_school_in_a_zip_and_then_what_changed(self):
        made = self.journey(oneroster.MAPPING, process="own")
        self.package("bulk.zip", oneroster.school())
        client = made.client("g1")
        item = wait_until("a mark", lambda: client.feed())[0]
        self.assertEqual((item["detail"]["value"], item["detail"]["course"], item["detail"]["test"]), ("7.5", "Rekenen", "Toets 1"))
        self.assertEqual(list(client.children()), ["Noor"])
        # A delta brings only the row that changed: the birth date was told before.
        change = oneroster.Package("delta").add("users", sourcedId="s1", enabledUser="true", givenName="Noor", preferredGivenName="Noortje",
                                                familyName="Jansen")
        self.package("package-1", change)
        self.wait_for("relation/", 1)
        self.assertEqual(self.present("relation/"), {"relation/s2%-g2"})  # s1 no longer names g1
        again = oneroster.Package("delta").add("users", sourcedId="g1", enabledUser="true", givenName="Anna", familyName="Anders",
                                               agentSourcedIds="s1")
        self.package("package-2", again)
        wait_until("the bond is back", lambda: list(client.children()) == ["Noortje"])
        self.assertEqual(self.read("select birth_date from student where first_name='Noortje'"), [("2012-05-17",)])
        off = oneroster.Package("delta").add("users", sourcedId="g1", enabledUser="false", givenName="Anna", familyName="Anders",
                                             agentSourcedIds="s1")
        self.package("package-3", off)
        self.wait_for("relation/", 1)
        # Who is erased leaves nothing of what the adapter remembered under that key, and does not come back.
        self.assertTrue(self.read("select key from memory where key like 'guardian/g2#%'"))
        self.assertEqual(made.command("erase", "--guardian", "g2", "--yes").returncode, 0)
        self.assertEqual(self.read("select key from memory where key like 'guardian/g2#%'"), [])
        self.package("bulk-2.zip", oneroster.school())
        self.wait_for("relation/", 1)
        self.wait_for_log("bulk-2.zip is read")
        self.assertEqual(self.present("guardian/"), {"guardian/g1"})

    def test_a_bulk_ends_what_it_does_not_hold(self):
        made = self.journey(oneroster.MAPPING, "max_loss_percent = 100")
        self.package("a.zip", oneroster.school())
        self.wait_for("result/", 2)
        self.assertEqual(self.present("enrolment/"), {"enrolment/role-s1", "enrolment/role-s2"})
        self.assertTrue(self.read("select key from memory where key like 'student/s2#%'"))
        less = oneroster.school(results=1)
        for file in less.files:
            less.files[file] = [row for row in less.files[file] if "s2" not in (row["sourcedId"], row.get("userSourcedId"))]
        self.package("b.zip", less)
        self.wait_for("student/", 1)
        self.wait_for("result/", 1)
        self.assertEqual(self.present("relation/"), {"relation/s1%-g1"})
        self.assertEqual(self.present("result/"), {"result/r1"})
        self.assertEqual(self.present("enrolment/"), {"enrolment/role-s1"})
        self.assertEqual(self.read("select key from memory where key like 'student/s2#%'"), [])
        self.assertNotIn("refused", made.log)

    def test_packages_that_are_not_taken(self):
        made = self.journey(oneroster.MAPPING, "incomplete_after_s = 1")
        self.package("bulk.zip", oneroster.school(results=40))
        self.wait_for("result/", 40)
        whole = (self.inbox / "bulk.zip").read_bytes()

        def zipped(**files):
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made_zip:
                for name, text in files.items():
                    made_zip.writestr(name.replace("__", "/") + ".csv", text)
            return out.getvalue()
        damaged = bytearray(zipped(manifest="propertyName,value\r\noneroster.version,1.2\r\nfile.results,delta\r\n", results="sourcedId," * 400))
        damaged[200] ^= 0xff
        cases = {
            "cut.zip": (whole[:len(whole) // 2], "it is no whole zip"),
            "version.zip": (zipped(manifest="propertyName,value\r\noneroster.version,1.1\r\n"), "oneroster.version is not 1.2"),
            "inside.zip": (zipped(school__manifest="propertyName,value\r\noneroster.version,1.2\r\n"), "no manifest.csv at its root"),
            "missing.zip": (zipped(manifest="propertyName,value\r\noneroster.version,1.2\r\nfile.results,delta\r\n"), "no results.csv"),
            "damaged.zip": (bytes(damaged), "damaged"),
        }
        for name, (content, why) in cases.items():
            with self.subTest(name):
                self.drop(name, content)
                self.wait_for_log(why)
        with self.subTest("a bulk with fewer people"):
            few = oneroster.school(results=2)
            self.package("few.zip", few)
            self.wait_for_log("few.zip is refused, nothing of it was taken: results.csv: it lacks about 38 of 40")
        with self.subTest("a bulk that is older"):
            oneroster.school(results=41).write_zip(made.folder / "old.zip")
            self.drop("old.zip", (made.folder / "old.zip").read_bytes(), changed=1_600_000_000)
            self.wait_for_log("old.zip is refused, nothing of it was taken: it holds everything, and is older than the last of its kind")
        self.assertEqual(len(self.present("result/")), 40)
        self.assertEqual(len(self.present("relation/")), 2)

    def test_a_zip_that_unpacks_to_gigabytes_is_read_in_little_memory(self):
        made = self.journey(oneroster.MAPPING)
        with zipfile.ZipFile(made.folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
            bomb.writestr("manifest.csv", "propertyName,value\r\noneroster.version,1.2\r\nfile.results,delta\r\n")
            with bomb.open("results.csv", "w") as file:
                file.write((",".join(oneroster.COLUMNS["results"]) + "\n").encode())
                for _ in range(300):
                    file.write(b"a" * 1_000_000)
                file.write(b"\n")
        (made.folder / "bomb.zip").rename(self.inbox / "bomb.zip")
        self.wait_for_log("bomb.zip is read")
        self.assertIn("results.csv line 2: a line above 4 MiB", made.log)
        peak = int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{made.module.pid}/status").read_text()).group(1))
        if "KT_PATIENCE" not in os.environ:
            self.assertLess(peak, 150_000)


if __name__ == "__main__":
    unittest.main()
