"""Bytes as they go over the wire: raw requests out of the corpus, and what comes back."""

import re
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "journey"))

from harness import insecure  # noqa: E402

TLS = insecure()
CORPUS = Path(__file__).resolve().parent / "corpus"
PIECE = re.compile(r"\\(r|n|t|0|\\|x[0-9a-f]{2})|\{(\d+)\*|\{(\w+)\}|(\})")
SIGNS = {"r": b"\r", "n": b"\n", "t": b"\t", "0": b"\0", "\\": b"\\"}


def spelled(text, names):
    """The bytes that a line of the corpus stands for."""
    open_parts = [(1, bytearray())]
    at = 0
    for piece in PIECE.finditer(text):
        open_parts[-1][1].extend(text[at:piece.start()].encode())
        at = piece.end()
        sign, count, name, _ = piece.groups()
        if sign:
            open_parts[-1][1].extend(SIGNS.get(sign) or bytes([int(sign[1:], 16)]))
        elif count:
            open_parts.append((int(count), bytearray()))
        elif name:
            open_parts[-1][1].extend(names[name])
        else:
            times, part = open_parts.pop()
            open_parts[-1][1].extend(bytes(part) * times)
    open_parts[-1][1].extend(text[at:].encode())
    assert len(open_parts) == 1, text
    return bytes(open_parts[0][1])


class Case:
    def __init__(self, name):
        self.name, self.lines, self.expected = name, [], ["400"]

    @property
    def text(self):
        return "".join(self.lines)

    @property
    def is_head(self):
        return self.text.startswith("HEAD")


def read_corpus(name):
    cases = []
    for line in (CORPUS / name).read_text(encoding="ascii").split("\n"):
        if line.startswith("["):
            cases.append(Case(line.strip("[]")))
        elif line.startswith("= "):
            cases[-1].expected = line[2:].split()
        elif cases and not line.startswith("#"):
            cases[-1].lines += [line] if line else []
    assert len({one.name for one in cases}) == len(cases) > 0
    return cases


def names_for(host, cookie):
    host = host.encode()
    canary = (b"DELETE /api/v1/session HTTP/1.1\r\nHost: " + host + b"\r\nCookie: " + cookie.encode() +
              b"\r\nConnection: close\r\n\r\n")
    return {"host": host, "canary": canary, "length": b"%d" % len(canary), "hex_length": b"%x" % len(canary),
            "get": b"GET / HTTP/1.1\r\nHost: " + host + b"\r\n",
            "post": b"POST /nowhere HTTP/1.1\r\nHost: " + host + b"\r\nContent-Type: text/plain\r\n"}


class Wire:
    """One connection, over TLS or plain."""

    def __init__(self, port, is_tls=True, source="127.0.0.1", seconds=20, session=None, tls=TLS):
        self.plain = socket.create_connection(("127.0.0.1", port), timeout=seconds, source_address=(source, 0))
        self.link = self.plain
        if is_tls:
            self.link = tls.wrap_socket(self.plain, server_hostname="localhost", session=session)
        self.got = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.link.close()

    def send(self, data):
        """What the other side still wants of it: a refusal may come, and the end, before all is sent."""
        try:
            self.link.sendall(data)
        except OSError:
            pass

    def is_done_sending(self):
        try:
            socket.socket.shutdown(self.link, socket.SHUT_WR)  # below TLS: the way a lost client ends
        except OSError:
            pass

    def read_until_closed(self, seconds=8):
        """Whether the other side closed in that time."""
        self.link.settimeout(seconds)
        try:
            while piece := self.link.recv(65536):
                self.got += piece
        except (TimeoutError, socket.timeout):
            return False
        except OSError:
            pass  # a reset is an end too
        return True

    def read_until(self, mark):
        while mark not in self.got:
            piece = self.link.recv(65536)
            if not piece:
                raise ConnectionError("closed before it came")
            self.got += piece

    def take(self, count):
        """The next bytes, so many."""
        while len(self.got) < count:
            piece = self.link.recv(65536)
            if not piece:
                raise ConnectionError("closed before it came")
            self.got += piece
        taken, self.got = self.got[:count], self.got[count:]
        return taken

    def is_closed(self):
        """Whether the other side closed by now; for a plain connection over which nothing comes."""
        self.plain.settimeout(0)
        try:
            return self.plain.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def ask(self, request):
        """One request, and its one answer (status, head, body); the connection stays."""
        self.link.sendall(request)
        while True:
            answer, rest = next_answer(self.got, b"HEAD" if request.startswith(b"HEAD") else b"")
            if answer:
                self.got = rest
                return answer
            piece = self.link.recv(65536)
            if not piece:
                raise ConnectionError("closed before the answer")
            self.got += piece


def next_answer(data, method=b""):
    """The first whole answer in the bytes, as (status, head, body), and the rest."""
    if b"\r\n\r\n" not in data:
        return None, data
    head, rest = data.split(b"\r\n\r\n", 1)
    assert re.match(rb"HTTP/1\.[01] \d{3} ", head), head[:200]
    status = head.split(b" ")[1].decode()
    if status.startswith("1") or status in ("204", "304") or method == b"HEAD":
        return (status, head, b""), rest
    if re.search(rb"(?im)^transfer-encoding: chunked\r?$", head):
        body = b""
        while b"\r\n" in rest:
            size, after = rest.split(b"\r\n", 1)
            count = int(size, 16)
            if len(after) < count + 2:
                return None, data
            body, rest = body + after[:count], after[count + 2:]
            if count == 0:
                return (status, head, body), rest
        return None, data
    length = re.search(rb"(?im)^content-length: (\d+)\r?$", head)
    count = int(length[1]) if length else len(rest)
    return ((status, head, rest[:count]), rest[count:]) if len(rest) >= count else (None, data)


def statuses(data, is_head=False):
    """Those of all answers in the bytes; nothing else may stand there."""
    found = []
    while data:
        answer, data = next_answer(data, b"HEAD" if is_head and not found else b"")
        if answer is None:
            return found + ["broken"]
        found.append(answer[0])
    return [one for one in found if one != "100"]
