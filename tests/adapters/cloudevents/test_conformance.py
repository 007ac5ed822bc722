"""The adapter cloudevents passes the conformance kit, which sends what the fixture signs."""

import base64
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ["KT_BUILD"])
CONFIG = """\
[[adapter]]
name = "school"
library = "cloudevents"
[adapter.settings]
secret = { file = "secret" }
"""


class Conformance(unittest.TestCase):
    def test_the_kit(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "secret").write_text("whsec_" + base64.b64encode(bytes(range(32))).decode())
            config = folder / "keukentafel.toml"
            config.write_text(CONFIG)
            run = subprocess.run([BUILD / "keukentafel-conform", BUILD / "adapters/cloudevents.so", "--config", config,
                                  "--fixture", HERE / "fixture.py"], capture_output=True, text=True)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            words = {name: word for word, name in re.findall(r"^  (\w+) +([\w-]+) ", run.stdout, re.M)}
            # It waits for its sender, and asks nobody: there is nothing to block, to be away or to read anew.
            self.assertEqual([name for name, word in words.items() if word != "ok"],
                             ["reorder", "encoding", "unknown", "interrupt", "away", "backfill", "retry", "write-back",
                              "file"],
                             run.stdout)


if __name__ == "__main__":
    unittest.main()
