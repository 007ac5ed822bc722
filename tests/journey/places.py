"""Where the invented school of a journey lives: an SQLite file, or a server when roads.py runs the test."""

import json
import os
import shutil
import sys
import tempfile
from contextlib import closing
from pathlib import Path

SOURCE = Path(os.environ.get("KT_SOURCE_DIR") or Path(__file__).resolve().parents[2])
ROAD, SERVER = os.environ.get("KT_EDUARTE_ROAD", "sqlite"), os.environ.get("KT_EDUARTE_SERVER")
ON_SERVER = f"postgresql://host={SERVER} user=postgres dbname="
sys.path.insert(0, str(SOURCE / "adapters" / "eduarte"))

from school import databases, generate, scenes  # noqa: E402,F401
from school.sis import TABLES, Sis, dutch_now  # noqa: E402,F401

_cache = {}


def cached_folder():
    if "folder" not in _cache:
        _cache["folder"] = tempfile.TemporaryDirectory(prefix="kt-school-")
    return Path(_cache["folder"].name)


def make_school(path):
    """The invented school at `path`, or at an address on the server; gives the highlights."""
    kept = cached_folder() / "school.db"
    if not kept.exists():
        # A hundred students are soon read; and a mark with a decimal is one that a test gave.
        _cache["highlights"] = generate.build(str(kept), seed=1, group_size=8, decimals=0)
        with Sis(kept) as sis:
            sis.rows("pragma wal_checkpoint(truncate)")
            if SERVER:
                _carry_to_server(sis)
    if SERVER:
        with closing(databases.connect(ON_SERVER + "postgres")) as server:
            server.run(f'create database "{path.removeprefix(ON_SERVER)}" template school')
    else:
        shutil.copy(kept, path)
    return json.loads(json.dumps(_cache["highlights"]))


def _carry_to_server(made):
    """The school as a template on the server, with a change log that goes on."""
    with closing(databases.connect(ON_SERVER + "postgres")) as server:
        server.run("create database school template eduarte")
    with closing(databases.connect(ON_SERVER + "school")) as school:
        for table in TABLES:
            rows = [{name.lower(): value for name, value in row.items()} for row in made.rows(f"select * from {table}")]
            school.run(f"insert into {table} select * from json_populate_recordset(null::{table}, ?)", [json.dumps(rows)])
    with Sis(ON_SERVER + "school") as sis:
        sis.keep_log()
        sis.value("select setval('HIBERNATE_SEQUENCE', ?)", made.next_id())


def connection_to(database):
    """The adapter's settings for the school's database; on a server as the read-only account."""
    if ROAD == "odbc":
        database = (f"odbc://Driver={{PostgreSQL Unicode}};Server={SERVER};Port=5432;UID=keukentafel;"
                    f"Database={database.removeprefix(ON_SERVER)}")
    elif ROAD == "postgresql":
        database = database.replace("user=postgres", "user=keukentafel")
    else:
        return f'connection = "sqlite3://dbname={database}"'
    return f'connection = "{database}"\npassword = {{ file = "password" }}'
