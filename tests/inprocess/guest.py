"""The module in this very process, by ctypes: module.h and ext/submission.h as Python sees them."""

import contextlib
import ctypes as c
import json
import os
import socket
import socketserver
import ssl
import sys
import tempfile
import threading
from pathlib import Path

SOURCE = Path(os.environ.get("KT_SOURCE_DIR") or Path(__file__).resolve().parents[2])
sys.path.insert(0, str(SOURCE / "tests" / "journey"))

from harness import BUILD, PATIENCE, Client, _certificate, wait_until  # noqa: E402,F401

LIBRARY = BUILD / "libkeukentafel.so"
ACCEPTED, LATER, REFUSED = 0, 1, 2
TOMBSTONE, UNCHANGED = 1, 2


class Text(c.Structure):
    _fields_ = [("data", c.c_char_p), ("size", c.c_size_t)]


class Event(c.Structure):
    _fields_ = [("size", c.c_uint32), ("flags", c.c_uint32), ("key", Text), ("version", c.c_uint64), ("json", Text)]


Line = c.CFUNCTYPE(None, c.c_void_p, Text)


class Options(c.Structure):
    _fields_ = [("size", c.c_uint32), ("config", c.c_char_p), ("log", Line), ("log_to", c.c_void_p),
                ("failed", Line), ("failed_to", c.c_void_p)]


class Console(c.Structure):
    _fields_ = [("size", c.c_uint32), ("out", Line), ("err", Line), ("to", c.c_void_p)]


_sweep = c.CFUNCTYPE(c.c_int, c.c_void_p, Text, Text, c.c_uint32)


class Submission(c.Structure):
    _fields_ = [("size", c.c_uint32),
                ("submit", c.CFUNCTYPE(c.c_int, c.c_void_p, Text, c.c_void_p, c.c_size_t, c.c_uint32)),
                ("sweep_begin", _sweep), ("sweep_end", _sweep),
                ("caught_up", c.CFUNCTYPE(c.c_int, c.c_void_p, Text, c.c_uint32))]


kt = c.CDLL(str(LIBRARY))
kt.kt_start.restype = c.c_void_p
kt.kt_stop.argtypes = [c.c_void_p]
kt.kt_stop.restype = None
kt.kt_extension.restype = c.c_void_p
kt.kt_extension.argtypes = [c.c_void_p, c.c_char_p]

CONFIGURATION = """\
[store]
path = "keukentafel.db"
[gateway]
listen = "127.0.0.1:{port}"
certificate = "cert.pem"
private_key = "key.pem"
[[adapter]]
name = "sis"
library = "in-process"
"""


def text(value):
    value = value if isinstance(value, bytes) else value.encode()
    return Text(value, len(value))


def state(key, **data):
    """The JSON of one event."""
    return json.dumps({"specversion": "1.0", "id": key, "source": "/sis", "subject": key,
                       "type": "nl.keukentafel." + key.split("/")[0], "data": data})


def family(number=1):
    """The roster of one student with one guardian: (key, json)."""
    student, guardian = f"student/{number}", f"guardian/{number}"
    return [(student, state(student, first_name="Noor", birth_date="2012", barred_from_third_parties=False)),
            (guardian, state(guardian, name="Vader van Noor", language="nl")),
            (f"relation/{number}", state(f"relation/{number}", student=student, guardian=guardian,
                                         legal_representative=True, **{"from": "2012-01-01"})),
            (f"enrolment/{number}", state(f"enrolment/{number}", student=student, active=True,
                                          **{"from": "2025-08-01"}))]


def mark(value, number=1, student="student/1"):
    return (f"result/{number}", state(f"result/{number}", student=student, kind="grade",
                                      occurred_at="2026-01-05T08:00:00Z", detail={"value": value, "test": "Toets"}))


def events(pairs, flags=0, version=0):
    return (Event * len(pairs))(*(Event(c.sizeof(Event), flags, text(key), version, text(body)) for key, body in pairs))


