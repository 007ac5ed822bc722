"""HTTP/2 to the proxy, HTTP/1.1 behind it: whatever stands in the frames, the module reads the one request that was meant
or none, while two readers share the proxy's connections to it."""

import unittest

from http2 import ask
from proxy import Haproxy, Nginx
from singer import PLAIN, Innocent, Reader, Singer
from tap import Tap
from wire import Wire, names_for, read_corpus

from harness import Journey, wait_until


class Http2(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Journey(gateway=PLAIN))
        cls.singer = Singer(cls.journey, False)
        cls.readers = [Reader(cls.journey, False, who) for who in ("a", "b")]
        cls.singer.wait_for_import()

    def names(self):
        return {**names_for(self.singer.host, self.singer.cookie), "cookie": self.singer.cookie.encode(), "empty": b"",
                "space": b" "}

    def play(self, kind):
        cases, told, sung = read_corpus("http2.txt"), {}, []
        with Tap(self.journey.port) as tap, kind(self.journey.folder, tap.port) as proxy:
            both = [Innocent(one, proxy.port) for one in self.readers]
            for one in both:
                one.start()
            try:
                for case in cases:
                    told[case.name] = ask(proxy.port, case, self.names())
                    sung += [case.name] if self.singer.was_ended() else []
                wait_until("the readers go on", lambda: min(one.count for one in both) > 60)
            finally:
                wrong = [one.stop() for one in both]
            self.assertEqual(wrong, [[], []])
            asked = tap.requests()
        self.assertEqual(sung, ["control_canary"])
        for case in cases:
            with self.subTest(case.name):
                self.look_at(case, told[case.name], [one for one in asked if case.name in one.values("x-case")])
        self.assertEqual([], [one.target for one in asked if not one.values("x-case") and not self.is_a_readers(one)],
                         "requests that nobody meant")

    def look_at(self, case, status, asked):
        if case.expected != ["400"]:
            self.assertEqual(([status], len(asked)), (case.expected, 1))
        self.assertLessEqual(len(asked), 1)
        for one in asked:
            self.assertEqual(one.values("x-injected"), [])
            self.assertEqual(one.values("x-forwarded-for"), ["127.0.0.1"])

    def is_a_readers(self, request):
        return request.target == "/api/v1/me" and {one.cookie for one in self.readers} & set(request.values("cookie"))

    def test_a_second_request_would_be_seen(self):
        get, canary = self.names()["get"], self.names()["canary"]
        with Tap(self.journey.port) as tap, Wire(tap.port, False) as wire:
            wire.send(get + b"x-case: one\r\n\r\n" + canary)
            self.assertTrue(wire.read_until_closed())
            self.assertEqual([one.values("x-case") for one in tap.requests()], [["one"], []])
        self.assertTrue(self.singer.was_ended())

    def test_behind_nginx(self):
        self.play(Nginx)

    def test_behind_haproxy(self):
        self.play(Haproxy)


if __name__ == "__main__":
    unittest.main()
