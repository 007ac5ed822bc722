"""OneRoster 1.2 packages, written by Python's csv and zipfile with the columns that the specification lists."""

import csv
import io
import pathlib
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
COLUMNS = {name: columns.split(",") for name, columns in
           (line.strip().split(": ") for line in (HERE / "columns.txt").read_text().splitlines() if not line.startswith("#"))}
MAPPING = """\
[oneroster]
files = ["*.zip", "package-*"]
legal_roles = ["parent", "guardian"]
nobody_is_barred = true
"""


class Package:
    def __init__(self, mode="bulk", version="1.2"):
        self.mode, self.version, self.files, self.metadata = mode, version, {}, {}

    def add(self, file, **fields):
        if self.mode == "delta":
            fields = {"status": "active", "dateLastModified": "2026-11-24T08:00:00.000Z", **fields}
        self.files.setdefault(file, []).append(fields)
        return self

    def manifest(self):
        properties = [["propertyName", "value"], ["manifest.version", "1.0"], ["oneroster.version", self.version],
                      ["source.systemName", "Test"], ["source.systemCode", "test"]]
        properties += [[f"file.{name}", self.mode if name in self.files else "absent"] for name in COLUMNS]
        return properties

    def text_of(self, file):
        columns = COLUMNS[file] + self.metadata.get(file, [])
        return written([columns] + [[row.get(name, "") for name in columns] for row in self.files[file]])

    def texts(self):
        return {"manifest.csv": written(self.manifest()), **{f"{file}.csv": self.text_of(file) for file in self.files}}

    def write_zip(self, path):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for name, text in self.texts().items():
                made.writestr(name, text)

    def write_folder(self, path):
        path.mkdir()
        for name, text in self.texts().items():
            (path / name).write_text(text, encoding="utf-8", newline="")


def written(rows):
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def school(results=2):
    """Two students with a parent each and a teacher."""
    made = Package()
    made.add("orgs", sourcedId="o1", name="School", type="school")
    made.add("academicSessions", sourcedId="y1", title="2026", type="schoolYear", startDate="2026-08-01", endDate="2027-08-01")
    made.add("courses", sourcedId="c1", title="Rekenen", orgSourcedId="o1")
    made.add("classes", sourcedId="k1", title="Rekenen 3A", courseSourcedId="c1", classType="scheduled", schoolSourcedId="o1",
             termSourcedIds="y1")
    made.add("lineItems", sourcedId="l1", title="Toets 1", classSourcedId="k1", assignDate="2026-01-01", dueDate="2026-01-05",
             schoolSourcedId="o1")
    people = [("s1", "Noor", "student", "g1"), ("s2", "Sam", "student", ""), ("g1", "Anna", "parent", ""),
              ("g2", "Bo", "guardian", "s2"), ("t1", "Tess", "teacher", "")]
    for number, given, role, agents in people:
        made.add("users", sourcedId=number, enabledUser="true", username=number, givenName=given, familyName="Jansen",
                 email=f"{number}@example.org", agentSourcedIds=agents, primaryOrgSourcedId="o1")
        made.add("roles", sourcedId=f"role-{number}", userSourcedId=number, roleType="primary", role=role, orgSourcedId="o1",
                 beginDate="2025-08-01" if role == "student" else "", endDate="")
    made.add("demographics", sourcedId="s1", birthDate="2012-05-17").add("demographics", sourcedId="s2", birthDate="2011-02-01")
    made.add("enrollments", sourcedId="e1", classSourcedId="k1", schoolSourcedId="o1", userSourcedId="s1", role="student",
             primary="false", beginDate="2025-08-01")
    for number in range(1, results + 1):
        made.add("results", sourcedId=f"r{number}", lineItemSourcedId="l1", studentSourcedId="s1", scoreStatus="fully graded",
                 score="7.5", scoreDate="2026-01-05")
    return made
