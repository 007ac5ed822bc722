"""What docs/in-process.md shows is what runs."""

import os
import re
import subprocess
import sys
import unittest

from guest import BUILD, SOURCE, Client, House, family, mark, wait_until

PAGE = (SOURCE / "docs/in-process.md").read_text(encoding="utf-8")


def blocks(language):
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.S | re.M)
    assert found, language
    return found


class Page(unittest.TestCase):
    def house(self):
        """A folder with the configuration of the page, at a free port."""
        made = House()
        made.__enter__()
        self.addCleanup(made.__exit__)
        made.config.write_text(blocks("toml")[0].replace(":8443", ":0"))
        return made

    def test_python(self):
        house = self.house()
        (house.folder / "events.ndjson").write_text("".join(body + "\n" for _, body in [*family(), mark("6.1")]))
        (house.folder / "sis.py").write_text(blocks("python")[0])
        self.assertLess(blocks("python")[0].count("\n"), 14)
        with open(house.folder / "log", "w+", encoding="utf-8") as log:
            sis = subprocess.Popen([sys.executable, "-u", "sis.py"], cwd=house.folder, stdin=subprocess.PIPE, text=True,
                                   stdout=subprocess.PIPE, stderr=log, env={**os.environ, "LD_LIBRARY_PATH": str(BUILD)})
            try:
                self.assertEqual(sis.stdout.readline(), "0 0\n")
                port = re.search(r"listening on 127\.0\.0\.1:(\d+)", (house.folder / "log").read_text()).group(1)
                code, said = house.command("invite", "--guardian", 1)
                self.assertEqual(code, 0, said)
                parent = Client(int(port))
                self.assertEqual(parent.sign_in(said.strip()), 204)
                self.assertEqual(house.marks(parent), ["6.1"])
                sis.communicate("\n", timeout=30)
                self.assertEqual(sis.returncode, 0)
                wait_until("it stopped", lambda: "stopped" in (house.folder / "log").read_text())
            finally:
                sis.kill()
                sis.communicate()

    def test_c(self):
        house = self.house()
        (house.folder / "sis.c").write_text(blocks("c")[0])
        subprocess.run(["cc", "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I", SOURCE / "sdk/include", "sis.c",
                        "-L", BUILD, "-lkeukentafel", "-o", "sis"], cwd=house.folder, check=True)
        done = subprocess.run(["./sis"], cwd=house.folder, capture_output=True, text=True, timeout=60,
                              env={**os.environ, "LD_LIBRARY_PATH": str(BUILD)})
        self.assertEqual((done.returncode, done.stdout), (0, "durable\n"), done.stderr)

    def test_java(self):
        sources = "".join(one.read_text() for one in (SOURCE / "tests/inprocess/java").glob("*.java"))
        for block in blocks("java"):
            self.assertIn(block, sources)


if __name__ == "__main__":
    unittest.main()
