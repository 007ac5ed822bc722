"""The clock of the machine is moved while the module runs, and a day has 25 hours. libfaketime moves the wall clock only, as
a person or NTP would; the monotonic one goes on."""

import sys
import time
import unittest
from datetime import date, datetime, timedelta, timezone

from ground import SOURCE, Client, Journey, Settled, generate, head, lasting_port, quiet_for, scenes, wait_until
from clock import Clock  # found through ground
from life import Follower, Life

sys.path.insert(0, str(SOURCE / "tests" / "adapters" / "replay"))

from test_replay import ROSTER, SETTINGS, event  # noqa: E402

HOUR, DAY = 3600, 86400


class MovedClock(unittest.TestCase):
    def setUp(self):
        self.journey = self.enterContext(Settled(start=False, gateway="heartbeat_s = 1"))
        self.clock = Clock(self.journey.folder)
        self.journey.environment = self.clock.environment
        self.journey.start()
        self.mother = self.journey.mother

    def date_told(self):
        told = self.mother.get("/api/v1/me").header("Date")
        return datetime.strptime(told, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=timezone.utc).timestamp()

    def move(self, seconds):
        self.clock.set(seconds)
        self.assertAlmostEqual(self.date_told() - time.time(), seconds, delta=5, msg="the module sees the other clock")

    def test_back_and_ahead(self):
        """Order is by sequence, streams and heartbeats go on, and nothing comes twice."""
        since = head(self.journey.store)
        stream, follower = self.journey.stream(self.mother), Follower(self.mother, since)
        life = Life(self.journey.sis, self.journey.highlights, 9)
        for number, seconds in enumerate((0, -HOUR, 0, HOUR, -2 * DAY, 2 * DAY, 0)):
            self.move(seconds)
            beats, mark = stream.raw.count(b"\n:\n\n"), round(3 + number / 10, 1)
            self.journey.mark(mark)
            begin = time.monotonic()
            found = stream.wait_for(f"the {mark}", lambda item: item["detail"].get("value") == str(mark), 5)
            self.assertLess(time.monotonic() - begin, 3)
            self.assertEqual(stream.items.count(found), 1)
            for _ in range(3):
                life.go_on()
            wait_until("the heartbeat goes on", lambda: stream.raw.count(b"\n:\n\n") > beats, 6)
            self.assertFalse(stream.is_over.is_set(), f"the stream ended at {seconds:+} s")
        self.journey.wait_for_truth()
        follower.wait_for(stream.events[-1][0])
        wait_until("both streams are level", lambda: stream.events[-1][0] == follower.events[-1][0])
        follower.close()
        numbers = [number for number, *_ in stream.events]
        self.assertEqual(numbers, sorted(set(numbers)))
        self.assertEqual([number for number, _ in follower.events], numbers)
        self.assertEqual(follower.wrong(numbers), [])
        self.assertEqual(follower.streams, 1, "the stream did not end once")
        warnings = [line for line in self.journey.log.splitlines() if " warning " in line]
        self.assertEqual([line for line in warnings if "the clock went ahead" not in line], [])
        self.assertGreater(len(warnings), 0)

    def test_a_moment_a_year_ahead(self):
        """Whoever comes in that moment is signed out; once the clock is right again, everybody is still there."""
        father = self.journey.client(self.journey.highlights["guardians"]["b"]["person"])
        code = self.journey.invite(self.journey.highlights["guardians"]["c"]["person"])
        self.move(365 * DAY)
        self.assertEqual(self.mother.get("/api/v1/me").status, 401)
        self.journey.invite(self.journey.highlights["guardians"]["c"]["person"])
        late = Client(self.journey.port)
        self.assertEqual(late.sign_in(code), 401)
        self.move(0)
        self.assertEqual(self.mother.get("/api/v1/me").status, 200)
        self.assertEqual(late.sign_in(code), 204)
        self.assertEqual(father.delete("/api/v1/session").status, 204)
        self.assertEqual(self.mother.get("/api/v1/me").status, 200)
        self.journey.mark(9.1)
        wait_until("news comes", lambda: "9.1" in self.journey.values(), 5)


