"""Each doubtful request is refused and its connection closed; the request behind it is never read."""

import unittest

from singer import PLAIN, Singer
from wire import Wire, read_corpus, statuses

from harness import Journey


class Direct(unittest.TestCase):
    def play(self, is_tls, gateway):
        with Journey(gateway=gateway) as journey:
            singer = Singer(journey, is_tls)
            for case in read_corpus("requests.txt"):
                with self.subTest(case.name):
                    self.play_one(case, singer, journey.port, is_tls)

    def play_one(self, case, singer, port, is_tls):
        with Wire(port, is_tls) as wire:
            wire.send(singer.spelled(case))
            if case.expected[0] == "cut":
                wire.is_done_sending()
            is_closed = wire.read_until_closed()
        ended = singer.was_ended()
        self.assertTrue(is_closed, "it was not closed")
        found = statuses(wire.got, case.is_head)
        if case.expected[0] == "cut":
            self.assertIn(found, ([], case.expected[1:]))
        else:
            self.assertEqual(found, case.expected)
        self.assertEqual(ended, "204" in case.expected, "the canary")

    def test_over_tls(self):
        self.play(True, "")

    def test_over_plain_loopback(self):
        self.play(False, PLAIN)


if __name__ == "__main__":
    unittest.main()
