"""What stands before an API in life: OAuth 2, version negotiation, a limit of requests. Behind it stands the public tool
Prism, run from the published description, which checks what is asked and what is answered."""

import base64
import http.client
import json
import os
import re
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

HERE = Path(__file__).resolve().parent
SPECIFICATIONS = {5: "ooapi-v5.json", 6: "oeapi-v6.json"}
ACCEPTED = {5: r"application/json\b", 6: r"application/vnd\.oeapi\+json;\s*version=6\.\d+$"}


def specification(version, source):
    """The published description, which is no part of this project; nothing where it is not at hand."""
    folder = Path(os.environ.get("KT_OEAPI") or source.parent / "shared/oeapi")
    found = folder / SPECIFICATIONS[version]
    return found if found.exists() else None


class Prism:
    """`prism proxy` before an API, or `prism mock` that makes answers up."""

    def __init__(self, program, described, log, free_port, upstream=None, seed="1"):
        mode = ["proxy", described, upstream] if upstream else ["mock", described, "--dynamic", "--seed", seed]
        self.free_port, self.log, self.program, self.mode = free_port, log, program, mode

    def __enter__(self):
        while not self._starts():  # another one took the port meanwhile
            assert "EADDRINUSE" in self.log.read_text(), self.log.read_text()[-2000:]
        return self

    def _starts(self):
        self.port = self.free_port()
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(["node", self.program, self.mode[0], "--port", str(self.port), *self.mode[1:]],
                                            stdout=log, stderr=log)
        pause, end = threading.Event(), time.monotonic() + 100
        while "is listening" not in self.log.read_text():
            assert time.monotonic() < end, self.log.read_text()[-2000:]
            if self.process.poll() is not None:
                return False
            pause.wait(0.1)
        return True

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Front(ThreadingHTTPServer):
    """`plan`: answers that are given first: (part of the path, status, headers, body); each once."""
    daemon_threads = True
    CLIENT, SECRET, SCOPE = "keukentafel test", "a secret: with +, & and ü", "persons associations"

    def __init__(self, behind, version, token_life=3600):
        self.behind, self.version, self.token_life = behind, version, token_life
        self.plan, self.asked, self.violations, self.tokens, self.wrong = [], [], [], [], []
        super().__init__(("127.0.0.1", 0), Passing)
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        pass  # a client that went away

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 100

    def log_message(self, *_):
        pass

    def say(self, status, body, kind="application/json", headers=()):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status, title, **more):
        """As the version says it: RFC 7807 with a text, or with a number."""
        problem = {"status": str(status) if self.server.version == 5 else status, "title": title, **more}
        if self.server.version == 6:
            problem["type"] = "https://example.org/problems/one"
        self.say(status, problem, "application/problem+json")

    def do_POST(self):
        """RFC 6749, 4.4 and 2.3.1: the client's name and secret are encoded as in a form, then as Basic."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        both = f"{quote(Front.CLIENT, safe='')}:{quote(Front.SECRET, safe='')}"
        right = self.headers.get("Authorization") == "Basic " + base64.b64encode(both.encode()).decode()
        if not right or form != {"grant_type": ["client_credentials"], "scope": [Front.SCOPE]}:
            self.server.wrong.append(("token", form))
            return self.say(401, {"error": "invalid_client"})
        token = f"token-{len(self.server.tokens) + 1}"
        self.server.tokens.append(token)
        self.say(200, {"access_token": token, "token_type": "bearer", "expires_in": self.server.token_life})

    def do_GET(self):
        front = self.server
        front.asked.append(self.path)
        if not front.tokens or self.headers.get("Authorization") != f"Bearer {front.tokens[-1]}":
            return self.refuse(401, "Not this token")
        for one in front.plan:
            part, status, headers, body = one
            if part in self.path:
                front.plan.remove(one)
                return self.say(status, body, "application/problem+json", headers)
        accept = self.headers.get("Accept", "")
        if not re.match(ACCEPTED[front.version], accept):
            front.wrong.append(("Accept", accept))
            return self.refuse(406, "Not this version", requestedVersion="?", supportedVersions=[f"{front.version}.0"])
        link = http.client.HTTPConnection("127.0.0.1", front.behind, timeout=60)
        try:
            link.request("GET", self.path, headers={"Accept": "application/json"})
            got = link.getresponse()
            body, violations = got.read(), got.getheader("sl-violations")
        finally:
            link.close()
        if violations:
            front.violations.append((self.path, json.loads(violations)))
        kind = got.getheader("Content-Type", "")
        if got.status == 200 and front.version == 6 and urlsplit(self.path).path == "/":
            kind = "application/vnd.oeapi+json;version=6.0"
        return self.say(got.status, body, kind)
