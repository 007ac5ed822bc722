#!/usr/bin/python3
"""The source of the eduarte adapter for the conformance kit: the small second institution of an invented school.

The settings name the copy; the school stands beside it as "school.db".
"""

import json
import pathlib
import shutil
import sqlite3
import sys
from datetime import datetime, time, timedelta

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "adapters" / "eduarte"))

from school import scenes  # noqa: E402
from school.sis import Sis  # noqa: E402

STEP, SETTINGS = sys.argv[1], json.loads(pathlib.Path(sys.argv[2]).read_text())
DATABASE = pathlib.Path(SETTINGS["connection"].removeprefix("sqlite3://dbname="))
TENANT = SETTINGS["organisation"]


def change_schema(*statements):
    """A look at the change log takes for ever, or no longer."""
    with sqlite3.connect(DATABASE) as database:
        for statement in statements:
            database.execute(statement)
    database.close()


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
    elif STEP == "more":
        print(f"offered absence/report-{report(students[0])}")
        mistaken = report(students[1])
        scenes.withdraw_report(sis, mistaken)
        print(f"gone absence/report-{mistaken}")
        enrolment = sis.value("select id from Verbintenis where deelnemer = ?", students[2])
        scenes.end_enrolment(sis, enrolment, sis.today() - timedelta(days=1))
        print(f"offered enrolment/{enrolment}")
    elif STEP == "malformed":
        sis.update("Persoon", persons[3], geboortedatum="31 februari")
        print(f"reported student/{students[3]}")
        print(f"offered absence/report-{report(students[4])}")
    elif STEP == "oversized":
        sis.update("Persoon", persons[5], roepnaam="x" * 1_100_000)
        print(f"reported student/{students[5]}")
        print(f"offered absence/report-{report(students[6])}")
    elif STEP == "block":
        change_schema("alter table MUTATIELOG rename to MUTATIELOG_TABLE",
                      "create view MUTATIELOG as with recursive n(i) as (select 1 union all select i + 1 from n) "
                      "select * from MUTATIELOG_TABLE where (select count(*) from n) > 0")
    elif STEP == "unblock":
        change_schema("drop view MUTATIELOG", "alter table MUTATIELOG_TABLE rename to MUTATIELOG")
    else:
        sys.exit(3)
