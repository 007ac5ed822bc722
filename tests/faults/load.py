"""What a good reader feels, and what the module holds."""

import os
import re
import statistics
import time
from pathlib import Path

from singer import Reader
from wire import Wire


class Gauge:
    """A signed-in reader from an address of its own, over one connection."""

    def __init__(self, journey, is_tls=True, source="127.0.0.2"):
        self.reader = Reader(journey, is_tls)
        self.wire = Wire(journey.port, is_tls, source)

    def window(self, seconds=1.0):
        """The 99th percentile in milliseconds, of requests one after another; every one is answered with 200."""
        taken, end = [], time.perf_counter() + seconds
        while (begin := time.perf_counter()) < end or len(taken) < 20:
            status, _ = self.reader.ask(self.wire, "/api/v1/me")
            assert status == "200", status
            taken.append(time.perf_counter() - begin)
        return 1000 * statistics.quantiles(taken, n=100)[98]

    def windows(self, count):
        return [self.window() for _ in range(count)]


def descriptors(journey):
    return len(os.listdir(f"/proc/{journey.module.pid}/fd"))


def memory(journey):
    """VmRSS in kB."""
    status = Path(f"/proc/{journey.module.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


def processor(journey):
    """Seconds of CPU that the module has used."""
    fields = Path(f"/proc/{journey.module.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