class House:
    """A folder with a configuration, and the module over it in this process."""

    def __init__(self, name="sis", log=True, port=0):
        self.lines, self.failures, self.name, self.module, self.port = [], [], name, None, port
        self._log = Line(lambda _, line: self.lines.append(c.string_at(line.data, line.size).decode())) if log else Line()
        self._failed = Line(lambda _, why: self.failures.append(c.string_at(why.data, why.size).decode()))

    def __enter__(self):
        self._temporary = tempfile.TemporaryDirectory(prefix="kt-guest-")
        self.folder = Path(self._temporary.name)
        _certificate(self.folder)
        self.config = self.folder / "keukentafel.toml"
        self.config.write_text(CONFIGURATION.format(port=self.port).replace('"sis"', f'"{self.name}"'))
        return self

    def __exit__(self, *failure):
        self.stop()
        if failure and failure[0]:
            sys.stderr.write("\n".join(self.lines[-25:]) + "\n")
        self._temporary.cleanup()

    def start(self):
        options = Options(c.sizeof(Options), str(self.config).encode(), self._log, None, self._failed, None)
        module = kt.kt_start(c.byref(options))
        if not module:
            raise AssertionError("the module did not start:\n" + "\n".join(self.lines[-5:]))
        self.module = module
        self.table = c.cast(kt.kt_extension(module, b"keukentafel.submission/1"), c.POINTER(Submission)).contents
        said = next((line for line in reversed(self.lines) if "listening on" in line), None)
        self.port = int(said.rsplit(":", 1)[1]) if said else self.port
        return self

    def stop(self):
        module, self.module = self.module, None
        if module:
            kt.kt_stop(module)

    def submit(self, pairs, patience_ms=20000, flags=0, version=0, adapter=None):
        return self.submit_raw(events(pairs, flags, version), len(pairs), patience_ms, adapter)

    def submit_raw(self, array, count, patience_ms=20000, adapter=None):
        return self.table.submit(self.module, text(adapter or self.name), array, count, patience_ms)

    def sweep_begin(self, prefix, patience_ms=20000):
        return self.table.sweep_begin(self.module, text(self.name), text(prefix), patience_ms)

    def sweep_end(self, prefix, patience_ms=20000):
        return self.table.sweep_end(self.module, text(self.name), text(prefix), patience_ms)

    def caught_up(self, patience_ms=20000):
        return self.table.caught_up(self.module, text(self.name), patience_ms)

    def teach(self, *more):
        """A family, and what is given, as the first import."""
        answers = self.submit([*family(), *more]), self.caught_up()
        assert answers == (ACCEPTED, ACCEPTED), answers
        return self

    def command(self, *arguments):
        """Exit code and what it wrote."""
        said = []
        write = Line(lambda _, part: said.append(c.string_at(part.data, part.size)))
        words = [arguments[0], str(self.config), *map(str, arguments[1:])]
        argv = (c.c_char_p * len(words))(*(word.encode() for word in words))
        code = kt.kt_command(len(words), argv, c.byref(Console(c.sizeof(Console), write, write, None)))
        return code, b"".join(said).decode()

    def client(self, person=1):
        code, said = self.command("invite", "--guardian", person)
        assert code == 0, said
        made = Client(self.port)
        assert made.sign_in(said.strip()) == 204
        return made

    def marks(self, client):
        return [one["detail"].get("value") for one in client.feed() if not one["withdrawn"]]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def threads():
    """The kernel's names of this process's threads."""
    return sorted(Path(f"/proc/self/task/{one}/comm").read_text().strip() for one in os.listdir("/proc/self/task"))


def descriptors():
    """What is open, number and target."""
    found = {}
    for one in os.listdir("/proc/self/fd"):
        try:
            found[int(one)] = os.readlink(f"/proc/self/fd/{one}")
        except OSError:
            pass  # the one that lists
    return found


def in_threads(count, work):
    """Runs work(number) in so many threads; gives what each returned."""
    found = [None] * count

    def run(number):
        found[number] = work(number)
    all_of_them = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for one in all_of_them:
        one.start()
    for one in all_of_them:
        one.join()
    return found


@contextlib.contextmanager
def insecure_server(folder):
    """Python's own TLS server that answers with what it got; its port, and a context for callers."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    calling = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    calling.check_hostname = False
    calling.load_verify_locations(folder / "cert.pem")

    class Echo(socketserver.BaseRequestHandler):
        def handle(self):
            with serving.wrap_socket(self.request, server_side=True) as link:
                while got := link.recv(100):
                    link.sendall(got)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        served = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        served.start()
        try:
            yield server.server_address[1], calling
        finally:
            server.shutdown()
            served.join()
