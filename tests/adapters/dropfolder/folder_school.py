"""A school that puts files into a folder, under the real module. The files are written by Python's csv and zipfile."""

import csv
import io
import os
import pathlib
import re
import sqlite3
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "journey")]

from harness import Journey, wait_until  # noqa: E402

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


class FolderSchool(unittest.TestCase):
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

    def read_anew(self):
        """Another mapping: what stands there is read again."""
        mapping = self.journey_.folder / "mapping.toml"
        mapping.write_text(mapping.read_text() + "# another\n")
        self.journey_.restart()
        wait_until("it is read anew", lambda: self.journey_.log.count("students-2.csv is read") == 2)
