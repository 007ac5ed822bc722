"""A sync fails once, and succeeds ever after: nothing is acknowledged any more until a restart, reading goes on."""

import unittest
from pathlib import Path

from ground import Settled, head, memory, quiet_for, wait_until
from life import Life
from tracer import Saboteur, sabotage

GUEST = ["/usr/bin/python3", str(Path(__file__).with_name("guest.py"))]
SYNCS = "fsync,fdatasync"


class Sync(unittest.TestCase):
    def begin(self, under=()):
        self.journey = self.enterContext(Settled(under))
        self.sis, self.store, self.mother = self.journey.sis, self.journey.store, self.journey.mother
        self.log_of_store, self.mark, self.values = self.journey.log_of_store, self.journey.mark, self.journey.values
        self.journey.look_at_everything()

    def all_is_right_after_a_restart(self):
        self.journey.kill()
        self.journey.under = []
        self.journey.start()
        self.journey.wait_for_truth()

    def has_given_up(self, stream, before):
        """The guest reads and does not acknowledge, whatever comes."""
        self.mark(4.4, "Rekenen")
        self.assertTrue(quiet_for(2.5, lambda: stream.events), "something was acknowledged after the failure")
        self.assertEqual((head(self.store), memory(self.store)), before)
        self.assertFalse({"3.3", "4.4"} & self.values(), "the feed shows what may be lost")
        self.assertEqual(self.mother.get("/").status, 200)
        self.assertEqual(self.mother.post("/api/v1/session", {"code": "AAAAA-AAAAA-AAAAA"}).status, 503)
        self.assertEqual(self.mother.delete("/api/v1/session").status, 503)
        self.assertFalse(stream.is_over.is_set(), "the stream goes on")
        self.assertEqual(self.journey.log.count("the guest says that it failed"), 1)
        self.assertEqual(self.journey.log.count("nothing more is acknowledged"), 1)

    def test_a_commit_in_a_guest(self):
        self.begin(GUEST)
        stream = self.journey.stream(self.mother)
        before = head(self.store), memory(self.store)
        with Saboteur(self.journey.module, [self.log_of_store], SYNCS, "error=EIO", only_first=True) as saboteur:
            self.mark(3.3)
            wait_until("the module says so", lambda: "nothing more is acknowledged" in self.journey.log)
            self.assertEqual(saboteur.trace.count("(INJECTED)"), 1)
        self.has_given_up(stream, before)
        status, taken = self.journey.stop()
        self.assertEqual(status, 0)
        self.assertLess(taken, 5)
        self.all_is_right_after_a_restart()
        self.assertLessEqual({"3.3", "4.4"}, self.values())

    def test_a_look_that_did_not_reach_the_disk_is_not_shown(self):
        self.begin(GUEST)
        other = self.journey.client(self.journey.highlights["guardians"]["b"]["person"])
        with Saboteur(self.journey.module, [self.log_of_store], SYNCS, "error=EIO", only_first=True):
            answer = other.get("/api/v1/feed")
        self.assertEqual((answer.status, answer.header("Retry-After")), (503, "10"), answer.text[:200])
        self.assertIn("nothing more is acknowledged", self.journey.log)
        self.assertEqual(self.mother.get("/api/v1/feed").status, 200, "what was shown lately is on record")

    def test_a_checkpoint_in_a_guest(self):
        self.begin(GUEST)
        life = Life(self.sis, self.journey.highlights, 1)
        life.groups = 1
        stream = self.journey.stream(self.mother)
        with Saboteur(self.journey.module, [self.store], SYNCS, "error=EIO", only_first=True) as saboteur:
            # Pages gather in the log until it is copied.
            while "nothing more is acknowledged" not in self.journey.log:
                self.assertLess(len(life.appointments), 1000, "no checkpoint came")
                sequence = head(self.store)
                with self.sis.transaction():
                    for _ in range(10):
                        life.appointment()
                quiet_for(0.5, lambda: head(self.store) != sequence)
            self.assertEqual(saboteur.trace.count("(INJECTED)"), 1)
            self.assertIn("could not checkpoint", self.journey.log)
        last = stream.events[-1][0]
        self.assertEqual(last, max(number for number, *_ in stream.events))
        stream.events.clear()
        self.has_given_up(stream, (head(self.store), memory(self.store)))
        self.all_is_right_after_a_restart()
        self.assertIn("4.4", self.values())

    def test_the_runner_ends(self):
        self.begin()
        with Saboteur(self.journey.module, [self.log_of_store], SYNCS, "error=EIO", only_first=True):
            self.mark(3.3)
            self.assertEqual(self.journey.module.wait(10), 75)
        self.assertIn("start it again", self.journey.log)
        self.all_is_right_after_a_restart()
        self.assertIn("3.3", self.values())

    def fails_to_start(self, path, word):
        journey = self.journey
        journey.under = sabotage([path], SYNCS, "error=EIO")
        before = len(journey.log)
        journey.launch()
        self.assertEqual(journey.module.wait(20), 1)
        self.assertIn(word, journey.log[before:])
        self.assertNotIn("listening", journey.log[before:])

    def test_a_start(self):
        """What was recovered, and the folder of the files, are synced before anything builds on them."""
        self.begin()
        self.mark(3.3)
        wait_until("it is there", lambda: "3.3" in self.values())
        self.journey.kill()
        self.fails_to_start(self.store, "could not checkpoint")
        self.fails_to_start(self.journey.folder, "can't be synced")
        self.all_is_right_after_a_restart()
        self.assertIn("3.3", self.values())


if __name__ == "__main__":
    unittest.main()
