"""What is measured, one function for each group of rows; each gives the figures of one run by name."""

import base64
import csv
import hashlib
import json
import random
import sqlite3
import subprocess
import threading
import time
from contextlib import contextmanager

import filled
import sis as school
from rig import LOAD, LOAD_CORE, PACED, SERVER_CORE, Crowd, Rig, free_port, load, on, wait_until

STUDENTS = 5000  # of the streams: 10,000 guardians
EVENT = ('{{"specversion":"1.0","id":"result/{n}","source":"/bench","type":"nl.keukentafel.result","subject":"result/{n}",'
         '"datacontenttype":"application/json","data":{{"student":"student/{student}","kind":"grade",'
         '"occurred_at":"2026-11-24T08:30:00Z","detail":{{"value":"6.1","passed":true,"weight":2,'
         '"course":"Rekenen niveau 3","test":"Toets {n}"}}}}}}\n')


def read_store(rig, sql):
    database = sqlite3.connect(f"file:{rig.folder}/keukentafel.db?mode=ro", uri=True)
    try:
        found = database.execute(sql).fetchone()
        return found[0] if found else None
    finally:
        database.close()


def speed(progress, whole, seconds=120):
    """So many a second, from the first look beyond a tenth to the end."""
    marks = []

    def is_done():
        now = progress()
        if now > whole * 0.1 or marks:
            marks.append((time.monotonic(), now))
        return bool(marks) and now >= whole
    wait_until("everything is durable", is_done, seconds, 0.005)
    (begin, first), (end, last) = marks[0], marks[-1]
    return (last - first) / (end - begin)


def durable(events=300_000, bare_s=2):
    """From a file through the replay adapter into the store."""
    with Rig("replay", lambda folder: {"path": f"{folder}/events"}, students=STUDENTS) as rig:
        with open(rig.folder / "events", "w", encoding="ascii") as file:
            file.writelines(EVENT.format(n=n, student=n * 7919 % STUDENTS + 1) for n in range(events))
        rig.start()
        rate = speed(lambda: read_store(rig, "select sequence from head"), events)
        cpu = rig.cpu_s() * 1e6 / events
        rig.stop()
        bare = {}
        for rows in (10, 100):
            folder = rig.folder / str(rows)
            folder.mkdir()
            run = subprocess.run(on(SERVER_CORE, LOAD, "sqlite", "--path", folder, "--count",
                                    rows, "--seconds", 2), capture_output=True, text=True, check=True)
            bare[rows] = json.loads(run.stdout)["per_second"]
    return {"durable_per_second": rate, "durable_cpu_us": cpu, "bare_10": bare[10], "bare_100": bare[100]}


MARKS = """\
[[csv]]
files = "*.csv"
holds = "changes"
delimiter = ";"
encoding = "windows-1252"
type = "result"
id = "{nummer}"
[csv.data]
student = { from = "student/{leerling}", as = "key" }
kind = "grade"
occurred_at = { from = "{moment}", as = "moment", format = "%d-%m-%Y %H:%M", zone = "Europe/Amsterdam" }
[csv.data.detail]
value = { from = "{cijfer}", as = "decimal" }
passed = { from = "{voldoende}", values = { "V" = true, "O" = false } }
weight = { from = "{weging}", as = "integer" }
course = "{vak}"
test = "{toets}"
"""


def csv_alone(path):
    """Rows a second of Python's csv, which is written in C, reading the same file and doing nothing with it."""
    with open(path, encoding="windows-1252", newline="") as file:
        begin, count = time.monotonic(), sum(1 for _ in csv.reader(file, delimiter=";"))
    return count / (time.monotonic() - begin)


