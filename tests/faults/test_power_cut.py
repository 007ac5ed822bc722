"""The power goes at random moments: with synchronous=FULL nothing acknowledged is lost, and with NORMAL the trial finds it.

The disk is powercut.c: it knows what was synced. After a cut the files are made anew from that, and from any part of what
was written since.
"""

import os
import random
import shutil
import sqlite3
import struct
import subprocess
import tempfile
import threading
import unittest
from contextlib import closing
from pathlib import Path

from ground import BUILD, Settled, head, wait_until
from life import Follower, Life

SHIM = BUILD / "tests" / "faults" / "powercut.so"
WRITER = BUILD / "tests" / "faults" / "powercut_writer"
WRITER_ROUNDS, MODULE_ROUNDS = int(os.environ.get("KT_POWER_CUTS", 150)), 12
CHANGE = struct.Struct("=qii")
SECTOR = 512


def pending(path):
    """What was written since the last sync: (offset, bytes), or (size, None) for a truncation."""
    data, at = path.read_bytes() if path.exists() else b"", 0
    while at + CHANGE.size <= len(data):
        offset, size, is_truncation = CHANGE.unpack_from(data, at)
        at += CHANGE.size
        yield (offset, None) if is_truncation else (offset, data[at:at + size])
        at += size


def parts(dice, bytes_written):
    """All of one write, nothing, or some of its sectors."""
    fate = dice.random()
    for at in range(0, len(bytes_written), SECTOR):
        if fate < 0.4 or fate > 0.7 and dice.random() < 0.5:
            yield at, bytes_written[at:at + SECTOR]


def after_the_cut(store, dice):
    """The files as the disk holds them: what was synced, and of the rest nothing, all, or anything."""
    rest = dice.choice(["nothing", "all", "anything", "anything"])
    for file in (store, Path(f"{store}-wal"), Path(f"{store}-journal")):
        durable, left = Path(f"{file}.durable"), Path(f"{file}.pending")
        if not durable.exists():
            file.unlink(missing_ok=True)
            continue
        with open(durable, "r+b") as image:
            for offset, written in pending(left):
                if rest == "nothing" or written is None and rest == "anything" and dice.random() < 0.5:
                    continue
                if written is None:
                    image.truncate(offset)
                    continue
                for at, sector in [(0, written)] if rest == "all" else parts(dice, written):
                    image.seek(offset + at)
                    image.write(sector)
        left.write_bytes(b"")
        shutil.copy(durable, file)
    Path(f"{store}-shm").unlink(missing_ok=True)


def look(store, sql):
    """What a query finds after the recovery, in a copy, so that the program has to recover by itself."""
    with tempfile.TemporaryDirectory(prefix="kt-copy-") as folder:
        for file in (store, Path(f"{store}-wal")):
            if file.exists():
                shutil.copy(file, folder)
        with closing(sqlite3.connect(Path(folder) / store.name)) as copy:
            assert copy.execute("pragma integrity_check").fetchall() == [("ok",)], "the file is damaged"
            return copy.execute(sql).fetchall()


def surroundings(store, is_normal):
    return {"LD_PRELOAD": str(SHIM), "POWERCUT_STORE": str(store), **({"POWERCUT_NORMAL": "1"} if is_normal else {})}


class Writer:
    """A program that writes numbers into a store, at full speed, until the power goes."""

    def __init__(self, folder, seed, is_normal):
        self.store, self.dice = Path(folder) / "store.db", random.Random(seed)
        self.environment = {**os.environ, **surroundings(self.store, is_normal)}
        self.next, self.acknowledged, self.cuts = 1, 0, 0

    def round(self):
        """Numbers that were acknowledged and are gone."""
        process = subprocess.Popen([WRITER, self.store, str(self.next)], stdout=subprocess.PIPE, env=self.environment)
        assert process.stdout.readline() == b"0\n", "the writer did not open the store"
        threading.Event().wait(self.dice.uniform(0, 0.04))
        process.kill()
        said = [int(line) for line in process.stdout.read().split(b"\n")[:-1]]
        process.wait()
        process.stdout.close()
        after_the_cut(self.store, self.dice)
        self.cuts += 1
        self.acknowledged += len(said)
        kept = dict(look(self.store, "select key, cast(substr(value, 1, instr(value, ' ')) as integer) from memory"))
        self.next = max([self.next - 1, *said, *kept.values()]) + 1
        return [number for number in said if kept.get(f"n/{number % 200}", 0) < number]


class PowerCut(unittest.TestCase):
    def test_a_store_with_full(self):
        with tempfile.TemporaryDirectory(prefix="kt-power-") as folder:
            writer = Writer(folder, 1, is_normal=False)
            for number in range(WRITER_ROUNDS):
                self.assertEqual(writer.round(), [], f"cut {number}")
            print(f"{writer.cuts} cuts, {writer.acknowledged} acknowledged")
            self.assertGreater(writer.acknowledged, 20 * WRITER_ROUNDS)

    def test_a_store_with_normal(self):
        with tempfile.TemporaryDirectory(prefix="kt-power-") as folder:
            writer = Writer(folder, 1, is_normal=True)
            lost = next((gone for gone in (writer.round() for _ in range(WRITER_ROUNDS)) if gone), [])
            print(f"NORMAL lost {len(lost)} at cut {writer.cuts}")
            self.assertTrue(lost, "the trial can't find a loss")

    def play(self, is_normal):
        """Whether something that a parent had seen was gone after one of the cuts."""
        dice, lost = random.Random(4), False
        with Settled(start=False) as journey:
            for ending in ("", "-wal"):
                file = Path(f"{journey.store}{ending}")
                if file.exists():
                    shutil.copy(file, f"{file}.durable")
            journey.environment = surroundings(journey.store, is_normal)
            journey.start()
            follower = Follower(journey.mother, since := head(journey.store))
            life = Life(journey.sis, journey.highlights, 4)
            for number in range(MODULE_ROUNDS):
                seen = len(follower.events)
                journey.mark(round(2 + number / 10, 1))
                for _ in range(dice.randrange(6)):
                    life.go_on()
                if dice.random() < 0.8:
                    wait_until("something came", lambda: len(follower.events) > seen, 10)
                threading.Event().wait(dice.uniform(0, 0.1))
                journey.kill()
                after_the_cut(journey.store, dice)
                there = look(journey.store, "select sequence from head")[0][0]
                lost = bool(follower.events) and follower.events[-1][0] > there
                if lost:
                    break
                journey.start()
            if not is_normal:
                journey.wait_for_truth()
                last = head(journey.store)
                follower.wait_for(max(event for event, _ in follower.events))
                self.assertEqual(follower.wrong([]), [])
                self.assertGreater(last, since + MODULE_ROUNDS)
            follower.close()
        return lost

    def test_the_module_with_full(self):
        self.assertFalse(self.play(is_normal=False))

    def test_the_module_with_normal(self):
        self.assertTrue(self.play(is_normal=True), "the trial can't find a loss")


if __name__ == "__main__":
    unittest.main()
