"""The replay adapter: it passes the kit, plays at its speed under the real module, and goes on where it was."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "journey"))

from harness import Journey, wait_until  # noqa: E402

BUILD = pathlib.Path(os.environ["KT_BUILD"])
FIXTURE = HERE.parents[2] / "sdk/template/fixture.sh"
SETTINGS = """\
[[adapter]]
name = "played"
library = "replay"
publish_from = "2020-01-01"
[adapter.settings]
path = "{path}"
events_per_second = {speed}
repeat = {repeat}
"""


def event(key, data):
    return json.dumps({"specversion": "1.0", "id": key, "source": "/played", "subject": key,
                       "type": "nl.keukentafel." + key.split("/")[0], "data": data}) + "\n"


def mark(number, value):
    return event(f"result/{number}", {"student": "student/1", "kind": "grade", "occurred_at": "2026-01-05T08:00:00Z",
                                      "detail": {"value": value, "test": f"Toets {number}"}})


ROSTER = (event("student/1", {"first_name": "Noor", "birth_date": "2012", "barred_from_third_parties": False})
          + event("guardian/2", {"name": "Vader van Noor", "language": "nl"})
          + event("relation/3", {"student": "student/1", "guardian": "guardian/2", "legal_representative": True,
                                 "from": "2012-01-01"})
          + event("enrolment/4", {"student": "student/1", "active": True, "from": "2025-08-01"}))


class Replay(unittest.TestCase):
    def journey(self, text, speed=0, repeat="false"):
        made = Journey(start=False)
        self.addCleanup(made.__exit__)
        made.__enter__()
        self.file = made.folder / "events.ndjson"
        self.file.write_text(text)
        gateway = made.config.read_text().split("[[adapter]]")[0]
        made.config.write_text(gateway + SETTINGS.format(path=self.file, speed=speed, repeat=repeat))
        made.write_config = lambda port: None
        made.start()
        return made

    def test_the_kit(self):
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder) / "keukentafel.toml"
            config.write_text(SETTINGS.format(path=f"{folder}/source", speed=0, repeat="false"))
            run = subprocess.run([BUILD / "keukentafel-conform", BUILD / "adapters/replay.so", "--config", config,
                                  "--fixture", FIXTURE], capture_output=True, text=True)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            words = re.findall(r"^  (\w+) +([\w-]+) ", run.stdout, re.M)
            self.assertEqual([name for word, name in words if word == "skip"], ["interrupt"])  # a file does not block

    def test_its_speed_and_its_place(self):
        journey = self.journey(ROSTER + "".join(mark(n, "7.0") for n in range(36)), speed=20)
        client = journey.client(2)
        first = wait_until("the first marks", lambda: client.feed())
        begin = time.monotonic()
        while len(client.feed()) < 36:
            self.assertLess(time.monotonic() - begin, 30)
        passed = time.monotonic() - begin
        self.assertGreater(passed, (36 - len(first) - 4) / 20)
        seen = client.feed()
        journey.restart()
        client.port = journey.port
        with self.file.open("a") as more:
            more.write(mark(0, "8.0"))
        wait_until("the correction", lambda: [one["detail"].get("previous") for one in client.feed()][0] == "7.0")
        ids = [one["id"] for one in client.feed()]
        self.assertEqual(ids[1:], [one["id"] for one in seen if one["id"] != ids[0]])

    def test_it_begins_again_at_the_end(self):
        journey = self.journey(ROSTER + mark(1, "5.0") + mark(1, "6.0"), speed=40, repeat="true")
        client = journey.client(2)
        changes = set()

        def has_changed_often():
            changes.update((one["detail"]["value"], one["detail"].get("previous")) for one in client.feed())
            return {("5.0", "6.0"), ("6.0", "5.0")} <= changes
        wait_until("the mark goes up and down", has_changed_often)

    def test_what_can_not_be_read_is_not_the_end_of_it(self):
        journey = self.journey(ROSTER + mark(1, "5.0"))
        client = journey.client(2)
        wait_until("the mark", lambda: client.feed())
        journey.stop()
        self.file.unlink()
        self.file.mkdir()
        before = len(journey.log)
        journey.start()
        wait_until("it says so", lambda: "the file can't be read" in journey.log[before:])
        self.assertEqual(journey.command("status").returncode, 1)
        self.file.rmdir()
        self.file.write_text(mark(2, "6.0"))
        client.port = journey.port
        wait_until("a shorter file is read from its beginning", lambda: len(client.feed()) == 2, 60)

    def test_a_file_that_becomes_shorter_while_it_plays(self):
        journey = self.journey(ROSTER + mark(1, "5.0"))
        client = journey.client(2)
        wait_until("the mark", lambda: client.feed())
        self.file.write_text(mark(2, "6.0"))
        wait_until("it is read from its beginning", lambda: len(client.feed()) == 2, 60)
        self.assertIn("the file became shorter", journey.log)

    def test_a_line_without_bound(self):
        roster = ROSTER + mark(1, "5.0")
        journey = self.journey(roster)
        client = journey.client(2)
        wait_until("the mark", lambda: client.feed())
        with self.file.open("a") as more:
            for _ in range(9):
                more.write("x" * (1 << 20))
            more.flush()
            line = f"a line of more than 4 MiB at byte {len(roster)} is passed over"
            wait_until("it is said at once", lambda: line in journey.log)
            more.write("\n" + mark(2, "6.0"))
        wait_until("what stands behind it", lambda: len(client.feed()) == 2)
        self.assertEqual(journey.log.count(line), 1)
        journey.restart()
        with self.file.open("a") as more:
            more.write(mark(3, "7.0"))
        client.port = journey.port
        wait_until("it goes on", lambda: len(client.feed()) == 3)
        self.assertEqual(journey.log.count(line), 1)

    def test_a_line_that_is_just_not_too_long(self):
        long = mark(2, "6.0").rstrip("\n")
        long = long[:-1] + " " * ((4 << 20) - len(long)) + "}\n"
        journey = self.journey(ROSTER + long + "y" * (4 << 20) + "y\n" + mark(3, "7.0"))
        client = journey.client(2)
        wait_until("what stands behind both", lambda: any(one["detail"]["value"] == "7.0" for one in client.feed()))
        # The module takes 1 MiB; a line of 4 MiB still has a key to be set aside under.
        self.assertIn("result/2", journey.command("set-aside").stdout)
        self.assertEqual(journey.log.count("of more than 4 MiB"), 1)


if __name__ == "__main__":
    unittest.main()