def dropfolder(count=300_000):
    """A CSV file through the drop folder into the store, on both cores and on one; the same file into Python's csv."""
    found = {}
    for name, core in (("csv_rows", f"{SERVER_CORE},{LOAD_CORE}"), ("csv_rows_one_core", SERVER_CORE)):
        def settings(folder):
            return {"folder": f"{folder}/in", "mapping": f"{folder}/mapping.toml", "quiet_ms": 0}
        with Rig("dropfolder", settings, students=STUDENTS) as rig:
            (rig.folder / "in").mkdir()
            (rig.folder / "mapping.toml").write_text(MARKS)
            path = rig.folder / "in/marks.csv"
            with open(path, "w", encoding="windows-1252", newline="") as file:
                rows = csv.writer(file, delimiter=";", quoting=csv.QUOTE_MINIMAL)
                rows.writerow("nummer leerling moment cijfer voldoende weging vak toets".split())
                rows.writerows([n, n * 7919 % STUDENTS + 1, "24-11-2026 09:30", "6,1", "V", 2, "Rekenen niveau 3", f"Toets {n}; één"]
                               for n in range(count))
            rig.core = core
            rig.start()
            found[f"{name}_per_second"] = speed(lambda: read_store(rig, "select sequence from head"), count)
            found[f"{name}_cpu_us"] = rig.cpu_s() * 1e6 / count
            rig.stop()
            found["python_csv_rows"] = csv_alone(path)
    return found


@contextmanager
def sent_to():
    """A module that is sent to, with people and no items."""
    def settings(folder):
        (folder / "secret").write_text("whsec_" + base64.b64encode(bytes(range(32))).decode() + "\n")
        return {"secret": {"file": "secret"}}
    with Rig("cloudevents", settings, students=STUDENTS) as rig:
        yield rig


def webhooks(seconds=4, connections=256):
    """Signed events until they are answered, one in each message and in batches; beside it, nginx that only answers."""
    found = {}
    for name, batch, count in (("webhooks", 0, connections), ("webhook_batches", 100, 16)):
        with sent_to() as rig:
            rig.start()
            begin = rig.cpu_s()
            seen = load("webhooks", port=rig.port, cookies=rig.folder / "secret", path="/in/bench", count=count, batch=batch,
                        students=STUDENTS, seconds=seconds)
            cpu = rig.cpu_s() - begin
            kept = read_store(rig, "select sequence from head")
            assert kept >= seen["acknowledged"] > 0, "what was answered is in the store"
            found |= {f"{name}_per_second": seen["events_per_second"], f"{name}_p99_ms": seen["p99_ms"],
                      f"{name}_cpu_us": cpu * 1e6 / kept}
            rig.stop()
            if not batch:
                port = free_port()
                with nginx(rig.folder, port):
                    found["nginx_answers_per_second"] = load(
                        "webhooks", port=port, cookies=rig.folder / "secret", path="/taken", count=count,
                        seconds=seconds)["per_second"]
    return found


@contextmanager
def eduarte(students, marks=0):
    """An imported school; the ids of its own work, and cookies for its guardians."""
    def settings(folder):
        return {"connection": f"sqlite3://dbname={folder}/eduarte.db", "organisation": 1}
    with Rig("eduarte", settings) as rig:
        works, guardians = school.make(rig.folder / "eduarte.db", students, marks)
        rig.start()
        items = len(works) + students * marks
        wait_until("the import", lambda: read_store(rig, "select sequence from head") >= items, 300, 0.1)
        rig.stop()
        store = sqlite3.connect(rig.folder / "keukentafel.db")
        ids = [row[0] for row in store.execute("select id from guardian")]
        assert len(ids) == len(guardians)
        now = int(time.time())
        store.executemany("insert into session(hash, person, created_at, expires_at) values(?, ?, ?, ?)", (
            (hashlib.sha256(filled.token(one).encode()).hexdigest(), one, now, now + 86400) for one in ids))
        store.commit()
        store.close()
        rig.cookies = rig.folder / "cookies"
        rig.cookies.write_text("".join(filled.token(one) + "\n" for one in ids))
        yield rig, works


def change_log(students=2000, marks=10):
    """Changed marks in EduArte's database until all are durable here."""
    with eduarte(students, marks) as (rig, _):
        rig.start()
        before = read_store(rig, "select sequence from head")
        with school.Sis(rig.folder / "eduarte.db") as sis, sis.transaction():
            sis.rows("update Resultaat set cijfer = 7.3, version = version + 1")
        count = students * marks
        begin = rig.cpu_s()
        rate = speed(lambda: read_store(rig, "select sequence from head") - before, count)
        return {"changes_per_second": rate, "change_cpu_us": (rig.cpu_s() - begin) * 1e6 / count}


