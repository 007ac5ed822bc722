"""A school as the Open Education API tells of it, in version 5 (with the consumer nl-test-admin) and 6, and the server
that does. What it says holds under the published description: test_oeapi.py lets a public tool check that."""

import json
import re
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

CONSUMER = "nl-test-admin"
WORDS = ("programme", "course", "test", "learning")
LISTS = {"programme": "programme-offering-associations", "course": "course-offering-associations",
         "test": "test-component-offering-associations", "learning": "learning-component-offering-associations"}
OFFERINGS = {"programme": "programmeOffering", "course": "courseOffering", "test": "testComponentOffering",
             "learning": "learningComponentOffering"}
TYPES = {"programme": "programOffering", "course": "courseOffering", "test": "componentOffering"}


def uid(group, number):
    return f"{group:08d}-0000-4000-8000-{number:012d}"


def texts(text):
    return [{"language": "en-GB", "value": text + " (en)"}, {"language": "nl-NL", "value": text}]


class School:
    """What the server tells; save() and load() carry it to another process."""

    def __init__(self, version, is_oke=True):
        self.version, self.is_oke = version, is_oke
        self.persons, self.associations, self.offerings = {}, {}, {}
        self.mode, self.raw, self.moved = "ok", {}, None

    def save(self, path):
        part = path.with_suffix(".part")
        part.write_text(json.dumps(vars(self)))
        part.rename(path)

    def load(self, path):
        vars(self).update(json.loads(path.read_text()))
        return self

    def person(self, number, name, born="2012-05-17", **more):
        five = self.version == 5
        one = {"personId": uid(1, number), "primaryCode": {"codeType": "studentNumber", "code": f"s{number}"},
               "givenName": name, "surname": "Bakker", "displayName": f"{name} Bakker", "dateOfBirth": born,
               "affiliations": ["student"], "languageOfChoice": ["nl-NL"],
               "mail" if five else "email": f"s{number}@example.org",
               "activeEnrollment" if five else "activeEnrolment": True, **more}
        self.persons[one["personId"]] = one
        return one["personId"]

    def offering(self, word, number, name):
        five = self.version == 5
        identity = uid(3, number)
        one = {"offeringId" if five else OFFERINGS[word] + "Id": identity, "name": texts(name),
               "primaryCode": {"codeType": "offeringCode", "code": f"o{number}"}}
        if five:
            one |= {"offeringType": TYPES[word].removesuffix("Offering"), "description": texts(name),
                    "teachingLanguage": "nld", "resultExpected": True}
            if word == "test":
                one |= {"startDateTime": "2026-01-05T08:00:00Z", "endDateTime": "2026-01-05T09:00:00Z"}
            else:
                one |= {"startDate": "2025-08-01", "endDate": "2029-07-31"}
            if word == "programme":
                one["course"] = 0  # version 5 can't tell programmes from courses otherwise: both would fit, and one must
        elif word == "programme":
            one["startDateTime"] = "2025-08-01T00:00:00+02:00"
        self.offerings[identity] = {"word": word, "is": one}
        return identity

    def association(self, word, number, person, offering, **more):
        """`result`, `attempt` and `attendance` go where the version has them."""
        five = self.version == 5
        one = {"associationId": uid(2, number), "role": "student", "state": "associated", **more}
        if five:
            one["associationType"] = TYPES[word] + "Association"
            one["person"] = person
            one["offering"] = offering
            if self.is_oke:
                extra = {key: one.pop(key) for key in ("attempt", "startDate", "finalEndDate") if key in one}
                one["consumers"] = [{"consumerKey": CONSUMER, **extra}]
        else:
            one["personId"] = person
            one[OFFERINGS[word] + "Id"] = offering
            if word == "programme":
                one.setdefault("startDateTime", "2025-09-01T00:00:00+02:00")
        self.associations[one["associationId"]] = {"word": word, "person": person, "offering": offering, "is": one}
        return one["associationId"]

    def result(self, score, final=True, state="completed", passed="passed", day="2026-01-05", **more):
        if self.version == 6:
            return {"state": state.replace(" ", "_"), "pass": passed, "score": score, "weight": 2, "final": final,
                    "resultDateTime": f"{day}T09:00:00+01:00", **more}
        one = {"state": state, "pass": passed, "score": score, "weight": 2, "resultDate": day, **more}
        if self.is_oke:
            one["consumers"] = [{"consumerKey": CONSUMER, "attendance": "present", "final": final, "assessorId": "05035972",
                                 "irregularities": "Het was erg warm."}]
        one["comment"] = "Netjes gewerkt."
        return one

    def mark(self, number, person, offering, score, **more):
        return self.association("test", number, person, offering, result=self.result(score, **more))

    def service(self):
        one = {"contactEmail": "beheer@example.org", "specification": "https://example.org/oeapi.json",
               "documentation": "https://example.org/docs"}
        key = "consumers" if self.version == 5 else "supportedConsumers"
        return one | ({key: [{"consumerKey": CONSUMER, "version": "1.0"}]} if self.is_oke else {})

    def listed(self, person, word):
        found = [one for one in self.associations.values() if one["person"] == person and word in (None, one["word"])]
        if self.version == 6:
            return [one["is"] for one in found]
        return [one["is"] | {"offering": self.offerings[one["offering"]]["is"]} for one in found]

    def find(self, path, query):
        """The answer to GET, or nothing."""
        five = self.version == 5
        if path == "/":
            return self.service()
        if path == "/persons":
            return page(list(self.persons.values()), query)
        if match := re.fullmatch(r"/persons/([^/]+)/(.+)", path):
            person, last = match.groups()
            words = {v: k for k, v in LISTS.items()}
            if person not in self.persons or (last != "associations" if five else last not in words):
                return None
            return page(self.listed(person, None if five else words[last]), query)
        if match := re.fullmatch(r"/persons/([^/]+)", path):
            return self.persons.get(match.group(1))
        list_, _, identity = path.removeprefix("/").partition("/")
        if list_.endswith("associations") and identity in self.associations:
            one = self.associations[identity]
            if not five and list_ != LISTS[one["word"]]:
                return None
            made = dict(one["is"])
            if query.get("expand"):
                made["offering" if five else OFFERINGS[one["word"]]] = self.offerings[one["offering"]]["is"]
            return made
        if list_.endswith("offerings") and identity in self.offerings:
            return self.offerings[identity]["is"]
        return None