class HeldBack(unittest.TestCase):
    """An item that may not be published before its moment, and a clock that goes past it by mistake."""

    def setUp(self):
        self.journey = self.enterContext(Journey(start=False))
        self.clock, self.moment = Clock(self.journey.folder), time.time() + 50
        self.file = self.journey.folder / "events.ndjson"
        self.file.write_text(ROSTER + self.mark(1, "6.1", datetime.fromtimestamp(self.moment, timezone.utc)))
        gateway = self.journey.config.read_text().split("[[adapter]]")[0]
        self.journey.config.write_text(gateway + SETTINGS.format(path=self.file, speed=0, repeat="false"))
        self.journey.write_config = lambda port: None
        self.journey.environment = self.clock.environment
        self.journey.start()
        self.father = self.journey.client(2)

    def mark(self, number, value, not_before=None):
        data = {"student": "student/1", "kind": "grade", "occurred_at": "2026-01-05T08:00:00Z", "detail": {"value": value}}
        if not_before:
            data["not_before"] = not_before.strftime("%Y-%m-%dT%H:%M:%SZ")
        return event(f"result/{number}", data)

    def values(self):
        return sorted(item["detail"]["value"] for item in self.father.feed())

    def is_told(self):
        return "the clock went ahead" in self.journey.log

    def test_a_clock_that_is_ahead_lets_nothing_out(self):
        self.clock.set(HOUR)
        wait_until("the log says it", self.is_told, 5)
        with open(self.file, "a", encoding="utf-8") as more:
            more.write(self.mark(2, "7.2"))
        wait_until("what waits for nothing comes", lambda: self.values() == ["7.2"], 5)
        self.assertTrue(quiet_for(2, lambda: self.values() != ["7.2"]), "it came before its moment")
        self.clock.set(0)
        wait_until("the log says it", lambda: "the clock is followed again" in self.journey.log, 5)
        self.assertLess(time.time(), self.moment - 1, "the machine is too slow for this test")
        self.assertEqual(self.values(), ["7.2"])
        self.clock.set(51)  # less than a minute is no jump
        wait_until("it comes at its moment", lambda: self.values() == ["6.1", "7.2"], 5)


class LongDay(unittest.TestCase):
    """The 25th of October 2026: three o'clock becomes two."""

    def setUp(self):
        self.journey = self.enterContext(Journey(
            school=lambda path: generate.build(str(path), seed=1, today=date(2026, 10, 25)), start=False))
        self.clock = Clock(self.journey.folder)
        self.journey.environment, self.journey.poll = self.clock.environment, 50
        self.journey.write_config(lasting_port())
        self.at("2026-10-24T23:30:00Z")
        self.journey.start()
        self.case = self.journey.highlights["cases"]["turns_18_tomorrow"]
        self.parent = self.journey.wait_for_import(self.journey.client(self.case["guardian"]))

    def at(self, when):
        self.clock.show(datetime.fromisoformat(when.replace("Z", "+00:00")))

    def report(self, begin):
        """A report of absence from this Dutch wall-clock time on."""
        made = datetime.fromisoformat(begin)
        scenes.report_absence(self.journey.sis, self.case["student"], self.journey.highlights["reasons"]["Z"], made,
                              made + timedelta(minutes=20))
        return made

    def test_the_double_hour_and_the_birthday_after(self):
        self.journey.sis.clock = lambda: datetime(2026, 10, 25, 2, 30)
        stream = self.journey.stream(self.parent)
        wanted = []
        # Local times as the SIS writes them, at moments in both of the double hours and around them.
        for now, begin, utc in (("2026-10-24T23:40:00Z", "2026-10-25T01:40:00", "2026-10-24T23:40:00Z"),
                                ("2026-10-25T00:35:00Z", "2026-10-25T02:35:00", "2026-10-25T00:35:00Z"),
                                ("2026-10-25T01:35:00Z", "2026-10-25T02:45:00", "2026-10-25T00:45:00Z"),
                                ("2026-10-25T02:10:00Z", "2026-10-25T03:05:00", "2026-10-25T02:05:00Z")):
            self.at(now)
            self.report(begin)
            stream.wait_for(f"the report of {begin}", lambda item: item["occurred_at"] == utc)
            wanted.append(utc)
        self.assertEqual([item["occurred_at"] for item in stream.items], wanted)
        numbers = [number for number, *_ in stream.events]
        self.assertEqual(numbers, sorted(set(numbers)))

        # 24 hours after its midnight the day still lasts; the birthday begins an hour later.
        self.at("2026-10-25T22:59:54Z")
        midnight = time.monotonic() + 6
        self.assertEqual(len(self.parent.children()), 1)
        self.assertFalse(stream.is_over.is_set())
        again = self.journey.stream(self.parent)
        wait_until("the stream ends at midnight", again.is_over.is_set, 15)
        self.assertAlmostEqual(time.monotonic(), midnight, delta=1.5)
        self.assertEqual((self.parent.children(), self.parent.feed()), ({}, []))


if __name__ == "__main__":
    unittest.main()
