"""The conformance kit: good adapters pass it, and each fault is found by the check that is there for it."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ["KT_BUILD"])
TEMPLATE_FIXTURE = HERE.parents[1] / "sdk/template/fixture.sh"
CHECKS = ["contract", "repeat", "restart", "backpressure", "malformed", "oversized", "interrupt"]

# fault: the checks that fail, and words of a finding
FAULTS = {
    "bad_key": (["contract"], "not type/ID"),
    "bad_subject": (["contract"], "has a subject that differs from its key"),
    "calls_too_late": (["contract"], "a call while the adapter is not open"),
    "crashes": (["contract"], "the adapter crashed: Segmentation fault"),
    "fails_to_open": (["contract"], "open() failed: no such source"),
    "leaves_a_thread": (["contract"], "threads of the adapter are left"),
    "never_caught_up": (["contract"], "never said caught_up()"),
    "skips_first": (["contract"], "result/1 was not offered"),
    "wrong_thread": (["contract"], "another thread than the feed-thread"),
    "no_tombstones": (["repeat"], "result/2 is gone from the source, and no tombstone came"),
    "changing_key": (["repeat", "restart", "backpressure", "malformed", "oversized"], "is missing"),
    "place_runs_ahead": (["restart"], "when the power fails after offer"),
    "idle_after_later": (["backpressure"], "KT_FEED_IDLE although the host said KT_LATER"),
    "ignores_later": (["backpressure"], "is missing"),
    "insists": (["backpressure"], "goes on offering after KT_LATER"),
    "hides_bad_row": (["malformed"], "result/11 was neither set aside nor offered"),
    "stops_at_bad_row": (["malformed"], "feed() failed: a row can't be read"),
    "stops_at_big_row": (["oversized"], "feed() failed: too big"),
    "deaf": (["interrupt"], "5 s after interrupt() a call had not returned"),
}


class Kit(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def conform(self, library, fixture=None, patience=8, **settings):
        file = self.folder / "settings.json"
        file.write_text(json.dumps({"file": str(self.folder / "source"), **settings}))
        command = [BUILD / "keukentafel-conform", library, "--settings", file, "--patience", str(patience)]
        if fixture:
            command += ["--fixture", HERE / fixture]
        # A sanitizer would end a crash in its own way.
        as_always = {f"{one}_OPTIONS": "handle_segv=0" for one in ("ASAN", "TSAN", "UBSAN")}
        return subprocess.run(command, capture_output=True, text=True, env=os.environ | as_always)

    def verdicts(self, output):
        return {name: word for word, name in re.findall(r"^  (\w+) +(\w+)$", output, re.M)}

    def test_the_templates_pass(self):
        for name in ("lines", "lines_c"):
            with self.subTest(name):
                run = self.conform(BUILD / f"adapters/{name}.so", TEMPLATE_FIXTURE, poll_interval_ms=10)
                self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
                # A file does not block.
                self.assertEqual(self.verdicts(run.stdout), {**dict.fromkeys(CHECKS, "ok"), "interrupt": "skip"})

    def test_without_a_fault_everything_is_tried_and_passes(self):
        run = self.conform(BUILD / "tests/sdk/faulty.so", "faulty_fixture.sh")
        self.assertEqual((run.returncode, self.verdicts(run.stdout)), (0, dict.fromkeys(CHECKS, "ok")), run.stdout)

    def test_each_fault_is_found(self):
        for fault, (checks, words) in FAULTS.items():
            with self.subTest(fault):
                run = self.conform(BUILD / "tests/sdk/faulty.so", "faulty_fixture.sh", fault=fault)
                failed = [name for name, word in self.verdicts(run.stdout).items() if word == "FAIL"]
                self.assertEqual((run.returncode, failed), (1, checks), run.stdout)
                self.assertIn(words, run.stdout)

    def test_what_is_no_adapter_or_has_wrong_settings_is_refused(self):
        lines = BUILD / "adapters/lines.so"
        for library, settings, words in [
                (self.folder / "none.so", {}, "can't be loaded"),
                (BUILD / "libkeukentafel.so", {}, "it does not export kt_adapter_entry_v1"),
                (lines, {"poll_interval_ms": 1}, "poll_interval_ms has the wrong type or is out of bounds"),
                (lines, {"file": 7}, "file has the wrong type"),
                (lines, {"colour": "red"}, "the adapter has no setting colour")]:
            run = self.conform(library, **settings)
            self.assertEqual((run.returncode, run.stdout), (2, ""))
            self.assertIn(words, run.stderr)


if __name__ == "__main__":
    unittest.main()
