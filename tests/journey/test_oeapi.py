"""The adapter oeapi under the real module. The API is a school of this project's own behind Prism, a public tool that runs
from the published descriptions and checks every question and every answer; and Prism alone, which makes answers up."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
import unittest
from contextlib import ExitStack
from email.utils import formatdate

from harness import BUILD, SOURCE, Answer, Journey, insecure, wait_until

sys.path.insert(0, str(SOURCE / "tests/adapters/oeapi"))

import front as before  # noqa: E402
from api_school import CONSUMER, School, Server, uid  # noqa: E402

TOKEN = "what the planning system says"
SETTINGS = {"version": "6", "poll_interval_s": 1, "guardians": "guardians.csv", "student_code": "studentNumber",
            "incoming_token": {"file": "token"}}
FAMILY = """\
student,guardian,name,email,language,legal_representative,kind,from,until,barred
s1,g1,Vader van Noor,vader@example.org,nl,true,ouder,2012-05-17,,false
s2,g2,Moeder van Sam,,nl,true,ouder,2012-05-17,,true
"""


def toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + " }"
    return json.dumps(value)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Reader(Journey):
    """A module that reads an API at an address."""

    def __init__(self, url, **settings):
        super().__init__(school=lambda database: {}, start=False)
        self.settings = {"url": url, **SETTINGS, **settings}

    def __enter__(self):
        super().__enter__()
        (self.folder / "guardians.csv").write_text(FAMILY)
        (self.folder / "token").write_text(TOKEN + "\n")
        (self.folder / "secret").write_text(before.Front.SECRET)
        self.start()
        return self

    def write_config(self, port=0):
        super().write_config(port)
        made = dict(self.settings)
        if made["guardians"]:
            made["guardians"] = str(self.folder / made["guardians"])
        lines = "".join(f"{key} = {toml(value)}\n" for key, value in made.items())
        self.config.write_text(self.config.read_text().split("[[adapter]]")[0]
                               + f'[[adapter]]\nname = "school"\nlibrary = "oeapi"\n[adapter.settings]\n{lines}')

    def figures(self):
        lines = self.command("status", "--metrics").stdout
        return {what: float(value) for what, value in re.findall(r'^keukentafel_oeapi_(\w+){adapter="school"} (\S+)$', lines, re.M)}

    def wait_for_reading(self, more=1, seconds=40):
        """`more` readings from now on have ended."""
        now = self.figures().get("readings_total", 0)
        wait_until("a reading has ended", lambda: self.figures().get("readings_total", 0) >= now + more, seconds, 0.1)

    def marks(self, client):
        return sorted(one["detail"]["value"] for one in client.feed() if "value" in one["detail"])

    def feed_of(self, client):
        answer = client.get("/api/v1/feed?limit=100")
        return answer.json["items"] if answer.status == 200 else []

    def aside(self):
        return self.command("set-aside").stdout

    def send(self, method, path, body, token=TOKEN, kind="application/merge-patch+json"):
        link = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=40, context=insecure())
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            link.request(method, "/in/school" + path, body, {"Content-Type": kind,
                                                            **({"Authorization": f"Bearer {token}"} if token else {})})
            return Answer(link.getresponse())
        finally:
            link.close()


def small_school(version, is_oke=True):
    """Noor and Sam; one result of Noor is final."""
    school = School(version, is_oke)
    noor, sam = school.person(1, "Noor"), school.person(2, "Sam")
    programme, test = school.offering("programme", 1, "Kok"), school.offering("test", 2, "Toets 2")
    school.association("programme", 1, noor, programme)
    school.association("programme", 2, sam, programme)
    school.mark(10, noor, test, "7,5")
    school.mark(11, noor, test, "3", final=False)
    school.mark(12, noor, test, "4", state="in progress", final=False)
    school.mark(13, sam, test, "9")
    return school


def set_result(school, number, **how):
    school.associations[uid(2, number)]["is"]["result"] = school.result(**how)


class Described(unittest.TestCase):
    """Through OAuth 2 and Prism: what we ask, and what we are told, is as the description says."""

    def setUp(self):
        self.stack = ExitStack()
        self.addCleanup(self.stack.close)

    def begin(self, version, school, token_life=3600, **settings):
        described = before.specification(version, SOURCE)
        if described is None:
            self.skipTest("the published descriptions are not beside this folder (KT_OEAPI)")
        self.school = school
        api = self.stack.enter_context(Server(lambda: self.school))
        log = BUILD / f"tests/adapters/oeapi/prism-{os.getpid()}-{version}.log"
        program = before.prism_of(BUILD)
        self.addCleanup(log.unlink, missing_ok=True)
        prism = self.stack.enter_context(before.Prism(program, described, log, free_port(), api.url))
        self.front = self.stack.enter_context(before.Front(prism.port, version, token_life))
        consumer = {"consumer": CONSUMER} if version == 5 and school.is_oke else {}
        return self.stack.enter_context(Reader(
            self.front.url, version=str(version), token_url=self.front.url + "/token", client_id=before.Front.CLIENT,
            client_secret={"file": "secret"}, scope=before.Front.SCOPE, **consumer, **settings))

    def check(self):
        self.assertEqual(self.front.violations, [])
        self.assertEqual(self.front.wrong, [])

    def follow(self, module, school):
        """A result becomes final, is corrected, goes, and nothing private is kept."""
        father = module.client("g1")
        wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 40, 0.1)
        shown = father.feed()[0]
        self.assertEqual(shown["detail"].get("test"), "Toets 2")
        set_result(school, 11, score="6")
        wait_until("it has become final", lambda: module.marks(father) == ["6", "7.5"], 40, 0.1)
        set_result(school, 10, score="8")
        school.associations.pop(uid(2, 11))
        wait_until("one is corrected, one is gone", lambda: module.marks(father) == ["8"], 40, 0.1)
        moment = module.figures()["events_total"]
        module.wait_for_reading(2)
        self.assertEqual(module.figures()["events_total"], moment, "what did not change is not offered again")
        kept = module.store.read_bytes() + b"".join(one.read_bytes() for one in module.folder.glob("keukentafel.db-*"))
        for word in (b"erg warm", b"05035972", b"Netjes gewerkt", b"Bakker"):
            self.assertNotIn(word, kept)

    def test_version_5_with_the_oke_consumer(self):
        school = small_school(5)
        module = self.begin(5, school)
        self.follow(module, school)
        self.assertIn("consumer=nl-test-admin", self.front.asked[-1])
        self.check()

    def test_version_5_alone(self):
        """It has no final: what is completed counts, when the school says so."""
        school = small_school(5, is_oke=False)
        module = self.begin(5, school, results="completed")
        father = module.client("g1")
        wait_until("the completed ones are there", lambda: module.marks(father) == ["3", "7.5"], 40, 0.1)
        self.check()

    def test_version_6(self):
        school = small_school(6)
        module = self.begin(6, school, kinds=["programme", "course", "test", "learning"])
        self.follow(module, school)
        self.check()

    def test_pages_limits_and_tokens(self):
        """600 students in three pages; the API limits, breaks down and forgets tokens meanwhile."""
        school = small_school(6)
        for number in range(3, 601):
            school.person(number, f"Kind {number}")
        at = time.time()
        self.plans = [("pageNumber=2", 429, [("Retry-After", "1")], b"{}"),
                      ("pageNumber=3", 429, [("Retry-After", formatdate(at + 2, usegmt=True))], b"{}"),
                      ("/persons?", 503, [], b"no problem details"),
                      (uid(1, 2), 500, [], b'{"title": "Noor Bakker is ziek"}'),
                      (uid(1, 1), 401, [], b"{}")]
        self.begin_plan(school, token_life=6)
        module = self.module
        father = module.client("g1")
        wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 60, 0.2)
        wait_until("all was asked", lambda: self.front.plan == [], 60, 0.2)
        wait_until("a reading of all has ended", lambda: module.figures().get("readings_total", 0) >= 1, 90, 0.2)
        found = module.figures()
        self.assertEqual(found["students"], 600)
        self.assertEqual(found["limited_total"], 2)
        self.assertGreater(len(self.front.tokens), 2)
        self.assertRegex(module.log, r"GET /persons: 429, too many requests; asked again in \d+ s")
        self.assertNotIn("Bakker", module.log)
        self.check()

    def begin_plan(self, school, **how):
        """The module starts when the plan stands."""
        start, plans = Reader.start, self.plans

        def start_with_plan(reader):
            self.front.plan[:] = plans
            start(reader)
        Reader.start = start_with_plan
        try:
            self.module = self.begin(6, school, kinds=["test"], enrolments="persons", **how)
        finally:
            Reader.start = start

    def test_another_version_is_said(self):
        school = small_school(6)
        self.plans = [("/", 406, [], json.dumps({"requestedVersion": "6.0", "supportedVersions": ["7.1", "<b>"]}).encode())]
        self.begin_plan(school)
        wait_until("it is said", lambda: "406, it does not serve our version; it serves 7.1" in self.module.log, 30, 0.1)
        self.module.wait_for_reading()
        self.check()

    def test_flow_5(self):
        """A planning system sends results: the guardian sees them when it has its answer."""
        for version, path in ((5, "/associations/"), (6, "/test-component-offering-associations/")):
            with self.subTest(version=version):
                self.stack = ExitStack()
                self.addCleanup(self.stack.close)
                school = small_school(version)
                module = self.begin(version, school)
                father = module.client("g1")
                wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 40, 0.1)
                whole = school.result("8.5")
                for _ in range(2):  # again: the same
                    said = module.send("PATCH", path + uid(2, 12), {"result": whole})
                    self.assertEqual(said.status, 200, said.text)
                    self.assertEqual(said.json["associationId"], uid(2, 12))
                    self.assertEqual(module.marks(father), ["7.5", "8.5"])
                module.wait_for_reading(2)
                self.assertEqual(module.marks(father), ["7.5", "8.5"], "the API has none of its own")
                said = module.send("PATCH", path + uid(2, 12), {"result": {"score": "8.6"}}, kind="application/json")
                self.assertEqual((said.status, module.marks(father)), (200, ["7.5", "8.6"]), "a patch changes only that")
                module.restart()
                module.wait_for_reading()
                self.assertEqual(module.marks(father), ["7.5", "8.6"])
                self.refusals(module, path)
                if version == 5:
                    self.attempts(module, father, school, path)
                said = module.send("PATCH", path + uid(2, 12), {"result": None})
                self.assertEqual((said.status, "8.6" in module.marks(father)), (200, False))
                self.check()
                self.stack.close()

    def attempts(self, module, father, school, path):
        """Flow 5.2: the planning system's own association, which names ours."""
        put = {"associationId": uid(4, 1), "associationType": "componentOfferingAssociation", "role": "student",
               "state": "associated", "person": uid(1, 1), "offering": uid(3, 2), "result": school.result("5.5"),
               "consumers": [{"consumerKey": CONSUMER, "orgAssociationId": uid(2, 12), "attempt": 2}]}
        said = module.send("PUT", path + uid(4, 1), put, kind="application/json")
        self.assertEqual(said.status, 200, said.text)
        found = next(one for one in father.feed() if one["detail"].get("value") == "5.5")
        self.assertEqual((found["kind"], found["detail"]["attempt"]), ("resit", 2))
        module.wait_for_reading(2)
        self.assertIn("5.5", module.marks(father))
        other = module.send("PUT", path + uid(4, 1), put | {"person": uid(1, 2)}, kind="application/json")
        self.assertEqual(other.status, 400, other.text)
        gone = module.send("PUT", path + uid(4, 1), put | {"state": "canceled"}, kind="application/json")
        self.assertEqual((gone.status, "5.5" in module.marks(father)), (200, False))

    def refusals(self, module, path):
        before_all = module.figures()["incoming_refused_total"]
        good = {"result": self.school.result("1")}
        cases = [(401, "PATCH", path + uid(2, 12), good, {"token": None}),
                 (401, "PATCH", path + uid(2, 12), good, {"token": TOKEN + "x"}),
                 (404, "PATCH", path + uid(2, 999), good, {}),
                 (404, "PATCH", "/offerings/" + uid(2, 12), good, {}),
                 (404, "PATCH", path + "../persons", good, {}),
                 (405, "POST", path + uid(2, 12), good, {}),
                 (415, "PATCH", path + uid(2, 12), good, {"kind": "text/plain"}),
                 (400, "PATCH", path + uid(2, 12), b'{"result": ', {}),
                 (400, "PATCH", path + uid(2, 12), b"[" * 5000, {}),
                 (400, "PATCH", path + uid(2, 12), b'{"result": {"a": 1, "a": 2}}', {}),
                 (400, "PATCH", path + uid(2, 12), {"result": self.school.result("1") | {"state": "weg"}}, {}),
                 (400, "PATCH", path + uid(2, 12), {"result": self.school.result(1)}, {}),
                 (400, "PATCH", path + uid(2, 12), {"remoteState": "denied"}, {})]
        for status, method, where, body, how in cases:
            said = module.send(method, where, body, **how)
            self.assertEqual(said.status, status, (method, where, said.text))
            self.assertEqual(said.header("content-type"), "application/problem+json")
            self.assertEqual(said.json["status"], status)
        wait_until("it is counted", lambda: module.figures()["incoming_refused_total"] - before_all == len(cases), 20, 0.1)
        self.assertGreaterEqual(module.figures()["incoming_unproven_total"], 2)


