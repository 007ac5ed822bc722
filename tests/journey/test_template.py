"""The template adapters, in C++ and in C, under the real module: lines of a file reach a guardian, survive a restart, and can be withdrawn."""

import json
import unittest

from harness import Journey, wait_until

SETTINGS = """\
[[adapter]]
name = "lines"
library = "{library}"
[adapter.settings]
file = "{file}"
poll_interval_ms = 20
"""


def event(key, data):
    return json.dumps({"specversion": "1.0", "id": key, "source": "/lines", "subject": key,
                       "type": "nl.keukentafel." + key.split("/")[0], "data": data}) + "\n"


def mark(value):
    return event("result/1", {"student": "student/1", "kind": "grade", "occurred_at": "2026-01-05T08:00:00Z",
                              "detail": {"value": value, "test": "Toets"}})


class Template(unittest.TestCase):
    def test_lines_of_a_file(self):
        self.follow("lines")

    def test_lines_of_a_file_in_c(self):
        self.follow("lines_c")

    def follow(self, library):
        with Journey(start=False) as journey:
            file = journey.folder / "events.ndjson"
            gateway = journey.config.read_text().split("[[adapter]]")[0]
            journey.config.write_text(gateway + SETTINGS.format(file=file, library=library))
            journey.write_config = lambda port: None
            file.write_text(
                event("student/1", {"first_name": "Noor", "birth_date": "2012", "barred_from_third_parties": False})
                + event("guardian/2", {"name": "Vader van Noor", "language": "nl"})
                + event("relation/3", {"student": "student/1", "guardian": "guardian/2", "legal_representative": True,
                                       "from": "2012-01-01"})
                + event("enrolment/4", {"student": "student/1", "active": True, "from": "2025-08-01"})
                + "this is no event\n" + mark("5.4") + mark("5.4"))
            journey.start()
            client = journey.client(2)
            wait_until("the mark is there", lambda: [one["detail"].get("value") for one in client.feed()] == ["5.4"])
            journey.restart()
            client.port = journey.port  # another free one
            with file.open("a") as more:
                more.write(mark("6.1"))
            wait_until("the correction", lambda: [one["detail"].get("previous") for one in client.feed()] == ["5.4"])
            with file.open("a") as more:
                more.write(event("result/1", None) + event("enrolment/4", {"student": 7}))
            wait_until("an unreadable roster line takes the right away", lambda: client.children() == {})
            self.assertIn("enrolment/4", journey.command("set-aside").stdout)
            with file.open("a") as more:
                more.write(event("enrolment/4", {"student": "student/1", "active": True, "from": "2025-08-01"}))
            wait_until("withdrawn, and readable again", lambda: [one["withdrawn"] for one in client.feed()] == [True])


if __name__ == "__main__":
    unittest.main()
