#!/usr/bin/python3
"""The source of the adapter postgres for the conformance kit: the school of school.sql on a server of the test's own."""

import os
import pathlib
import signal
import subprocess
import sys
import tomllib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from postgres import PROGRAMS, as_user  # noqa: E402

STEP, NAME = sys.argv[1], sys.argv[3]
SETTINGS = next(one["settings"] for one in tomllib.loads(pathlib.Path(sys.argv[2]).read_text())["adapter"]
                if one["name"] == NAME)
PLACE = dict(word.split("=") for word in SETTINGS["connection"].split())
DATA = pathlib.Path(PLACE["host"]) / "data"
FIRST = pathlib.Path(__file__).with_name("school.sql").read_text().split("\n\n")[-1]


def sql(text):
    subprocess.run([PROGRAMS / "psql", "-h", PLACE["host"], "-U", "postgres", "-d", PLACE["dbname"], "-qtAX", "-v",
                    "ON_ERROR_STOP=1", "-1", "-f", "-"], input=text, check=True, text=True)


def server(*arguments):
    subprocess.run(as_user(PROGRAMS / "pg_ctl", "-D", DATA, "-w", *arguments), check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, cwd=DATA)


def signal_server(what):
    chief = int((DATA / "postmaster.pid").read_text().split()[0])
    for task in pathlib.Path(f"/proc/{chief}/task").iterdir():
        for pid in [chief, *map(int, (task / "children").read_text().split())]:
            os.kill(pid, what)


MARK = "insert into school.marks values ({0}, 1, 5, '{1}', '2026-01-06 09:00+01');"
CHANGES = [(MARK.format(7, "7,1"), "offered result/7"),
           ("update school.pupils set given_name = 'Nora' where nr = 1;", "offered student/1"),
           ("delete from school.marks where nr = 6;", "gone result/6"),
           ("insert into school.pupils values (9, 'Piet', '2011-01-01', true, null);", "offered student/9"),
           ("insert into school.bonds values (9, 2, true, '2011-01-01');", "offered relation/2-9")]

if STEP == "begin":
    sql("truncate school.pupils, school.carers, school.bonds, school.places, school.subjects, school.marks, "
        "school.handed_in;" + FIRST)
    print("offered result/6\noffered student/1\noffered relation/2-1")
elif STEP in ("more", "reorder"):
    for statement, told in CHANGES if STEP == "more" else reversed(CHANGES):
        sql(statement)
        print(told)
elif STEP == "malformed":
    sql("insert into school.marks values (20, 1, 5, '5', 'infinity');" + MARK.format(21, "6"))
    print("reported result/20\noffered result/21")
elif STEP == "oversized":
    sql("insert into school.handed_in values (30, 1, repeat('x', 1100000), now());" + MARK.format(31, "6"))
    print("reported milestone/30\noffered result/31")
elif STEP == "unknown":
    sql("insert into school.handed_in values (40, 1, 'Droom', now(), 'droom');" + MARK.format(41, "6"))
    print("reported milestone/40\noffered result/41")
elif STEP == "block":
    signal_server(signal.SIGSTOP)
elif STEP == "unblock":
    signal_server(signal.SIGCONT)
elif STEP == "away":
    server("stop", "-m", "immediate")
elif STEP == "back":
    server("start", "-l", DATA / "again.log")
else:
    sys.exit(3)  # a database in UTF-8 takes no other text