class MadeUp(unittest.TestCase):
    """Prism alone: answers that fit the description, and do not hang together."""

    def test_answers_that_are_made_up(self):
        for version in (5, 6):
            described = before.specification(version, SOURCE)
            if described is None:
                self.skipTest("the published descriptions are not beside this folder (KT_OEAPI)")
            log = BUILD / f"tests/adapters/oeapi/mock-{os.getpid()}-{version}.log"
            self.addCleanup(log.unlink, missing_ok=True)
            program = before.prism_of(BUILD)
            with (self.subTest(version=version), before.Prism(program, described, log, free_port()) as prism,
                  before.Front(prism.port, version) as front,
                  Reader(front.url, version=str(version), token_url=front.url + "/token", client_id=before.Front.CLIENT,
                         client_secret={"file": "secret"}, scope=before.Front.SCOPE,
                         consumer=CONSUMER if version == 5 else "") as module):
                wait_until("it says why it can't be read", lambda: "GET /persons: " in module.log, 60, 0.2)
                self.assertIsNone(module.module.poll())
                questions = [one for _, all_of in front.violations for one in all_of if one["location"][0] == "request"]
                self.assertEqual((questions, front.wrong), ([], []))


class BadInput(unittest.TestCase):
    """What an API should not say; nothing is lost by it, and nothing is taken as gone."""

    def setUp(self):
        self.school = small_school(6)
        self.api = Server(lambda: self.school)
        self.api.__enter__()
        self.addCleanup(self.api.__exit__)

    def reader(self, **settings):
        return Reader(self.api.url, **{"request_timeout_s": 2, "max_answer_mib": 1, "kinds": ["programme", "test"], **settings})

    def test_a_student_who_cannot_be_read(self):
        """The others are; of this one all stays."""
        path = f"/persons/{uid(1, 1)}/test-component-offering-associations"
        deep = "[" * 40 + "]" * 40
        page = '{"pageNumber": 1, "hasNextPage": %s, "items": %s}'
        raws = {"ends early": '{"pageNumber": 1, "hasNextPage": false, "items": [{"associationId": "',
                "no text": page % ("false", '[{"associationId": "\xff\xfe"}]'),
                "twice": page % ("false", '[], "items": []'),
                "deep": page % ("false", deep),
                "large": page % ("false", '["' + "x" * (10 << 20) + '"]'),
                "circles": page % ("true", '[{"associationId": "%s"}]' % uid(2, 10)),
                "no object": "7", "no list": page % ("false", "{}"), "no page": "{}"}
        with self.reader() as module:
            father = module.client("g1")
            wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 40, 0.1)
            for number, (what, raw) in enumerate(raws.items()):
                with self.subTest(what):
                    self.school.raw = {path: raw}
                    self.school.mark(20 + number, uid(1, 2), uid(3, 2), "9")
                    now = module.figures()["events_total"]
                    wait_until("the other one is read", lambda: module.figures()["events_total"] > now, 40, 0.1)
                    wait_until("it is said", lambda: module.figures()["students_unread"] == 1, 40, 0.1)
                    self.assertEqual(module.marks(father), ["7.5"])
            self.school.raw = {}
            wait_until("it is read again", lambda: module.figures()["students_unread"] == 0, 40, 0.1)
            self.assertIn(f"student/{uid(1, 1)}: the associations were not read", module.log)
            self.assertEqual(module.marks(father), ["7.5"])

    def test_one_entity_that_cannot_be_read(self):
        """It is set aside under its key, with the rule and no value."""
        self.school.mark(30, uid(1, 1), uid(3, 2), ["geheim"])
        self.school.mark(31, uid(1, 1), uid(3, 2), "geheim", state="in beroep")
        self.school.association("programme", 32, uid(1, 1), uid(3, 1), state="slapend")
        self.school.mark(33, uid(1, 1), uid(3, 2), "geheim", day="gisteren")
        self.school.person(5, "Bo", born="geheim")
        self.school.mark(34, uid(1, 1), uid(3, 2), "6.6")
        with self.reader() as module:
            father = module.client("g1")
            wait_until("the others are there", lambda: module.marks(father) == ["6.6", "7.5"], 40, 0.1)
            said = wait_until("all are set aside", lambda: (text := module.aside()).count("/") >= 5 and text, 40, 0.1)
            for key, rule in ((f"result/{uid(1, 1)}.{uid(2, 30)}", "score is no text"),
                              (f"result/{uid(1, 1)}.{uid(2, 31)}", "result.state has a value that is not in the table"),
                              (f"enrolment/{uid(1, 1)}.{uid(2, 32)}", "state has a value that is not in the table"),
                              (f"result/{uid(1, 1)}.{uid(2, 33)}", "result.resultDateTime is no day or moment"),
                              (f"student/{uid(1, 5)}", "dateOfBirth is no day")):
                self.assertIn(key, said)
                self.assertIn(rule, said)
            self.assertNotIn("geheim", said + module.log)

    def test_a_short_list_is_not_believed(self):
        for number in range(3, 13):
            self.school.person(number, f"Kind {number}")
        with self.reader() as module:
            father = module.client("g1")
            wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 40, 0.1)
            all_persons = dict(self.school.persons)
            for few in ({}, {uid(1, 2): all_persons[uid(1, 2)]}):
                self.school.persons = few
                now = module.log.count("students that are kept, more than max_loss_percent")
                wait_until("it is said", lambda: module.log.count("students that are kept, more than max_loss_percent") > now, 40, 0.1)
                self.assertEqual(module.marks(father), ["7.5"])
            self.school.persons = {key: one for key, one in all_persons.items() if key != uid(1, 12)}
            module.wait_for_reading()
            self.assertEqual(module.figures()["students"], 11)

    def test_the_file_with_guardians(self):
        """Who is barred is told to nobody; a file that is cut or short changes nothing; a broken row ends no bond."""
        with self.reader() as module:
            father, mother = module.client("g1"), module.client("g2")
            wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 40, 0.1)
            self.assertEqual(module.marks(mother), [])
            family = module.folder / "guardians.csv"
            family.write_text(FAMILY.rstrip("\n"))
            wait_until("it is said", lambda: "the last row of the file guardians has no end" in module.log, 40, 0.1)
            family.unlink()
            wait_until("it is said", lambda: "the file guardians can't be opened" in module.log, 40, 0.1)
            self.assertEqual(module.marks(father), ["7.5"])
            family.write_text(FAMILY.replace("true,ouder,2012-05-17,,false", "ja,ouder,2012-05-17,,false"))
            wait_until("it is said", lambda: "line 2: column legal_representative is neither" in module.log, 40, 0.1)
            family.write_text(FAMILY.replace("s1,g1,Vader van Noor,vader@example.org,nl,true,ouder,2012-05-17,,false\n", ""))
            wait_until("the bond has ended", lambda: not module.feed_of(father), 40, 0.1)

    def test_a_slow_api_keeps_nobody_waiting(self):
        with self.reader() as module:
            father = module.client("g1")
            wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 40, 0.1)
            self.school.mode = "block"
            wait_until("it is said", lambda: "no answer within the time limit" in module.log, 40, 0.1)
            said = module.send("PATCH", "/test-component-offering-associations/" + uid(2, 12), {"result": {}})
            self.assertEqual((said.status, said.header("retry-after")), (503, "60"))
            self.assertLess(module.stop()[1], 5)

    def test_nothing_is_followed(self):
        """Neither where the API sends us, nor addresses in what it says."""
        elsewhere = Server(lambda: self.school)
        with elsewhere:
            self.school.persons[uid(1, 1)]["photoSocial"] = elsewhere.url + "/photo"
            with self.reader() as module:
                father = module.client("g1")
                wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 40, 0.1)
                self.school.moved = elsewhere.url
                wait_until("it is said", lambda: "302, it sends us elsewhere, where we do not go" in module.log, 40, 0.1)
                self.assertEqual(module.marks(father), ["7.5"])
            self.assertEqual(elsewhere.asked, [])


