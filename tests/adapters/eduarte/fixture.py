#!/usr/bin/python3
"""The source of the eduarte adapter for the conformance kit: the small second institution of an invented school.

The configuration names the copy; the school stands beside it as "school.db".
"""

import pathlib
import shutil
import sqlite3
import sys
import tomllib
from datetime import datetime, time, timedelta

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "adapters" / "eduarte"))

from school import scenes  # noqa: E402
from school.sis import Sis  # noqa: E402

STEP, NAME = sys.argv[1], sys.argv[3]
SETTINGS = next(one["settings"] for one in tomllib.loads(pathlib.Path(sys.argv[2]).read_text())["adapter"]
                if one["name"] == NAME)
DATABASE = pathlib.Path(SETTINGS["connection"].removeprefix("sqlite3://dbname="))
TENANT = SETTINGS["organisation"]


def change_schema(*statements):
    """A look at the change log takes for ever, or no longer."""
    with sqlite3.connect(DATABASE) as database:
        for statement in statements:
            database.execute(statement)
    database.close()


def move(from_there, to):
    """The database with what belongs to it."""
    for suffix in ("", "-wal", "-shm"):
        file = pathlib.Path(f"{from_there}{suffix}")
        if file.exists():
            file.rename(f"{to}{suffix}")


def turn_log(sis, since):
    """The log rows since then stand in the other order, as when transactions end in another order than they began."""
    rows = sis.rows("select * from MUTATIELOG where ID > ? order by ID", since)
    what = ("MODIFIED_ACTION", "MODIFIED_TABLE", "MODIFIED_ID")
    with sis.transaction():
        for row, other in zip(rows, reversed(rows)):
            sis._db.run(f"update MUTATIELOG set {', '.join(f'{one} = ?' for one in what)} where ID = ?",
                        [*(other[one] for one in what), row["ID"]])


AWAY = DATABASE.with_name("away.db")
if STEP == "away":
    move(DATABASE, AWAY)
    sys.exit()
if STEP == "back":
    move(AWAY, DATABASE)
    sys.exit()
if STEP == "begin":
    for suffix in ("-wal", "-shm"):
        pathlib.Path(f"{DATABASE}{suffix}").unlink(missing_ok=True)
    shutil.copy(DATABASE.with_name("school.db"), DATABASE)

with Sis(DATABASE) as sis:
    sis.tenant = TENANT
    students = [row["id"] for row in sis.rows("select id from Deelnemer where organisatie = ? order by id", TENANT)]
    persons = [sis.value("select persoon from Deelnemer where id = ?", one) for one in students]
    reason = sis.value("select id from AbsentieReden where organisatie = ? order by id", TENANT)
    midnight = datetime.combine(sis.today(), time())

    def report(student):
        return scenes.report_absence(sis, student, reason, midnight)

    if STEP == "begin":
        print(f"offered student/{students[0]}")
    elif STEP in ("more", "reorder"):
        before = sis.value("select max(ID) from MUTATIELOG")
        print(f"offered absence/report-{report(students[0])}")
        mistaken = report(students[1])
        scenes.withdraw_report(sis, mistaken)
        print(f"gone absence/report-{mistaken}")
        enrolment = sis.value("select id from Verbintenis where deelnemer = ?", students[2])
        scenes.end_enrolment(sis, enrolment, sis.today() - timedelta(days=1))
        print(f"offered enrolment/{enrolment}")
        if STEP == "reorder":
            turn_log(sis, before)
    elif STEP == "malformed":
        sis.update("Persoon", persons[3], geboortedatum="31 februari")
        print(f"reported student/{students[3]}")
        print(f"offered absence/report-{report(students[4])}")
    elif STEP == "oversized":
        sis.update("Persoon", persons[5], roepnaam="x" * 1_100_000)
        print(f"reported student/{students[5]}")
        print(f"offered absence/report-{report(students[6])}")
    elif STEP == "encoding":
        with sqlite3.connect(DATABASE) as database:
            database.execute("update Persoon set roepnaam = cast(x'5a6feb' as text), version = version + 1 where id = ?",
                             [persons[1]])
        print(f"reported student/{students[1]}")
        print(f"offered absence/report-{report(students[2])}")
    elif STEP == "unknown":
        strange = sis.insert("AbsentieReden", absentieSoort="Thuiswerk", omschrijving="Werkt thuis")
        print(f"reported absence/report-{scenes.report_absence(sis, students[0], strange, midnight)}")
        print(f"offered absence/report-{report(students[4])}")
    elif STEP == "block":
        change_schema("alter table MUTATIELOG rename to MUTATIELOG_TABLE",
                      "create view MUTATIELOG as with recursive n(i) as (select 1 union all select i + 1 from n) "
                      "select * from MUTATIELOG_TABLE where (select count(*) from n) > 0")
    elif STEP == "unblock":
        change_schema("drop view MUTATIELOG", "alter table MUTATIELOG_TABLE rename to MUTATIELOG")
    else:
        sys.exit(3)
