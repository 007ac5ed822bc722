"""The dropfolder adapter passes the conformance kit: CSV with NDJSON, and OneRoster packages."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ["KT_BUILD"])

SETTINGS = """\
[[adapter]]
name = "files"
library = "dropfolder"
[adapter.settings]
folder = "{folder}/in"
mapping = "{folder}/mapping.toml"
poll_interval_ms = 50
max_loss_percent = 60
files = "{folder}/pictures"
"""


class Conformance(unittest.TestCase):
    def conform(self, fixture):
        with tempfile.TemporaryDirectory() as name:
            config = pathlib.Path(name) / "keukentafel.toml"
            config.write_text(SETTINGS.format(folder=name))
            run = subprocess.run([BUILD / "keukentafel-conform", BUILD / "adapters/dropfolder.so", "--config", config,
                                  "--fixture", HERE / fixture], capture_output=True, text=True)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            words = re.findall(r"^  (\w+) +([\w-]+) ", run.stdout, re.M)
            return {name for word, name in words if word == "skip"}

    def test_csv_and_ndjson(self):
        # A file does not block, and what comes as changes can't be swept.
        self.assertEqual(self.conform("fixture.py"), {"interrupt", "backfill", "file"})

    def test_oneroster(self):
        self.assertEqual(self.conform("package_fixture.py"), {"interrupt", "reorder", "encoding", "file"})


if __name__ == "__main__":
    unittest.main()
