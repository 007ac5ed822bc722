"""The clock of a module that runs, moved by libfaketime."""

import os
import time
from pathlib import Path

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


class Clock:
    """The clock of a process: so many seconds ahead of the real one, changed while it runs."""

    def __init__(self, folder):
        assert FAKETIME, "libfaketime is not installed (config/packages.txt)"
        self._file = Path(folder) / "clock"
        self.set(0)

    def set(self, seconds):
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+.3f}\n")
        os.replace(new, self._file)  # never seen half written

    def show(self, when):
        """From now on it says `when`, and goes on from there."""
        self.set(when.timestamp() - time.time())

    @property
    def environment(self):
        return {"LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(self._file), "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
