"""The adapter oeapi under the real module: what each version publishes, behind Prism and OAuth 2; and Prism alone, which makes
answers up."""

import json
import os
import time
import unittest
from email.utils import formatdate

from harness import BUILD, SOURCE, wait_until
from oeapi_reader import CONSUMER, Described, Reader, before, free_port, prism_program, set_result, small_school, uid


class Versions(Described):
    def follow(self, module, school):
        """A result becomes final, is corrected, goes, and nothing private is kept."""
        father = module.client("g1")
        wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 40, 0.1)
        shown = father.feed()[0]
        self.assertEqual(shown["detail"].get("test"), "Toets 2")
        set_result(school, 11, score="6")
        wait_until("it has become final", lambda: module.marks(father) == ["6", "7.5"], 40, 0.1)
        set_result(school, 10, score="8")
        school.associations.pop(uid(2, 11))
        wait_until("one is corrected, one is gone", lambda: module.marks(father) == ["8"], 40, 0.1)
        module.wait_for_reading(2)
        offered = module.figures()["events_total"]
        module.wait_for_reading(2)
        self.assertEqual(module.figures()["events_total"], offered, "what did not change is not offered again")
        kept = module.store.read_bytes() + b"".join(one.read_bytes() for one in module.folder.glob("keukentafel.db-*"))
        for word in (b"erg warm", b"05035972", b"Netjes gewerkt", b"Bakker"):
            self.assertNotIn(word, kept)

    def test_version_5_with_the_oke_consumer(self):
        school = small_school(5)
        module = self.begin(5, school)
        self.follow(module, school)
        self.assertIn("consumer=nl-test-admin", self.front.asked[-1])
        self.check()

    def test_version_5_alone(self):
        """It has no final: what is completed counts, when the school says so."""
        school = small_school(5, is_oke=False)
        module = self.begin(5, school, results="completed")
        father = module.client("g1")
        wait_until("the completed ones are there", lambda: module.marks(father) == ["3", "7.5"], 40, 0.1)
        self.check()

    def test_version_6(self):
        school = small_school(6)
        module = self.begin(6, school, process="own", kinds=["programme", "course", "test", "learning"])
        self.follow(module, school)
        self.check()


class Limits(Described):
    def test_pages_limits_and_tokens(self):
        """600 students in three pages; the API limits, breaks down and forgets tokens meanwhile."""
        school = small_school(6)
        for number in range(3, 601):
            school.person(number, f"Kind {number}")
        at = time.time()
        self.plans = [("pageNumber=2", 429, [("Retry-After", "1")], b"{}"),
                      ("pageNumber=3", 429, [("Retry-After", formatdate(at + 2, usegmt=True))], b"{}"),
                      ("/persons?", 503, [], b"no problem details"),
                      (uid(1, 2), 500, [], b'{"title": "Noor Bakker is ziek"}'),
                      (uid(1, 1), 401, [], b"{}")]
        self.begin_plan(school, token_life=6)
        module = self.module
        father = module.client("g1")
        wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 60, 0.2)
        wait_until("all was asked", lambda: self.front.plan == [], 60, 0.2)
        wait_until("a reading of all has ended", lambda: module.figures().get("readings_total", 0) >= 1, 90, 0.2)
        found = module.figures()
        self.assertEqual(found["students"], 600)
        self.assertEqual(found["limited_total"], 2)
        self.assertGreater(len(self.front.tokens), 2)
        self.assertRegex(module.log, r"GET /persons: 429, too many requests; asked again in \d+ s")
        self.assertNotIn("Bakker", module.log)
        self.check()

    def begin_plan(self, school, **how):
        """The module starts when the plan stands."""
        start, plans = Reader.start, self.plans

        def start_with_plan(reader):
            self.front.plan[:] = plans
            start(reader)
        Reader.start = start_with_plan
        try:
            self.module = self.begin(6, school, kinds=["test"], enrolments="persons", **how)
        finally:
            Reader.start = start

    def test_another_version_is_said(self):
        school = small_school(6)
        self.plans = [("/", 406, [], json.dumps({"requestedVersion": "6.0", "supportedVersions": ["7.1", "<b>"]}).encode())]
        self.begin_plan(school)
        wait_until("it is said", lambda: "406, it does not serve our version; it serves 7.1" in self.module.log, 30, 0.1)
        self.module.wait_for_reading()
        self.check()

    def test_a_secret_that_is_not_taken_is_said(self):
        self.plans = []
        self.begin_plan(small_school(6))
        (self.module.folder / "secret").write_text("another")
        self.module.restart()
        wait_until("it is said", lambda: "the token: 401, it does not take our client_id and client_secret" in self.module.log, 30)


class MadeUp(unittest.TestCase):
    """Prism alone: answers that fit the description, and do not hang together."""

    def test_answers_that_are_made_up(self):
        for version in (5, 6):
            described = before.specification(version, SOURCE)
            if described is None:
                self.skipTest("the published descriptions are not beside this folder (KT_OEAPI)")
            log = BUILD / f"tests/adapters/oeapi/mock-{os.getpid()}-{version}.log"
            self.addCleanup(log.unlink, missing_ok=True)
            program = prism_program()
            with (self.subTest(version=version), before.Prism(program, described, log, free_port) as prism,
                  before.Front(prism.port, version) as front,
                  Reader(front.url, version=str(version), token_url=front.url + "/token", client_id=before.Front.CLIENT,
                         client_secret={"file": "secret"}, scope=before.Front.SCOPE,
                         consumer=CONSUMER if version == 5 else "") as module):
                wait_until("it says why it can't be read", lambda: "GET /persons: " in module.log, 60, 0.2)
                self.assertIsNone(module.module.poll())
                questions = [one for _, all_of in front.violations for one in all_of if one["location"][0] == "request"]
                self.assertEqual((questions, front.wrong), ([], []))


if __name__ == "__main__":
    unittest.main()
