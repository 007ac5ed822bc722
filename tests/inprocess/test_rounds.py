"""Start and stop, a thousand times in one process: nothing grows.

KT_ROUNDS says how many (1000 takes about a minute, more under a sanitizer; 200 when it is not set)."""

import ctypes as c
import gc
import os
import sys
import time
import unittest

from guest import ACCEPTED, PATIENCE, House, descriptors, free_port, mark, threads

ROUNDS = int(os.environ.get("KT_ROUNDS", 200))
WARM = 20
GROWTH_KIB = 1024  # of resident memory, in all: pages, caches and fragments
LEAK_BYTES = 64  # of what malloc has given and not got back, for each round


class Malloc(c.Structure):
    _fields_ = [(name, c.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]


libc = c.CDLL(None)
libc.mallinfo2.restype = Malloc


def resident():
    """In KiB."""
    with open("/proc/self/statm") as sizes:
        return int(sizes.read().split()[1]) * 4


def allocated():
    """In bytes, in all arenas."""
    gc.collect()
    held = libc.mallinfo2()
    return held.uordblks + held.hblkhd


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
                    before = resident(), descriptors(), threads(), allocated()
                    begin = time.monotonic()
            self.assertEqual(descriptors(), before[1])
            self.assertEqual(threads(), before[2])
            print(f"{ROUNDS} rounds: {(time.monotonic() - begin) / ROUNDS * 1000:.1f} ms each, "
                  f"{resident() - before[0]} KiB more of {before[0]}, {(allocated() - before[3]) / ROUNDS:.1f} bytes "
                  "allocated more for each", file=sys.stderr)
            self.assertLess(resident() - before[0], GROWTH_KIB)
            self.assertLess((allocated() - before[3]) / ROUNDS, LEAK_BYTES)

    def test_how_long_a_submit_takes(self):
        with House() as house:
            house.start().teach()
            for count in (1, 100):
                times = []
                for number in range(100):
                    pairs = [mark(f"{number % 10}", key) for key in range(count)]
                    begin = time.monotonic()
                    self.assertEqual(house.submit(pairs), ACCEPTED)
                    times.append(time.monotonic() - begin)
                times.sort()
                print(f"a submit of {count}: median {times[50] * 1000:.2f} ms, 99th {times[98] * 1000:.2f}", file=sys.stderr)
                self.assertLess(times[50], 1 * PATIENCE)

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
