"""Floods of connections, of codes and of streams: what is too much is refused, memory has a bound, others are served."""

import collections
import os
import unittest

from load import Gauge, memory
from singer import Reader
from wire import Wire

from harness import Client, Journey, wait_until

EACH = int(os.environ.get("KT_FLOOD", "150"))  # of one address; three times as many in all
STREAMS, WAITING = 20, 64
MEMORY_EACH, MEMORY_BESIDES = 64, 48 << 10  # kB; one code takes 16 MB while it is checked
GATEWAY = f"""max_connections = {3 * EACH}
max_connections_per_address = {EACH}
max_streams_per_person = {STREAMS}
trusted_proxies = ["127.0.0.1"]"""


class Floods(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Journey(gateway=GATEWAY))
        cls.gauge = Gauge(cls.journey)
        cls.gauge.reader.wait_for_import()

    def setUp(self):
        self.open = []
        self.addCleanup(lambda: [one.link.close() for one in self.open])
        self.memory_before = memory(self.journey)

    def check_memory(self, count):
        self.assertLess(memory(self.journey) - self.memory_before, count * MEMORY_EACH + MEMORY_BESIDES)

    def test_connections(self):
        for number, source in enumerate(("127.0.1.1", "127.0.1.2"), 1):
            made = [Wire(self.journey.port, False, source) for _ in range(EACH + 50)]
            self.open += made
            wait_until("the address has its share", lambda: sum(one.is_closed() for one in made) == 50, 10)
            self.gauge.window(0.1)
        made = [Wire(self.journey.port, False, f"127.0.2.{number % 200 + 1}") for number in range(EACH)]
        self.open += made
        # One place is the good reader's, who stays.
        wait_until("the house is full", lambda: sum(one.is_closed() for one in made) == 1, 10)
        with self.assertRaises((OSError, AssertionError)):
            Gauge(self.journey)
        self.gauge.window(0.1)
        self.check_memory(3 * EACH)
        # A connection that says nothing has 10 s.
        wait_until("all are cut", lambda: all(one.is_closed() for one in self.open), 20)
        Gauge(self.journey).wire.link.close()

    def post_code(self, address, code="00000-00000-00000"):
        body = b'{"code":"%s"}' % code.encode()
        return (b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: " + address.encode() +
                b"\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    def try_codes(self, addresses):
        wires = [Wire(self.journey.port) for _ in addresses]
        for wire, address in zip(wires, addresses):
            wire.link.sendall(self.post_code(address))
        return wires

    def count(self, wires):
        found = collections.Counter()
        for wire in wires:
            self.assertTrue(wire.read_until_closed(60))
            found[wire.got[9:12].decode()] += 1
            if b" 503 " in wire.got[:20]:
                self.assertIn(b"\r\nRetry-After: 5\r\n", wire.got)
            wire.link.close()
        return found

    def test_codes_from_everywhere(self):
        wires = self.try_codes([f"198.51.{number // 200}.{number % 200}" for number in range(300)])
        self.gauge.window(0.5)
        code = self.journey.invite(self.gauge.reader.person)
        client = Client(self.journey.port, X_Forwarded_For="203.0.113.1")
        # Whoever has a right code comes in, now or a little later.
        tries = []
        wait_until("the right code works", lambda: tries.append(client.sign_in(code)) or tries[-1] == 204, 30)
        self.assertLessEqual(set(tries), {503, 204})
        found = self.count(wires)
        self.assertEqual(set(found), {"401", "503"}, found)
        self.assertGreaterEqual(found["401"], WAITING)
        self.check_memory(300)

    def test_codes_from_one_address(self):
        found = self.count(self.try_codes(["203.0.113.9"] * 100))
        found += self.count(self.try_codes(["203.0.113.9"] * 20))
        self.assertLessEqual(found["401"], 60, found)
        self.assertLessEqual(set(found), {"401", "429", "503"})
        self.assertEqual(found["401"] + found["429"] + found["503"], 120)
        self.gauge.window(0.1)

    def test_streams(self):
        reader, other = self.gauge.reader, Reader(self.journey, True, "b")

        def ask(who):
            wire = Wire(self.journey.port, source="127.0.3.1")
            self.open.append(wire)
            wire.link.sendall(who.request("GET /api/v1/stream", b"Cookie: " + who.cookie.encode() + b"\r\n\r\n"))
            wire.read_until(b"\r\n\r\n")
            return wire.got[9:12].decode()
        self.assertEqual(collections.Counter(ask(reader) for _ in range(STREAMS + 15)), {"200": STREAMS, "429": 15})
        self.assertEqual(ask(other), "200")
        self.check_memory(STREAMS + 16)
        self.gauge.window(0.1)
        self.open[0].link.close()
        wait_until("a place comes free", lambda: ask(reader) == "200", 10)


if __name__ == "__main__":
    unittest.main()