def screen(students=1000, rate=1000, each=10):
    """From the commit in EduArte to the streams of the guardians."""
    with eduarte(students) as (rig, works):
        rig.start()
        with Crowd(rig, 2 * students) as crowd, school.Sis(rig.folder / "eduarte.db") as sis:
            pause = threading.Event()

            def change(step):
                begin = time.monotonic()
                for number in range(0, len(works), each):
                    pause.wait(max(0, begin + number / rate - time.monotonic()))
                    with sis.transaction():
                        stamp = time.monotonic_ns()
                        for n in range(number, number + each):
                            sis.update("OnderwijsproductAfname", works[n], werkstuktitel=f"b {step} {n} {stamp}")
            seen = crowd.expect(len(works), len(works) / rate + 10, change)
            seen["right"] = not (seen["lost"] or seen["doubled"] or seen["foreign"])
            return {"screen_p50_ms": seen["p50_ms"], "screen_p99_ms": seen["p99_ms"], "screen_is_right": seen["right"]}


def search(crowd, begin=3000, seconds=4):
    """The highest rate that is kept, to four percent, and what was seen at it. A rate fails when it failed twice."""
    best, rate, too_high = None, begin, None
    while not (best and too_high and too_high / best["rate"] <= 1.04):
        seen = crowd.send(rate, seconds)
        if not seen["is_in_time"]:
            seen = crowd.send(rate, seconds)
        if seen["is_in_time"]:
            best = {**seen, "rate": rate}
        else:
            too_high = rate
        if not best and too_high < 500:
            raise AssertionError(f"not even {too_high} events/s: {seen}")
        rate = int(best["rate"] * 1.3) if not too_high else int(((best["rate"] if best else 0) + too_high) / 2)
    return best


def paced_settings(folder):
    return {"control": f"{folder}/control", "students": STUDENTS}


def streams(library=PACED, students=STUDENTS):
    """10,000 streams; each event goes to the two guardians of its student."""
    with Rig(library, paced_settings, students=students) as rig:
        rig.start()
        load("pages", port=rig.port, count=1, seconds=0.1)
        empty = rig.resident_kb()
        with Crowd(rig, 2 * students) as crowd:
            wait_until("all streams are quiet", lambda: is_quiet(rig), 30, 0)
            memory = (rig.resident_kb() - empty) / (2 * students)
            slow = crowd.send(2000, 5)
            best = search(crowd)
        return {"kb_per_stream": memory, "p50_ms": slow["p50_ms"], "p99_ms": slow["p99_ms"], "right": slow["is_right"],
                "events_per_second": best["rate"], "p99_at_best_ms": best["p99_ms"], "cpu_us": best["cpu_us"],
                "cpu_us_at_2000": slow["cpu_us"], "opened_s": crowd.opened["seconds"]}


@contextmanager
def bare_server(rig, students):
    """The server over bare epoll, that stores and decides nothing, in the module's place."""
    rig.module = subprocess.Popen(on(SERVER_CORE, LOAD, "bare", "--port", rig.port, "--path", rig.folder, "--count",
                                     students), stdout=subprocess.PIPE, text=True)
    with rig.module.stdout:
        assert rig.module.stdout.readline().startswith("listening")
        yield


def bare_streams(students=STUDENTS):
    """The same streams and events from the bare server."""
    with Rig(PACED, paced_settings, students=students) as rig, bare_server(rig, students):
        empty = rig.resident_kb()
        with Crowd(rig, 2 * students) as crowd:
            wait_until("all streams are quiet", lambda: is_quiet(rig), 30, 0)
            memory = (rig.resident_kb() - empty) / (2 * students)
            slow = crowd.send(2000, 4)
            best = search(crowd, begin=8000)
        return {"bare_kb_per_stream": memory, "bare_p50_ms": slow["p50_ms"], "bare_p99_ms": slow["p99_ms"],
                "bare_events_per_second": best["rate"], "bare_cpu_us": best["cpu_us"]}


