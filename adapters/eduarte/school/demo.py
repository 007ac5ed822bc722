"""The demo: an invented school, the module over it, and a school day in three minutes."""

import argparse
import datetime
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import time

from . import day, generate

CONFIGURATION = """\
[store]
path = "keukentafel.db"
[gateway]
listen = "127.0.0.1:{port}"
certificate = "cert.pem"
private_key = "key.pem"
public_url = "https://localhost:{port}"
[letter]
school = "Invented College"
[requests]
sick_reports = true
reasons = ["sick", "doctor"]
[messages]
ask_mentor = true
[[adapter]]
name = "eduarte"
library = "eduarte"
[adapter.settings]
connection = "sqlite3://dbname={database}"
organisation = 1
project_kinds = ["PROJ"]
poll_interval_ms = 200
appointment_categories = ["EXTERN", "INDIVIDUEEL"]
"""


def prepare(folder, port, seed=1, today=None):
    """A fresh folder with the school, a certificate and a configuration; gives the highlights."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    highlights = generate.build(str(folder / "eduarte.db"), seed=seed, today=today or datetime.date.today())
    (folder / "highlights.json").write_text(json.dumps(highlights, indent=1))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True)
    (folder / "keukentafel.toml").write_text(
        CONFIGURATION.format(port=port, database=(folder / "eduarte.db").absolute()))
    return highlights


def invite(program, folder, person, role="guardian", patience=60):
    """A pairing code, as soon as the import has brought the person."""
    for _ in range(patience * 5):
        asked = subprocess.run([program, "invite", folder / "keukentafel.toml", f"--{role}", str(person)],
                               capture_output=True, text=True)
        if asked.returncode == 0:
            return asked.stdout.strip()
        time.sleep(0.2)
    sys.exit(f"no pairing code: {asked.stderr.strip()}")


def wait_for_start(module, log, patience=60):
    """Returns when the module's log says that it listens."""
    for _ in range(patience * 10):
        if "listening on" in log.read_text():
            return
        if module.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"the module did not start:\n{log.read_text()}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, type=pathlib.Path)
    parser.add_argument("--folder", required=True, type=pathlib.Path)
    parser.add_argument("--port", type=int, default=8443)
    parser.add_argument("--seconds", type=float, default=180, help="length of the school day")
    parser.add_argument("--once", action="store_true", help="stop after the school day")
    asked = parser.parse_args()
    program, folder = asked.program.absolute(), asked.folder.absolute()

    print("Making an invented vocational school with 300 students ...", flush=True)
    highlights = prepare(folder, asked.port)
    log = open(folder / "keukentafel.log", "w")
    module = subprocess.Popen([program, "run", folder / "keukentafel.toml"], stderr=log, cwd=folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        print("Starting the module; it imports the school ...", flush=True)
        wait_for_start(module, folder / "keukentafel.log")
        people = [highlights["guardians"][name] for name in "abc"]
        codes = [invite(program, folder, one["person"]) for one in people]
        print(f"\nOpen  https://localhost:{asked.port}/  (the certificate is self-made: accept it) and sign in as\n")
        for one, code in zip(people, codes):
            print(f"  {code}   {one['name']}: {one['why']}")
        girl = people[0]["students"][0]
        print(f"\n  {invite(program, folder, girl['student'], 'student')}   {girl['name']}, a student\n"
              f"\nHer mentor's desk is at /desk; the second step wants an app for one-time codes on a phone.\n"
              f"\n  {invite(program, folder, girl['mentor'], 'mentor')}   the mentor")
        print(f"\nThe school day now takes {asked.seconds:.0f} seconds. Watch the page; each line below is a change in EduArte.",
              flush=True)
        day.play(str(folder / "eduarte.db"), highlights, asked.seconds, lambda line: print("  " + line, flush=True))
        if not asked.once:
            print("\nThe day is over; the module goes on. Ctrl-C stops it.", flush=True)
            module.wait()
    except KeyboardInterrupt:
        print()
    finally:
        module.terminate()
        module.wait(10)
        log.close()
        print(f"Stopped. The log stands in {folder.name}/keukentafel.log in the build folder.")


if __name__ == "__main__":
    main()
