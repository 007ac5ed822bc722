"""Drives the real program over the real adapter and TLS: the invented school, the module, and its readers."""

import http.client
import json
import os
import re
import signal
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

from places import (ON_SERVER, SERVER, SOURCE, Sis, cached_folder, connection_to, dutch_now, generate,  # noqa: F401
                    make_school, scenes)

BUILD = Path(os.environ.get("KT_BUILD") or SOURCE / "build" / "dev")
PROGRAM = BUILD / "keukentafel"

CONFIGURATION = """\
[store]
path = "{store}"
[gateway]
listen = "127.0.0.1:{port}"
certificate = "cert.pem"
private_key = "key.pem"
{gateway}
[[adapter]]
name = "eduarte"
library = "eduarte"
process = "{process}"
[adapter.settings]
{connection}
organisation = 1
project_kinds = ["PROJ"]
poll_interval_ms = {poll}
"""


PATIENCE = float(os.environ.get("KT_PATIENCE", 1))  # a sanitized module is slow


def wait_until(what, is_true, seconds=30, every=0.02):
    """The first true answer of `is_true`, asked again and again; fails when it does not come in time."""
    pause, end = threading.Event(), time.monotonic() + seconds * PATIENCE
    while True:
        found = is_true()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        pause.wait(every)


def quiet_for(seconds, is_false=lambda: False):
    """Watches for so long; whether `is_false` stayed false."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while time.monotonic() < end:
        if is_false():
            return False
        pause.wait(0.02)
    return True


def _certificate(folder):
    kept = cached_folder()
    if not (kept / "cert.pem").exists():
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "30", "-keyout", kept / "key.pem", "-out", kept / "cert.pem", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    for name in ("cert.pem", "key.pem"):
        shutil.copy(kept / name, folder / name)


class Journey:
    """A folder with a school and a running module. `school` makes the database at a path and gives the highlights."""

    def __init__(self, school=make_school, start=True, gateway=""):
        self.make, self.is_started, self.gateway = school, start, gateway
        self.poll, self.under, self.environment = 100, [], {}
        self.module = None
        self.port = 0

    def __enter__(self):
        self._temporary = tempfile.TemporaryDirectory(prefix="kt-journey-")
        self.folder = Path(self._temporary.name)
        self.database = ON_SERVER + self.folder.name if SERVER else self.folder / "eduarte.db"
        self.store = self.folder / "keukentafel.db"
        self.config = self.folder / "keukentafel.toml"
        self.log_file = self.folder / "keukentafel.log"
        self.streams = []
        try:
            self.highlights = self.make(self.database)
            _certificate(self.folder)
            (self.folder / "password").write_text(os.environ.get("KT_EDUARTE_PASSWORD", ""))
            self.write_config()
            self.sis = Sis(self.database)
            if self.is_started:
                self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *failure):
        for stream in self.streams:
            stream.close()
        self.kill()
        if hasattr(self, "sis"):
            self.sis.close()
        if failure and failure[0] and self.log_file.exists():
            sys.stderr.write("".join(self.log.splitlines(True)[-25:]))
        self._temporary.cleanup()

    def write_config(self, port=0):
        self.config.write_text(CONFIGURATION.format(port=port, gateway=self.gateway, poll=self.poll,
                                                    connection=connection_to(self.database), store=self.store,
                                                    process=os.environ.get("KT_PROCESS", "module")))

    def launch(self):
        """Starts the module and does not wait for it. `under`: the command that it runs under, such as strace."""
        with open(self.log_file, "a", encoding="utf-8") as log:
            self.module = subprocess.Popen([*self.under, PROGRAM, "run", self.config], stderr=log, stdout=log,
                                           cwd=self.folder, env={**os.environ, **self.environment})

    def start(self):
        before = len(self.log)
        self.launch()

        def listens():
            if self.module.poll() is not None:
                raise AssertionError(f"the module ended:\n{self.log[before:]}")
            return re.search(r"listening on 127\.0\.0\.1:(\d+)", self.log[before:])
        self.port = int(wait_until("the module listens", listens, 60).group(1))
        self.write_config(self.port)  # a restart keeps the address

    @property
    def log(self):
        return self.log_file.read_text(encoding="utf-8", errors="replace") if self.log_file.exists() else ""

    def stop(self, seconds=10):
        """Ends the module as systemd would; gives its exit status and how long it took."""
        begin = time.monotonic()
        self.module.send_signal(signal.SIGTERM)
        status = self.module.wait(seconds)
        self.module = None
        return status, time.monotonic() - begin

    def kill(self):
        if self.module and self.module.poll() is None:
            self.module.kill()
            self.module.wait(10)
        self.module = None

    def restart(self):
        if self.module:
            self.stop()
        self.start()

    def command(self, *arguments, seconds=60, under=None):
        """One of the program's commands, with the configuration after its name; `under`: its part, as audit has."""
        name = [arguments[0], under] if under else [arguments[0]]
        return subprocess.run([PROGRAM, *name, self.config, *map(str, arguments[1:])], capture_output=True,
                              text=True, timeout=seconds, cwd=self.folder)

    def invite(self, person, role="guardian"):
        """A pairing code, as soon as the import has brought the person."""
        def asked():
            done = self.command("invite", f"--{role}", person)
            return done.returncode == 0 and done.stdout.strip()
        return wait_until(f"a code for {person}", asked, 60, 0.1)

    def client(self, person=None, role="guardian", **headers):
        made = Client(self.port, **headers)
        if person is not None:
            status = made.sign_in(self.invite(person, role))
            assert status == 204, f"sign-in answered {status}"
        return made

    def stream(self, client, last=None):
        made = Stream(client, last)
        self.streams.append(made)
        return made

    def wait_for_import(self, client=None, seconds=60):
        """Until the first import stands: no more comes into the store."""
        client = client or self.client(self.highlights["guardians"]["a"]["person"])
        seen = []

        def is_still():
            seen.append((client.me(), [item["id"] for item in client.feed()]))
            return len(seen) > 6 and seen[-1][1] and all(one == seen[-1] for one in seen[-6:])
        wait_until("the import is done", is_still, seconds, 0.15)
        return client


