"""The disk of the store is full: nothing acknowledged is lost, reading goes on, and room alone brings the rest."""

import os
import random
import subprocess
import tempfile
import unittest
from pathlib import Path

from ground import Settled, damage, head, kept_items, quiet_for, wait_until
from life import Follower, Life

SIZE = 24 << 20
FULL, AGAIN = "what comes in waits", "the store can write again"


class SmallDisk:
    """An ext4 file system of its own in an image file. Without the right to mount there is no test: it fails."""

    def __init__(self, size=SIZE):
        self._folder = tempfile.TemporaryDirectory(prefix="kt-disk-")
        self.path = Path(self._folder.name) / "mounted"
        self._filler = self.path / "filler"
        image = Path(self._folder.name) / "image"
        self.path.mkdir()
        with open(image, "wb") as file:
            file.truncate(size)
        self._run("/sbin/mkfs.ext4", "-q", "-F", image)
        self._run("mount", "-o", "loop", image, self.path)

    @staticmethod
    def _run(*command):
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, f"a small file system is needed, as root: {command[0]} said {done.stderr.strip()}"

    def fill(self, left=0):
        """Leaves so many bytes."""
        with open(self._filler, "ab", buffering=0) as file:
            for block in (1 << 20, 4096, 1):
                try:
                    while True:
                        file.write(b"\0" * block)
                except OSError:
                    pass
            if left:
                file.truncate(max(0, file.tell() - left))
            os.fsync(file.fileno())

    def free(self):
        self._filler.unlink(missing_ok=True)

    def close(self):
        self._run("umount", self.path)
        self._folder.cleanup()


class DiskFull(unittest.TestCase):
    def setUp(self):
        self.disk = SmallDisk()
        self.addCleanup(self.disk.close)
        self.journey = self.enterContext(Settled(start=False, gateway="heartbeat_s = 1"))
        self.journey.place_store(self.disk.path)
        self.journey.start()
        self.mother, self.store = self.journey.mother, self.journey.store
        wait_until("the module answers", lambda: self.mother.get("/api/v1/me").status == 200)
        self.life = Life(self.journey.sis, self.journey.highlights, 3)
        self.stranger = self.journey.client(self.journey.highlights["guardians"]["b"]["person"])
        self.journey.look_at_everything()

    def count(self, words):
        return self.journey.log.count(words)

    def fill_up(self):
        self.disk.fill()
        before = self.count(FULL)

        def is_full():
            self.life.go_on()
            return self.count(FULL) > before
        wait_until("the module meets the full disk", is_full, 30)

    def reads_go_on(self):
        stream = self.journey.stream(self.mother)
        published, feed = head(self.store), self.mother.whole_feed()
        self.journey.mark(3.3)
        self.assertTrue(quiet_for(1.2, lambda: head(self.store) != published), "it was written nowhere")
        self.assertEqual(self.mother.whole_feed(), feed)
        self.assertEqual(self.mother.get("/").status, 200)
        # What can't be recorded is not shown: the other parent has not looked in these five minutes.
        for path in ("/", "/api/v1/feed", "/api/v1/me"):
            unseen = self.stranger.get(path)
            self.assertEqual((unseen.status, unseen.header("Retry-After")), (503, "10"), path)
        wait_until("the stream lives", lambda: b"\n:\n\n" in stream.raw, 5)
        self.assertFalse(stream.is_over.is_set() or stream.events)
        refused = self.mother.post("/api/v1/session", {"code": "AAAAA-AAAAA-AAAAA"})
        self.assertEqual((refused.status, refused.header("Retry-After")), (503, "10"))
        self.assertEqual(self.mother.ask("POST", "/sign-in", "code=AAAAA", Accept_Language="nl",
                                         Content_Type="application/x-www-form-urlencoded").status, 503)
        stream.close()
        return feed

    def test_full_and_free_again(self):
        follower = Follower(self.mother, since := head(self.store))
        self.fill_up()
        self.assertEqual(self.count(FULL), 1)
        self.reads_go_on()
        self.assertEqual(self.count(FULL), 1, "said once, not at every try")
        self.disk.free()
        wait_until("it writes by itself", lambda: self.count(AGAIN) == 1)
        self.journey.wait_for_truth()
        due = self.sequences_of_ours(since)
        follower.wait_for(max(due))
        follower.close()
        self.assertEqual(follower.wrong(due), [])
        self.assertEqual(self.mother.post("/api/v1/session", {"code": "AAAAA-AAAAA-AAAAA"}).status, 401)
        self.assertTrue(self.stranger.feed(), "it is recorded, and shown")
        self.assertEqual(self.journey.command("audit", under="verify").returncode, 0)
        self.assertNotIn("critical", self.journey.log)

    def sequences_of_ours(self, since):
        ours = {f"student/{child['student']}" for child in self.journey.highlights["guardians"]["a"]["students"]}
        return {item["sequence"] for item in kept_items(self.store).values()
                if item["student"] in ours and item["sequence"] > since and item["is_announced"]}

    def test_killed_and_started_on_a_full_disk(self):
        self.fill_up()
        feed = self.reads_go_on()
        self.journey.kill()
        self.journey.start()
        # A start empties the store's log, which may make room for something new.
        again = {item["id"] for item in self.mother.whole_feed()}
        self.assertLessEqual({item["id"] for item in feed}, again, "what was acknowledged is still there")
        self.disk.free()
        self.journey.wait_for_truth()
        self.assertEqual(damage(self.store), [])

    def test_room_comes_and_goes(self):
        dice = random.Random(5)
        for _ in range(8):
            self.disk.fill(dice.choice([0, 4096, 40_000, 200_000]))
            for _ in range(dice.randrange(2, 10)):
                self.life.go_on()
                quiet_for(0.03)
            if dice.random() < 0.3:
                self.journey.kill()
                self.disk.free()
                self.journey.start()
            self.disk.free()
            quiet_for(dice.uniform(0, 0.6))
        self.assertGreater(self.count(FULL), 2)
        self.journey.wait_for_truth()
        self.assertEqual(damage(self.store), [])
        self.assertNotIn("critical", self.journey.log)


if __name__ == "__main__":
    unittest.main()
