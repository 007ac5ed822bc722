"""A module that reads the Open Education API: of a school of this project's own, alone or behind Prism, a public tool that
runs from the published descriptions and checks every question and every answer."""

import http.client
import json
import os
import re
import socket
import sys
import unittest
from contextlib import ExitStack

from harness import BUILD, SOURCE, Answer, Journey, insecure, wait_until

sys.path.insert(0, str(SOURCE / "tests/adapters/oeapi"))

import front as before  # noqa: E402
import npm  # noqa: E402
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


def prism_program():
    folder = npm.installed(SOURCE / "tests/adapters/oeapi", BUILD / "tests/adapters/oeapi/npm")
    return folder / "node_modules/@stoplight/prism-cli/dist/index.js"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Reader(Journey):
    """A module that reads an API at an address."""

    def __init__(self, url, process="module", **settings):
        super().__init__(school=lambda database: {}, start=False)
        self.process, self.settings = process, {"url": url, **SETTINGS, **settings}

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
                               + f'[[adapter]]\nname = "school"\nlibrary = "oeapi"\nprocess = "{self.process}"\n[adapter.settings]\n{lines}')

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
        program = prism_program()
        self.addCleanup(log.unlink, missing_ok=True)
        prism = self.stack.enter_context(before.Prism(program, described, log, free_port, api.url))
        self.front = self.stack.enter_context(before.Front(prism.port, version, token_life))
        consumer = {"consumer": CONSUMER} if version == 5 and school.is_oke else {}
        return self.stack.enter_context(Reader(
            self.front.url, version=str(version), token_url=self.front.url + "/token", client_id=before.Front.CLIENT,
            client_secret={"file": "secret"}, scope=before.Front.SCOPE, **consumer, **settings))

    def check(self):
        self.assertEqual(self.front.violations, [])
        self.assertEqual(self.front.wrong, [])