class Answer:
    def __init__(self, got):
        self.status, self.headers, self.body = got.status, got.getheaders(), got.read()

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.body)


def insecure():
    """A self-made certificate is good enough here; whom this machine trusts is not read, which takes long."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Client:
    """A reader over HTTPS that keeps its cookie."""

    def __init__(self, port, **headers):
        self.port, self.cookie = port, None
        self.usual = {name.replace("_", "-"): value for name, value in headers.items()}

    def ask(self, method, path, body=None, **headers):
        sent = {**self.usual, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.cookie:
            sent.setdefault("Cookie", self.cookie)
        link = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=insecure())
        try:
            link.request(method, path, body, sent)
            answer = Answer(link.getresponse())
        finally:
            link.close()
        cookie = answer.header("set-cookie")
        if cookie and answer.status < 400:
            self.cookie = None if "Max-Age=0" in cookie else cookie.split(";")[0]
        return answer

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, body, **headers):
        return self.ask("POST", path, json.dumps(body), **{"Content_Type": "application/json", **headers})

    def send_form(self, path, **fields):
        return self.ask("POST", path, urllib.parse.urlencode(fields, doseq=True),
                        **{"Content_Type": "application/x-www-form-urlencoded"})

    def send_file(self, path, file=None, headers=(), **fields):
        """As a form with a file in it, which comes last."""
        sign = "----Form7c1d"
        parts = [(f'name="{name}"', str(value).encode()) for name, value in fields.items()]
        parts.append(('name="file"; filename="foto.jpg"', file) if file is not None else ('name="file"; filename=""', b""))
        body = b"".join(b"--%s\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (sign.encode(), what.encode(), content)
                        for what, content in parts) + b"--%s--\r\n" % sign.encode()
        return self.ask("POST", path, body, Content_Type=f"multipart/form-data; boundary={sign}", **dict(headers))

    def delete(self, path, **headers):
        return self.ask("DELETE", path, **headers)

    def sign_in(self, code):
        return self.post("/api/v1/session", {"code": code}).status

    def me(self):
        return self.get("/api/v1/me").json

    def children(self):
        """First name -> id."""
        return {child["first_name"]: child["id"] for child in self.me()["children"]}

    def feed(self, query="limit=100"):
        return self.get(f"/api/v1/feed?{query}").json["items"]

    def whole_feed(self):
        """Every page of the feed, newest first."""
        items, before = [], ""
        while True:
            page = self.get(f"/api/v1/feed?limit=100{before}").json
            items += page["items"]
            if not page["next"]:
                return items
            before = f"&before={page['next']}"


class Stream:
    """A reader of the stream in a thread of its own. `events` is a list of (id, item, moment)."""

    def __init__(self, client, last=None):
        self.events, self.raw, self.is_over = [], b"", threading.Event()
        plain = socket.create_connection(("127.0.0.1", client.port), timeout=20)
        self.link = insecure().wrap_socket(plain, server_hostname="localhost")
        asked = f"GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\nAccept: text/event-stream\r\n"
        asked += f"Cookie: {client.cookie}\r\n" if client.cookie else ""
        asked += f"Last-Event-ID: {last}\r\n" if last is not None else ""
        try:
            self.link.sendall(asked.encode() + b"\r\n")
        except OSError:
            self.link.close()
            raise
        self.head, self._ready = b"", threading.Event()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()
        assert self._ready.wait(20), "the stream does not answer"
        self.status = int(self.head.split(b" ")[1]) if self.head else 0

    def _read(self):
        self.link.settimeout(0.2)
        bytes_in, body = b"", b""
        try:
            while not self.is_over.is_set():
                try:
                    got = self.link.recv(65536)
                except (TimeoutError, socket.timeout):
                    continue
                if not got:
                    break
                self.raw += got
                bytes_in += got
                if not self.head:
                    if b"\r\n\r\n" not in bytes_in:
                        continue
                    self.head, bytes_in = bytes_in.split(b"\r\n\r\n", 1)
                bytes_in, text, ended = self._unchunk(bytes_in)
                body = self._parse(body + text)
                if b"retry:" in self.raw or not self.head.startswith(b"HTTP/1.1 200"):
                    self._ready.set()
                if ended:
                    break
        except (OSError, ValueError):
            pass
        self._ready.set()
        self.is_over.set()

    def _unchunk(self, rest):
        """What is left, the text, and whether the last chunk came; an answer without chunks is taken as it is."""
        if b"chunked" not in self.head.lower():
            return b"", rest, False
        text = b""
        while b"\r\n" in rest:
            size, after = rest.split(b"\r\n", 1)
            count = int(size.split(b";")[0], 16)
            if len(after) < count + 2:
                break
            if count == 0:
                return b"", text, True
            text, rest = text + after[:count], after[count + 2:]
        return rest, text, False

    def _parse(self, body):
        *blocks, rest = body.split(b"\n\n")
        for block in blocks:
            fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if b": " in line)
            if fields.get(b"event") == b"item":
                self.events.append((int(fields[b"id"]), json.loads(fields[b"data"]), time.monotonic()))
        return rest

    @property
    def items(self):
        return [item for _, item, _ in self.events]

    def wait_for(self, what, fits, seconds=20, after=0):
        """The first item from the position `after` in `items` that fits."""
        return wait_until(what, lambda: next((one for one in self.items[after:] if fits(one)), None), seconds)

    def close(self):
        self.is_over.set()
        self.thread.join(5)
        self.link.close()


def test_of(child, course, number=-1):
    return child["courses"][course]["tests"][number]
