"""nginx and HAProxy, from the samples in config/, with ports and paths of this test."""

import os
import re
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from wire import Wire

from harness import SOURCE, wait_until  # noqa: E402


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Proxy:
    """In front of a module that speaks plain HTTP on the port. `change` takes and gives the text of the sample."""

    def __init__(self, folder, module_port, change=lambda text: text):
        self.folder = Path(tempfile.mkdtemp(prefix="proxy-", dir=folder))
        self.port, self.module_port = free_port(), module_port
        text = change((SOURCE / "config" / self.sample).read_text(encoding="utf-8"))
        self.config = self.folder / self.sample
        self.config.write_text(self.placed(text, folder), encoding="utf-8")

    def placed(self, text, certificates):
        both = certificates / "cert-and-key.pem"
        both.write_bytes((certificates / "cert.pem").read_bytes() + (certificates / "key.pem").read_bytes())
        for old, new in (("127.0.0.1:8080", f"127.0.0.1:{self.module_port}"), ("/etc/keukentafel", str(certificates)),
                         (self.listens, self.listens.replace(":443", f"127.0.0.1:{self.port}")
                          .replace("listen 443", f"listen 127.0.0.1:{self.port}"))):
            assert old in text, old
            text = text.replace(old, new)
        return text

    def __enter__(self):
        self.log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen(self.command(), stdout=self.log, stderr=self.log, cwd=self.folder)

        def answers():
            assert self.process.poll() is None, (self.folder / "log").read_text()
            try:
                with Wire(self.port):
                    return True
            except OSError:
                return False
        try:
            wait_until(f"{self.sample} listens", answers)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        self.log.close()

    def passed(self, method, status):
        """How many requests with this method, and answers to them with this status, the proxy knows of."""
        return (self.folder / self.access).read_text(errors="replace").count(f"{method} {status}\n")


class Nginx(Proxy):
    sample, listens, access = "nginx.conf", "listen 443", "access"

    def placed(self, text, certificates):
        kept = "".join(f"{kind}_temp_path {self.folder / kind};" for kind in
                       ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        text = super().placed(text, certificates)
        # One worker: every client shares its connections to the module.
        text = re.sub("worker_processes .*;", "worker_processes 1;", text)
        return text.replace("http {", f"http {{ log_format short '$request_method $status'; access_log access short; {kept}")

    def command(self):
        user = "user root; " if os.geteuid() == 0 else ""
        return ["/usr/sbin/nginx", "-p", self.folder, "-c", self.config, "-e", self.folder / "error.log",
                "-g", f"daemon off; {user}pid {self.folder / 'pid'};"]


class Haproxy(Proxy):
    sample, listens, access = "haproxy.cfg", "bind :443", "log"

    def placed(self, text, certificates):
        # Shared by all, and by the first request too: the worst case for the wrong answer.
        text = super().placed(text, certificates).replace("http-reuse safe", "http-reuse always")
        text = re.sub("maxconn .*", "maxconn 2000\n    nbthread 1\n    log stdout format raw local0", text)
        return text.replace("mode http", "mode http\n    log global\n    log-format '%HM %ST'")

    def command(self):
        return ["/usr/sbin/haproxy", "-db", "-f", self.config]
