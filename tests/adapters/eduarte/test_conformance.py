"""The eduarte adapter passes the conformance kit, on the small institution of an invented school."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "adapters" / "eduarte"))

from school import generate  # noqa: E402

BUILD = pathlib.Path(os.environ["KT_BUILD"])


class Conformance(unittest.TestCase):
    def test_the_kit(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            generate.build(folder / "school.db")
            (folder / "settings.json").write_text(json.dumps({
                "connection": f"sqlite3://dbname={folder}/copy.db", "organisation": 2, "project_kinds": ["PROJ"],
                "poll_interval_ms": 50}))
            run = subprocess.run([BUILD / "keukentafel-conform", BUILD / "adapters/eduarte.so", "--settings",
                                  folder / "settings.json", "--fixture", HERE / "fixture.py"],
                                 capture_output=True, text=True)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            self.assertNotIn("skip", run.stdout)


if __name__ == "__main__":
    unittest.main()
