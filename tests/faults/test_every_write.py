"""The module is killed at each single write and sync of one commit, and of a checkpoint: what was seen is still there."""

import os
import re
import shutil
import signal
import unittest
from pathlib import Path

from ground import Settled, damage, head, kept_items, quiet_for, wait_until
from life import Follower, Life
from tracer import Saboteur, sabotage

# What SQLite does to its files; the tests see to it that there is nothing else.
CALLS = ("pwrite64", "fdatasync", "ftruncate")


class EveryWrite(unittest.TestCase):
    pages_of_a_checkpoint = 200  # at least

    def begin(self):
        self.journey = self.enterContext(Settled())
        self.store, self.mother = self.journey.store, self.journey.mother
        self.files = [self.store, self.journey.log_of_store]
        course = self.journey.child["courses"]["Engels"]
        self.key = f"result/{self.journey.child['student']}-{course['tests'][-1]}"

    def value(self):
        """The mark as it is in the store, and its sequence."""
        item = kept_items(self.store).get(self.key)
        return (item["detail"]["value"], item["sequence"]) if item else (None, 0)

    def wait_until_idle(self):
        """Until the adapter has caught up, and no commit follows."""
        def size():
            return self.journey.log_of_store.stat().st_size
        last = []

        def is_still():
            last.append(size())
            return last[-1] > 0 and quiet_for(0.15, lambda: size() != last[-1])
        wait_until("the module is idle", is_still)

    def test_one_commit(self):
        self.begin()
        self.follower = Follower(self.mother, since := head(self.store))
        self.marks = iter(f"{mark / 10:.1f}" for mark in range(11, 100))
        killed = {call: self.kill_at_each(call) for call in CALLS}
        self.assertGreater(killed["pwrite64"], 6, killed)
        self.assertGreater(killed["fdatasync"], 0, killed)
        self.journey.wait_for_truth()
        self.follower.close()
        self.assertEqual(self.follower.wrong(range(since + 1, head(self.store) + 1)), [])
        print("killed at", killed)

    def kill_at_each(self, call):
        """One change for each such call, until one needs fewer. How many calls there were."""
        number, is_dead = 0, True
        while is_dead:
            number += 1
            mark, before = next(self.marks), head(self.store)
            self.wait_until_idle()
            with Saboteur(self.journey.module, self.files, call, f"signal=KILL:when={number}") as saboteur:
                self.journey.mark(float(mark))

                def is_over():
                    return self.journey.module.poll() is not None or head(self.store) > before and quiet_for(0.3)
                wait_until("it is killed, or has done it all", is_over)
                seen = set(re.findall(r"^\d+ +(\w+)\(", saboteur.trace, re.M))
            is_dead = self.journey.module.poll() is not None
            self.assertLessEqual(seen, set(CALLS))
            if is_dead:
                self.assertEqual(self.journey.module.returncode, -signal.SIGKILL)
                self.journey.start()
            wait_until(f"{call} {number}: the change is there", lambda: self.value()[0] == mark, 10)
            self.follower.wait_for(before + 1)
            self.assertEqual(head(self.store), before + 1, f"{call} {number}: the change was published once")
            self.assertEqual(damage(self.store), [], f"{call} {number}")
        return number - 1

    def test_a_checkpoint_while_it_runs(self):
        self.begin()
        life = Life(self.journey.sis, self.journey.highlights, 2)
        life.groups = 1
        for calls, number in (("pwrite64", 1), ("pwrite64", self.pages_of_a_checkpoint // 2), ("fdatasync", 1)):
            with Saboteur(self.journey.module, [self.store], calls, f"signal=KILL:when={number}"):
                while self.journey.module.poll() is None:
                    self.assertLess(len(life.appointments), 1500, "no checkpoint came")
                    before = head(self.store)
                    with self.journey.sis.transaction():
                        for _ in range(10):
                            life.appointment()
                    quiet_for(0.5, lambda: head(self.store) != before)
            before = head(self.store)
            self.journey.start()
            self.assertEqual(damage(self.store), [])
            self.assertGreaterEqual(head(self.store), before)
            self.journey.wait_for_truth()

    def launch_and_die(self, call, number):
        """Whether the start upon what was kept was killed at this call."""
        for file in self.files:
            shutil.copy(self.journey.folder / "kept" / file.name, file)
        Path(f"{self.store}-shm").unlink()
        self.journey.under = sabotage(self.files, call, f"signal=KILL:when={number}")
        before = self.journey.log.count("listening")
        self.journey.launch()
        strace = self.journey.module
        wait_until("it is killed, or listens",
                   lambda: strace.poll() is not None or self.journey.log.count("listening") > before)
        self.journey.under = []
        if strace.poll() is not None:
            return True
        for child in Path(f"/proc/{strace.pid}/task/{strace.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)
        strace.wait(10)
        return False

    def test_the_checkpoint_of_a_start(self):
        self.begin()
        for mark in (3.1, 3.2, 3.3):
            self.journey.mark(mark)
            wait_until("it is there", lambda: self.value()[0] == str(mark))
        self.wait_until_idle()
        before = self.value(), head(self.store), self.mother.whole_feed()
        self.journey.kill()
        kept = self.journey.folder / "kept"
        kept.mkdir()
        for file in self.files:
            shutil.copy(file, kept)
        killed = dict.fromkeys(CALLS, 0)
        for call in CALLS:
            while self.launch_and_die(call, killed[call] + 1):
                killed[call] += 1
                self.journey.start()
                now = self.value(), head(self.store), self.mother.whole_feed()
                self.assertEqual(now, before, f"{call} {killed[call]}")
                self.assertEqual(damage(self.store), [], f"{call} {killed[call]}")
                self.journey.kill()
        self.assertGreater(killed["pwrite64"], 3, killed)
        self.assertGreater(killed["fdatasync"], 1, killed)
        self.assertGreater(killed["ftruncate"], 0, killed)
        self.journey.start()
        self.assertEqual((self.value(), head(self.store), self.mother.whole_feed()), before)
        self.journey.wait_for_truth()
        print("killed at", killed)


if __name__ == "__main__":
    unittest.main()
