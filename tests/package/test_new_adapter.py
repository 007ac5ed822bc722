"""`keukentafel new-adapter`: what it writes builds against the installed package and passes the kit, in both languages."""

import unittest

from prefix import SDK, Installed


class NewAdapter(Installed):
    def make(self, *arguments, status=0):
        return self.run_in(self.folder, "keukentafel", "new-adapter", *arguments, status=status)

    def test_it_builds_and_passes_the_kit(self):
        for name, language, source in (("ons-sis_2", "c++", "lines.cpp"), ("c", "c", "lines.c")):
            with self.subTest(language):
                said = self.make(name, "--language", language, "--folder", f"made {language}")
                made = self.folder / f"made {language}"
                self.assertEqual({line for line in said.split("\n\n")[0].splitlines()},
                                 {f"made {language}/{file.name}" for file in made.iterdir()})
                ending = source.split(".")[1]
                self.assertEqual((made / f"{name}.{ending}").read_text(),
                                 (SDK / "template" / source).read_text().replace('"lines"', f'"{name}"'))
                for file in made.iterdir():
                    self.assertNotRegex(file.read_text(), "@[A-Z_]+@", file.name)
                self.run_in(made, "cmake", "-B", "build", "-DCMAKE_COMPILE_WARNING_AS_ERROR=ON")
                self.run_in(made, "cmake", "--build", "build")
                said = self.run_in(made, "ctest", "--test-dir", "build", "--verbose")
                self.assertIn(f"{name} 1.0", said)
                self.assertIn("100% tests passed", said)
                self.assertEqual(self.run_in(made, "keukentafel", "check-config", "keukentafel.toml"),
                                 "the configuration is right\n")

    def test_without_options_it_is_c_plus_plus_in_a_folder_of_its_name(self):
        self.make("mysis")
        self.assertTrue((self.folder / "mysis/mysis.cpp").exists())

    def test_a_wrong_name_is_refused(self):
        for name in ("Mysis", "1sis", "-sis", "_sis", "my sis", "my/sis", "../sis", "sis;x", "école", "", "x" * 61):
            with self.subTest(name):
                said = self.make("--", name, status=1)
                self.assertIn("can't be the name of an adapter", said)
                self.assertEqual(list(self.folder.iterdir()), [])
        self.make("x" * 60)

    def test_the_name_of_an_adapter_that_is_there_is_refused(self):
        theirs = next(self.prefix.rglob("adapters/replay.so"))
        another = theirs.with_name("theirs.so")
        another.touch()
        self.addCleanup(another.unlink)
        shipped = {file.parent.name for file in (SDK.parent / "adapters").glob("*/CMakeLists.txt") if "kt_add_adapter" in file.read_text()}
        self.assertIn("dropfolder", shipped)
        for name in (*shipped, "lines", "theirs"):
            with self.subTest(name):
                self.assertIn(f'there is an adapter "{name}" already', self.make(name, "--folder", "mine", status=1))
                self.assertEqual(list(self.folder.iterdir()), [])
        # Without its library, too: it may be installed later.
        away = theirs.rename(theirs.with_name("away"))
        self.addCleanup(away.rename, theirs)
        self.assertIn("already", self.make("replay", status=1))

    def test_what_is_there_stays(self):
        there = self.folder / "mysis"
        there.mkdir()
        self.assertIn("mysis is there already", self.make("mysis", status=1))
        self.assertEqual(list(there.iterdir()), [])
        (self.folder / "file").write_text("mine")
        self.assertIn("file is there already", self.make("mysis", "--folder", "file", status=1))
        self.assertEqual((self.folder / "file").read_text(), "mine")
        (self.folder / "link").symlink_to("nowhere")
        self.make("mysis", "--folder", "link", status=1)
        self.assertIn("can't be made", self.make("mysis", "--folder", "no/such/folder", status=1))

    def test_when_it_can_not_write_nothing_is_left(self):
        said = self.run_in(self.folder, "bash", "-c", "ulimit -f 1; trap '' XFSZ; keukentafel new-adapter mysis", status=1)
        self.assertIn("can't be written", said)
        self.assertFalse((self.folder / "mysis").exists())

    def test_another_language_is_refused(self):
        self.assertIn("c++", self.make("mysis", "--language", "rust", status=2))


if __name__ == "__main__":
    unittest.main()
