#!/usr/bin/python3
"""The source of the dropfolder adapter for the conformance kit: a folder, written by Python's csv module.

It stands beside the configuration, as "in", with the mapping, which this makes too.
"""

import csv
import io
import json
import os
import pathlib
import shutil
import sys

STEP, BESIDE = sys.argv[1], pathlib.Path(sys.argv[2]).resolve().parent
FOLDER, AWAY = BESIDE / "in", BESIDE / "away"
MAPPING = """\
[[csv]]
files = "students-*.csv"
holds = "everything"
delimiter = ";"
encoding = "windows-1252"
type = "student"
id = "{nr}"
trailer = "TOTAL"
[csv.data]
first_name = "{name}"
birth_date = { from = "{born}", as = "day", format = "%d-%m-%Y" }
barred_from_third_parties = { from = "{secret}", values = { "J" = true, "N" = false } }

[[csv]]
files = "marks-*.csv"
holds = "changes"
type = "result"
id = "{nr}"
delete = { column = "change", values = ["D"] }
[csv.data]
student = { from = "student/{student}", as = "key" }
kind = "grade"
occurred_at = { from = "{at}", as = "moment", format = "%Y-%m-%d %H:%M", zone = "Europe/Amsterdam" }
[csv.data.detail]
value = { from = "{mark}", as = "decimal" }
test = "{test}"

[[ndjson]]
files = "*.ndjson"
holds = "changes"
"""
STUDENTS = [["nr", "name", "born", "secret"], ["1", "Noor", "17-05-2012", "N"], ["2", "Ren\u00e9e; \"Nee\"", "1-2-2011", "J"],
            ["3", "Sam\nuel", "03-04-2012", "N"]]
MARKS = ["nr", "student", "at", "mark", "test", "change"]


def drop(name, text):
    """As a job should: written beside, then renamed; each later than the one before."""
    number = len(list(FOLDER.iterdir())) + 1
    part = FOLDER / f".{name}.part"
    part.write_bytes(text)
    os.utime(part, (1_700_000_000 + number, 1_700_000_000 + number))
    part.rename(FOLDER / name)


def rows(*all_rows, encoding="utf-8", **dialect):
    out = io.StringIO(newline="")
    csv.writer(out, **dialect).writerows(all_rows)
    return out.getvalue().encode(encoding)


def students(name, *more, without=()):
    all_rows = [row for row in STUDENTS if row[0] not in without] + list(more)
    all_rows.append(["TOTAL", len(all_rows) - 1])
    drop(name, rows(*all_rows, encoding="windows-1252", delimiter=";", quoting=csv.QUOTE_ALL))


GOOD = [7400, 1, "2026-01-05 09:00", "6,1", "Toets 1", ""]


def event(key, data):
    return json.dumps({"specversion": "1.0", "id": key, "source": "/kit", "subject": key,
                       "type": "nl.keukentafel." + key.split("/")[0], "data": data}) + "\n"


if STEP == "begin":
    for one in (FOLDER, AWAY):
        shutil.rmtree(one, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    (BESIDE / "mapping.toml").write_text(MAPPING)
    students("students-1.csv")
    drop("guardians.ndjson", b"\xef\xbb\xbf" + (
        event("guardian/2", {"name": "Vader van Noor"})
        + event("relation/3", {"student": "student/1", "guardian": "guardian/2", "legal_representative": True, "from": "2012-05-17"})
        + event("enrolment/4", {"student": "student/1", "active": True, "from": "2025-08-01"})).encode())
    drop("marks-1.csv", rows(MARKS, *[[n, 1, "2026-01-05 09:00", f"{n % 10},{n % 7}", "Toets, 1", ""] for n in range(1, 5000)],
                             [1, 1, "2026-01-05 09:00", "", "", "D"]))
    piece = BESIDE / "pictures/werk/kast 1.jpg"
    piece.parent.mkdir(parents=True, exist_ok=True)
    piece.write_bytes(bytes(range(256)) * 700)
    shutil.copy(piece, piece.with_name("kast-1.jpg"))
    print(f"file werk/kast-1.jpg {piece}")
    print("offered student/2")
    print("offered result/4999")
    print("gone result/1")
elif STEP in ("more", "reorder"):
    changes = [lambda: students("students-2.csv", ["4", "Bo", "09-09-2012", "N"], without="3"),
               lambda: drop("marks-2.csv", rows(MARKS, [1, 1, "2026-01-05 09:00", "6,1", "Toets 1", ""], [2, 1, "", "", "", "D"])),
               lambda: drop("more.ndjson", (event("guardian/2", None) + event("guardian/7", {"name": "Moeder"})).encode())]
    for change in changes if STEP == "more" else reversed(changes):
        change()
    for line in ("offered student/4", "gone student/3", "offered result/1", "gone result/2", "gone guardian/2", "offered guardian/7"):
        print(line)
elif STEP == "malformed":
    drop("marks-3.csv", rows(MARKS) + b'7399,"open\n' + b"7,8\n" + rows([7401, 1, "yesterday", "6,1", "Toets", ""], GOOD))
    drop("broken.ndjson", b"this is no event\n" + event("result/7403", "a text").encode() + b"\x00\n"
         + event("guardian/9", {"name": "Na alles"}).encode())
    for line in ("reported result/7401", "reported result/7403", "offered result/7400", "offered guardian/9", "warned"):
        print(line)
elif STEP == "encoding":
    drop("marks-3.csv", rows(MARKS) + b'\xff\xfe,1,2026-01-05 09:00,"6,1",x,\n'
         + b'7402,1,2026-01-05 09:00,"6,1",\xe9\x00,\n' + rows(GOOD))
    drop("broken.ndjson", b'{"subject": "result/7404", "data": "\xff"}\n' + event("guardian/9", {"name": "Na alles"}).encode())
    for line in ("reported result/7402", "offered result/7400", "offered guardian/9", "warned"):
        print(line)
elif STEP == "unknown":
    students("students-2.csv", ["8", "Bo", "09-09-2012", "?"], ["9", "Na", "09-09-2012", "N"])
    print("reported student/8")
    print("offered student/9")
elif STEP in ("away", "back"):
    (FOLDER if STEP == "away" else AWAY).rename(AWAY if STEP == "away" else FOLDER)
elif STEP == "oversized":
    drop("marks-4.csv", rows(MARKS, [7500, 1, "2026-01-05 09:00", "6,1", "x" * 1_100_000, ""],
                             [7501, 1, "2026-01-05 09:00", "6,1", "y" * 6_000_000, ""],
                             [7502, 1, "2026-01-05 09:00", "6,1", "z", ""]))
    drop("large.ndjson", (event("result/7503", {"student": "student/1", "kind": "grade", "detail": {"value": "9" * 1_100_000}})
                          + event("guardian/9", {"name": "Na alles"})).encode())
    for line in ("reported result/7500", "offered result/7502", "reported result/7503", "offered guardian/9"):
        print(line)
else:
    sys.exit(3)
