"""The dropfolder adapter passes the conformance kit: CSV with NDJSON, and OneRoster packages."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ["KT_BUILD"])


class Conformance(unittest.TestCase):
    def conform(self, fixture):
        with tempfile.TemporaryDirectory() as name:
            settings = pathlib.Path(name) / "settings.json"
            settings.write_text(json.dumps({"folder": f"{name}/in", "mapping": f"{name}/mapping.toml", "poll_interval_ms": 50,
                                            "max_loss_percent": 50}))
            run = subprocess.run([BUILD / "keukentafel-conform", BUILD / "adapters/dropfolder.so", "--settings", settings,
                                  "--fixture", HERE / fixture], capture_output=True, text=True)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            words = re.findall(r"^  (\w+) +(\w+)$", run.stdout, re.M)
            self.assertEqual([name for word, name in words if word != "ok"], ["interrupt"])  # a file does not block

    def test_csv_and_ndjson(self):
        self.conform("fixture.py")

    def test_oneroster(self):
        self.conform("package_fixture.py")


if __name__ == "__main__":
    unittest.main()
