"""Policy against the oracle of docs/privacy.md: the whole product of what counts, and random histories. No difference.
KT_HISTORIES says how many histories; a million also brings the whole product with each category."""

import itertools
import json
import os
import random
import re
import subprocess
import sys
import unittest
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import families
import oracle

ROOT = Path(os.environ.get("KT_SOURCE_DIR") or Path(__file__).resolve().parents[2])
BUILD = Path(os.environ.get("KT_BUILD") or ROOT / "build/dev")
DECIDE = BUILD / "policy_decide"
HISTORIES = int(os.environ.get("KT_HISTORIES", 3000))
IS_WHOLE = HISTORIES >= 1_000_000
CHUNK = 4000  # cases
PARTS = 4  # of the product


def packed(cases):
    return json.dumps(cases, separators=(",", ":"))


def lines(cases):
    """What decide.cpp answers to each."""
    run = subprocess.run([DECIDE], input="".join(one + "\n" for one in cases), capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def expect(one):
    return oracle.Oracle(one).answers(one["students"], one["is_early"], one["hours"], one["unexcused"])


class Comparison:
    """How many decisions were the same; the first difference is an error."""

    def __init__(self):
        self.cases, self.decisions, self.seen = 0, 0, set()
        self._waiting = []

    def add(self, one):
        expected = expect(one)
        self._waiting.append((packed(one), expected))
        if len(self._waiting) == CHUNK:
            self.flush()
        return expected

    def flush(self):
        for (text, expected), line in zip(self._waiting, lines(text for text, _ in self._waiting), strict=True):
            answered = json.loads(line)
            if answered != expected:
                raise AssertionError(f"{text}\npolicy: {line}\noracle: {packed(expected)}")
            for looks, items, visible, totals, _ in expected["students"]:
                self.decisions += len(items) + 1
                self.seen.update(items, looks or (), ["end results alone"] if visible and visible[-1] else ())
                self.seen.add(totals if isinstance(totals, str) else f"numbers={totals[0] is not None}, often={totals[1]}")
        self.cases += len(self._waiting)
        self._waiting = []


def rights(expected):
    """What time alone may change only at moments that next_change knows: not the student's lead, nor what is told ahead."""
    return ([one[0] for one in expected["students"]], expected["children"], expected["is_paused"])


def compare_all(cases):
    comparison = Comparison()
    for one in cases:
        comparison.add(one)
    comparison.flush()
    return comparison


def compare_people(part):
    return compare_all(itertools.islice(families.people(IS_WHOLE), part, None, PARTS))


def compare_histories(seeds):
    comparison = Comparison()
    for seed in seeds:
        dice = random.Random(-seed - 1)
        for one in families.history(seed):
            expected = comparison.add(one)
            # Nothing changes strictly between now and the next change.
            until = expected["next_change"] or one["now"] + 400 * 86400
            moment = dice.choice((until - 1, dice.randrange(one["now"], until)))
            if rights(comparison.add({**one, "now": moment})) != rights(expected):
                raise AssertionError(f"{packed(one)}\nchanges by {moment}, before {until}")
    comparison.flush()
    return comparison


def in_parts(run, parts):
    """On every core; sums of what they compared."""
    whole = Comparison()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for number, one in enumerate(pool.map(run, parts), 1):
            whole.cases += one.cases
            whole.decisions += one.decisions
            whole.seen |= one.seen
            if number % 50 == 0:
                print(f"{number} of {len(parts)} parts, {whole.cases:,} readers at a moment", file=sys.stderr, flush=True)
    return whole


class Exhaustive(unittest.TestCase):
    def report(self, comparison):
        print(f"{comparison.cases:,} readers at a moment, {comparison.decisions:,} decisions: no difference", file=sys.stderr)

    def assert_seen(self, comparison, *words):
        self.assertLessEqual(set(words), comparison.seen, "the cases must reach each of these")

    def test_people(self):
        seen = in_parts(compare_people, range(PARTS))
        self.report(seen)
        self.assert_seen(seen, "whole", "general", "end results alone", "numbers=True, often=True", "numbers=False, often=True", *self.refusals(
            ) - {"deceased", "barred", "not_enrolled", "not_their_student", "not_yet"})

    def test_surroundings(self):
        seen = compare_all(families.surroundings())
        self.report(seen)
        self.assert_seen(seen, "whole", "deceased", "barred", "age_unknown", "not_enrolled", "roster_not_confirmed",
                         "not_their_student")

    def test_midnights(self):
        seen = compare_all(families.midnights())
        self.report(seen)
        self.assert_seen(seen, "whole", "not_yet", "limited", "of_age", "not_enrolled", "numbers=True, often=False")

    def test_histories(self):
        seen = in_parts(compare_histories, [range(begin, min(begin + 1000, HISTORIES)) for begin in range(0, HISTORIES, 1000)])
        self.report(seen)
        self.assert_seen(seen, "whole", "restrained", "general", "end results alone", *self.refusals())

    def refusals(self):
        source = (ROOT / "plugin/policy/release.hpp").read_text(encoding="utf-8")
        return set(re.search(r"enum class refusal \{(.*?)\}", source, re.S).group(1).replace(",", " ").split())

    def test_page_names_what_the_code_names(self):
        page = (ROOT / "docs/privacy.md").read_text(encoding="utf-8")
        rules_of_it = page.split("## Channels")[0].splitlines(True)
        in_tables = set(re.findall(r"`(\w+)`", "".join(line for line in rules_of_it if line.startswith("| "))))
        source = (ROOT / "plugin/policy/release.cpp").read_text(encoding="utf-8")
        texts = re.search(r"string_view to_text\(refusal.*?\{(\"no_relation\".*?)\}", source, re.S).group(1)
        self.assertEqual(set(re.findall(r'"(\w+)"', texts)), self.refusals())
        table = (ROOT / "plugin/module/key_table.cpp").read_text(encoding="utf-8")
        section = re.search(r"policy_keys\{(.*?)\n\};", table, re.S).group(1)
        settings = set(re.findall(r'key\(KT_\w+, "(\w+)"', section))
        rules = set(re.search(r"enum class age_rule \{(.*?)\};", (ROOT / "plugin/policy/reader.hpp").read_text(
            encoding="utf-8"), re.S).group(1).split()) & {"all,", "may_object,", "restrained,", "consent,", "general"}
        values = {rule.strip(",") for rule in rules}
        settings -= {"audit_days", "quiet_from", "quiet_until", "compare_with_group"}  # about when and what, not who
        self.assertEqual(settings - {"often_absent_hours"} - in_tables, set())
        self.assertIn("`often_absent_hours`", page)
        self.assertEqual(in_tables, (self.refusals() | settings | values) - {"often_absent_hours"})


if __name__ == "__main__":
    unittest.main()
