#!/usr/bin/python3
"""Runs a program over an EduArte database on a PostgreSQL server of its own: roads.py ROAD PROGRAM ARGUMENT...

ROAD is postgresql or odbc. The program finds the server in KT_EDUARTE_SERVER. Its template database `eduarte` has the
schema, and the account `keukentafel` the rights that docs/eduarte.md grants, no others.
"""

import os
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(SOURCE / "tests"))

from postgres import Cluster  # noqa: E402

PASSWORD = "k'e\\u} k"


def make_template(cluster):
    cluster.sql("create database eduarte")
    cluster.sql((SOURCE / "adapters/eduarte/school/schema.sql").read_text(), "eduarte")
    # The tests write 0 and 1 for false and true, which SQLite demands.
    cluster.sql("update pg_cast set castcontext='a' where castsource='int4'::regtype and casttarget='bool'::regtype;",
                "eduarte")
    quoted = PASSWORD.replace("'", "''")
    cluster.sql("create sequence HIBERNATE_SEQUENCE start 900000", "eduarte")
    for role, page in (("keukentafel", "eduarte.md"), ("keukentafel_write", "write-back.md")):
        cluster.sql(f"create role {role} login password '{quoted}'")
        grants = re.findall(r"```sql\n(.*?)```", (SOURCE / "docs" / page).read_text(), re.S)
        cluster.sql("\n".join(grants), "eduarte")
    cluster.sql("grant select (ID, ORGANISATIE), update (LAATST_VERWERKT_ID, LAATST_VERWERKT_OP) "
                "on MUTATIELOGVERWERKERSLOG to keukentafel", "eduarte")


def main():
    road, *command = sys.argv[1:]
    with Cluster() as cluster:
        make_template(cluster)
        return subprocess.run(command, env={**os.environ, "KT_EDUARTE_ROAD": road, "KT_EDUARTE_PASSWORD": PASSWORD,
                                            "KT_EDUARTE_SERVER": str(cluster.folder)}).returncode


if __name__ == "__main__":
    sys.exit(main())
