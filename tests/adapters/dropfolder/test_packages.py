"""OneRoster packages in the drop folder."""

import io
import os
import pathlib
import re
import sys
import unittest
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "journey")]

import oneroster  # noqa: E402
from folder_school import FolderSchool  # noqa: E402
from harness import wait_until  # noqa: E402


class Packages(FolderSchool):
    def package(self, name, package):
        part = self.inbox / f".{name}.part"
        (package.write_zip if name.endswith(".zip") else package.write_folder)(part)
        part.rename(self.inbox / name)

    def test_a_school_in_a_zip_and_then_what_changed(self):
        made = self.journey(oneroster.MAPPING, process="own")
        self.package("bulk.zip", oneroster.school())
        client = made.client("g1")
        item = wait_until("a mark", lambda: client.feed())[0]
        self.assertEqual((item["detail"]["value"], item["detail"]["course"], item["detail"]["test"]), ("7.5", "Rekenen", "Toets 1"))
        self.assertEqual(list(client.children()), ["Noor"])
        # A delta brings only the row that changed: the birth date was told before.
        change = oneroster.Package("delta").add("users", sourcedId="s1", enabledUser="true", givenName="Noor", preferredGivenName="Noortje",
                                                familyName="Jansen")
        self.package("package-1", change)
        self.wait_for("relation/", 1)
        self.assertEqual(self.present("relation/"), {"relation/s2%-g2"})  # s1 no longer names g1
        again = oneroster.Package("delta").add("users", sourcedId="g1", enabledUser="true", givenName="Anna", familyName="Anders",
                                               agentSourcedIds="s1")
        self.package("package-2", again)
        wait_until("the bond is back", lambda: list(client.children()) == ["Noortje"])
        self.assertEqual(self.read("select birth_date from student where first_name='Noortje'"), [("2012-05-17",)])
        off = oneroster.Package("delta").add("users", sourcedId="g1", enabledUser="false", givenName="Anna", familyName="Anders",
                                             agentSourcedIds="s1")
        self.package("package-3", off)
        self.wait_for("relation/", 1)
        # Who is erased leaves nothing of what the adapter remembered under that key, and does not come back.
        self.assertTrue(self.read("select key from memory where key like 'guardian/g2#%'"))
        self.assertEqual(made.command("erase", "--guardian", "g2", "--yes").returncode, 0)
        self.assertEqual(self.read("select key from memory where key like 'guardian/g2#%'"), [])
        self.package("bulk-2.zip", oneroster.school())
        self.wait_for("relation/", 1)
        self.wait_for_log("bulk-2.zip is read")
        self.assertEqual(self.present("guardian/"), {"guardian/g1"})

    def test_a_bulk_ends_what_it_does_not_hold(self):
        made = self.journey(oneroster.MAPPING, "max_loss_percent = 100")
        self.package("a.zip", oneroster.school())
        self.wait_for("result/", 2)
        self.assertEqual(self.present("enrolment/"), {"enrolment/role-s1", "enrolment/role-s2"})
        self.assertTrue(self.read("select key from memory where key like 'student/s2#%'"))
        less = oneroster.school(results=1)
        for file in less.files:
            less.files[file] = [row for row in less.files[file] if "s2" not in (row["sourcedId"], row.get("userSourcedId"))]
        self.package("b.zip", less)
        self.wait_for("student/", 1)
        self.wait_for("result/", 1)
        self.assertEqual(self.present("relation/"), {"relation/s1%-g1"})
        self.assertEqual(self.present("result/"), {"result/r1"})
        self.assertEqual(self.present("enrolment/"), {"enrolment/role-s1"})
        self.assertEqual(self.read("select key from memory where key like 'student/s2#%'"), [])
        self.assertNotIn("refused", made.log)

    def test_packages_that_are_not_taken(self):
        made = self.journey(oneroster.MAPPING, "incomplete_after_s = 1")
        self.package("bulk.zip", oneroster.school(results=40))
        self.wait_for("result/", 40)
        whole = (self.inbox / "bulk.zip").read_bytes()

        def zipped(**files):
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made_zip:
                for name, text in files.items():
                    made_zip.writestr(name.replace("__", "/") + ".csv", text)
            return out.getvalue()
        damaged = bytearray(zipped(manifest="propertyName,value\r\noneroster.version,1.2\r\nfile.results,delta\r\n", results="sourcedId," * 400))
        damaged[200] ^= 0xff
        cases = {
            "cut.zip": (whole[:len(whole) // 2], "it is no whole zip"),
            "version.zip": (zipped(manifest="propertyName,value\r\noneroster.version,1.1\r\n"), "oneroster.version is not 1.2"),
            "inside.zip": (zipped(school__manifest="propertyName,value\r\noneroster.version,1.2\r\n"), "no manifest.csv at its root"),
            "missing.zip": (zipped(manifest="propertyName,value\r\noneroster.version,1.2\r\nfile.results,delta\r\n"), "no results.csv"),
            "damaged.zip": (bytes(damaged), "damaged"),
        }
        for name, (content, why) in cases.items():
            with self.subTest(name):
                self.drop(name, content)
                self.wait_for_log(why)
        with self.subTest("a bulk with fewer people"):
            few = oneroster.school(results=2)
            self.package("few.zip", few)
            self.wait_for_log("few.zip is refused, nothing of it was taken: results.csv: it lacks about 38 of 40")
        with self.subTest("a bulk that is older"):
            oneroster.school(results=41).write_zip(made.folder / "old.zip")
            self.drop("old.zip", (made.folder / "old.zip").read_bytes(), changed=1_600_000_000)
            self.wait_for_log("old.zip is refused, nothing of it was taken: it holds everything, and is older than the last of its kind")
        self.assertEqual(len(self.present("result/")), 40)
        self.assertEqual(len(self.present("relation/")), 2)

    def test_a_zip_that_unpacks_to_gigabytes_is_read_in_little_memory(self):
        made = self.journey(oneroster.MAPPING)
        with zipfile.ZipFile(made.folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
            bomb.writestr("manifest.csv", "propertyName,value\r\noneroster.version,1.2\r\nfile.results,delta\r\n")
            with bomb.open("results.csv", "w") as file:
                file.write((",".join(oneroster.COLUMNS["results"]) + "\n").encode())
                for _ in range(300):
                    file.write(b"a" * 1_000_000)
                file.write(b"\n")
        (made.folder / "bomb.zip").rename(self.inbox / "bomb.zip")
        self.wait_for_log("bomb.zip is read")
        self.assertIn("results.csv line 2: a line above 4 MiB", made.log)
        peak = int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{made.module.pid}/status").read_text()).group(1))
        if "KT_PATIENCE" not in os.environ:
            self.assertLess(peak, 150_000)


if __name__ == "__main__":
    unittest.main()
