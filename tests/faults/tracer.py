"""strace as a saboteur: it lets chosen system calls on chosen files fail, or kills the process at one."""

import subprocess
import tempfile

from ground import wait_until


# All that changes a file and its place on the disk.
WRITES = "write,writev,pwrite64,pwritev,pwritev2,fallocate,truncate,ftruncate,fsync,fdatasync,sync_file_range,msync"


def sabotage(paths, calls, what, only_first=False, output="/dev/null"):
    """The command that a program runs under, or that is attached by Saboteur. `what`: such as error=EIO, signal=KILL:when=3,
    where strace counts each kind of call by itself."""
    when = ":when=1" if only_first else ""
    return ["strace", "-f", "-o", output, *(part for path in paths for part in ("-P", str(path))),
            "-e", f"trace={WRITES}", "-e", f"inject={calls}:{what}{when}"]


class Saboteur:
    """Attached to a running process, all of its threads, from the beginning of the block to its end."""

    def __init__(self, process, *arguments, **more):
        self.process = process
        self._trace = tempfile.NamedTemporaryFile(prefix="kt-strace-")
        self._said = tempfile.TemporaryFile()
        self.command = sabotage(*arguments, **more, output=self._trace.name)

    def __enter__(self):
        # A thread that is just ending can't be attached to, and strace gives up: then once more.
        assert self.attach() or "not permitted" in self.said() and self.attach(), f"strace could not attach: {self.said()}"
        return self

    def attach(self):
        self._said.seek(0)
        self._said.truncate()
        self.strace = subprocess.Popen([*self.command, "-p", str(self.process.pid)], stderr=self._said)

        def outcome():
            # strace ends with its process, which may meet the sabotage at once: so look whether it had ended first.
            has_ended = self.strace.poll() is not None
            return "attached" if "attached" in self.said() else has_ended and "ended"
        return wait_until("strace is attached, or has ended", outcome) == "attached"

    def said(self):
        self._said.seek(0)
        return self._said.read().decode()

    @property
    def trace(self):
        """The calls on those files, those of the saboteur marked with (INJECTED)."""
        with open(self._trace.name, encoding="utf-8", errors="replace") as lines:
            return lines.read()

    def __exit__(self, *failure):
        self.strace.terminate()  # it detaches
        try:
            self.strace.wait(5)
        except subprocess.TimeoutExpired:
            # Now and then strace waits for a thread of a killed process, which waits for strace.
            self.strace.kill()
            self.strace.wait(10)
            wait_until("the killed process is gone", lambda: self.process.poll() is not None)
        self._said.close()
        self._trace.close()
