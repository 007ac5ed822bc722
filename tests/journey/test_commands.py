"""The program's commands, with and without a running module, and how it ends."""

import os
import pty
import signal
import socket
import subprocess
import unittest

from harness import PROGRAM, Journey, quiet_for, scenes, test_of, wait_until


def without_times(items):
    return [{key: value for key, value in one.items() if key != "published_at"} for one in items]


class Configuration(unittest.TestCase):
    def check(self, journey, old, new):
        """The first complaint about a configuration in which `old` became `new`, without the place, and its line."""
        text = journey.config.read_text()
        self.assertIn(old, text)
        changed = journey.folder / "changed.toml"
        changed.write_text(text.replace(old, new))
        done = subprocess.run([PROGRAM, "check-config", changed], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, new)
        self.assertEqual(done.stdout, "")
        line = next(n for n, one in enumerate(changed.read_text().split("\n"), 1) if new.split("\n")[-1] in one)
        self.assertTrue(done.stderr.startswith(f"{changed}:{line}: "), f"line {line}: {done.stderr}")
        started = subprocess.run([PROGRAM, "run", changed], capture_output=True, text=True, timeout=20)
        self.assertEqual(started.returncode, 1, "run refuses it, too")
        self.assertIn(f"changed.toml:{line}: ", started.stderr)
        return done.stderr

    def test_complaints(self):
        with Journey(school=lambda path: {}, start=False) as journey:
            right = journey.command("check-config")
            self.assertEqual((right.returncode, right.stderr), (0, ""))
            for old, new, word in (
                    ('path = "', 'paht = "', "store.paht"),
                    ("poll_interval_ms = 100", "pol_interval = 100", "poll_interval_ms"),
                    ("poll_interval_ms = 100", 'poll_interval_ms = "fast"', "whole number"),
                    ("poll_interval_ms = 100", "poll_interval_ms = 1", "50"),
                    ("[gateway]", "[gateway]\nthreads = 0", "from 1 to"),
                    ("[gateway]", "[gateway]\ntls = 1", "true or false"),
                    ("organisation = 1", 'organisation = 1\npassword = "hunter2"', "file"),
                    ('library = "eduarte"', 'library = "edurate"', "edurate")):
                with self.subTest(new=new):
                    said = self.check(journey, old, new)
                    self.assertIn(word, said)
                    self.assertNotIn("hunter2", said)
            journey.config.write_text("[store\n")
            self.assertRegex(journey.command("check-config").stderr, r"keukentafel\.toml:\d+: ")

    def test_usage(self):
        unknown = subprocess.run([PROGRAM, "nonsense"], capture_output=True, text=True)
        self.assertIn("nonsense is no command", unknown.stderr)
        version = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True)
        self.assertRegex(version.stdout, r"^keukentafel \d+\.\d+\.\d+\n$")
        for arguments in ([], ["nonsense"], ["invite"], ["run"]):
            self.assertNotEqual(subprocess.run([PROGRAM, *arguments], capture_output=True).returncode, 0)
        self.assertEqual(subprocess.run([PROGRAM, "--help"], capture_output=True).returncode, 0)


