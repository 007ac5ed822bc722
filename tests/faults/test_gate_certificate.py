"""The certificate is replaced again and again under load: no request fails, and old connections and streams live."""

import hashlib
import os
import ssl
import subprocess
import threading
import unittest

from singer import Reader
from wire import Wire

from harness import Journey, scenes, test_of, wait_until

ROUNDS, STREAMS = 4, 20


def make_pair(folder, name):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "30", "-keyout", folder / f"{name}-key.pem", "-out", folder / f"{name}.pem",
                    "-subj", f"/CN={name}"], check=True, capture_output=True)


def fingerprint_of(wire):
    return hashlib.sha256(wire.link.getpeercert(True)).hexdigest()


class Worker(threading.Thread):
    """Asks without a pause, `each` requests on a connection; keeps what went wrong and which certificates it saw."""

    def __init__(self, reader, each, resumes=False):
        super().__init__(daemon=True)
        self.reader, self.each, self.resumes = reader, each, resumes
        self.count, self.resumed, self.wrong, self.seen = 0, 0, [], []
        self.is_over = threading.Event()

    def run(self):
        session = None
        try:
            while not self.is_over.is_set():
                with Wire(self.reader.journey.port, session=session) as wire:
                    self.resumed += bool(wire.link.session_reused)
                    for _ in range(self.each):
                        if self.is_over.is_set():
                            break
                        status, _ = self.reader.ask(wire, "/api/v1/me")
                        if status != "200":
                            self.wrong.append(status)
                        self.count += 1
                    session = wire.link.session if self.resumes else None
                    self.seen.append(fingerprint_of(wire))
        except (OSError, ssl.SSLError, AssertionError) as failure:
            self.wrong.append(failure)

    def stop(self):
        self.is_over.set()
        self.join(20)


class Certificate(unittest.TestCase):
    def test_replaced_under_load(self):
        with Journey() as journey:
            client = journey.wait_for_import()
            reader = Reader(journey, True)
            streams = [journey.stream(client) for _ in range(STREAMS)]
            workers = [Worker(reader, 1), Worker(reader, 1, resumes=True), Worker(reader, 10 ** 9), Worker(reader, 10 ** 9)]
            for one in workers:
                one.start()
                self.addCleanup(one.stop)
            seen = set()
            for number in range(ROUNDS):
                with Wire(journey.port) as wire:
                    before = fingerprint_of(wire)
                counts = [one.count for one in workers]
                make_pair(journey.folder, f"round{number}")
                os.replace(journey.folder / f"round{number}.pem", journey.folder / "cert.pem")
                if number == 0:
                    wait_until("half a pair is looked at", lambda: "does not belong to" in journey.log)
                os.replace(journey.folder / f"round{number}-key.pem", journey.folder / "key.pem")
                wait_until("both kinds of new connections get the new one",
                           lambda: all(one.seen[-1] not in seen | {before} for one in workers[:2]))
                wait_until("everyone went on", lambda: all(
                    one.count > count + 20 or one.wrong for one, count in zip(workers, counts)))
                seen.add(before)
            for one in workers:
                one.stop()
            self.assertEqual([one.wrong for one in workers], [[]] * len(workers))
            self.assertGreater(workers[1].resumed, 20, "tickets do work")
            self.assertEqual([len(set(one.seen)) for one in workers], [ROUNDS + 1, ROUNDS + 1, 1, 1])

            girl = journey.highlights["guardians"]["a"]["students"][0]
            scenes.give_mark(journey.sis, girl["student"], test_of(girl, "Nederlands"), 9.1)
            for one in streams:
                one.wait_for("an item over a stream of before", lambda item: item["detail"].get("value") == "9.1")
                self.assertFalse(one.is_over.is_set())


if __name__ == "__main__":
    unittest.main()
