"""An installed package in a temporary folder, moved after the installation: nothing in it may name where it came from."""

import os
import pathlib
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["KT_BUILD"])
SDK = pathlib.Path(__file__).resolve().parents[2] / "sdk"
PATIENCE = float(os.environ.get("KT_PATIENCE", 1))


def install(prefix, *components):
    for component in components:
        subprocess.run(["cmake", "--install", BUILD, "--prefix", prefix, "--component", component], check=True,
                       capture_output=True)


class Installed(unittest.TestCase):
    """`self.prefix` has all components; `self.folder` is empty."""

    @classmethod
    def setUpClass(cls):
        kept = tempfile.TemporaryDirectory(prefix="kt-package-")
        cls.addClassCleanup(kept.cleanup)
        first = pathlib.Path(kept.name) / "first"
        install(first, "runner", "module", "development")
        cls.prefix = first.rename(first.with_name("prefix"))
        pkgconfig = next(cls.prefix.rglob("keukentafel.pc")).parent
        cls.environment = {name: value for name, value in os.environ.items() if not name.startswith(("KT_", "LD_"))} | {
            "PATH": f"{cls.prefix}/bin:{os.environ['PATH']}", "CMAKE_PREFIX_PATH": str(cls.prefix),
            "PKG_CONFIG_PATH": str(pkgconfig), "CMAKE_BUILD_PARALLEL_LEVEL": "2"}

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kt-outside-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_in(self, folder, *command, status=0):
        """Its output, both streams; fails with it at another exit status."""
        ran = subprocess.run([str(one) for one in command], cwd=folder, env=self.environment, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300 * PATIENCE)
        self.assertEqual(ran.returncode, status, f"{command}\n{ran.stdout}")
        return ran.stdout
