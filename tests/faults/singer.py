"""The session that a canary would end, and readers who must not get what is another's."""

import json
import threading

from wire import Wire, names_for, spelled

from harness import wait_until

PLAIN = 'tls = false\ntrusted_proxies = ["127.0.0.1"]'


class Reader:
    """A signed-in guardian, over the module's own port."""

    def __init__(self, journey, is_tls, guardian="a"):
        self.journey, self.is_tls = journey, is_tls
        self.host = f"localhost:{journey.port}"
        self.person = journey.highlights["guardians"][guardian]["person"]
        self.renew()

    def request(self, line, rest=b""):
        return line.encode() + b" HTTP/1.1\r\nHost: " + self.host.encode() + b"\r\n" + rest

    def renew(self):
        body = json.dumps({"code": self.journey.invite(self.person)}).encode()
        with Wire(self.journey.port, self.is_tls) as wire:
            status, head, _ = wire.ask(self.request("POST /api/v1/session", b"Content-Length: %d\r\n\r\n" % len(body) + body))
        assert status == "204", status
        self.cookie = head.split(b"Set-Cookie: ")[1].split(b";")[0].decode()

    def ask(self, wire, path):
        """Status and body; the connection stays."""
        status, _, body = wire.ask(self.request("GET " + path, b"Cookie: " + self.cookie.encode() + b"\r\n\r\n"))
        return status, body

    def wait_for_import(self):
        seen = []

        def is_still():
            with Wire(self.journey.port, self.is_tls) as wire:
                seen.append([self.ask(wire, path) for path in ("/api/v1/me", "/api/v1/feed")])
            return len(seen) > 6 and b'"items":[{' in seen[-1][1][1] and all(one == seen[-1] for one in seen[-6:])
        wait_until("the import is done", is_still, 60, 0.15)

    def lives(self):
        with Wire(self.journey.port, self.is_tls) as wire:
            return self.ask(wire, "/api/v1/me")[0] == "200"


class Singer(Reader):
    def spelled(self, case):
        return spelled(case.text, names_for(self.host, self.cookie))

    def was_ended(self):
        """Whether the canary sang; a new session then stands for the next one."""
        if self.lives():
            return False
        self.renew()
        return True


class Innocent(threading.Thread):
    """Asks for its own name over and over, on a connection that stays and on new ones; keeps every wrong answer."""

    def __init__(self, reader, port):
        super().__init__(daemon=True)
        self.reader, self.port = reader, port
        with Wire(reader.journey.port, False) as wire:
            self.own = self.seen(wire)
        self.wrong, self.count, self.is_over = [], 0, threading.Event()

    def seen(self, wire):
        status, body = self.reader.ask(wire, "/api/v1/me")
        return status, json.loads(body).get("guardian")

    def run(self):
        try:
            while not self.wrong and not self.is_over.is_set():
                with Wire(self.port) as wire:
                    for _ in range(30):
                        self.is_over.wait(0.01)
                        answer = self.seen(wire)
                        self.count += 1
                        if answer != self.own:
                            self.wrong.append(answer)
        except (OSError, ValueError, AssertionError) as failure:
            self.wrong.append(failure)

    def stop(self):
        self.is_over.set()
        self.join(20)
        return self.wrong
