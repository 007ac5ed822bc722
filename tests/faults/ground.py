"""What the fault tests stand on: the harness of the journeys, the school, and a look into the store."""

import json
import random
import shutil
import socket
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "journey"))

from harness import (BUILD, PROGRAM, SOURCE, Client, Journey, Stream, make_school, quiet_for, scenes,  # noqa: E402,F401
                     test_of, wait_until)
from inside import damage, head, in_store, kept_items, memory  # noqa: E402,F401
from oracle import differences  # noqa: E402
from school import generate  # noqa: E402,F401
from school.day import Day  # noqa: E402,F401
from school.sis import Sis  # noqa: E402,F401


_imported = {}


def lasting_port():
    """A free port that no client's own end gets while the module is down."""
    for port in random.sample(range(20000, 32000), 100):
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise AssertionError("no port is free")


def imported_school(path):
    """Makes a journey begin where the first import is over and nothing moves: a copy of one that was made once."""
    if not _imported:
        kept = tempfile.TemporaryDirectory(prefix="kt-imported-")
        with Journey(start=False) as journey:
            journey.poll = 50
            journey.write_config(lasting_port())
            journey.start()
            mother = journey.wait_for_import()
            store, looks = journey.folder / "keukentafel.db", []

            def is_idle():
                looks.append(memory(store))
                return len(looks) > 10 and all(look == looks[-1] for look in looks[-10:])
            wait_until("the adapter is idle", is_idle, 30, 0.1)
            journey.stop()
            journey.sis.rows("pragma wal_checkpoint(truncate)")
            # As if the log had been quiet for the five minutes that the adapter waits for stragglers.
            with closing(sqlite3.connect(store)) as changed, changed:
                changed.execute("update memory set value = ? where key = 'place'",
                                (str(journey.sis.value("select max(ID) from MUTATIELOG")),))
            for name in ("eduarte.db", "keukentafel.db"):
                shutil.copy(journey.folder / name, kept.name)
            _imported.update(folder=kept, highlights=journey.highlights, cookie=mother.cookie)
    for name in ("eduarte.db", "keukentafel.db"):
        shutil.copy(Path(_imported["folder"].name) / name, path.parent)
    return json.loads(json.dumps(_imported["highlights"]))


class Settled(Journey):
    """A journey after the first import, with the mother of two signed in; `under`: what the module runs under."""

    def __init__(self, under=(), start=True, school=imported_school, **more):
        super().__init__(school=school, start=False, **more)
        self.under, self.poll, self.starts_now = list(under), 50, start

    def __enter__(self):
        super().__enter__()
        self.port = lasting_port()
        self.place_store()
        self.child = self.highlights["guardians"]["a"]["students"][0]
        if self.starts_now:
            self.start()
        self.mother = Client(self.port)
        self.mother.cookie = _imported["cookie"]
        return self

    def place_store(self, folder=None):
        """The store stands in this folder from now on."""
        if folder:
            self.store = Path(shutil.move(self.store, folder / "keukentafel.db"))
        self.log_of_store = Path(f"{self.store}-wal")
        self.write_config(self.port)

    def start(self):
        super().start()
        if hasattr(self, "mother"):
            self.mother.port = self.port

    def mark(self, value, course="Engels"):
        """A change in the school: the child gets a mark."""
        scenes.give_mark(self.sis, self.child["student"], test_of(self.child, course), value)

    def values(self):
        """The marks that the mother sees."""
        return {item["detail"].get("value") for item in self.mother.whole_feed()}

    def look_at_everything(self):
        """The mother, as page and by the API: what was shown is on record, and may be shown for five minutes, whatever
        becomes of the disk."""
        before = ""
        while before is not None:
            assert self.mother.get(f"/?before={before}" if before else "/").status == 200
            before = self.mother.get(f"/api/v1/feed?limit=20{before and '&before=' + before}").json["next"]

    def wait_for_truth(self, seconds=30):
        """Until the store tells what the school's rows say, by following the log, not by the comparison that mends."""
        wait_until("the store tells the truth", lambda: not differences(self.sis, self.store), seconds, 0.2)
        assert "without a row in MUTATIELOG" not in self.log, "a change was lost, and found by the comparison of tables"
