"""Slow heads, slow bodies and slow readers by slowhttptest: they are cut in time, cost little memory, and a good reader
does not feel them.

A second module of the same school is asked in turn with the first, and nobody attacks it: what this machine does besides,
the work of the attackers too, slows both. Each short window at the one is compared with its neighbour at the other, and
the median of these ratios counts: noise that comes in bursts then weighs on both sides alike."""

import os
import statistics
import subprocess
import unittest

from load import Gauge, descriptors, memory
from singer import PLAIN

from harness import Journey, quiet_for, wait_until

CONNECTIONS = int(os.environ.get("KT_SLOW_CONNECTIONS", "360"))
# Thousands of handshakes in the few seconds before the first is cut would measure these: many come without TLS.
IS_TLS = CONNECTIONS < 1000
RAMP = 3  # seconds
MODES = {"head": ["-H", "-i", "4", "-x", "10"],
         "body": ["-B", "-i", "4", "-x", "10", "-s", "8192"],
         "reader": ["-X", "-k", "10", "-w", "1", "-y", "1", "-n", "4", "-z", "1"]}
PATHS = {"head": "/", "body": "/api/v1/session", "reader": "/openapi.json"}
MEMORY_EACH, MEMORY_BESIDES = 64, 16 << 10  # kB


class Slow(unittest.TestCase):
    def setUp(self):
        gateway = "" if IS_TLS else PLAIN
        self.attacked, self.quiet = (self.enterContext(Journey(gateway=gateway)) for _ in range(2))
        self.gauges = [Gauge(one, IS_TLS) for one in (self.attacked, self.quiet)]
        for gauge in self.gauges:
            gauge.reader.wait_for_import()

    def attack(self, mode):
        each = CONNECTIONS // len(MODES)
        command = ["slowhttptest", *MODES[mode], "-c", str(each), "-r", str(max(1, each // RAMP)), "-l", "40", "-u",
                   f"{'https' if IS_TLS else 'http'}://127.0.0.1:{self.attacked.port}{PATHS[mode]}"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait, 10)
        self.addCleanup(process.kill)
        return process

    def test_a_good_reader_does_not_feel_them(self):
        held_before, memory_before = descriptors(self.attacked), memory(self.attacked)
        processes = [self.attack(mode) for mode in MODES]
        wait_until("nine in ten are connected",
                   lambda: descriptors(self.attacked) - held_before > 0.9 * CONNECTIONS, 20)

        pairs = []
        quiet_for(5, lambda: pairs.append([gauge.window(0.05) for gauge in self.gauges]) or len(pairs) >= 45)
        grown = memory(self.attacked) - memory_before
        ratio = statistics.median(attacked / quiet for attacked, quiet in pairs)
        attacked, quiet = map(statistics.median, zip(*pairs))
        self.assertGreater(len(pairs), 10)
        print(f"\np99 {attacked:.2f} ms attacked, {quiet:.2f} ms beside it, {ratio:.2f} times in {len(pairs)} pairs; "
              f"{grown / CONNECTIONS:.0f} kB a connection")
        self.assertLess(ratio, 2)
        self.assertLess(grown, CONNECTIONS * MEMORY_EACH + MEMORY_BESIDES)

        # A head and a body have 10 s, an answer 20: slowhttptest itself would go on for 40.
        wait_until("all are cut", lambda: descriptors(self.attacked) <= held_before + 3, 30)
        for process in processes:
            process.kill()
        self.assertLess(memory(self.attacked) - memory_before, CONNECTIONS * MEMORY_EACH + MEMORY_BESIDES)
        self.gauges[0].window(0.1)


if __name__ == "__main__":
    unittest.main()