def page(items, query):
    size, number = int(query["pageSize"][0]), int(query["pageNumber"][0])
    begin = (number - 1) * size
    return {"pageSize": size, "pageNumber": number, "hasPreviousPage": number > 1, "hasNextPage": begin + size < len(items),
            "totalPages": -(-len(items) // size), "items": items[begin:begin + size]}


class Server(ThreadingHTTPServer):
    """Tells of a school. `state` gives it for each request; in the mode "away" it closes, in "block" it says nothing."""
    daemon_threads = True

    def __init__(self, state, port=0):
        self.state, self.asked = state, []
        self.unblocked = threading.Event()
        super().__init__(("127.0.0.1", port), Answer)
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        pass  # a client that went away

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.unblocked.set()
        self.shutdown()
        self.server_close()


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 300

    def log_message(self, *_):
        pass

    def do_GET(self):
        school = self.server.state()
        self.server.asked.append(self.path)
        while school.mode == "block" and not self.server.unblocked.wait(0.05):
            school = self.server.state()
        if school.mode == "away":
            self.close_connection = True
            return self.connection.shutdown(socket.SHUT_RDWR)
        url = urlsplit(self.path)
        if school.moved:
            return self.say(302, b"{}", headers=[("Location", school.moved + self.path)])
        raw = school.raw.get(url.path)
        if raw is not None:
            return self.say(200, raw.encode("latin-1"))
        found = school.find(url.path, parse_qs(url.query))
        if found is None:
            problem = {"type": "https://example.org/problems/not-found", "status": 404 if school.version == 6 else "404",
                       "title": "Not found"}
            return self.say(404, json.dumps(problem).encode(), "application/problem+json")
        return self.say(200, json.dumps(found).encode())

    def say(self, status, body, kind="application/json", headers=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def serve_file(path, port):
    """Until the file is gone."""
    kept = {"at": None, "school": None}
    lock = threading.Lock()

    def state():
        with lock:
            at = path.stat().st_mtime_ns
            if at != kept["at"]:
                kept["school"], kept["at"] = School(6).load(path), at
            return kept["school"]
    with Server(state, port):
        while path.exists():
            time.sleep(0.2)
