"""A PostgreSQL cluster of the test's own: in a temporary folder, on a Unix socket, under an unprivileged user."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
UNPRIVILEGED = "nobody"  # initdb refuses root


def as_user(*command):
    """The command, under a user for whom PostgreSQL's programs work."""
    command = [str(word) for word in command]
    return ["runuser", "-u", UNPRIVILEGED, "--", *command] if os.geteuid() == 0 else command


class Cluster:
    """Inside `with`: a running server; `folder` holds its socket. `postgres` may do all without a password."""

    def __init__(self, settings=""):
        self.settings = settings  # more lines for postgresql.conf

    def __enter__(self):
        self._temporary = tempfile.TemporaryDirectory(prefix="kt-pg-")
        self.folder = pathlib.Path(self._temporary.name)
        self.folder.chmod(0o755)
        try:
            self._start()
        except BaseException:
            self._temporary.cleanup()
            raise
        return self

    def _start(self):
        home = self.folder / "data"
        home.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(home, UNPRIVILEGED)
            shutil.chown(self.folder, UNPRIVILEGED)
        self._run("initdb", "-D", home, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "--no-sync")
        (home / "pg_hba.conf").write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        with open(home / "postgresql.conf", "a", encoding="utf-8") as settings:
            settings.write(f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\nfsync = off\n"
                           "full_page_writes = off\nmax_connections = 60\ndatestyle = 'German, DMY'\n"
                           "timezone = 'America/New_York'\n"  # what a school's server may be set to
                           + self.settings)
        log = open(self.folder / "server.log", "wb")
        self._server = subprocess.Popen(as_user(PROGRAMS / "postgres", "-D", home), stdout=log, stderr=log)
        log.close()
        self._run("pg_isready", "-h", self.folder, "-U", "postgres", "-t", "0", until_ready=True)

    def __exit__(self, *failure):
        self._server.send_signal(signal.SIGCONT)  # runuser stops when what it runs is stopped
        self._server.terminate()  # a smart stop would wait for clients
        subprocess.run(as_user(PROGRAMS / "pg_ctl", "-D", self.folder / "data", "stop", "-m", "immediate"),
                       capture_output=True)
        self._server.wait(30)
        self._temporary.cleanup()

    def _run(self, program, *arguments, until_ready=False):
        for _ in range(600):
            done = subprocess.run(as_user(PROGRAMS / program, *arguments), capture_output=True, text=True,
                                  cwd=self.folder)
            if done.returncode == 0:
                return
            if not until_ready or self._server.poll() is not None:
                break
        raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")

    def sql(self, text, database="postgres"):
        """Runs statements as the superuser; gives what they print, a line each."""
        done = subprocess.run([PROGRAMS / "psql", "-h", self.folder, "-U", "postgres", "-d", database, "-qtAX", "-v",
                               "ON_ERROR_STOP=1", "-f", "-"], input=text, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()
