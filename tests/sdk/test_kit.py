"""The conformance kit: good adapters pass it, and each fault is found by the check that is there for it."""

import concurrent.futures
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
SLOWER = float(os.environ.get("KT_PATIENCE", 1))
EXTENSIONS = ["backfill", "retry", "health", "incoming", "write-back", "file"]
CHECKS = ["contract", "repeat", "reorder", "restart", "acknowledge", "backpressure", "tombstones", "malformed", "oversized",
          "encoding", "unknown", "clock", "interrupt", "away", "stop", *EXTENSIONS]

# fault: the check that is there for it, and words of a finding
FAULTS = {
    "bad_key": ("contract", "not type/ID"),
    "bad_subject": ("contract", "has a subject that differs from its key"),
    "calls_too_late": ("contract", "a call while the adapter is not open"),
    "crashes": ("contract", "the adapter crashed: Segmentation fault"),
    "exits": ("contract", "the adapter ended the process: status 0"),
    "fails_to_open": ("contract", "open() failed: no such source"),
    "leaves_a_thread": ("contract", "threads of the adapter are left"),
    "never_caught_up": ("contract", "never said caught_up()"),
    "skips_first": ("contract", "result/1 was not offered"),
    "wrong_thread": ("contract", "another thread than the feed-thread"),
    "never_answers": ("contract", "a request has no answer, although nothing is waiting"),
    "no_tombstones": ("repeat", "result/2 is gone from the source, and no tombstone came"),
    "changing_key": ("repeat", "is missing"),
    "drops_versions": ("reorder", "with the same changes in another order, result/1 has another state"),
    "needs_its_parent": ("reorder", "with the same changes in another order, enrolment/20 is missing"),
    "place_runs_ahead": ("restart", "when the power fails after offer"),
    "answers_early": ("restart", "result/50 is missing ever after"),
    "impatient": ("acknowledge", "feed() failed: no receipt came"),
    "idle_after_later": ("backpressure", "KT_FEED_IDLE although the host said KT_LATER"),
    "ignores_later": ("backpressure", "is missing"),
    "insists": ("backpressure", "goes on offering after KT_LATER"),
    "hoards": ("backpressure", "while the host said KT_LATER for ten minutes"),
    "full_tombstones": ("tombstones", "a tombstone or unchanged event with json"),
    "misses_what_went": ("tombstones", "result/2 is gone from the source, and no tombstone came"),
    "withdraws_for_ever": ("tombstones", "in an hour in which nothing changes"),
    "hides_bad_row": ("malformed", "result/11 was neither set aside nor offered"),
    "stops_at_bad_row": ("malformed", "feed() failed: a row can't be read"),
    "stops_at_big_row": ("oversized", "feed() failed: too big"),
    "stops_at_bad_text": ("encoding", "feed() failed"),
    "tells_bad_text": ("encoding", "the reason of set_aside() is no UTF-8"),
    "stops_at_unknown": ("unknown", "feed() failed: a value is not known"),
    "trusts_the_clock": ("clock", "when the clock jumps a day back: result/10 was not offered"),
    "deaf": ("interrupt", "5 s after interrupt() a call had not returned"),
    "skips_at_stop": ("interrupt", "started again after interrupt()"),
    "withdraws_when_away": ("away", "what can't be reached is not gone"),
    "confirms_when_away": ("away", "it still says caught_up()"),
    "hammers": ("away", "it asks to look every 0 ms, and at rest every 100 ms"),
    "gives_up": ("away", "result/10 was not offered"),
    "leaks_memory": ("stop", "the memory that it does not free grows by"),
    "leaks_a_file": ("stop", "an open file is left after close()"),
    "takes_a_signal": ("stop", "it changes the handler of signal 10 of the whole process"),
    "backfills_in_part": ("backfill", "result/3 was not offered in a backfill"),
    "backfills_without_sweep": ("backfill", "a backfill has no sweep of result/, so what the SIS has lost there stays"),
    "never_ends_sweep": ("backfill", "had not come to an end"),
    "exits_at_retry": ("retry", "the adapter ended the process: status 0"),
    "deaf_to_retry": ("retry", "was to be read anew, and was not"),
    "odd_figure": ("health", "must have small letters, digits and _"),
    "counts_nothing": ("health", "the figure lines_total is no finite number"),
    "counts_down": ("health", "the counter receipts_total goes down within a life"),
    "answers_twice": ("contract", "it answers a request twice"),
    "takes_anything": ("incoming", "a request that lacks the sender's proof is answered 204"),
    "writes_twice": ("write-back", "one request was handed over four times, and the SIS holds 4"),
    "shortens_files": ("file", "comes with 199999 bytes, and has 200000"),
    "changes_files": ("file", "comes with other bytes the second time"),
    "gives_any_file": ("file", "a file that no event named is answered neither KT_FILE_GONE nor KT_FILE_REFUSED"),
    "knows_no_limit": ("file", "comes, although it has more than max_bytes"),
    "pours_on": ("file", "comes on after the sink said stop"),
    "deaf_to_files": ("file", "5 s after interrupt() a call for a file had not returned"),
    "writes_anything": ("write-back", "a request that it can't know is answered as written"),
}


