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

    def conform(self, library, fixture, **settings):
        config = self.folder / "keukentafel.toml"
        config.write_text('[[adapter]]\nname = "tried"\nlibrary = "tried"\n[adapter.settings]\n' + "".join(
            f"{key} = {json.dumps(value)}\n" for key, value in settings.items()))
        run = subprocess.run([BUILD / "keukentafel-conform", BUILD / "tests/sdk/annexed.so", "--config", config,
                              "--fixture", fixture], capture_output=True, text=True,
                             env={**os.environ, "KT_ANNEXED": str(BUILD / library)})
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertNotIn("not allowed", run.stdout + run.stderr)
        return {name: word for word, name in re.findall(r"^  (\w+) +([\w-]+) +[\d.]+ s$", run.stdout, re.M)}

    def test_files(self):
        for library, setting in [("adapters/lines.so", "file"), ("adapters/replay.so", "path")]:
            with self.subTest(library):
                said = self.conform(library, HERE.parents[1] / "sdk/template/fixture.sh",
                                    **{setting: str(self.folder / "source")})
                self.assertEqual([name for name, word in said.items() if word == "skip"], ["interrupt"])  # a file does not block

    def test_every_check_and_every_extension(self):
        said = self.conform("tests/sdk/faulty.so", HERE / "faulty_fixture.sh", file=str(self.folder / "source"))
        self.assertEqual(len(said), 21)
        self.assertEqual(set(said.values()), {"ok"}, said)

    def test_eduarte(self):
        generate.build(self.folder / "school.db")
        said = self.conform("adapters/eduarte.so", HERE.parent / "adapters/eduarte/fixture.py",
                            connection=f"sqlite3://dbname={self.folder}/copy.db", organisation=2, project_kinds=["PROJ"],
                            poll_interval_ms=50)
        # It offers no figures, and neither takes requests nor writes.
        self.assertEqual([name for name, word in said.items() if word != "ok"], ["health", "incoming", "write-back", "file"])


if __name__ == "__main__":
    unittest.main()
