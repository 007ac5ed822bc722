"""Between a proxy and the module: passes the bytes on, and tells which requests and answers they were."""

import re
import socket
import threading

from wire import statuses

LINE = re.compile(rb"([A-Z]+) ([\x21-\x7e]+) HTTP/1\.1")
FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0\r\n]*)")


class Request:
    """One as the module must read it. Anything that could be read otherwise raises ValueError."""

    def __init__(self, head):
        line, *fields = head.split(b"\r\n")
        said = LINE.fullmatch(line)
        found = [FIELD.fullmatch(field) for field in fields]
        if not said or not all(found):
            raise ValueError(f"not a request: {head[:300]}")
        self.method, self.target = said[1].decode(), said[2].decode()
        self.fields = [(one[1].decode().lower(), one[2].decode("latin-1").strip()) for one in found]
        framing = self.values("content-length") + self.values("transfer-encoding")
        if len(framing) > 1 or len(self.values("host")) != 1 or (self.values("transfer-encoding") not in ([], ["chunked"])):
            raise ValueError(f"doubtful: {head[:300]}")

    def values(self, name):
        return [value for said, value in self.fields if said == name]


def behind_body(request, data):
    """What follows the body in these bytes; nothing when a part of it is missing."""
    if not request.values("transfer-encoding"):
        return data[int((request.values("content-length") or ["0"])[0]):]
    while data:
        size, _, data = data.partition(b"\r\n")
        data, end = data[int(size, 16):], data[int(size, 16):][:2]
        if end not in (b"", b"\r\n"):
            raise ValueError(f"a trailer: {data[:300]}")
        data = data[2:]
        if int(size, 16) == 0:
            break
    return data


def requests_in(data):
    """The requests that these bytes are, one behind the other, and why the bytes behind them are none."""
    found = []
    while data:
        head, end, data = data.partition(b"\r\n\r\n")
        try:
            found.append(Request(head if end else b""))
            data = behind_body(found[-1], data)
        except ValueError as doubt:
            return found, str(doubt)
    return found, None


class Tap:
    """Listens on a port of its own. `links` holds, for each connection, [bytes to the module, bytes from it]."""

    def __init__(self, module_port):
        self.module_port, self.links, self._sockets = module_port, [], []
        self._door = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in [self._door, *self._sockets]:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()

    def _accept(self):
        while True:
            try:
                near = self._door.accept()[0]
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.module_port))
            kept = [bytearray(), bytearray()]
            self.links.append(kept)
            self._sockets += [near, far]
            for side, source, sink in ((0, near, far), (1, far, near)):
                threading.Thread(target=self._pass, args=(kept[side], source, sink), daemon=True).start()

    @staticmethod
    def _pass(kept, source, sink):
        try:
            while piece := source.recv(65536):
                kept += piece
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def requests(self):
        """All that passed so far. AssertionError when the module answered what was none otherwise than with 400, or more
        often than it was asked."""
        found = []
        for sent, got in list(self.links):
            (asked, doubt), answered = requests_in(bytes(sent)), statuses(bytes(got))
            if doubt:
                answered = answered[:-1] if answered[-1:] == ["400"] else answered + [doubt]
            assert len(answered) <= len(asked), (bytes(sent[-500:]), answered[-3:])
            found += asked
        return found
