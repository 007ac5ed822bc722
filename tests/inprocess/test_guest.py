"""The module as a guest: what it must leave as it was, in a process that lives on, forks, and has TLS of its own."""

import ctypes as c
import locale
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from guest import ACCEPTED, LIBRARY, House, descriptors, free_port, insecure_server, mark, threads, wait_until

libc = c.CDLL(None)
FAULTS = {signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGTRAP}
OURS = {"kt-control", "kt-feed", "kt-gateway", "kt-store"}


def handlers():
    """What sigaction() says of every signal, as bytes."""
    found = {}
    for number in range(1, 65):
        held = c.create_string_buffer(512)
        if libc.sigaction(number, None, held) == 0:
            # glibc's struct: the handler, a mask of which the kernel keeps 64 signals, the flags
            found[number] = held.raw[:16], held.raw[136:140]
    return found


def environment():
    held, found, at = c.POINTER(c.c_char_p).in_dll(libc, "environ"), [], 0
    while held[at]:
        found.append(held[at])
        at += 1
    return found


def status(name, task="self"):
    path = "/proc/self/status" if task == "self" else f"/proc/self/task/{task}/status"
    with open(path) as lines:
        return next(line.split()[1] for line in lines if line.startswith(name + ":"))


def surroundings():
    libc.setlocale.restype = c.c_char_p
    return {"handlers": handlers(), "mask": signal.pthread_sigmask(signal.SIG_BLOCK, []), "environment": environment(),
            "folder": os.getcwd(), "umask": status("Umask"), "locale": libc.setlocale(locale.LC_ALL, None)}


def threads_of_ours():
    return {one for one in os.listdir("/proc/self/task")
            if Path(f"/proc/self/task/{one}/comm").read_text().startswith("kt-")}


