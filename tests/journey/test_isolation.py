"""An adapter in a process of its own: killed again and again or broken on purpose, it costs no event, and nobody else one."""

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from harness import BUILD, Journey, quiet_for, wait_until

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "faults"))
from inside import in_store, kept_items  # noqa: E402

LINES = """\
[[adapter]]
name = "{name}"
library = "lines"
publish_from = "2020-01-01"
{more}
[adapter.settings]
file = "{file}"
poll_interval_ms = 20
"""
BROKEN = """\
[[adapter]]
name = "broken"
library = "{library}"
process = "own"
answer_within_s = {seconds}
memory_mb = 128
[adapter.settings]
mark = "{mark}"
fault = "{fault}"
"""
OWN = 'process = "own"'


def event(key, data):
    return json.dumps({"specversion": "1.0", "id": key, "source": "/lines", "subject": key,
                       "type": "nl.keukentafel." + key.split("/")[0], "data": data}) + "\n"


def mark(number, value):
    return event(f"result/{number}", {"student": "student/1", "kind": "grade", "occurred_at": "2026-01-05T08:00:00Z",
                                      "detail": {"value": value, "test": f"Toets {number}"}})


def value(number):
    return f"{number % 90 / 10 + 1:.1f}"


ROSTER = (event("student/1", {"first_name": "Noor", "birth_date": "2012", "barred_from_third_parties": False})
          + event("guardian/2", {"name": "Vader van Noor", "language": "nl"})
          + event("relation/3", {"student": "student/1", "guardian": "guardian/2", "legal_representative": True,
                                 "from": "2012-01-01"})
          + event("enrolment/4", {"student": "student/1", "active": True, "from": "2025-08-01"}))


def children_of(pid):
    """Process -> state, of the children that are there or not waited for."""
    found = {}
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = one.read_text()
        except OSError:
            continue
        state, parent = text.rpartition(")")[2].split()[:2]
        if int(parent) == pid:
            found[int(one.parent.name)] = state
    return found


def annexes(journey):
    return [pid for pid, state in children_of(journey.module.pid).items() if state != "Z"]


