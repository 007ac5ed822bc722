"""nginx and HAProxy in front, as in the samples: the corpus, while two readers share the proxy's connections to the
module; streams; a cache."""

import unittest

from proxy import Haproxy, Nginx
from singer import PLAIN, Innocent, Reader, Singer
from wire import Wire, read_corpus, statuses

from harness import Client, Journey, scenes, test_of, wait_until


class Proxies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Journey(gateway=PLAIN))
        cls.singer = Singer(cls.journey, False)
        cls.readers = [Reader(cls.journey, False, who) for who in ("a", "b")]
        cls.singer.wait_for_import()

    def play(self, proxy):
        both = [Innocent(one, proxy.port) for one in self.readers]
        self.assertNotEqual(both[0].own, both[1].own)
        for one in both:
            one.start()
        sung = 0
        try:
            for case in read_corpus("requests.txt"):
                with self.subTest(case.name):
                    ended, answered = self.play_one(case, proxy)
                    sung += ended
                    self.assertEqual(ended, answered, "the canary was read by the module alone")
                self.assertEqual([[], []], [one.wrong for one in both], case.name)
        finally:
            wrong = [one.stop() for one in both]
        self.assertEqual(wrong, [[], []])
        self.assertGreater(min(one.count for one in both), 100)
        # No request reached the module that the proxy does not know of.
        wait_until("the proxy's log is written", lambda: proxy.passed("DELETE", 204) >= sung, 5)
        self.assertEqual(proxy.passed("DELETE", 204), sung)
        self.assertGreater(sung, 3)

    def play_one(self, case, proxy):
        with Wire(proxy.port) as wire:
            wire.send(self.singer.spelled(case))
            if case.expected[0] == "cut":
                wire.is_done_sending()
            wire.read_until_closed(0.5)  # some proxies wait for more
        ended = self.singer.was_ended()
        if not wire.got.startswith(b"HTTP/1."):
            return ended, False  # an answer in HTTP/0.9 or 2, or none
        found = statuses(wire.got, case.is_head)
        self.assertNotIn("broken", found)
        return ended, "204" in found

    def test_nginx(self):
        with Nginx(self.journey.folder, self.journey.port) as proxy:
            self.play(proxy)

    def test_haproxy(self):
        with Haproxy(self.journey.folder, self.journey.port) as proxy:
            self.play(proxy)

    def reader(self, proxy, who):
        client = Client(proxy.port)
        self.assertEqual(client.sign_in(self.journey.invite(self.journey.highlights["guardians"][who]["person"])), 204)
        return client

    def stream_through(self, kind, mark):
        with kind(self.journey.folder, self.journey.port) as proxy:
            mine, theirs = (self.journey.stream(self.reader(proxy, who)) for who in ("a", "b"))
            girl = self.journey.highlights["guardians"]["a"]["students"][0]
            scenes.give_mark(self.journey.sis, girl["student"], test_of(girl, "Nederlands"), mark)
            fits = lambda item: item["detail"].get("value") == str(mark)  # noqa: E731
            found = mine.wait_for("the mark", fits)
            child = found["student"]
            self.assertEqual([], [item for item in theirs.items if item["student"] == child])
            for one in (mine, theirs):
                one.close()

    def test_streams_through_nginx(self):
        self.stream_through(Nginx, 7.3)

    def test_streams_through_haproxy(self):
        self.stream_through(Haproxy, 7.4)

    def test_a_cache_keeps_nothing_of_a_person(self):
        """One that obeys, and one that was told to keep everything for ten minutes."""
        def cached(text):
            kept = "location / {\n proxy_cache kept; proxy_cache_valid any 10m; add_header X-Cache $upstream_cache_status;"
            return text.replace("http {", "http {\n proxy_cache_path cache keys_zone=kept:1m;").replace("location / {", kept)

        def greedy(text):
            return cached(text).replace("proxy_cache kept;", "proxy_cache kept; proxy_ignore_headers Cache-Control Expires;")
        for change in (cached, greedy):
            with self.subTest(change.__name__):
                with Nginx(self.journey.folder, self.journey.port, change) as proxy:
                    self.read_in_turn(proxy, is_greedy=change is greedy)

    def read_in_turn(self, proxy, is_greedy):
        mine, theirs, nobody = self.reader(proxy, "a"), self.reader(proxy, "b"), Client(proxy.port)
        own = {}
        for round_number in range(3):
            for who, client in (("a", mine), ("b", theirs), ("nobody", nobody)):
                for path in ("/", "/api/v1/me", "/api/v1/feed?limit=5", "/nowhere"):
                    answer = client.get(path, Accept_Language="nl")
                    if round_number == 0:
                        own[who, path] = answer.body
                    self.assertEqual(answer.body, own[who, path], (who, path))
                    if not is_greedy:
                        self.assertNotEqual(answer.header("x-cache"), "HIT", path)
        self.assertNotEqual(own["a", "/api/v1/me"], own["b", "/api/v1/me"])
        self.assertNotEqual(own["a", "/"], own["nobody", "/"])
        mine.get("/assets/app.css")
        self.assertEqual(mine.get("/assets/app.css").header("x-cache"), "HIT", "the cache does work")


if __name__ == "__main__":
    unittest.main()
