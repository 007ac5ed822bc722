"""The module in a Java machine that looks closely: signals, threads, garbage collection, TLS, and a post-commit listener."""

import os
import re
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from guest import LIBRARY, PATIENCE, SOURCE, House, family, mark, wait_until

JNA = "/usr/share/java/jna.jar"
# JNA's own: what it finds in code that calls the Java machine, and the module has none.
OF_JNA = re.compile(r"WARNING: JNI local refs: \d+, exceeds capacity: 32\n|"
                    r"WARNING in native method: JNI call made without checking exceptions when required to from \w+\n")
HERE = Path(__file__).resolve().parent


class Machine:
    """A Java machine with Host in it."""

    def __init__(self, classes, house):
        self.log, self.checked = house.folder / "lines.log", []
        self.errors = open(house.folder / "errors.log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            ["java", "-Xcheck:jni", "-Xmx256m", "-Xss1m", "-cp", f"{classes}:{JNA}", "Host", LIBRARY, house.config,
             self.log], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True, cwd=house.folder)

    def ask(self, *words):
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("> "):
                return line[2:].rstrip("\n")
            self.checked.append(line)
        raise AssertionError("the machine ended:\n" + "".join(self.checked) + self.complaints())

    def complaints(self):
        """What the machine says on standard error, and what -Xcheck:jni finds beside JNA's own."""
        self.errors.seek(0)
        found = re.split("^(?=warning)", "".join(self.checked), flags=re.I | re.M)[1:]
        return self.errors.read() + "".join(one for one in found if not OF_JNA.match(one))

    def native_threads(self):
        tasks = Path(f"/proc/{self.process.pid}/task")
        return {name for name in ((one / "comm").read_text().strip() for one in tasks.iterdir())
                if name.startswith("kt-")}

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
        self.errors.close()


class Jvm(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.classes = tempfile.TemporaryDirectory(prefix="kt-java-")
        cls.addClassCleanup(cls.classes.cleanup)
        sources = [SOURCE / "sdk/java/nl/keukentafel/Keukentafel.java", *sorted((HERE / "java").glob("*.java"))]
        subprocess.run(["javac", "-Xlint:all", "-Werror", "-cp", JNA, "-d", cls.classes.name, *sources], check=True)

    def machine(self, house):
        made = Machine(self.classes.name, house)
        self.addCleanup(made.close)
        return made

    def started(self, machine, house):
        self.assertEqual(machine.ask("start"), "started", machine.complaints())
        house.port = int(re.findall(r"listening on 127\.0\.0\.1:(\d+)", machine.log.read_text())[-1])

    def test_a_sis_in_java(self):
        with House() as house:
            java = self.machine(house)
            self.started(java, house)
            for key, body in family():
                self.assertEqual(java.ask("commit", key, body), "committed")
            self.assertEqual(java.ask("roll-back", *mark("1.0", 2)), "rolled back")
            java.ask("commit", *mark("6.1"))
            wait_until("all is pushed", lambda: java.ask("caught-up") == "ACCEPTED" and house.command(
                "invite", "--guardian", 1)[0] == 0)
            client = house.client()
            wait_until("the mark is there", lambda: house.marks(client) == ["6.1"])
            java.ask("commit", *mark("7.4"))
            wait_until("the correction", lambda: house.marks(client) == ["7.4"])
            java.ask("commit", "result/1")
            wait_until("deleted", lambda: house.marks(client) == [])
            self.assertEqual(java.ask("stop"), "stopped")
            self.assertEqual(java.native_threads(), set())
            wait_until("threads that were attached have gone", lambda: java.ask("threads") == "[]", 10)
            self.assertEqual(java.complaints(), "")

    def test_signals_garbage_and_tls_under_load(self):
        with House() as house:
            java = self.machine(house)
            self.assertEqual(java.ask("null-check"), "caught")
            self.started(java, house)
            self.assertEqual(java.ask("null-check"), "caught")
            page = java.ask("page", f"https://localhost:{house.port}/")
            self.assertRegex(page, r"^200 TLS_\w+ <!doctype html>")
            self.assertEqual(java.ask("load", "150"), "600 600 true")
            before = int(java.ask("in-callback"))
            self.assertEqual(java.ask("sweep-end", "result/"), "REFUSED")  # said on the adapter's own thread
            self.assertEqual(int(java.ask("in-callback")), before + 1)
            self.assertEqual(java.ask("sweep", "result/"), "ACCEPTED ACCEPTED")
            self.assertIn("keukentafel", java.ask("threads"))
            self.assertEqual(java.ask("page", f"https://localhost:{house.port}/"), page)
            self.assertEqual(java.ask("stop"), "stopped")
            self.assertEqual(java.ask("rounds", "20"), "started and stopped")
            self.assertEqual(java.native_threads(), set())
            wait_until("threads that were attached have gone", lambda: java.ask("threads") == "[]", 10)
            self.assertEqual(java.complaints(), "")

    def test_a_terminated_machine_stops_the_module(self):
        with House() as house:
            java = self.machine(house)
            self.started(java, house)
            java.process.send_signal(signal.SIGTERM)
            status = java.process.wait(30 * PATIENCE)
            said = java.process.stdout.read()
            java.checked += said.splitlines(True)
            self.assertEqual((said.splitlines()[-1], status), ("> stopped by the hook", 128 + signal.SIGTERM))
            self.assertTrue(java.log.read_text().rstrip().endswith("stopped"))
            self.assertEqual(java.complaints(), "")


if __name__ == "__main__":
    unittest.main()
