"""The module is killed 200 times in a school day, and in its first import: every change is there exactly once."""

import unittest

from kills import PART, run_part


class Kills(unittest.TestCase):
    def test_a_day(self):
        part = run_part(PART, seed=1)
        print(part.figures)
        self.assertEqual(part.found, [])
        self.assertGreater(part.figures["published"], PART / 2, "the kills left something to look at")
        self.assertGreater(part.figures["events"], PART / 4)
        self.assertGreater(part.figures["streams"], PART / 4, "the parents' streams broke off and resumed")


if __name__ == "__main__":
    unittest.main()