class Settings(unittest.TestCase):
    """What can't be meant is refused at the start, with what to do."""

    def test_refused(self):
        cases = {"which results are final": {"version": "5", "consumer": ""},
                 "must begin with https://": {"url": "http://sis.example.org/v6"},
                 "about whom third parties get nothing": {"guardians": ""},
                 "needs client_id and client_secret": {"token_url": "https://sis.example.org/token"},
                 "may hold programme, course": {"kinds": ["exam"]}}
        for sentence, settings in cases.items():
            with self.subTest(sentence), Reader(**{"url": "https://127.0.0.1:9", **settings}) as module:
                wait_until(sentence, lambda: sentence in module.log, 30, 0.1)

    def test_the_certificate_is_checked(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with Reader(f"https://127.0.0.1:{port}") as module:
            server = subprocess.Popen(["openssl", "s_server", "-quiet", "-accept", str(port), "-cert", "cert.pem", "-key", "key.pem",
                                       "-www"], cwd=module.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                wait_until("it is said", lambda: "the certificate is not trusted" in module.log, 30, 0.1)
                module.settings["ca_file"] = str(module.folder / "cert.pem")
                module.write_config(module.port)
                module.restart()
                wait_until("it is trusted", lambda: "GET /: the answer is not of a JSON type" in module.log, 30, 0.1)
            finally:
                server.kill()
                server.wait()


if __name__ == "__main__":
    unittest.main()
