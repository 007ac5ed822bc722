"""Custody is withdrawn in the SIS while thousands of streams are open: the last byte comes within a second."""

import json
import os
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

import wire  # noqa: F401
from load import descriptors, memory

from harness import Journey, quiet_for, scenes, test_of, wait_until
from test_oracle import may_see

STREAMS = int(os.environ.get("KT_STREAMS", "1000"))
WATCHED = STREAMS // 20  # of each of the two whose child is taken
MEMORY_EACH, MEMORY_BESIDES = 64, 32 << 10  # kB


class Crowd:
    def __init__(self, port, groups):
        self.process = subprocess.Popen([sys.executable, "-B", Path(__file__).with_name("crowd.py")], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.process.stdin.write(json.dumps({"port": port, "groups": groups}) + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "open\n", "the streams did not all begin"
        self.said = []
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        for line in self.process.stdout:
            self.said.append(json.loads(line))

    def find(self, what, name, student=None):
        return [one for one in list(self.said) if one["what"] == what and one.get("name") == name and
                student in (None, one.get("student"))]

    def end(self):
        """How many streams were still open."""
        self.process.stdin.close()
        self.thread.join(60)
        return self.said[-1]["count"]

    def kill(self):
        self.process.kill()
        self.process.wait(20)
        self.process.stdout.close()


class Withdrawn(unittest.TestCase):
    def setUp(self):
        self.journey = self.enterContext(Journey(gateway=f"max_streams_per_person = {STREAMS}"))
        self.sis, people = self.journey.sis, self.journey.highlights["guardians"]
        self.girl, self.boy = people["a"]["students"]
        self.daughter = people["b"]["students"][0]
        self.mother = self.journey.wait_for_import()
        self.father = self.journey.client(people["b"]["person"])
        self.ids = {**self.mother.children(), **self.father.children()}
        self.marks = 0

    def others(self, count):
        """Guardians who see a child, and none of the three."""
        found, theirs = [], {self.girl["first"], self.boy["first"], self.daughter["first"]}
        for row in self.sis.rows("select distinct verzorger from AbstractRelatie where TYPE = 'P' and organisatie = 1 and "
                                 "wettelijkeVertegenwoordiger = true order by verzorger"):
            seen = may_see(self.sis, row["verzorger"], self.sis.today())
            if seen and not seen & theirs:
                found.append(row["verzorger"])
                if len(found) == count:
                    return found
        raise AssertionError("the school is too small")

    def open_streams(self):
        readers = [self.journey.client(one) for one in self.others(max(5, STREAMS // 200))]
        left = STREAMS - 2 * WATCHED
        groups = [{"name": "mother", "cookie": self.mother.cookie, "count": WATCHED, "is_watched": True},
                  {"name": "father", "cookie": self.father.cookie, "count": WATCHED, "is_watched": True}]
        for number, one in enumerate(readers):
            count = left // len(readers) + (number < left % len(readers))
            groups.append({"name": "other", "cookie": one.cookie, "count": count, "is_watched": False})
        crowd = Crowd(self.journey.port, groups)
        self.addCleanup(crowd.kill)
        return crowd

    def mark_all(self):
        self.marks += 1
        for child in (self.girl, self.daughter, self.boy):
            scenes.give_mark(self.sis, child["student"], test_of(child, "Nederlands"), 1 + self.marks / 10)

    def test_the_last_byte_comes_within_a_second(self):
        memory_before, held_before = memory(self.journey), descriptors(self.journey)
        crowd = self.open_streams()
        # Short connections of before may have closed meanwhile.
        self.assertGreater(descriptors(self.journey) - held_before, STREAMS - 10)
        grown = memory(self.journey) - memory_before
        self.assertLess(grown, STREAMS * MEMORY_EACH + MEMORY_BESIDES)

        girl, boy, daughter = (self.ids[child["first"]] for child in (self.girl, self.boy, self.daughter))
        for _ in range(5):
            self.mark_all()
            quiet_for(0.15)
        wait_until("every stream gets the marks of before", lambda:
                   len(crowd.find("item", "mother", girl)) >= 4 * WATCHED and
                   len(crowd.find("item", "father", daughter)) >= 4 * WATCHED, 30)

        scenes.take_custody(self.sis, self.girl["relation"])
        scenes.take_custody(self.sis, self.daughter["relation"])
        withdrawn = time.monotonic()
        for _ in range(12):
            self.mark_all()
            quiet_for(0.15)
        # The boy's last mark has reached every stream of the mother: so would a mark of the girl have.
        last = f"{1 + self.marks / 10:.1f}"
        wait_until("the child that is left is still told of", lambda: WATCHED ==
                   sum(one["value"] == last for one in crowd.find("item", "mother", boy)), 30)

        ends = [one["at"] - withdrawn for one in crowd.find("end", "father")]
        girls = [one["at"] - withdrawn for one in crowd.find("item", "mother", girl)]
        daughters = [one["at"] - withdrawn for one in crowd.find("item", "father", daughter)]
        self.assertEqual(len(ends), WATCHED, "the last child lost ends the stream")
        print(f"\n{STREAMS} streams, {grown / STREAMS:.0f} kB each; last item {max(girls + daughters):.3f} s, last end "
              f"{max(ends):.3f} s after the commit")
        self.assertLess(max(girls + daughters + ends), 1)
        self.assertEqual(self.mother.get("/api/v1/me").status, 200)
        again = self.journey.stream(self.mother, last=0)
        again.wait_for("the boy's mark in the replay", lambda item: item["student"] == boy)
        self.assertEqual([], [item for item in again.items if item["student"] == girl], "the replay is denied")
        self.assertEqual(crowd.end(), STREAMS - WATCHED)


if __name__ == "__main__":
    unittest.main()
