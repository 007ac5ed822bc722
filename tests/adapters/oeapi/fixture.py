#!/usr/bin/python3
"""The source under the adapter oeapi, for keukentafel-conform: a server of the Open Education API, which `begin` starts.
Called as FIXTURE STEP CONFIG-FILE ADAPTER-NAME; docs/conformance.md has the steps."""

import json
import signal
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent))
from api_school import School, serve_file, uid  # noqa: E402

STEP, CONFIG = sys.argv[1], Path(sys.argv[2])
SETTINGS = tomllib.loads(CONFIG.read_text())["adapter"][0]["settings"]
STATE = CONFIG.parent / "school.json"
FAMILY = Path(SETTINGS["guardians"])
PORT = urlsplit(SETTINGS["url"]).port
VERSION = int(SETTINGS["version"])


def key(kind, person, association):
    return f"{kind}/{person}.{association}"


def answers():
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=1).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def serve():
    """A process of its own, which ends when its file is gone."""
    if answers():
        return
    subprocess.Popen([sys.executable, __file__, "serve", CONFIG], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                     stderr=subprocess.DEVNULL, start_new_session=True)
    for _ in range(200):
        if answers():
            return
        signal.sigtimedwait([], 0.05)
    sys.exit("the server does not answer")


def family(*rows):
    head = "student,guardian,name,email,language,legal_representative,kind,from,until,barred"
    part = FAMILY.with_suffix(".part")
    part.write_text("\n".join([head, *rows]) + "\n")
    part.rename(FAMILY)


def bond(student, guardian, name):
    return f"s{student},{guardian},{name},,nl,true,ouder,2012-05-17,,false"


def send(school, association, patch):
    """OKE flow 5, and the same in version 6: the kit hands it over."""
    token = (CONFIG.parent / "token").read_text().strip()
    path = "associations" if VERSION == 5 else "test-component-offering-associations"
    (CONFIG.parent / "sent").write_text(
        f"PATCH /{path}/{association} HTTP/1.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/merge-patch+json\r\n\r\n{json.dumps(patch)}")
    print("send", CONFIG.parent / "sent")


def begin():
    school = School(VERSION)
    noor, sam, bo = school.person(1, "Noor"), school.person(2, "Sam"), school.person(3, "Bo")
    programme, test = school.offering("programme", 1, "Kok"), school.offering("test", 2, "Toets 2")
    for number, person in ((1, noor), (2, sam), (3, bo)):
        school.association("programme", number, person, programme)
    for number in range(10, 40):
        school.mark(number, noor, test, f"{number % 9 + 1}.5")
    school.mark(40, sam, test, "6,1")
    school.mark(41, bo, test, "8")
    school.mark(42, bo, test, "3", final=False)
    school.mark(44, sam, test, "5", state="in progress", final=False)
    family(bond(1, "g1", "Vader van Noor"), bond(2, "g2", "Moeder van Sam"))
    school.save(STATE)
    serve()
    send(school, uid(2, 44), {"result": school.result("8.5")})
    print("offered", key("result", sam, uid(2, 44)))
    print("offered", f"student/{noor}")
    print("offered", key("enrolment", noor, uid(2, 1)))
    print("offered", key("result", sam, uid(2, 40)))
    print("offered relation/" + f"{noor}.g1.2012-05-17")
    print("gone", key("result", bo, uid(2, 42)))


def changed(school):
    noor, bo, new = uid(1, 1), uid(1, 3), school.person(4, "Yara")
    test = test_of(school)
    programme = next(i for i, one in school.offerings.items() if one["word"] == "programme")
    yield lambda: school.mark(10, noor, test, "9.9")
    yield lambda: school.associations.pop(uid(2, 11))
    yield lambda: school.persons.pop(bo)
    yield lambda: school.association("programme", 4, new, programme)
    yield lambda: school.mark(43, new, test, "5")


def change(order):
    school = School(VERSION).load(STATE)
    for one in order(list(changed(school))):
        one()
    family(bond(1, "g1", "Vader van Noor"), bond(4, "g4", "Moeder van Yara"))
    school.save(STATE)
    noor, bo, new = uid(1, 1), uid(1, 3), uid(1, 4)
    for line in (f"offered student/{new}", f"gone student/{bo}", "offered " + key("result", noor, uid(2, 10)),
                 "gone " + key("result", noor, uid(2, 11)), "gone " + key("result", bo, uid(2, 41)),
                 "gone " + key("enrolment", bo, uid(2, 3)), "offered " + key("result", new, uid(2, 43)),
                 "gone guardian/g2", "offered guardian/g4"):
        print(line)


def test_of(school):
    return next(i for i, one in school.offerings.items() if one["word"] == "test")


def broken(add):
    """Something that can't be read at Noor, and something that can at Sam."""
    school = School(VERSION).load(STATE)
    noor, sam = uid(1, 1), uid(1, 2)
    add(school, noor)
    school.mark(51, sam, test_of(school), "5.5")
    school.save(STATE)
    print("offered", key("result", sam, uid(2, 51)))


def malformed():
    def add(school, noor):
        school.mark(50, noor, test_of(school), ["7"])
        print("reported", key("result", noor, uid(2, 50)))
    broken(add)


def oversized():
    def add(school, noor):
        school.mark(50, noor, test_of(school), "9" * 1_100_000)
        print("reported", key("result", noor, uid(2, 50)))
    broken(add)


def encoding():
    def add(school, noor):
        path = f"/persons/{noor}/" + ("associations" if VERSION == 5 else "test-component-offering-associations")
        school.raw[path] = '{"pageNumber": 1, "hasNextPage": false, "items": [{"associationId": "\xff\xfe"}]}'
        print("warned")
    broken(add)


def unknown():
    def add(school, noor):
        school.association("test", 50, noor, test_of(school), result=school.result("7", state="in beroep"))
        print("reported", key("result", noor, uid(2, 50)))
    broken(add)


def mode(word):
    def step():
        school = School(VERSION).load(STATE)
        school.mode = word
        school.save(STATE)
    return step


steps = {"begin": begin, "more": lambda: change(list), "reorder": lambda: change(reversed), "malformed": malformed,
         "oversized": oversized, "encoding": encoding, "unknown": unknown, "block": mode("block"), "unblock": mode("ok"),
         "away": mode("away"), "back": mode("ok"), "serve": lambda: serve_file(STATE, PORT)}
if STEP not in steps:
    sys.exit(3)
steps[STEP]()