class Guest(unittest.TestCase):
    def test_the_process_stays_as_it_was(self):
        with House() as house:
            house.start().stop()  # what the libraries below make once
            before, open_before, threads_before = surroundings(), descriptors(), threads()
            house.start()
            client = house.teach(mark("6.1")).client()
            self.assertEqual(house.marks(client), ["6.1"])
            self.assertEqual(surroundings(), before)
            self.assertEqual(set(threads()) - set(threads_before), OURS)
            house.stop()
            self.assertEqual(surroundings(), before)
            self.assertEqual(threads(), threads_before)
            self.assertEqual(descriptors(), open_before)

    def test_it_does_not_even_know_how_to_change_the_process(self):
        said = subprocess.run(["nm", "-D", "--undefined-only", LIBRARY], capture_output=True, text=True, check=True)
        wanted = {line.split()[-1].split("@")[0] for line in said.stdout.splitlines()}
        self.assertIn("pthread_sigmask", wanted)
        self.assertEqual(wanted & {"signal", "umask", "chdir", "fchdir", "setenv", "putenv", "unsetenv", "setlocale", "exit",
                    "_exit", "fork", "system", "popen", "atexit", "mallopt", "sigprocmask", "setrlimit", "sqlite3_config",
                    "sqlite3_shutdown", "OPENSSL_cleanup", "CRYPTO_set_mem_functions"}, set())

    def test_its_threads_take_no_signal_but_their_own_faults(self):
        with House() as house:
            house.start()
            every = signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}

            def taken(one):
                blocked = int(status("SigBlk", one), 16)
                return {number for number in every if not blocked & (1 << (number - 1))} & set(signal.Signals)
            for one in threads_of_ours():  # one that has not begun yet blocks all of them
                wait_until(f"thread {one} takes its faults and nothing else", lambda: taken(one) == FAULTS)

    def test_a_program_that_the_host_starts_gets_nothing(self):
        with House() as house:
            before = {"/dev/null", *descriptors().values()}
            client = house.start().teach().client()
            with socket.create_connection(("127.0.0.1", house.port)):
                client.me()
                child = subprocess.Popen(["sleep", "60"], close_fds=False, stdin=subprocess.DEVNULL)
                try:
                    wait_until("it is that program", lambda: os.path.basename(
                        os.readlink(f"/proc/{child.pid}/exe")) != os.path.basename(os.readlink("/proc/self/exe")))
                    got = {os.readlink(f"/proc/{child.pid}/fd/{one}") for one in os.listdir(f"/proc/{child.pid}/fd")}
                    self.assertLessEqual(got, before)
                finally:
                    child.kill()
                    child.wait()

    def test_a_copy_of_the_host_holds_neither_store_nor_port(self):
        with House(port=free_port()) as house:
            house.start().teach()
            end, child_end = os.pipe()
            child = os.fork()
            if child == 0:
                os.close(child_end)
                os.read(end, 1)
                os._exit(0)
            os.close(end)
            try:
                port = house.port
                house.stop()
                house.start()  # fails when the copy holds the store's lock, or the port
                self.assertEqual(house.port, port)
                self.assertEqual(house.submit([mark("7")]), ACCEPTED)
                self.assertEqual(house.marks(house.client()), ["7"])
            finally:
                os.close(child_end)
                self.assertEqual(os.waitpid(child, 0)[1], 0)

    def test_its_openssl_is_that_of_the_host(self):
        def call(context, port):
            with socket.create_connection(("127.0.0.1", port)) as plain, context.wrap_socket(plain) as link:
                link.sendall(b"hello")
                return link.recv(100)
        with House() as house, insecure_server(house.folder) as (port, context):
            self.assertEqual(call(context, port), b"hello")
            with socket.create_connection(("127.0.0.1", port)) as plain, context.wrap_socket(plain) as open_all_along:
                house.start()
                client = house.teach(mark("8")).client()
                stop = threading.Event()
                failures = []

                def load():
                    while not stop.is_set():
                        try:
                            assert call(context, port) == b"hello" and house.marks(client) == ["8"]
                        except Exception as error:  # noqa: BLE001
                            failures.append(error)
                            return
                both = [threading.Thread(target=load) for _ in range(2)]
                for one in both:
                    one.start()
                for number in range(50):
                    self.assertEqual(house.submit([mark("8", 1)]), ACCEPTED)
                stop.set()
                for one in both:
                    one.join()
                self.assertEqual(failures, [])
                house.stop()
                self.assertEqual(ssl.get_default_verify_paths().openssl_cafile_env, "SSL_CERT_FILE")
                open_all_along.sendall(b"still")
                self.assertEqual(open_all_along.recv(100), b"still")
            self.assertEqual(call(context, port), b"hello")

    def host(self, program, **environment):
        """A host of its own with this text as program."""
        folder = os.path.dirname(os.path.abspath(__file__))
        return subprocess.run([sys.executable, "-X", "faulthandler", "-c", program], cwd=folder, text=True,
                              capture_output=True, timeout=120, env={**os.environ, **environment})

    def run_host(self, program, **environment):
        """Its output; it must end well."""
        done = self.host(program, **environment)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_a_host_that_calls_within_its_callback_ends_in_a_debug_build(self):
        done = self.host("""
from guest import *
house = House().__enter__()
house._log = Line(lambda _, line: print(house.table.caught_up(house.module, text("sis"), 1000)) if house.module else None)
house.start()
house.submit([mark("7")], adapter="nobody")
""")
        self.assertEqual(done.returncode, -signal.SIGABRT)
        self.assertIn("the host calls sweep_begin, sweep_end or caught_up within its function for log lines or failures", done.stderr)

    def test_a_host_that_unloads_the_library(self):
        self.assertEqual(self.run_host("""
import _ctypes
from guest import *
with House() as house:
    house.start().teach()
    in_threads(4, lambda number: house.submit(family(number + 1)))
    house.stop()
    _ctypes.dlclose(kt._handle)
    house.start()
    print(house.submit([mark("7")]), house.marks(house.client()))
"""), "0 ['7']\n")

    def test_a_host_that_ends_without_a_stop_loses_nothing(self):
        with House() as house:
            # Its status is not looked at: OpenSSL cleans up when a process exits, also under threads that use it.
            self.assertIn("\n0 0\n", self.host(f"""
from guest import *
house = House()
house.__enter__()
house.config.write_text(Path({str(house.config)!r}).read_text().replace("keukentafel.db", {str(house.folder)!r} + "/keukentafel.db"))
house.start()
print()
print(house.submit([*family(), mark("7")]), house.caught_up(), flush=True)
""").stdout)
            self.assertEqual(house.marks(house.start().client()), ["7"])

    def test_a_host_with_the_locale_of_the_netherlands(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["localedef", "-i", "nl_NL", "-f", "UTF-8", f"{folder}/nl_NL.UTF-8"], check=True)
            self.assertEqual(self.run_host("""
import locale
from guest import *
locale.setlocale(locale.LC_ALL, "nl_NL.UTF-8")
with House() as house:
    client = house.start().teach(mark("6.1")).client()
    date = client.get("/api/v1/me").header("date")
    print(locale.str(1.5), house.marks(client), date[:3] in "Mon Tue Wed Thu Fri Sat Sun", house.command("status")[0])
""", LOCPATH=folder), "1,5 ['6.1'] True 0\n")


if __name__ == "__main__":
    unittest.main()
