"""Each room includes only itself and the rooms that stand before it (docs/architecture.md)."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]
FLOORS = {
    "base": {"base"},
    "record": {"base", "record"},
    "decode": {"base", "record", "decode"},
    "policy": {"base", "record", "policy"},
    "store": {"base", "record", "policy", "store"},
    "publish": {"base", "record", "policy", "store", "publish"},
    "portal": {"base", "record", "policy", "store", "publish", "portal"},
    "picture": {"base", "picture"},
    "gateway": {"base", "record", "policy", "store", "publish", "portal", "picture", "gateway"},
    "frame": {"frame"},
    "intake": {"base", "frame", "intake"},
    "annex": {"base", "frame", "intake", "annex"},
    "darkroom": {"annex", "picture", "darkroom"},
    "module": {"base", "record", "decode", "policy", "store", "publish", "portal", "picture", "gateway", "frame",
               "intake", "module"},
    "runner": set(),
}
HEAVY = {  # header prefix: the files that may include it
    "boost/beast": r"plugin/gateway/[a-z_]+\.cpp",
    "sqlite3.h": r"plugin/store/sqlite[a-z_]*\.cpp",
    "dlfcn.h": r"plugin/intake/library\.cpp",
    "seccomp.h": r"plugin/(annex|darkroom)/filter\.cpp",
    "turbojpeg.h": r"plugin/darkroom/read\.cpp",
}
INCLUDE = re.compile(r'^#include ([<"])([^>"]+)', re.M)


class Floors(unittest.TestCase):
    def test_every_include(self):
        seen = 0
        for file in sorted(ROOT.glob("plugin/*/*.[ch]pp")):
            room, name = file.parent.name, file.relative_to(ROOT).as_posix()
            for kind, what in INCLUDE.findall(file.read_text()):
                seen += 1
                if kind == '"':
                    self.assertIn(what.split("/")[0], FLOORS[room], f"{name} includes {what}")
                for heavy, allowed in HEAVY.items():
                    if what.startswith(heavy):
                        self.assertRegex(name, allowed, f"{name} includes {what}")
        self.assertGreater(seen, 200)

    def test_an_annex_takes_no_more_of_intake_than_the_loading_of_libraries(self):
        for file in ROOT.glob("plugin/annex/*"):
            taken = [what for kind, what in INCLUDE.findall(file.read_text()) if what.startswith(("base/", "intake/"))]
            self.assertLessEqual(set(taken), {"intake/library.hpp"}, file.name)

    def test_the_darkroom_takes_no_more_than_limits_and_the_look_at_first_bytes(self):
        for file in ROOT.glob("plugin/darkroom/*"):
            taken = {what for kind, what in INCLUDE.findall(file.read_text()) if what.startswith(("annex/", "picture/"))}
            self.assertLessEqual(taken, {"annex/limits.hpp", "picture/sniff.hpp"}, file.name)

    def test_adapters_and_kit_see_the_sdk_only(self):
        files = [file for folder in ("adapters", "sdk", "plugin/runner") for file in sorted((ROOT / folder).rglob("*"))
                 if file.suffix in (".c", ".h", ".cpp", ".hpp")]
        self.assertLessEqual({"lines.c", "lines.cpp", "adapter.h", "main.cpp"}, {file.name for file in files})
        for file in files:
            for kind, what in INCLUDE.findall(file.read_text()):
                self.assertNotIn(what.split("/")[0], set(FLOORS) - {"runner"}, f"{file.name} includes {what}")


if __name__ == "__main__":
    unittest.main()
