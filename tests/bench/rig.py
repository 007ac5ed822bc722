"""The server under measurement on one core, the load generator on the other."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import filled

sys.path.append(str(Path(__file__).resolve().parents[1] / "journey"))

from harness import wait_until  # noqa: E402

SOURCE = Path(os.environ.get("KT_SOURCE_DIR") or Path(__file__).resolve().parents[2])
BUILD = Path(os.environ.get("KT_BUILD") or SOURCE / "build" / "bench")
PROGRAM = BUILD / "keukentafel"
LOAD = BUILD / "tests/bench/bench_load"
PACED = BUILD / "tests/bench/paced.so"
SERVER_CORE, LOAD_CORE = 0, max(0, (os.cpu_count() or 1) - 1)


def on(core, *command):
    return ["taskset", "-c", str(core), *map(str, command)]


def load(mode, **options):
    """Runs the load generator to its end; what it printed."""
    words = []
    for name, value in options.items():
        words += [f"--{name}"] if value is True else [f"--{name}", value]
    run = subprocess.run(on(LOAD_CORE, LOAD, mode, *words), capture_output=True, text=True, timeout=300)
    if run.returncode:
        raise RuntimeError(run.stderr)
    return json.loads(run.stdout)


def toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + " }"
    return json.dumps(value)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Rig:
    """A folder with a configuration, a certificate and a store; the module over it."""

    def __init__(self, library, settings, students=0, items=0):
        self._temporary = tempfile.TemporaryDirectory(prefix="kt-bench-")
        self.folder = Path(self._temporary.name)
        self.port = free_port()
        self.config = self.folder / "keukentafel.toml"
        self.log_file = self.folder / "log"
        self.module = None
        self.core = SERVER_CORE
        text = "".join(f"{key} = {toml(value)}\n" for key, value in settings(self.folder).items())
        self.config.write_text(filled.CONFIGURATION.format(port=self.port, library=library, settings=text))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "30", "-keyout", self.folder / "key.pem", "-out", self.folder / "cert.pem", "-subj",
                        "/CN=localhost"], check=True, capture_output=True)
        if students:
            filled.fill(PROGRAM, self.config, students, items)
        self.cookies = self.folder / "cookies"

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.stop()
        if failure and failure[0] and self.log_file.exists():
            sys.stderr.write("".join(self.log_file.read_text().splitlines(True)[-20:]))
        self._temporary.cleanup()

    def start(self, is_awaited=True):
        before = self.log_file.stat().st_size if self.log_file.exists() else 0
        self.begun_ns = time.monotonic_ns()
        with open(self.log_file, "a", encoding="utf-8") as log:
            self.module = subprocess.Popen(on(self.core, PROGRAM, "run", self.config), stderr=log, stdout=log)
        if is_awaited:
            wait_until("the module listens", lambda: self.is_listening(before))
        return self

    def is_listening(self, before=0):
        if self.module.poll() is not None:
            raise AssertionError(f"the module ended:\n{self.log_file.read_text()}")
        return b"listening on" in self.log_file.read_bytes()[before:]

    def stop(self):
        if self.module and self.module.poll() is None:
            self.module.terminate()
            try:
                self.module.wait(15)
            except subprocess.TimeoutExpired:
                self.module.kill()
                self.module.wait(10)
        self.module = None

    def cpu_s(self):
        """Processor time of the server's threads, in the kernel too."""
        total = 0
        for task in Path(f"/proc/{self.module.pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
        return total / 1e9

    def resident_kb(self):
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.module.pid}/status").read_text()).group(1))


class Crowd:
    """Open streams of every guardian, and the events that are sent to them."""

    def __init__(self, rig, count):
        self.rig = rig
        self.step = time.monotonic_ns() // 1000  # no step of an earlier crowd over the same store
        self.process = subprocess.Popen(
            on(LOAD_CORE, LOAD, "streams", "--port", rig.port, "--cookies", rig.cookies, "--count", count),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.opened = self.answer()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the load generator ended")
        return json.loads(line)

    def expect(self, count, seconds, begin):
        """Calls begin(step) when the streams are ready to count; what came, with the server's processor time."""
        self.step += 1
        self.process.stdin.write(f"{self.step} {count} {seconds}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "ready\n"
        cpu, at = self.rig.cpu_s(), time.monotonic_ns()
        begin(self.step)
        seen = self.answer()
        seen["cpu_us"] = (self.rig.cpu_s() - cpu) * 1e6 / max(seen["came"], 1)
        seen["seconds"] = (seen["last_ns"] - at) / 1e9
        return seen

    def send(self, rate, seconds):
        """So many events a second for so long, through the bench's own adapter."""
        count = int(rate * seconds)

        def begin(step):
            new = self.rig.folder / "control.new"
            new.write_text(f"{step} {rate} {count}\n")
            new.rename(self.rig.folder / "control")
        seen = self.expect(count, seconds * 1.5 + 3, begin)
        seen["is_right"] = not (seen["lost"] or seen["doubled"] or seen["foreign"] or seen["disordered"] or seen["over"])
        # What the adapter could not send in time was not this rate.
        seen["is_in_time"] = seen["is_right"] and seen["seconds"] < seconds * 1.02 + 0.2 and seen["p99_ms"] < 50
        return seen
