"""The oeapi adapter passes the conformance kit: version 5 with the OKE consumer, and version 6."""

import os
import pathlib
import re
import socket
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ["KT_BUILD"])
CONFIG = """\
[[adapter]]
name = "school"
library = "oeapi"
[adapter.settings]
url = "http://127.0.0.1:{port}"
version = "{version}"
consumer = "{consumer}"
guardians = "{folder}/guardians.csv"
student_code = "studentNumber"
poll_interval_s = 30
max_loss_percent = 50
incoming_token = {{ file = "{folder}/token" }}
"""


class Conformance(unittest.TestCase):
    def conform(self, version, consumer):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "token").write_text("a-token-of-at-least-24-characters\n")
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            config = folder / "keukentafel.toml"
            config.write_text(CONFIG.format(port=port, version=version, consumer=consumer, folder=folder))
            run = subprocess.run([BUILD / "keukentafel-conform", BUILD / "adapters/oeapi.so", "--config", config,
                                  "--fixture", HERE / "fixture.py"], capture_output=True, text=True)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            words = {name: word for word, name in re.findall(r"^  (\w+) +([\w-]+) ", run.stdout, re.M)}
            self.assertEqual([name for name, word in words.items() if word != "ok"], ["interrupt", "write-back", "file"])
            # It never waits for long, so it can't be interrupted in a wait; the other moments were tried.
            self.assertEqual([words["interrupt"], words["write-back"]], ["skip", "none"])

    def test_version_5_with_the_oke_consumer(self):
        self.conform("5", "nl-test-admin")

    def test_version_6(self):
        self.conform("6", "")


if __name__ == "__main__":
    unittest.main()
