"""`./dev bench [NAME...]`: measures three times, and writes docs/performance.md when nothing was left out.

    durable    from a file into the store              change_log  EduArte's log into the store
    dropfolder from a folder of CSV into the store
    streams    10,000 streams, rate and memory         screen      EduArte to the streams
    pages      feed pages with 4,000,000 items         start       cold start
    webhooks   signed events until they are answered
    audit      its commands over 10,000,000 records
"""

import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import time

import audit
import page
import rows
from rig import LOAD_CORE, PACED, PROGRAM, SOURCE

RUNS = 3


def middle(values):
    """The median; of what must be so, whether it always was."""
    return all(values) if isinstance(values[0], bool) else statistics.median(values)


def repeated(run):
    """The median of each figure over the runs."""
    seen = [run() for _ in range(RUNS)]
    print(json.dumps(seen), flush=True)
    return {name: middle([one[name] for one in seen]) for name in seen[0]}


def stored():
    """What needs the large store; it is filled once."""
    with rows.stored() as rig:
        found = {"start_full_ms": statistics.median(rows.cold(rig) for _ in range(RUNS))} if "start" in wanted else {}
        return {**found, **(repeated(lambda: rows.pages(rig)) if "pages" in wanted else {})}


def starts():
    with rows.Rig(rows.PACED, rows.paced_settings, students=10) as rig:
        found = statistics.median(rows.cold(rig) for _ in range(RUNS))
        return {"start_empty_ms": found, "start_nginx_ms": statistics.median(rows.cold_nginx(rig) for _ in range(RUNS))}


GROUPS = {
    "durable": lambda: repeated(rows.durable),
    "change_log": lambda: repeated(rows.change_log),
    "webhooks": lambda: repeated(rows.webhooks),
    "dropfolder": lambda: repeated(rows.dropfolder),
    "streams": lambda: {**repeated(rows.streams), **rows.bare_streams()},
    "screen": lambda: repeated(rows.screen),
    "pages": stored,
    "start": starts,
    "audit": lambda: audit.measure(PROGRAM, PACED),
}


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if "model name" in line), "")
    kernel = platform.release()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    version = subprocess.run(["git", "-C", SOURCE, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return {"cpu": f"{os.cpu_count()} cores of {model}", "memory": f"{memory} GB", "kernel": kernel,
            "date": datetime.date.today().isoformat(), "version": version.stdout.strip()}


if __name__ == "__main__":
    wanted = set(sys.argv[1:]) or set(GROUPS)
    if wanted - set(GROUPS):
        sys.exit(__doc__)
    os.sched_setaffinity(0, {LOAD_CORE})
    begin, seen = time.monotonic(), {}
    for name, measure in GROUPS.items():
        if name in wanted or (name == "pages" and "start" in wanted):
            found = measure()
            print(f"{name}: {json.dumps(found, indent=1)}", flush=True)
            seen.update(found)
    print(f"{time.monotonic() - begin:.0f} s")
    if wanted == set(GROUPS):
        (SOURCE / "docs/performance.md").write_text(page.written(seen, machine()), encoding="utf-8")
        print("docs/performance.md is written")
