"""Ordinary adapters pass the conformance kit in a process of their own, with limits and the filter, too."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ["KT_BUILD"])
sys.path.insert(0, str(HERE.parents[1] / "adapters" / "eduarte"))

from school import generate  # noqa: E402


class Annexed(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def conform(self, library, fixture, settings):
        file = self.folder / "settings.json"
        file.write_text(json.dumps(settings))
        run = subprocess.run([BUILD / "keukentafel-conform", BUILD / "tests/sdk/annexed.so", "--settings", file,
                              "--fixture", fixture], capture_output=True, text=True,
                             env={**os.environ, "KT_ANNEXED": str(BUILD / library)})
        verdicts = {name: word for word, name in re.findall(r"^  (\w+) +([\w ]+)$", run.stdout, re.M)}
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertNotIn("not allowed", run.stdout + run.stderr)
        return verdicts

    def test_files(self):
        for library, setting in [("adapters/lines.so", "file"), ("adapters/replay.so", "path")]:
            with self.subTest(library):
                said = self.conform(library, HERE / "lines_fixture.sh", {setting: str(self.folder / "source")})
                self.assertEqual([name for name, word in said.items() if word != "ok"], ["interrupt"])  # a file does not block

    def test_every_check(self):
        said = self.conform("tests/sdk/faulty.so", HERE / "faulty_fixture.sh", {"file": str(self.folder / "source")})
        self.assertEqual(set(said.values()), {"ok"}, said)

    def test_eduarte(self):
        generate.build(self.folder / "school.db")
        said = self.conform("adapters/eduarte.so", HERE.parent / "adapters/eduarte/fixture.py", {
            "connection": f"sqlite3://dbname={self.folder}/copy.db", "organisation": 2, "project_kinds": ["PROJ"],
            "poll_interval_ms": 50})
        self.assertEqual(set(said.values()), {"ok"}, said)


if __name__ == "__main__":
    unittest.main()
