"""A long audit, and how long the commands take over it. `python3 audit.py PROGRAM [RECORDS]` measures alone."""

import hashlib
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import filled

SEGMENT = 10_000


def chained(before, row):
    """As plugin/store/audit_chain.cpp writes it, in another language."""
    number, at, what, role, actor, student, categories, channel, about = row
    text = f"{before} {number} {at} {what} {role} {len(actor)}:{actor} {student} {categories} {channel} {len(about)}:{about}"
    return hashlib.sha256(text.encode()).hexdigest()


def fill(store, records, students, until):
    """So many looks of the two guardians of each student, the last one at `until`."""
    database = sqlite3.connect(store, isolation_level=None)
    database.execute("pragma synchronous = off")
    database.execute("begin")
    database.execute("drop index audit_student")
    tip, rows, seals = "", [], []
    for number in range(1, records + 1):
        student = number * 7919 % students + 1
        row = (number, until - (records - number) // 4, 1, 1, str(student + students * (1 + number // 7 % 2)), student,
               2 << number % 3, 1 + number % 3, "")
        tip = chained(tip, row)
        rows.append((*row, tip))
        if number % SEGMENT == 0:
            seals.append((number // SEGMENT, number, row[1], row[1], tip))
            database.executemany("insert into audit values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
            rows = []
    database.executemany("insert into audit values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    database.executemany("insert into audit_segment(id, last, until_at, sealed_at, hash) values(?, ?, ?, ?, ?)", seals)
    database.execute("update head set audit_last = ?, audit_hash = ?", (records, tip))
    database.execute("create index audit_student on audit(student, at)")
    database.execute("commit")
    database.execute("pragma wal_checkpoint(truncate)")
    database.close()


def timed(*command):
    begin = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return time.monotonic() - begin, done.stdout


def measure(program, library, records=10_000_000, students=20_000):
    """Seconds of each command, over a store that a year of looks has filled."""
    with tempfile.TemporaryDirectory(prefix="kt-audit-") as name:
        folder = Path(name)
        config = folder / "keukentafel.toml"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "30", "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-subj",
                        "/CN=localhost"], check=True, capture_output=True)
        settings = f'control = "{folder}/control"\nstudents = {students}'
        config.write_text(filled.CONFIGURATION.format(port=0, library=library, process="module", settings=settings))
        filled.fill(program, config, students)
        store = folder / "keukentafel.db"
        fill(store, records, students, int(time.time()))
        verify, said = timed(program, "audit", "verify", config)
        assert said.startswith(f"{records} records, each as it was written"), said
        who, lines = timed(program, "audit", "who-saw", config, "--student", str(records * 7919 % students + 1))
        assert lines.count("\n") >= records // students, lines[:1000]
        return {"audit_records": records, "audit_verify_s": verify, "audit_who_saw_s": who,
                "audit_bytes_each": store.stat().st_size / records}


if __name__ == "__main__":
    here = Path(sys.argv[1]).resolve()
    print(json.dumps(measure(here, here.parent / "tests/bench/paced.so", *map(int, sys.argv[2:])), indent=1))