class Commands(unittest.TestCase):
    def setUp(self):
        self.journey = self.enterContext(Journey())
        self.sis = self.journey.sis
        self.one = self.journey.highlights["guardians"]["a"]
        self.girl, self.boy = self.one["students"]
        self.client = self.journey.wait_for_import()

    def test_invite_and_revoke(self):
        invited = self.journey.command("invite", "--guardian", self.one["person"], "--adapter", "eduarte")
        self.assertRegex(invited.stdout, r"^[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}\n$")
        unknown = self.journey.command("invite", "--guardian", "123")
        self.assertEqual((unknown.returncode, unknown.stdout), (1, ""))
        self.assertIn("123", unknown.stderr)
        self.journey.stop()
        alone = self.journey.command("invite", "--guardian", self.one["person"])
        self.assertEqual(alone.returncode, 0, alone.stderr)
        self.assertRegex(alone.stdout, r"^[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}\n$")
        revoked = self.journey.command("revoke", "--guardian", self.one["person"])
        self.assertEqual(revoked.returncode, 0, revoked.stderr)
        self.journey.start()
        self.client.port = self.journey.port
        self.assertEqual(self.client.get("/api/v1/me").status, 401)
        self.assertEqual(self.client.sign_in(alone.stdout.strip()), 401)

    def test_store_in_use(self):
        self.journey.write_config()
        second = subprocess.run([PROGRAM, "run", self.journey.config], capture_output=True, text=True, timeout=20)
        self.assertEqual(second.returncode, 1)
        self.assertRegex(second.stderr, rf"\b{self.journey.module.pid}\b")

    def test_set_aside_and_retry(self):
        scenes.give_mark(self.sis, self.girl["student"], test_of(self.girl, "Engels"), 7.3)
        row = scenes.valid_result(self.sis, self.girl["student"], test_of(self.girl, "Engels"))["id"]
        stream = self.journey.stream(self.client)
        self.sis.update("Resultaat", row, cijfer="zeven")
        listed = wait_until("it is set aside", lambda: self.journey.command("set-aside").stdout)
        self.assertIn("eduarte", listed)
        self.assertIn("result/", listed)
        scenes.give_mark(self.sis, self.girl["student"], test_of(self.girl, "Rekenen"), 6.6)
        stream.wait_for("what stands behind it", lambda item: item["detail"].get("value") == "6.6")
        self.assertRegex(self.journey.command("status").stdout, r"\n  set_aside +1  What could not be read")
        again = self.journey.command("set-aside", "--retry")
        self.assertIn("result/", again.stdout, "it is as dirty as before")
        with self.sis.transaction():  # put right where no trigger sees it: only the retry can
            for letter in ("insert", "update", "delete"):
                self.sis.rows(f"drop trigger log_Resultaat_{letter}")
            self.sis.update("Resultaat", row, cijfer=7.4)
        cleared = self.journey.command("set-aside", "--retry")
        self.assertEqual((cleared.returncode, cleared.stdout), (0, ""), cleared.stderr)
        self.assertIn("7.4", [one["detail"].get("value") for one in self.client.feed()])

    def test_status(self):
        running = self.journey.command("status")
        self.assertEqual((running.returncode, running.stdout), (0, "eduarte: running\n"), running.stderr)
        metrics = self.journey.command("status", "--metrics").stdout
        self.assertIn('keukentafel_adapter_set_aside{adapter="eduarte"} 0\n', metrics)
        self.assertIn('# TYPE keukentafel_adapter_is_running gauge\n'
                      'keukentafel_adapter_is_running{adapter="eduarte"} 1\n', metrics)
        self.journey.stop()
        stopped = self.journey.command("status")
        self.assertEqual((stopped.returncode, stopped.stdout, stopped.stderr), (1, "", "the module does not run\n"))

    def test_set_aside_without_a_module(self):
        self.journey.stop()
        scenes.give_mark(self.sis, self.girl["student"], test_of(self.girl, "Engels"), 7.3)
        done = self.journey.command("set-aside", "--retry")
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_backfill_converges(self):
        before = self.client.whole_feed()
        stream = self.journey.stream(self.client)
        for _ in range(2):
            done = self.journey.command("backfill", "--adapter", "eduarte")
            self.assertEqual((done.returncode, done.stdout, done.stderr.strip()), (0, "", ""))
        terminal, at_it = pty.openpty()
        shown = subprocess.run([PROGRAM, "backfill", self.journey.config, "--adapter", "eduarte"], stderr=at_it)
        os.close(at_it)
        self.assertEqual(shown.returncode, 0)
        self.assertIn(b"100%", os.read(terminal, 1 << 16), "a bar, for eyes only")
        os.close(terminal)
        self.assertEqual(self.client.whole_feed(), before)
        self.assertTrue(quiet_for(0.3, lambda: stream.events), "a repeat changes nothing")
        test = test_of(self.girl, "Engels", 0)
        row = scenes.valid_result(self.sis, self.girl["student"], test) or scenes.valid_result(
            self.sis, self.girl["student"], test_of(self.girl, "Engels", 1))
        with self.sis.transaction():
            self.sis.rows("drop trigger log_Resultaat_delete")
            self.sis.delete("Resultaat", row["id"])
        done = self.journey.command("backfill", "--adapter", "eduarte")
        self.assertEqual(done.returncode, 0, done.stderr)
        after = self.client.whole_feed()
        withdrawn = {one["id"] for one in after if one["withdrawn"]} - {one["id"] for one in before if one["withdrawn"]}
        self.assertEqual(len(withdrawn), 1)
        rest = [one for one in after if one["id"] not in withdrawn]
        self.assertEqual(rest, [one for one in before if one["id"] not in withdrawn])
        self.journey.stop()
        alone = self.journey.command("backfill", "--adapter", "eduarte")
        self.assertEqual(alone.returncode, 0, alone.stderr)
        unknown = self.journey.command("backfill", "--adapter", "nobody")
        self.assertEqual(unknown.returncode, 1)
        self.journey.start()
        self.client.port = self.journey.port
        self.assertEqual(self.client.whole_feed(), after)

    def test_stops_with_open_streams(self):
        streams = [self.journey.stream(self.client) for _ in range(5)]
        idle = socket.create_connection(("127.0.0.1", self.journey.port))
        status, taken = self.journey.stop()
        idle.close()
        self.assertEqual(status, 0)
        self.assertLess(taken, 5)
        for stream in streams:
            wait_until("the stream ended", stream.is_over.is_set, 2)

    def test_killed_in_the_middle(self):
        first = self.journey.stream(self.client, last=0)
        tests = [test for course in ("Nederlands", "Engels", "Rekenen") for test in self.boy["courses"][course]["tests"]]
        start = set(one["id"] for one in self.client.whole_feed())
        wanted = {}
        for number in range(30):
            mark = round(4 + number / 10, 1)
            scenes.give_mark(self.sis, self.boy["student"], tests[number % len(tests)], mark)
            wanted[tests[number % len(tests)]] = f"{mark:.1f}"
            if number in (7, 18):
                wait_until("something came", lambda: first.events)
                self.journey.module.send_signal(signal.SIGKILL)
                self.journey.module.wait(10)
                self.journey.start()
        self.client.port = self.journey.port
        # The better of mark and resit is the valid one: the SIS's own rows say which.
        for test in wanted:
            valid = self.sis.value("select cijfer from Resultaat where deelnemer = ? and toets = ? and geldend = true",
                                   self.boy["student"], test)
            wanted[test] = f"{valid:.1f}"
        wait_until("the last marks are there", lambda: set(wanted.values()) <= {
            one["detail"].get("value") for one in self.client.whole_feed() if one["category"] == "result"})
        names = {self.sis.row("Toets", test)["naam"]: value for test, value in wanted.items()}
        boy = self.client.children()[self.boy["first"]]
        found = [(one["detail"].get("course"), one["detail"].get("test")) for one in self.client.whole_feed()
                 if one["student"] == boy and one["kind"] in ("grade", "resit") and not one["withdrawn"]]
        self.assertEqual(len(found), len(set(found)), "no result twice")
        self.assertTrue(names)
        self.assertLessEqual(start, {one["id"] for one in self.client.whole_feed()}, "nothing lost")


if __name__ == "__main__":
    unittest.main()