class Kit(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def conform(self, library, fixture=None, patience=20, options=(), early_fault="", **settings):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        config = folder / "keukentafel.toml"
        config.write_text('[[adapter]]\nname = "tried"\nlibrary = "tried"\n[adapter.settings]\n' + "".join(
            f"{key} = {json.dumps(value)}\n" for key, value in {"file": str(folder / "source"), **settings}.items()))
        command = [BUILD / "keukentafel-conform", library, "--config", config, "--patience", str(int(patience * SLOWER))]
        if fixture:
            command += ["--fixture", HERE / fixture]
        # A sanitizer would end a crash in its own way.
        as_always = {f"{one}_OPTIONS": "handle_segv=0:detect_leaks=0" for one in ("ASAN", "TSAN", "UBSAN")}
        return subprocess.run([*command, *options], capture_output=True, text=True,
                              env=os.environ | as_always | {"KT_FAULT": early_fault})

    def verdicts(self, output):
        return {name: word for word, name in re.findall(r"^  (\w+) +([\w-]+) +[\d.]+ s$", output, re.M)}

    def test_the_templates_pass_in_half_a_minute(self):
        for library in ("lines", "lines_c"):
            with self.subTest(library):
                report = self.folder / "report.json"
                run = self.conform(BUILD / f"adapters/{library}.so", TEMPLATE_FIXTURE, options=["--json", report])
                self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
                # A file does not block.
                self.assertEqual(self.verdicts(run.stdout),
                                 {**dict.fromkeys(CHECKS, "ok"), "interrupt": "skip", **dict.fromkeys(EXTENSIONS, "none")})
                told = json.loads(report.read_text())
                self.assertEqual([one["name"] for one in told["checks"]], CHECKS)
                self.assertLess(told["seconds"], 30 * SLOWER)

    def test_without_a_fault_everything_is_tried_and_passes(self):
        for library in ("faulty", "plain"):
            run = self.conform(BUILD / f"tests/sdk/{library}.so", "faulty_fixture.sh")
            tried = {**dict.fromkeys(CHECKS, "ok"), **(dict.fromkeys(EXTENSIONS, "none") if library == "plain" else {})}
            self.assertEqual((run.returncode, self.verdicts(run.stdout)), (0, tried), run.stdout)

    def test_each_check_is_seen_to_fail(self):
        self.assertEqual({check for check, _ in FAULTS.values()}, set(CHECKS))

        def fail(fault):
            return self.conform(BUILD / "tests/sdk/faulty.so", "faulty_fixture.sh", fault=fault,
                                options=["--only", FAULTS[fault][0]])
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            runs = list(pool.map(fail, FAULTS))
        for run, (fault, (check, words)) in zip(runs, FAULTS.items()):
            with self.subTest(fault):
                failed = [name for name, word in self.verdicts(run.stdout).items() if word == "FAIL"]
                self.assertEqual((run.returncode, failed), (1, [check]), run.stdout)
                self.assertIn(words, run.stdout)
                self.assertIn("why it matters: ", run.stdout)

    def test_a_library_that_ends_the_process_is_not_passed(self):
        def run(fault, patience=20):
            return self.conform(BUILD / "tests/sdk/faulty.so", "faulty_fixture.sh", patience, early_fault=fault)
        for fault, words in (("exits_at_load", "the library ended the process while it was loaded: status 0"),
                             ("aborts_at_load", "the library ended the process while it was loaded: signal 6 (Aborted)"),
                             ("sleeps_at_load", "was not loaded after")):
            with self.subTest(fault):
                seen = run(fault, 1)
                self.assertEqual((seen.returncode, seen.stdout), (2, ""))
                self.assertIn(words, seen.stderr)
        seen = run("exits_at_create")
        self.assertEqual((seen.returncode, self.verdicts(seen.stdout)), (1, {"contract": "FAIL"}), seen.stdout)
        self.assertIn("the adapter ended the process: status 0", seen.stdout)

    def test_a_mistake_of_the_fixture_is_no_fault_of_the_adapter(self):
        for does, words in (("exit 1", "the fixture failed at begin"), ("echo offerd result/1", 'said "offerd result/1" at begin')):
            with self.subTest(does):
                fixture = self.folder / "mistaken.sh"
                fixture.write_text(f"#!/bin/sh\n{does}\n")
                fixture.chmod(0o755)
                seen = self.conform(BUILD / "tests/sdk/plain.so", fixture)
                self.assertEqual((seen.returncode, self.verdicts(seen.stdout)), (2, {}), seen.stdout)
                self.assertIn(words, seen.stderr)

    def test_a_minute_passes_in_no_time_for_whoever_waits(self):
        report = self.folder / "report.json"
        run = self.conform(BUILD / "tests/sdk/sleepy.so", "sleepy_fixture.sh", options=["--json", report, "--only", "health"])
        self.assertEqual(run.returncode, 0, run.stdout)
        self.assertLess(json.loads(report.read_text())["seconds"], 10 * SLOWER)

    def test_the_report_for_a_machine(self):
        report = self.folder / "report.json"
        run = self.conform(BUILD / "tests/sdk/faulty.so", "faulty_fixture.sh", fault="hammers",
                           options=["--json", report, "--only", "away,health"])
        told = json.loads(report.read_text())
        self.assertEqual((run.returncode, told["adapter"], told["conformant"]), (1, "faulty", False))
        self.assertEqual([(one["name"], one["verdict"]) for one in told["checks"]],
                         [("contract", "passed"), ("away", "failed"), ("health", "passed")])
        self.assertEqual(set(told["checks"][1]), {"name", "verdict", "seconds", "findings", "why", "look"})

    def test_an_adapter_and_its_secret_are_found_in_a_whole_configuration(self):
        (self.folder / "word").write_text("sesame\n")
        (self.folder / "source").write_text("result/1 5.0\n")
        (self.folder / "keukentafel.toml").write_text(
            '[gateway]\nlisten = "127.0.0.1:8443"\n' + "".join(
                f'[[adapter]]\nname = "{name}"\nlibrary = "{library}"\n[adapter.settings]\nfile = "{self.folder}/source"\n'
                'token = { file = "word" }\n' for name, library in [("a", "faulty"), ("b", "faulty"), ("c", "lines")]))

        def run(library, *options):
            return subprocess.run([BUILD / "keukentafel-conform", library, "--config", self.folder / "keukentafel.toml",
                                   "--only", "retry", *options], capture_output=True, text=True)

        self.assertEqual(run(BUILD / "tests/sdk/faulty.so", "--adapter", "b").returncode, 0)
        several = run(BUILD / "tests/sdk/faulty.so")
        self.assertEqual((several.returncode, several.stdout), (2, ""))
        self.assertIn("choose with --adapter", several.stderr)
        # The only one of this library, and it has a key that this adapter has not.
        self.assertIn("keukentafel.toml:20: the adapter has no setting token", run(BUILD / "adapters/lines.so").stderr)
        (self.folder / "word").unlink()
        self.assertIn("keukentafel.toml:14: token: ", run(BUILD / "tests/sdk/faulty.so", "--adapter", "b").stderr)

    def test_what_is_no_adapter_or_has_wrong_settings_is_refused(self):
        lines = BUILD / "adapters/lines.so"
        for library, settings, words in [
                (self.folder / "none.so", {}, "can't be loaded"),
                (BUILD / "libkeukentafel.so", {}, "it does not export kt_adapter_entry_v1"),
                (lines, {"poll_interval_ms": 1}, "toml:6: poll_interval_ms is 1: write a number from 10 to 60000"),
                (lines, {"file": 7}, "toml:5: file must be a path in quotes"),
                (lines, {"colour": "red"}, "toml:6: the adapter has no setting colour"),
                (BUILD / "tests/sdk/faulty.so", {"token": "sesame"}, "token is a secret and may not stand here")]:
            run = self.conform(library, **settings)
            self.assertEqual((run.returncode, run.stdout), (2, ""))
            self.assertIn(words, run.stderr)


if __name__ == "__main__":
    unittest.main()
