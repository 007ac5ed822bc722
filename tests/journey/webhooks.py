"""A module with two tenants that are sent to, and messages as Standard Webhooks signs them."""

import base64
import hashlib
import hmac
import http.client
import json
import re
import subprocess
import time

from harness import Answer, Journey, insecure, wait_until

SECRET = "whsec_" + base64.b64encode(b"a secret of the first school....").decode()
OLD_SECRET = "whsec_" + base64.b64encode(b"the secret that it had before...").decode()
OTHER_SECRET = "whsec_" + base64.b64encode(b"a secret of the second school...").decode()

ADAPTER = """\
[[adapter]]
name = "{name}"
library = "cloudevents"
process = "{process}"
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

    def __init__(self, settings="", made_by="true", process="module"):
        """`made_by`: a shell text that makes what the settings name."""
        super().__init__(school=lambda database: {}, start=False)
        self.settings, self.made_by, self.process = settings, made_by, process

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
                               + ADAPTER.format(name="school", process=self.process, settings=first)
                               + ADAPTER.format(name="other", process=self.process, settings='secret = { file = "other" }\nbinary_mode = false'))

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
