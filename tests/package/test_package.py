"""What `cmake --install` puts where, and whether a project outside the tree can build with it: by CMake, and by pkg-config."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from prefix import Installed, install

OUTSIDE = pathlib.Path(__file__).resolve().parent / "outside"
VERSION = re.search(r"project\(keukentafel VERSION (\S+)",
                    (OUTSIDE.parents[2] / "CMakeLists.txt").read_text()).group(1)
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]


class Components(unittest.TestCase):
    def files(self, component):
        with tempfile.TemporaryDirectory() as folder:
            install(folder, component)
            return {file.relative_to(folder).as_posix() for file in pathlib.Path(folder).rglob("*") if not file.is_dir()}

    def test_each_has_its_own(self):
        runner, module, development = map(self.files, ("runner", "module", "development"))
        self.assertEqual(runner, {"bin/keukentafel"})
        self.assertEqual({re.sub(r"^lib\S*/libkeuk|^lib/libkeuk", "libkeuk", one) for one in module if "keukentafel/" not in one},
                         {"libkeukentafel.so.1", "libkeukentafel.so.1.0"})
        self.assertEqual(sum(one.endswith("/keukentafel/keukentafel-adapter") for one in module), 1)
        self.assertLessEqual({"eduarte.so", "replay.so"}, {one.split("adapters/")[1] for one in module if "adapters/" in one})
        for one in ("bin/keukentafel-conform", "include/keukentafel/adapter.h", "include/keukentafel/ext/retry.h",
                    "share/keukentafel/schema/result.json", "share/keukentafel/adapter.map"):
            self.assertIn(one, development)
        for ending in ("/libkeukentafel.so", "/keukentafel.pc", "/keukentafel-config.cmake", "/adapter-guide.md"):
            self.assertTrue(any(one.endswith(ending) for one in development), ending)
        self.assertFalse(runner & module or module & development or runner & development)


class Package(Installed):
    def setUp(self):
        super().setUp()
        shutil.copytree(OUTSIDE, self.folder / "project")
        self.project = self.folder / "project"
        include = self.prefix / "include"
        (self.project / "headers.h").write_text("".join(
            f"#include <{one.relative_to(include).as_posix()}>\n" for one in sorted(include.rglob("*.h"))))

    def exports(self, library):
        out = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
        return [line.split()[-1] for line in out.splitlines()]

    def check(self, folder):
        """Both adapters and the host, as they were built there."""
        for name in ("quiet", "quiet_cpp"):
            self.assertEqual(self.exports(folder / f"{name}.so"), ["kt_adapter_entry_v1"])
            described = self.run_in(folder, "keukentafel", "describe-config", f"./{name}.so")
            self.assertIn("## [adapter.settings] of quiet", described)
        # The library that the host was linked with finds the adapters beside itself.
        self.environment["LD_LIBRARY_PATH"] = str(next(self.prefix.rglob("libkeukentafel.so")).parent)
        self.addCleanup(self.environment.pop, "LD_LIBRARY_PATH")
        self.assertIn("## [adapter.settings] of replay", self.run_in(folder, "./host"))

    def test_by_cmake(self):
        self.run_in(self.project, "cmake", "-B", "build", "-DCMAKE_BUILD_TYPE=Debug")
        self.run_in(self.project, "cmake", "--build", "build")
        self.check(self.project / "build")

    def test_by_pkg_config_and_a_compiler(self):
        def flags(*options):
            return self.run_in(self.folder, "pkg-config", *options, "keukentafel").split()
        library = ["-shared", "-fPIC", *STRICT, *flags("--cflags"),
                   f"-Wl,--version-script={flags('--variable=versionscript')[0]}"]
        self.run_in(self.project, "cc", "-std=c11", *library, "quiet.c", "-o", "quiet.so")
        self.run_in(self.project, "c++", "-std=c++20", *library, "quiet.cpp", "-o", "quiet_cpp.so")
        self.run_in(self.project, "cc", "-std=c11", *STRICT, "host.c", *flags("--cflags", "--libs"), "-o", "host")
        self.check(self.project)
        self.assertEqual(flags("--modversion"), [VERSION])
        self.assertTrue((pathlib.Path(flags("--variable=adaptersdir")[0]) / "replay.so").exists())
        self.assertTrue((pathlib.Path(flags("--variable=schemasdir")[0]) / "result.json").exists())

    def test_another_version_is_not_taken(self):
        file = self.project / "CMakeLists.txt"
        file.write_text(file.read_text().replace("keukentafel 0.1", "keukentafel 9.0"))
        self.assertIn("9.0", self.run_in(self.project, "cmake", "-B", "build", status=1))

    def test_the_program_finds_its_library_and_its_adapters(self):
        self.assertEqual(self.run_in(self.folder, "keukentafel", "--version"), f"keukentafel {VERSION}\n")
        described = self.run_in(self.folder, "keukentafel", "describe-config", "eduarte", "replay")
        for name in ("eduarte", "replay"):
            self.assertIn(f"## [adapter.settings] of {name}\n", described)
        loaded = self.run_in(self.folder, "ldd", self.prefix / "bin/keukentafel")
        self.assertIn(str(self.prefix), loaded)

    def test_an_adapter_runs_in_a_process_of_its_own(self):
        """Its program is found, and the library there: the table of settings comes from it."""
        config = self.folder / "keukentafel.toml"
        config.write_text('[[adapter]]\nname = "played"\nlibrary = "replay"\nprocess = "own"\n[adapter.settings]\nspeed = 1\n')
        said = self.run_in(self.folder, "keukentafel", "check-config", config, status=1)
        self.assertIn("adapter.settings.speed is no key: write one of ", said)
        self.assertNotIn("adapter.library", said)

    def test_nothing_names_where_it_was_built_or_first_put(self):
        for file in [*self.prefix.rglob("*.cmake"), *self.prefix.rglob("*.pc")]:
            self.assertNotRegex(file.read_text(), r"kt-package-|/build/", file.name)
        for program in [self.prefix / "bin/keukentafel", self.prefix / "bin/keukentafel-conform", *self.prefix.rglob("*.so")]:
            dynamic = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True).stdout
            for line in re.findall(r"R(?:UN)?PATH.*\[(.*)\]", dynamic):
                self.assertTrue(line.startswith("$ORIGIN"), line)


if __name__ == "__main__":
    unittest.main()