def is_quiet(rig):
    """Whether the server did next to nothing for a while."""
    before = rig.cpu_s()
    threading.Event().wait(0.3)
    return rig.cpu_s() - before < 0.01


NGINX = """\
user root;
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path {folder}/nginx-body;
  proxy_temp_path {folder}/nginx-proxy;
  fastcgi_temp_path {folder}/nginx-fastcgi;
  uwsgi_temp_path {folder}/nginx-uwsgi;
  scgi_temp_path {folder}/nginx-scgi;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/cert.pem;
    ssl_certificate_key {folder}/key.pem;
    root {folder}/www;
    location = /taken {{ return 204; }}
  }}
}}
"""


@contextmanager
def nginx(folder, port):
    """nginx on the server's core, with a static file of 4 kB over TLS; gives the milliseconds until its first answer."""
    (folder / "www").mkdir(exist_ok=True)
    (folder / "www/page").write_bytes(random.Random(1).randbytes(2048).hex().encode())
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    begun = time.monotonic_ns()
    with open(folder / "nginx.out", "w", encoding="utf-8") as out:
        server = subprocess.Popen(on(SERVER_CORE, "/usr/sbin/nginx", "-c", folder / "nginx.conf"), stderr=out, stdout=out)
    try:
        yield (load("first", port=port, path="/page")["at_ns"] - begun) / 1e6
    finally:
        server.terminate()
        server.wait(10)


def start_ms(rig):
    """From the start of the program to the first whole answer over TLS."""
    rig.start(is_awaited=False)
    answer = load("first", port=rig.port)
    assert answer["status"] == 200
    passed = (answer["at_ns"] - rig.begun_ns) / 1e6
    return passed


def cold_nginx(rig):
    with nginx(rig.folder, free_port()) as passed:
        return passed


@contextmanager
def stored(items=4_000_000, students=20_000):
    def settings(folder):
        return {"control": f"{folder}/control", "students": students}
    with Rig(PACED, settings, students=students, items=items) as rig:
        yield rig


def forget_looks(rig):
    """As if nobody had looked in the last five minutes."""
    database = sqlite3.connect(rig.folder / "keukentafel.db")
    with database:
        for table in ("audit", "audit_segment"):
            database.execute(f"delete from {table}")
        database.execute("update head set audit_last = 0, audit_hash = ''")
    database.close()


def pages(rig):
    """The feed of 20 items, of a different guardian each time, each at their first look, which is recorded; then again
    within five minutes; then the same asked with the ETag."""
    forget_looks(rig)
    rig.start()
    first = load("pages", port=rig.port, cookies=rig.cookies, path="/api/v1/feed?limit=20")
    recorded = read_store(rig, "select count(*) from audit")
    some = rig.folder / "some"
    some.write_text("".join(rig.cookies.read_text().splitlines(True)[::5]))
    for _ in range(2):  # all of them have looked when the second begins
        seen = load("pages", port=rig.port, cookies=some, path="/api/v1/feed?limit=20")
    assert set(first["statuses"]) == set(seen["statuses"]) == {"200"}, seen
    assert recorded > 3 * first["per_second"], "each look was recorded"
    few = rig.folder / "few"
    few.write_text("".join(rig.cookies.read_text().splitlines(True)[::20]))
    tagged = load("pages", port=rig.port, cookies=few, path="/api/v1/feed?limit=20", conditional=True)
    assert set(tagged["statuses"]) == {"304"}, tagged
    rig.stop()
    port = free_port()
    with nginx(rig.folder, port):
        static = load("pages", port=port, path="/page", seconds=3)
    assert set(static["statuses"]) == {"200"}, static
    return {"first_looks_per_second": first["per_second"], "first_look_p99_ms": first["p99_ms"],
            "pages_per_second": seen["per_second"], "page_bytes": seen["bytes"], "page_p99_ms": seen["p99_ms"],
            "unchanged_per_second": tagged["per_second"], "nginx_per_second": static["per_second"]}


def cold(rig):
    passed = start_ms(rig)
    rig.stop()
    return passed
