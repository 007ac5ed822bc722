#!/usr/bin/python3
"""Kills the module at random moments of a school day, again and again, and looks what became of every change.

    tests/faults/kills.py --rounds 2000 --seed 1 --state FOLDER

Rounds go in parts of 200, each with a school of its own. FOLDER keeps which parts are done, so that the same command goes
on after an interruption, and what a failed part left behind.
"""

import argparse
import json
import os
import random
import shutil
import sqlite3
import sys
import threading
import time
from pathlib import Path

from ground import Client, Journey, generate, head, in_store, lasting_port, quiet_for, wait_until
from life import Follower, Life
from oracle import differences

PART = 200
IMPORT_KILLS = 12
# Seconds from the start of the process: before it listens, while it reads the log again, while it follows.
SHORTEST, LONGEST = 0.01, 0.45


def until(moment):
    """Returns at this moment of the monotonic clock: a kill must be able to come at any, not at every 20 ms."""
    threading.Event().wait(max(0, moment - time.monotonic()))


def school(seed):
    def make(path):
        return generate.build(str(path), seed=seed)
    return make


class Part:
    """Some rounds over one school. `found` says what is wrong afterwards; `figures` what happened."""

    def __init__(self, journey, rounds, seed):
        self.journey, self.rounds, self.seed, self.dice = journey, rounds, seed, random.Random(f"kills {seed}")
        self.store = journey.folder / "keukentafel.db"
        self.found, self.figures = [], {}

    def kill_after(self, seconds, meanwhile=lambda: None, deeds=0):
        """Starts the module without waiting for it, and kills it so long after; the deeds happen in between."""
        self.journey.launch()
        begin, moments = time.monotonic(), sorted(self.dice.uniform(0, seconds) for _ in range(deeds))
        for moment in [*moments, seconds]:
            until(begin + moment)
            if moment != seconds:
                meanwhile()
        self.journey.kill()

    def play(self):
        begin = time.monotonic()
        self.kill_the_import()
        self.journey.start()
        people = self.journey.highlights["guardians"]
        readers = [self.journey.client(people[letter]["person"]) for letter in "ab"]
        self.settle("after the first import")
        since = head(self.store)
        life = Life(self.journey.sis, self.journey.highlights, self.seed)
        followers = [Follower(reader, since) for reader in readers]
        self.journey.kill()
        for _ in range(self.rounds):
            for _ in range(self.dice.randrange(2)):
                life.go_on()
            self.kill_after(self.dice.uniform(SHORTEST, LONGEST), life.go_on, self.dice.randrange(4))
        self.journey.start()
        self.settle("after the rounds")
        for follower, reader in zip(followers, readers):
            self.look_at(follower, reader, since)
            follower.close()
        self.a_restart_says_nothing()
        self.figures |= {"kills": self.rounds, "changes": life.done, "published": head(self.store) - since,
                         "events": sum(len(one.events) for one in followers),
                         "streams": sum(one.streams for one in followers), "seconds": round(time.monotonic() - begin)}
        return self

    def kill_the_import(self):
        """As long as it lasts: each life gets a little further."""
        killed = 0
        while killed < IMPORT_KILLS:
            self.kill_after(self.dice.uniform(SHORTEST, LONGEST / 2))
            self.journey.launch()  # for a look: who reads alone can't
            done = wait_until("the store opens", lambda: self.look("select is_imported from adapter"))
            self.journey.kill()
            if done[0]["is_imported"]:
                break
            killed += 1
        self.figures["killed in the first import"] = killed
        if killed < 3:
            self.found.append(f"the first import could be killed only {killed} times: kill earlier")

    def look(self, sql):
        try:
            return in_store(self.store, sql)
        except sqlite3.OperationalError:
            return []

    def settle(self, when):
        """Waits until the store tells the school's truth; what it tells otherwise is found."""
        wrong = []

        def is_true():
            wrong[:] = differences(self.journey.sis, self.store)
            return not wrong
        try:
            wait_until("the store tells the truth", is_true, 30, 0.1)
        except AssertionError:
            self.found += [f"{when}: {one}" for one in wrong]

    def look_at(self, follower, reader, since):
        names = set(reader.children())
        ours = set(reader.children().values())
        keys = {f"student/{child['student']}" for letter in "ab"
                for child in self.journey.highlights["guardians"][letter]["students"] if child["first"] in names}
        theirs = {one["id"]: one for one in reader.whole_feed()}
        rows = in_store(self.store, "select i.sequence, s.key from item i join entity s on s.id = i.student "
                        "where i.sequence > ? and i.is_announced = 1", since)
        due = {row["sequence"] for row in rows if row["key"] in keys}
        try:
            follower.wait_for(max(due, default=0))
        except AssertionError as late:
            self.found.append(str(late))
        self.found += follower.wrong(due)
        last = {item["id"]: item for _, item in follower.events}
        self.found += [f"the stream's last word about an item is not the feed's: {item} {theirs.get(item['id'])}"
                       for item in last.values() if item != theirs.get(item["id"])]
        if {item["student"] for item in last.values()} - ours:
            self.found.append("a stream brought another family's news")

    def a_restart_says_nothing(self):
        before = head(self.store)
        self.journey.restart()
        self.journey.client(self.journey.highlights["guardians"]["a"]["person"])
        if not quiet_for(0.7, lambda: head(self.store) != before):
            self.found.append("a restart published what had been published")
        for line in self.journey.log.splitlines():
            if any(f" {level} " in line for level in ("warning", "error", "critical")):
                self.found.append(f"the log says: {line}")


def run_part(rounds, seed, keep=None):
    """One part in a folder of its own; `keep` is where that folder goes when something is wrong."""
    with Journey(school=school(seed), start=False) as journey:
        journey.poll = 50
        journey.write_config(lasting_port())
        part = Part(journey, rounds, seed).play()
        if part.found and keep:
            journey.kill()
            shutil.copytree(journey.folder, keep, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.control"))
            (keep / "wrong.txt").write_text("\n".join(part.found) + "\n")
    return part


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path, required=True, help="a folder that remembers what is done")
    asked = parser.parse_args()
    asked.state.mkdir(parents=True, exist_ok=True)
    memory = asked.state / "parts.json"
    done = json.loads(memory.read_text()) if memory.exists() else {}
    left = asked.rounds
    for number in range((asked.rounds + PART - 1) // PART):
        seed, rounds = asked.seed + number, min(PART, left)
        left -= rounds
        if done.get(str(seed), {}).get("kills") == rounds:
            continue
        part = run_part(rounds, seed, asked.state / f"failed-{seed}")
        if part.found:
            print(f"part {number + 1}, seed {seed}: {len(part.found)} wrong", *part.found[:20], sep="\n  ")
            return 1
        done[str(seed)] = part.figures
        memory.with_suffix(".new").write_text(json.dumps(done, indent=1))
        os.replace(memory.with_suffix(".new"), memory)
        print(f"part {number + 1}, seed {seed}: {part.figures}", flush=True)
    print(f"{asked.rounds} rounds: nothing lost, nothing doubled")
    return 0


if __name__ == "__main__":
    sys.exit(main())
