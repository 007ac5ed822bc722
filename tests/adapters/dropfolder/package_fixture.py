#!/usr/bin/python3
"""OneRoster packages as the source of the dropfolder adapter for the conformance kit; zips by Python's zipfile."""

import json
import os
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import oneroster  # noqa: E402

STEP, SETTINGS = sys.argv[1], json.loads(pathlib.Path(sys.argv[2]).read_text())
FOLDER = pathlib.Path(SETTINGS["folder"])


def drop(name, package):
    number = len(list(FOLDER.iterdir())) + 1
    part = FOLDER / f".{name}.part"
    package.write_zip(part)
    os.utime(part, (1_700_000_000 + number, 1_700_000_000 + number))
    part.rename(FOLDER / name)


if STEP == "begin":
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    pathlib.Path(SETTINGS["mapping"]).write_text(oneroster.MAPPING)
    drop("bulk.zip", oneroster.school())
    print("offered student/s1", "offered guardian/g1", "offered relation/s1%-g1", "offered enrolment/role-s1", "offered result/r1",
          sep="\n")
elif STEP == "more":
    changes = oneroster.Package("delta")
    changes.add("users", sourcedId="g1", givenName="Anna", familyName="Anders", agentSourcedIds="s2", enabledUser="true")
    changes.add("users", sourcedId="s1", givenName="Noortje", familyName="Jansen", enabledUser="true")
    changes.add("results", sourcedId="r1", lineItemSourcedId="l1", studentSourcedId="s1", scoreStatus="fully graded",
                score="9.5", scoreDate="2026-01-06")
    changes.add("results", status="tobedeleted", sourcedId="r2")
    changes.add("roles", status="tobedeleted", sourcedId="role-g2", userSourcedId="g2", role="guardian")
    drop("delta.zip", changes)
    print("offered student/s1", "gone relation/s1%-g1", "offered relation/s2%-g1", "gone result/r2", "gone guardian/g2", sep="\n")
elif STEP == "malformed":
    changes = oneroster.Package("delta")
    changes.add("demographics", sourcedId="s1", birthDate="31 februari")
    changes.add("results", sourcedId="r8", lineItemSourcedId="l1", studentSourcedId="s1", scoreStatus="fully graded",
                score="9.5", scoreDate="gisteren")
    changes.add("results", sourcedId="r9", lineItemSourcedId="l1", studentSourcedId="s1", scoreStatus="fully graded",
                score="9.5", scoreDate="2026-01-06")
    drop("malformed.zip", changes)
    print("reported student/s1", "reported result/r8", "offered result/r9", sep="\n")
elif STEP == "oversized":
    changes = oneroster.Package("delta")
    changes.add("results", sourcedId="r7", lineItemSourcedId="l1", studentSourcedId="s1", scoreStatus="fully graded",
                textScore="9" * 1_100_000, scoreDate="2026-01-06")
    changes.add("results", sourcedId="r6", lineItemSourcedId="l1", studentSourcedId="s1", scoreStatus="fully graded",
                score="9.5", scoreDate="2026-01-06")
    drop("oversized.zip", changes)
    print("reported result/r7", "offered result/r6", sep="\n")
else:
    sys.exit(3)
