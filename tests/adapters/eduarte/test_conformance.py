"""The eduarte adapter passes the conformance kit, on the small institution of an invented school."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "adapters" / "eduarte"))

from school import generate  # noqa: E402

CONFIG = """\
[[adapter]]
name = "school"
library = "eduarte"
[adapter.settings]
connection = "sqlite3://dbname={folder}/copy.db"
organisation = 2
project_kinds = ["PROJ"]
poll_interval_ms = 50
"""
BUILD = pathlib.Path(os.environ["KT_BUILD"])


class Conformance(unittest.TestCase):
    def test_the_kit(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            generate.build(folder / "school.db")
            config = folder / "keukentafel.toml"
            config.write_text(CONFIG.format(folder=folder))
            run = subprocess.run([BUILD / "keukentafel-conform", BUILD / "adapters/eduarte.so", "--config", config,
                                  "--fixture", HERE / "fixture.py"], capture_output=True, text=True)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            words = {name: word for word, name in re.findall(r"^  (\w+) +([\w-]+) ", run.stdout, re.M)}
            # It offers no figures, and neither takes requests nor writes.
            self.assertEqual([name for name, word in words.items() if word != "ok"], ["health", "incoming", "write-back", "file"])


if __name__ == "__main__":
    unittest.main()
