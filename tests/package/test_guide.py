"""docs/adapter-guide.md, run from top to bottom by a shell that has the installed package only."""

import os
import re
import signal
import socket
import subprocess
import unittest

from prefix import PATIENCE, Installed

PORT = "8443"  # of the page; a free one takes its place
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.M | re.S)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def pattern_of(expected):
    """A line "..." stands for any lines, "..." within a line for any text in it."""
    whole = "".join(".*" if line.strip() == "..." else re.escape(line).replace(re.escape("..."), "[^\n]*") + "\n"
                    for line in expected.splitlines())
    return re.compile(whole, re.S)


class Guide(Installed):
    def test_every_command_gives_what_the_page_says(self):
        page = next(self.prefix.rglob("adapter-guide.md")).read_text()
        blocks = BLOCK.findall(page)
        self.assertEqual([kind for kind, _ in blocks], ["sh", "text"] * (len(blocks) // 2))
        self.assertEqual(len(re.findall(r"^## \d", page, re.M)), 9)
        port = free_port()
        commands, expected = ([text.replace(PORT, port) for _, text in blocks[first::2]] for first in (0, 1))
        script = ""
        for number, text in enumerate(commands):
            script += f"exec > {self.folder}/out-{number} 2>&1\n{text}echo $? > {self.folder}/status-{number}\n"
            if "new-adapter" in text:
                script += f"sed -i s/{PORT}/{port}/ keukentafel.toml\n"
        (self.folder / "guide.sh").write_text(script)
        shell = subprocess.Popen(["bash", "guide.sh"], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                                 start_new_session=True)
        try:
            shell.wait(600 * PATIENCE)
        except subprocess.TimeoutExpired:
            pass  # the output of the step that waits tells which
        finally:
            try:
                os.killpg(shell.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            shell.wait()
        for number, (command, wanted) in enumerate(zip(commands, expected)):
            with self.subTest(command.splitlines()[0]):
                out = self.folder / f"out-{number}"
                self.assertTrue(out.exists(), "the page did not come so far")
                self.assertRegex(out.read_text(), re.compile(rf"\A{pattern_of(wanted).pattern}\Z", re.S))
                self.assertEqual((self.folder / f"status-{number}").read_text(), "0\n")


if __name__ == "__main__":
    unittest.main()
