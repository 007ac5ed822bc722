"""The adapter cloudevents under the real module and TLS. Its senders are the npm packages `cloudevents` and
`standardwebhooks`; what attacks it is written here by hand."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import textwrap
import threading
import time
import unittest

from harness import BUILD, SOURCE, Answer, Journey, insecure, wait_until

HERE = SOURCE / "tests/adapters/cloudevents"
SENDERS = BUILD / "tests/adapters/cloudevents"
SECRET = "whsec_" + base64.b64encode(b"a secret of the first school....").decode()
OLD_SECRET = "whsec_" + base64.b64encode(b"the secret that it had before...").decode()
OTHER_SECRET = "whsec_" + base64.b64encode(b"a secret of the second school...").decode()

ADAPTER = """\
[[adapter]]
name = "{name}"
library = "cloudevents"
[adapter.settings]
{settings}
"""


def event(key, data, number=1, **more):
    return {"specversion": "1.0", "id": f"{key}@{number}", "source": "/school", "subject": key,
            "type": "nl.keukentafel." + key.split("/")[0], "data": data, **more}


def told(what, number=1, **more):
    return {"specversion": "1.0", "id": f"{what}@{number}", "source": "/school", "type": f"nl.keukentafel.{what}", **more}


def mark(value, number=1, key="result/1", **more):
    return event(key, {"student": "student/1", "kind": "grade", "occurred_at": "2026-01-05T08:00:00Z",
                       "detail": {"value": value, "test": "Toets"}}, number, **more)


ROSTER = [event("student/1", {"first_name": "Noor", "birth_date": "2012", "barred_from_third_parties": False}),
          event("guardian/2", {"name": "Vader van Noor", "language": "nl"}),
          event("relation/3", {"student": "student/1", "guardian": "guardian/2", "legal_representative": True,
                               "from": "2012-01-01"}),
          event("enrolment/4", {"student": "student/1", "active": True, "from": "2025-08-01"}),
          told("caught-up")]


def signed(body, secret=SECRET, message="msg_1", at=None, **headers):
    """The headers of a message, as Standard Webhooks says."""
    at = str(int(time.time()) if at is None else at)
    key = base64.b64decode(secret.removeprefix("whsec_"))
    code = base64.b64encode(hmac.new(key, f"{message}.{at}.".encode() + body, hashlib.sha256).digest()).decode()
    return {"Content-Type": "application/cloudevents+json", "webhook-id": message, "webhook-timestamp": at,
            "webhook-signature": f"v1,{code}", **{name.replace("_", "-"): value for name, value in headers.items()}}


class School(Journey):
    """A module with two tenants that are sent to."""

    def __init__(self, settings="", made_by="true"):
        """`made_by`: a shell text that makes what the settings name."""
        super().__init__(school=lambda database: {}, start=False)
        self.settings, self.made_by = settings, made_by

    def __enter__(self):
        super().__enter__()
        (self.folder / "secret").write_text(SECRET + "\n")
        (self.folder / "old").write_text(OLD_SECRET)
        (self.folder / "other").write_text(OTHER_SECRET)
        subprocess.run(["sh", "-eu"], input=self.made_by, text=True, check=True, cwd=self.folder)
        self.start()
        return self

    def write_config(self, port=0):
        super().write_config(port)
        first = self.settings or 'secret = { file = "secret" }\nprevious_secret = { file = "old" }\nbinary_mode = true'
        self.config.write_text(self.config.read_text().split("[[adapter]]")[0]
                               + ADAPTER.format(name="school", settings=first)
                               + ADAPTER.format(name="other", settings='secret = { file = "other" }\nbinary_mode = false'))

    def ask(self, method, path="/in/school", body=b"", headers=()):
        """`headers`: pairs, or a dictionary; the same name may stand there twice."""
        link = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=40, context=insecure())
        try:
            link.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers.items() if isinstance(headers, dict) else headers:
                link.putheader(name, value)
            if body or method == "POST":
                link.putheader("Content-Length", str(len(body)))
            link.endheaders(body)
            return Answer(link.getresponse())
        finally:
            link.close()

    def send(self, what, path="/in/school", **how):
        body = json.dumps(what).encode()
        if isinstance(what, list):
            how.setdefault("Content_Type", "application/cloudevents-batch+json")
        return self.ask("POST", path, body, signed(body, **how))

    def invite(self, person, role="guardian"):
        def asked():
            done = self.command("invite", f"--{role}", person, "--adapter", "school")
            return done.returncode == 0 and done.stdout.strip()
        return wait_until(f"a code for {person}", asked, 60, 0.1)

    def figures(self, name="school"):
        lines = self.command("status", "--metrics").stdout
        return {what: float(value) for what, value in
                re.findall(rf'^keukentafel_cloudevents_(\w+){{adapter="{name}"}} (\S+)$', lines, re.M)}


class Senders(unittest.TestCase):
    """What this project did not write."""

    @classmethod
    def setUpClass(cls):
        folder = SENDERS / "npm"
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "node_modules/.package-lock.json").exists():
            for name in ("package.json", "package-lock.json", ".npmrc"):
                shutil.copy(HERE / name, folder / name)
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, check=True,
                           capture_output=True, timeout=180)
        cls.folder = folder

    def sent(self, school, *messages):
        run = subprocess.run(["node", HERE / "send.mjs", f"https://127.0.0.1:{school.port}/in/school"],
                             input="".join(json.dumps({"secret": SECRET, **one}) + "\n" for one in messages),
                             capture_output=True, text=True, timeout=60,
                             env={**os.environ, "KT_SENDERS": str(self.folder), "NODE_TLS_REJECT_UNAUTHORIZED": "0"})
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout.splitlines()

    def test_all_three_modes_reach_the_parent(self):
        with School() as school:
            said = self.sent(school, {"mode": "batch", "id": "msg_roster", "events": ROSTER})
            self.assertEqual(said, ["204 "])
            father = school.client(2)
            modes = {"structured": ("result/1", "5.1"), "binary": ("result/2", "6.2"), "batch": ("result/3", "7.3")}
            said = self.sent(school, *({"mode": mode, "id": f"msg_{mode}", "events": [mark(value, key=key)]}
                                       for mode, (key, value) in modes.items()))
            self.assertEqual(said, ["204 "] * 3)
            # What was answered is durable: nothing has to be waited for.
            self.assertEqual({one["detail"]["value"] for one in father.feed()}, {"5.1", "6.2", "7.3"})
            said = self.sent(school, {"mode": "binary", "id": "msg_gone", "events": [event("result/2", None, 2)]},
                             {"mode": "structured", "id": "msg_gone_too",
                              "events": [event("result/3", {}, 2, deleted=True)]})
            self.assertEqual(said, ["204 "] * 2)
            self.assertEqual({one["detail"].get("value"): one["withdrawn"] for one in father.feed()},
                             {"5.1": False, None: True})

    def test_the_examples_of_the_page(self):
        page = (SOURCE / "docs/cloudevents.md").read_text()
        blocks = [textwrap.dedent(one) for one in re.findall(r"^ *```sh\n(.*?)^ *```$", page, re.M | re.S)]
        with School('secret = { file = "webhook-secret" }', blocks[0]) as school:
            (school.folder / ".curlrc").write_text("insecure\n")
            run = subprocess.run(["sh", "-eu"], input="".join(blocks[1:]), capture_output=True, text=True, timeout=60,
                                 cwd=school.folder, env={**os.environ, "CURL_HOME": str(school.folder),
                                                         "url": f"https://127.0.0.1:{school.port}/in/school"})
            self.assertEqual(run.stdout.split(), ["204"] * 3, run.stderr)
            (item,) = school.client(2).feed()
            self.assertTrue(item["withdrawn"])

    def test_a_sender_that_signs_with_ed25519(self):
        key = subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519"], check=True, capture_output=True, text=True).stdout
        public = subprocess.run(["openssl", "pkey", "-pubout", "-outform", "DER"], input=key.encode(), check=True,
                                capture_output=True).stdout[-32:]
        text = "whpk_" + base64.b64encode(public).decode()
        with School(f'public_keys = ["{text}"]') as school:
            said = self.sent(school, {"mode": "batch", "id": "msg_1", "events": ROSTER, "private_key": key},
                             {"mode": "batch", "id": "msg_2", "events": ROSTER})
            self.assertEqual([one[:3] for one in said], ["204", "401"])


class Attacks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.school = cls.enterClassContext(School())
        assert cls.school.send(ROSTER).status == 204
        cls.father = cls.school.client(2)

    def values(self):
        return {one["detail"].get("value") for one in self.father.feed()}

    def test_one_bit_flipped_anywhere(self):
        body = json.dumps(mark("9.1", key="result/11")).encode()
        headers = signed(body)
        for at in range(0, len(body), 7):
            flipped = bytes([*body[:at], body[at] ^ 1, *body[at + 1:]])
            self.assertEqual(self.school.ask("POST", "/in/school", flipped, headers).status, 401, at)
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
            for at in range(len(headers[name])):
                byte = chr(ord(headers[name][at]) ^ 1)
                changed = {**headers, name: headers[name][:at] + byte + headers[name][at + 1:]}
                self.assertIn(self.school.ask("POST", "/in/school", body, changed).status, (400, 401), (name, at))
        self.assertNotIn("9.1", self.values())
        self.assertEqual(self.school.ask("POST", "/in/school", body, headers).status, 204)
        self.assertIn("9.1", self.values())

    def test_out_of_time(self):
        now = int(time.time())
        for at, status in ((now - 310, 401), (now + 310, 401), (now - 280, 204), (now + 280, 204), ("x", 400), ("-1", 400),
                           ("9" * 20, 400), ("", 400)):
            self.assertEqual(self.school.send(mark("5.0"), at=at).status, status, at)

    def test_headers_missing_or_twice(self):
        body = json.dumps(mark("9.2", key="result/12")).encode()
        headers = signed(body)
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
            without = {key: value for key, value in headers.items() if key != name}
            self.assertEqual(self.school.ask("POST", "/in/school", body, without).status, 401)
            twice = [*headers.items(), (name, headers[name])]
            self.assertEqual(self.school.ask("POST", "/in/school", body, twice).status, 400)
        self.assertEqual(self.school.ask("POST", "/in/school", body, [*headers.items(), ("webhook-id", "msg_2")]).status, 400)
        for signature, status in ((f"v1,AAAA {headers['webhook-signature']} v2,x", 204), ("v1", 401), ("v1,", 401), (",", 401),
                                  ("v1," + "A" * 43 + "=", 401), ("v1a," + "A" * 86 + "==", 401),
                                  (headers["webhook-signature"].replace("v1", "v2"), 401),
                                  ("v1,A " * 6 + headers["webhook-signature"], 400)):
            said = self.school.ask("POST", "/in/school", body, {**headers, "webhook-signature": signature})
            self.assertEqual(said.status, status, signature)
        self.assertEqual(self.school.send(mark("5.0"), message="m" * 257).status, 400)

    def test_secrets_of_before_and_of_others(self):
        self.assertEqual(self.school.send(mark("6.4", key="result/13"), secret=OLD_SECRET).status, 204)
        self.assertEqual(self.school.send(mark("9.3", key="result/14"), secret=OTHER_SECRET).status, 401)
        self.assertEqual(self.school.send(mark("9.3", key="result/14"), path="/in/other").status, 401)
        self.assertNotIn("9.3", self.values())

    def test_one_id_a_hundred_times_is_one_event(self):
        with School() as school:
            self.assertEqual(school.send(ROSTER).status, 204)
            for _ in range(100):
                self.assertEqual(school.send(mark("6.5")).status, 204)
            self.assertEqual(school.send([mark("6.5")] * 50).status, 204)
            self.assertEqual(school.send(mark("9.9")).status, 204)  # the id is known: nothing changes
            self.assertEqual(school.ask("POST").status, 401)
            self.assertEqual([one["detail"]["value"] for one in school.client(2).feed()], ["6.5"])
            seen = wait_until("the figures", lambda: school.figures().get("repeats_total") == 150 and school.figures())
            self.assertEqual((seen["events_total"], seen["accepted_total"], seen["refused_unsigned_total"]),
                             (len(ROSTER) + 1, 103, 1))

    def test_a_replay_after_a_restart(self):
        with School() as school:
            self.assertEqual(school.send(ROSTER).status, 204)
            old = json.dumps(mark("5.4")).encode()
            headers = signed(old)
            self.assertEqual(school.ask("POST", "/in/school", old, headers).status, 204)
            self.assertEqual(school.send(mark("6.1", 2)).status, 204)
            father = school.client(2)
            for end in (school.stop, school.kill):
                end()
                school.start()
                father.port = school.port
                wait_until("it takes requests", lambda: school.ask("GET").status == 405)
                self.assertEqual(school.ask("POST", "/in/school", old, headers).status, 204)
                self.assertEqual([one["detail"]["value"] for one in father.feed()], ["6.1"])
            # Late and new by its id: the number of the change says that it is old.
            self.assertEqual(school.send(mark("7.1", 5, sequence="0000000005")).status, 204)
            self.assertEqual(school.send(mark("7.0", 4, sequence="0000000004")).status, 204)
            self.assertEqual([one["detail"]["value"] for one in father.feed()], ["7.1"])

    def test_another_s_attributes_around_a_signed_body(self):
        """In binary mode the attributes are not signed: the signed id is taken once, whatever stands around it."""
        data = mark("8.6", key="result/16")
        body = json.dumps(data["data"]).encode()
        headers = {**signed(body, message="msg_b"), "Content-Type": "application/json", "ce-specversion": "1.0",
                   "ce-id": "b@1", "ce-source": "/school", "ce-type": data["type"], "ce-subject": "result/16"}
        self.assertEqual(self.school.ask("POST", "/in/school", body, headers).status, 204)
        self.assertEqual(self.school.ask("POST", "/in/school", body, {**headers, "ce-id": "b@2", "ce-subject": "result/17"}).status,
                         204)
        self.assertEqual(sum(one["detail"].get("value") == "8.6" for one in self.father.feed()), 1)
        self.assertEqual(self.school.ask("POST", "/in/other", body, {**headers, **{
            key: value for key, value in signed(body, OTHER_SECRET).items() if key != "Content-Type"}}).status, 415)
        for name, value, status in (("ce-subject", "result%2F18", 204), ("ce-subject", "result%2", 400), ("ce-id", '"b%20\\"c"', 204),
                                    ("ce-id", "%ff", 400), ("ce-subject", "", 400), ("ce-specversion", "0.3", 400),
                                    ("ce-type", "nl.school.other", 400), ("ce-subject", 'x","data":null,"y":"', 400),
                                    ("Content-Type", "text/plain", 415)):
            sent = {**headers, **signed(body, message=f"msg_{name}{len(value)}"), "Content-Type": "application/json", name: value}
            self.assertEqual(self.school.ask("POST", "/in/school", body, sent).status, status, (name, value))
        for text in ('null, "subject": "result/1"', '{"a": 1}}', "{", "", '{"student": "student/1"'):
            sent = {**headers, **signed(text.encode(), message=f"msg_body{len(text)}"), "Content-Type": "application/json",
                    "ce-id": f"body{len(text)}", "ce-subject": "result/19"}
            said = self.school.ask("POST", "/in/school", text.encode(), sent)
            self.assertEqual(said.status, 400 if text else 204, text)  # without data: set aside
        self.assertEqual(self.school.ask("POST", "/in/school", body, [*headers.items(), ("ce-id", "b@3")]).status, 400)

    def test_what_is_no_event(self):
        def status(body, **how):
            return self.school.ask("POST", "/in/school", body, signed(body, **how)).status
        good = json.dumps(mark("9.4", key="result/20")).encode()
        for body in (b"", b"{", b"[]", b"7", b'"x"', b"\xff\xfe", good + b"x", good + good, b"\xef\xbb\xbf{}",
                     good.replace(b'"result/20"', b'"\xe9"'), b'{"specversion":"1.0"}',
                     good.replace(b'"subject"', b'"subject": "result/1", "subject"'), good.replace(b"result/20", b"nothing"),
                     good.replace(b"result/20", b"result/"), good.replace(b'"result/20"', b"7"), good.replace(b"1.0", b"2.0"),
                     good.replace(b"result/20", b"result/" + b"x" * 200), good.replace(b"nl.keukentafel.", b"com.example."),
                     b'{"a":' * 5000 + b"1" + b"}" * 5000):
            self.assertEqual(status(body), 400, body[:80])
        for kind in ("application/json", "text/plain", "application/cloudevents+avro", "application/cloudevents"):
            self.assertEqual(status(good, Content_Type=kind), 415, kind)
        self.assertEqual(status(good, Content_Encoding="gzip"), 415)
        # A batch of which one can't be named: nothing of it is taken, and the answer says which.
        said = self.school.send([mark("9.4", key="result/20"), {"specversion": "1.0"}])
        self.assertEqual((said.status, said.json["title"][:8]), (400, "Event 2:"))
        self.assertNotIn("9.4", self.values())

    def test_what_can_be_named_and_not_read_is_set_aside(self):
        deep = {**mark("5.5", key="result/31"), "data": json.loads('{"a":' * 40 + "1" + "}" * 40)}
        twice = json.dumps(mark("5.5", key="result/32")).replace('"kind"', '"kind": "resit", "kind"')
        body = f'[{json.dumps(mark("5.5", key="result/30"))}, {json.dumps(deep)}, {twice}, {json.dumps(mark("eleven"))}]'
        body = body.replace('"occurred_at": "2026-01-05T08:00:00Z", "detail": {"value": "eleven"', '"detail": {"value": 7')
        sent = signed(body.encode(), Content_Type="application/cloudevents-batch+json; charset=utf-8")
        big = mark("5.5", key="result/33", note="x" * 1_100_000)
        self.assertEqual(self.school.ask("POST", "/in/school", body.encode(), sent).status, 204)
        self.assertEqual(self.school.send(big).status, 204)
        self.assertIn("5.5", self.values())
        listed = self.school.command("set-aside").stdout
        for key in ("result/31", "result/32", "result/33"):
            self.assertIn(key, listed)
        self.assertEqual(self.school.send(mark("5.6", 2, key="result/33")).status, 204)
        self.assertNotIn("result/33", self.school.command("set-aside").stdout)

    def test_too_large_a_body(self):
        limit = 2 << 20
        for size, status in ((limit, 204), (limit + 1, 413)):
            body = json.dumps(mark("5.5", key="result/34", id=f"big{size}")).encode().ljust(size)
            said = self.said_to(body, signed(body))
            self.assertEqual(said, status, size)
        self.assertEqual(self.said_to(b"x" * 70_000, {}, "/in/nobody"), 413)
        self.assertEqual(self.said_to(b"x" * 70_000, {}, "/api/v1/session"), 413)
        self.assertEqual(self.said_to(b"x" * 70_000, {}), 401)

    def said_to(self, body, headers, path="/in/school"):
        """The status, also of an answer that comes before the body is sent."""
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        with insecure().wrap_socket(socket.create_connection(("127.0.0.1", self.school.port), 20), server_hostname="x") as link:
            link.sendall(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n{head}\r\n"
                         .encode())
            first = link.recv(4096)
            if not first.startswith(b"HTTP/1.1 100"):
                return int(first.split()[1])
            link.sendall(body)
            return int(link.recv(4096).split()[1])

    def test_every_method_and_path(self):
        father = self.father.cookie
        nothing = self.school.ask("GET", "/nothing")
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            for path in ("/in/nobody", "/in/", "/in/scho%6Fl", "/in/School", "/in/school%2F", "/in"):
                none, other = self.school.ask(method, path), self.school.ask(method, "/nothing")
                self.assertEqual((none.status, none.body, [one for one in none.headers if one[0] != "Date"]),
                                 (404, other.body, [one for one in other.headers if one[0] != "Date"]), (method, path))
            for path in ("/in/school", "/in/school/", "/in/school?a=1&a=2"):
                plain = self.school.ask(method, path)
                as_father = self.school.ask(method, path, headers={"Cookie": father, "Origin": "https://evil.example",
                                                                   "Sec-Fetch-Site": "cross-site"})
                self.assertEqual(plain.status, {"POST": 401, "OPTIONS": 400}.get(method, 405))
                self.assertEqual((plain.status, plain.body), (as_father.status, as_father.body))
                self.assertEqual(plain.header("cache-control"), "no-store")
                self.assertIsNone(plain.header("set-cookie"))
            self.assertEqual(self.school.ask(method, "/in/school/below").status, 404)
        self.assertEqual(nothing.status, 404)

    def test_nothing_that_was_sent_comes_back_or_into_the_log(self):
        canary = "Canary-Kanarie"
        for body in (json.dumps({canary: canary, "id": canary}).encode(), json.dumps(mark(canary, key="result/x y")).encode()):
            said = self.school.ask("POST", "/in/school", body, signed(body))
            self.assertEqual(said.status, 400)
            self.assertNotIn(canary, said.text)
        self.school.ask("POST", "/in/school", b"{}", {"webhook-id": canary, "webhook-timestamp": canary, "webhook-signature": canary})
        self.school.ask("OPTIONS", "/in/school", headers={"WebHook-Request-Origin": canary + "\t_"})
        self.assertNotIn(canary, self.school.log)


class Protocol(unittest.TestCase):
    def test_handshake(self):
        with School('secret = { file = "secret" }\norigins = ["events.sis.example"]\ncallback_hosts = ["hook.sis.example"]\n'
                    "rate_per_minute = 120") as school:
            def shake(**headers):
                return school.ask("OPTIONS", "/in/school", headers={f"WebHook-Request-{name}": value
                                                                    for name, value in headers.items()})
            yes = shake(Origin="events.SIS.example", Rate="1000")
            self.assertEqual((yes.status, yes.header("webhook-allowed-origin"), yes.header("webhook-allowed-rate"),
                              yes.header("allow")), (200, "events.SIS.example", "120", "POST, OPTIONS"))
            for callback in ("https://evil.example/x", "http://hook.sis.example/x", "https://hook.sis.example:1/x",
                             "https://a@hook.sis.example/x", "https://hook.sis.example.evil.example/x"):
                no = shake(Origin="new.sis.example", Callback=callback)
                self.assertEqual((no.status, no.header("webhook-allowed-origin")), (403, None), callback)
                self.assertNotIn(callback, school.log)
            self.assertEqual(shake().status, 400)
            self.assertEqual(shake(Origin="a b").status, 400)
            self.assertEqual(shake(Origin="events.sis.example", Rate="-1").status, 400)

    def test_a_callback_is_for_a_person(self):
        with School('secret = { file = "secret" }\ncallback_hosts = ["hook.sis.example"]') as school:
            said = school.ask("OPTIONS", "/in/school", headers={"WebHook-Request-Origin": "new.sis.example",
                                                                "WebHook-Request-Callback": "https://hook.sis.example/allow?code=7"})
            self.assertEqual((said.status, said.header("webhook-allowed-origin")), (200, None))
            self.assertIn("to allow it, open https://hook.sis.example/allow?code=7", school.log)

    def test_a_whole_state(self):
        with School() as school:
            self.assertEqual(school.send(ROSTER + [mark("5.1"), mark("5.2", key="result/2"), mark("5.3", key="result/3")]).status, 204)
            father = school.client(2)
            sweep = [told("sweep-begin", subject="result/"), mark("5.1"), mark("6.2", 2, key="result/2")]
            self.assertEqual(school.send(sweep).status, 204)
            self.assertEqual(school.send(told("sweep-end", subject="absence/")).status, 409)
            self.assertEqual(school.send(told("sweep-end", subject="result/")).status, 204)
            # What is known counts as there; what did not come is gone.
            self.assertEqual({(one["detail"].get("value"), one["withdrawn"]) for one in father.feed()},
                             {("5.1", False), ("6.2", False), (None, True)})
            self.assertEqual(school.send(told("sweep-begin", 2, subject="result/")).status, 204)
            school.restart()
            wait_until("it takes requests", lambda: school.ask("GET", "/in/school").status == 405)
            self.assertEqual(school.send(told("sweep-end", 2, subject="result/")).status, 409)

    def test_nothing_is_shown_before_the_sender_has_caught_up(self):
        with School() as school:
            self.assertEqual(school.send(ROSTER[:-1] + [mark("5.1")]).status, 204)
            father = school.client(2)
            self.assertEqual(father.feed(), [])
            self.assertEqual(school.send(ROSTER[-1]).status, 204)
            self.assertEqual([one["detail"]["value"] for one in father.feed()], ["5.1"])

    def test_an_answer_follows_the_commit(self):
        """While another writer holds the store's file, nothing is acknowledged."""
        with School() as school:
            self.assertEqual(school.send(ROSTER).status, 204)
            holder = sqlite3.connect(school.store, isolation_level=None)
            holder.execute("begin immediate")
            answers = []
            sender = threading.Thread(target=lambda: answers.append(school.send(mark("5.1")).status))
            sender.start()
            sender.join(1)
            self.assertEqual(answers, [])
            holder.execute("rollback")
            holder.close()
            sender.join(40)
            self.assertEqual(len(answers), 1)
            if answers == [503]:  # the writer gave up: the sender sends again
                wait_until("it is taken", lambda: school.send(mark("5.1")).status == 204)
            self.assertEqual([one["detail"]["value"] for one in school.client(2).feed()], ["5.1"])


if __name__ == "__main__":
    unittest.main()