class Isolation(unittest.TestCase):
    def journey(self, *adapters, start=True, environment=()):
        made = Journey(start=False)
        self.addCleanup(made.__exit__)
        made.__enter__()
        self.files = {}
        text = made.config.read_text().split("[[adapter]]")[0]
        for one in adapters:
            if isinstance(one, tuple):
                name, more = one
                self.files[name] = made.folder / f"{name}.ndjson"
                self.files[name].write_text(ROSTER)
                text += LINES.format(name=name, more=more, file=self.files[name])
            else:
                text += one
        made.config.write_text(text)
        made.write_config = lambda port: None
        made.environment = dict(environment)
        if start:
            made.start()
        return made

    def broken(self, fault, library="broken", seconds=2):
        folder = Path(tempfile.mkdtemp(prefix="kt-broken-"))
        self.addCleanup(shutil.rmtree, folder)
        self.mark = folder / "mark"
        return BROKEN.format(library=BUILD / f"tests/{library}.so", mark=self.mark, fault=fault, seconds=seconds)

    def invite(self, journey, adapter):
        def asked():
            done = journey.command("invite", "--guardian", "2", "--adapter", adapter)
            return done.returncode == 0 and done.stdout.strip()
        client = journey.client()
        self.assertEqual(client.sign_in(wait_until(f"a code of {adapter}", asked)), 204)
        return client

    def test_killed_at_random_moments(self):
        journey = self.journey(("killed", OWN), ("spared", ""))
        readers = {name: self.invite(journey, name) for name in self.files}
        streams = {name: journey.stream(reader, 0) for name, reader in readers.items()}
        before = len(list(Path(f"/proc/{journey.module.pid}/fd").iterdir()))
        dice, total, pause = random.Random(11), 0, threading.Event()
        for _ in range(5):  # each time the pause before the next life is twice as long
            pid = wait_until("its process", lambda: annexes(journey))[0]
            for _ in range(8):
                for name, file in self.files.items():
                    with file.open("a") as more:
                        more.write("".join(mark(number, value(number)) for number in range(total, total + 40)))
                total += 40
                pause.wait(dice.uniform(0, 0.02))  # a kill must be able to come at any moment
            os.kill(pid, signal.SIGKILL)
            wait_until("it is gone", lambda: pid not in children_of(journey.module.pid))
        for name in self.files:
            wait_until(f"all of {name}", lambda: self.count(journey, name) == total, 90)
            wait_until(f"the stream of {name}", lambda: len(streams[name].events) >= total, 60)
            said = [item["detail"]["test"] for item in streams[name].items]
            self.assertEqual(len(said), len(set(said)), "each once")
        wrong = [key for key, item in kept_items(journey.store).items()
                 if key.startswith("result/") and item["detail"]["value"] != value(int(key[7:]))]
        self.assertEqual(wrong, [])
        self.assertEqual(in_store(journey.store, "select key from set_aside"), [])
        self.assertLessEqual(len(list(Path(f"/proc/{journey.module.pid}/fd").iterdir())), before + 4)
        self.assertNotIn("Z", children_of(journey.module.pid).values())
        pids = list(children_of(journey.module.pid))
        status, seconds = journey.stop()
        self.assertEqual(status, 0)
        self.assertLess(seconds, 5)
        self.assertEqual([pid for pid in pids if Path(f"/proc/{pid}").exists()], [])

    def count(self, journey, adapter):
        return in_store(journey.store, "select count(*) as n from entity e join adapter a on a.id = e.adapter where "
                        "a.name = ? and e.key like 'result/%' and e.item is not null", adapter)[0]["n"]

    def test_no_orphan_is_left_when_the_module_is_killed(self):
        journey = self.journey(("lines", OWN), self.broken("hang", seconds=600))
        wait_until("it hangs", self.mark.exists)
        pids = wait_until("two processes", lambda: len(annexes(journey)) == 2 and annexes(journey))
        journey.kill()
        wait_until("both are gone", lambda: not any(
            "keukentafel-ad" in Path(f"/proc/{pid}/comm").read_text() for pid in pids if Path(f"/proc/{pid}").exists()))

    def test_it_stops_in_time_though_three_hang(self):
        hanging = [self.broken("hang", seconds=600).replace('"broken"', f'"broken-{n}"', 1) for n in range(3)]
        marks = [Path(text.split('mark = "')[1].split('"')[0]) for text in hanging]
        journey = self.journey(("lines", ""), *hanging)
        wait_until("all hang", lambda: all(one.exists() for one in marks))
        status, seconds = journey.stop()
        self.assertEqual(status, 0)
        self.assertLess(seconds, 5)

    def test_the_others_go_on_while_one_breaks(self):
        for fault, said in [("segfault", "signal 11"), ("loop", "a call had not returned after 2 s"),
                            ("garbage", "what is no message of an adapter")]:
            with self.subTest(fault):
                journey = self.journey(("spared", ""), self.broken(fault))
                client = self.invite(journey, "spared")
                wait_until("the fault", self.mark.exists)
                with self.files["spared"].open("a") as more:
                    more.write(mark(1, "7.0"))
                wait_until("the mark of the other", lambda: len(client.feed()) == 1, 5)
                wait_until("the log says it", lambda: said in journey.log)
                wait_until("it is back and at rest", lambda: in_store(
                    journey.store, "select value from memory where key = 'place' and value = '1000'"))
                journey.stop()

    def test_a_library_that_crashes_as_it_is_loaded_stops_nobody_else(self):
        journey = self.journey(self.broken("none", "crashes_early"), ("spared", ""))
        self.assertIn("signal 11 (Segmentation fault)", journey.log)
        self.assertIn("keukentafel.toml:", journey.log)
        self.invite(journey, "spared")
        checked = journey.command("check-config")
        self.assertEqual(checked.returncode, 1)
        self.assertIn("can't be loaded in a process of its own", checked.stderr)
        self.assertIn("broken: failed", journey.command("status").stdout)

    def test_what_is_written_wrong_is_said(self):
        journey = self.journey(("a", 'process = "elsewhere"'), ("b", "memory_mb = 100"), ("c", OWN + "\nmemory_mb = 1"),
                               start=False)
        checked = journey.command("check-config")
        self.assertEqual(checked.returncode, 1)
        for line in ('adapter.process: write "module" or "own"', 'adapter.memory_mb needs process = "own"',
                     "adapter.memory_mb is 1: write a number from 64"):
            self.assertIn(line, checked.stderr)

    def test_settings_and_the_environment_of_the_host_stay_out_of_sight(self):
        journey = self.journey(("lines", OWN), environment={"KT_CANARY": "canary-7431"})
        pid = wait_until("its process", lambda: annexes(journey))[0]
        wait_until("its filter", lambda: "Seccomp:\t2" in Path(f"/proc/{pid}/status").read_text())
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
        self.assertEqual(words, b"keukentafel-adapter\0lines\0")
        variables = Path(f"/proc/{pid}/environ").read_bytes()
        self.assertNotIn(b"canary-7431", variables)
        self.assertNotIn(str(self.files["lines"]).encode(), words + variables)
        limits = Path(f"/proc/{pid}/limits").read_text()
        self.assertRegex(limits, r"Max core file size +0 +0")
        self.assertRegex(limits, r"Max open files +256 +256")
        status = Path(f"/proc/{pid}/status").read_text()
        for line in ("NoNewPrivs:\t1", "Seccomp:\t2", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000"):
            self.assertIn(line, status)
        self.assertEqual(sorted(os.listdir(f"/proc/{pid}/fd"), key=int)[:5], ["0", "1", "2", "3", "4"])

    def test_what_dies_while_it_idles_is_seen(self):
        journey = self.journey(("lines", OWN))
        pid = wait_until("its process", lambda: annexes(journey))[0]
        os.kill(pid, signal.SIGKILL)
        wait_until("a new one", lambda: [one for one in annexes(journey) if one != pid], 5)
        self.assertTrue(quiet_for(0.5, lambda: len(annexes(journey)) > 1))


if __name__ == "__main__":
    unittest.main()
