"""News comes out at its moment: a window, a hold, and what staff sees of it. The clock is moved by libfaketime."""

import sys
import unittest
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from clock import Clock
from harness import SOURCE, Journey, quiet_for, scenes, wait_until

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "faults"))
from ground import Settled  # noqa: E402

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MOMENTS = """
[category.result]
publish_at = "17:00"
hold_failed_exam = true
hold_hours = 24
"""


class Moments(unittest.TestCase):
    def setUp(self):
        self.journey = self.enterContext(Settled(start=False, gateway=MOMENTS))
        self.sis, self.child, self.mother = self.journey.sis, self.journey.child, self.journey.mother
        self.clock = Clock(self.journey.folder)
        self.journey.environment = self.clock.environment
        self.today = datetime.now(AMSTERDAM).replace(hour=0, minute=0, second=0, microsecond=0)
        self.at(12)
        self.journey.start()
        self.free = [test for course in self.child["courses"].values() for test in course["tests"]
                     if scenes.valid_result(self.sis, self.child["student"], test) is None]

    def local(self, hour, minute=0, second=0, days=0):
        return (self.today + timedelta(days=days)).replace(hour=hour, minute=minute, second=second)

    def at(self, *when, **more):
        self.clock.show(self.local(*when, **more))

    def start_anew_at(self, *when, **more):
        """A clock that jumps is not followed at once; one that a start finds is. Gives the stream that goes on."""
        self.journey.stop()
        self.at(*when, **more)
        self.journey.start()
        return self.journey.stream(self.mother, last=1)

    def mark(self, test, value):
        scenes.give_mark(self.sis, self.child["student"], test, value)

    def wait_for_fence(self, stream):
        """Until all that was changed before has gone through the module: absence comes at once."""
        before = len(stream.items)
        begin = datetime.now(AMSTERDAM).replace(tzinfo=None, microsecond=0)
        scenes.report_absence(self.sis, self.child["student"], self.journey.highlights["reasons"]["Z"], begin,
                              begin + timedelta(minutes=20))
        stream.wait_for("the report", lambda item: item["category"] == "absence", after=before)

    def seen(self, stream):
        """What the stream, the API and the page show of these marks."""
        return ({item["detail"].get("value") for item in stream.items} | self.journey.values()
                | {value for value in ("9.1", "9.2", "1.3") if value.replace(".", ",") in self.mother.get("/").text})

    def test_a_window_opens_and_a_hold_ends(self):
        stream = self.journey.stream(self.mother)
        plain, exam = self.free[:2]
        self.sis.update("Toets", exam, soort="CentraalExamen")
        self.mark(plain, 9.1)
        self.mark(exam, 1.3)
        self.wait_for_fence(stream)
        scenes.correct_mark(self.sis, self.child["student"], plain, 9.2)
        self.wait_for_fence(stream)
        stream = self.start_anew_at(16, 59, 50)
        self.assertTrue(quiet_for(1.5, lambda: {"9.1", "9.2", "1.3"} & self.seen(stream)))

        held = self.journey.command("held")
        self.assertEqual(held.returncode, 0, held.stderr)
        when, *rest = held.stdout.split()
        self.assertEqual(rest, ["eduarte", f"student/{self.child['student']}", "grade", "failed_exam"])
        self.assertEqual(datetime.fromisoformat(when.replace("Z", "+00:00")), self.local(17, days=1))
        self.assertRegex(held.stderr, r"^1 held; [1-9]\d* wait for their moment\n$")

        self.at(17)
        came = stream.wait_for("the mark", lambda item: item["detail"].get("value") == "9.2", 5)
        self.assertNotIn("previous", came["detail"], "the correction left no trace")
        wait_until("the page shows it", lambda: "9,2" in self.mother.get("/").text, 5)
        self.assertEqual({"9.1", "9.2", "1.3"} & self.seen(stream), {"9.2"})

        stream = self.start_anew_at(16, 59, 50, days=1)
        self.assertTrue(quiet_for(1.5, lambda: "1.3" in self.seen(stream)))
        self.at(17, days=1)
        stream.wait_for("the exam", lambda item: item["detail"].get("value") == "1.3", 5)
        done = self.journey.command("held")
        self.assertEqual(done.stdout, "")
        self.assertIn("0 held; ", done.stderr)


class Sample(unittest.TestCase):
    def test_the_sample_policy_is_a_right_one(self):
        with Journey(school=lambda path: {}, start=False) as journey:
            text = journey.config.read_text()
            sample = (SOURCE / "config/sample-policy.toml").read_text()
            journey.config.write_text(text + sample)
            right = journey.command("check-config")
            self.assertEqual((right.returncode, right.stderr), (0, ""))
            journey.config.write_text(text + sample.replace("hold_hours", "hold_days"))
            self.assertIn("hold_days is no key", journey.command("check-config").stderr)


if __name__ == "__main__":
    unittest.main()
