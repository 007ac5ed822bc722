"""Start and stop, a thousand times in one process: nothing grows.

KT_ROUNDS says how many (1000 takes about a minute, more under a sanitizer; 200 when it is not set)."""

import os
import sys
import time
import unittest

from guest import ACCEPTED, House, descriptors, free_port, mark, threads

ROUNDS = int(os.environ.get("KT_ROUNDS", 200))
WARM = 20
GROWTH_KIB = 1024  # in all; a leak of one object of 1 KiB a round would be seen


def resident():
    """In KiB."""
    with open("/proc/self/statm") as sizes:
        return int(sizes.read().split()[1]) * 4


class Rounds(unittest.TestCase):
    def test_nothing_grows(self):
        with House(port=free_port()) as house:
            client = house.start().teach(mark("6")).client()
            begin = time.monotonic()
            for number in range(WARM + ROUNDS):
                if number:
                    house.start()
                self.assertEqual(house.submit([mark(f"{number % 10}")]), ACCEPTED)
                if number % 10 == 0:
                    self.assertEqual(house.marks(client), [f"{number % 10}"])
                house.stop()
                house.lines.clear()
                if number == WARM:
                    before = resident(), descriptors(), threads()
                    begin = time.monotonic()
            self.assertEqual(descriptors(), before[1])
            self.assertEqual(threads(), before[2])
            print(f"{ROUNDS} rounds: {(time.monotonic() - begin) / ROUNDS * 1000:.1f} ms each, "
                  f"{resident() - before[0]} KiB more of {before[0]}", file=sys.stderr)
            self.assertLess(resident() - before[0], GROWTH_KIB)

    def test_a_start_that_fails_leaves_nothing(self):
        with House() as house, House() as other:
            other.start()
            house.config.write_text(house.config.read_text().replace(":0", f":{other.port}"))
            for number in range(60):
                self.assertRaisesRegex(AssertionError, "can't be used", house.start)
                if number == 20:
                    before = resident(), descriptors(), threads()
                house.lines.clear()
            self.assertEqual((descriptors(), threads()), before[1:])
            self.assertLess(resident() - before[0], GROWTH_KIB)


if __name__ == "__main__":
    unittest.main()
