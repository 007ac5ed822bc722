#!/usr/bin/python3
"""The source under the adapter cloudevents, for keukentafel-conform: a SIS that sends signed messages. Called as
FIXTURE STEP CONFIG-FILE ADAPTER-NAME; docs/conformance.md has the steps."""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import tomllib
from pathlib import Path

STEP, CONFIG = sys.argv[1], Path(sys.argv[2])
NOW = int(os.environ.get("KEUKENTAFEL_NOW", time.time()))
FOLDER = CONFIG.parent / "sent"


def secret():
    for adapter in tomllib.loads(CONFIG.read_text())["adapter"]:
        if adapter["library"].endswith("cloudevents"):
            text = (CONFIG.parent / adapter["settings"]["secret"]["file"]).read_text()
            return base64.b64decode(text.strip().removeprefix("whsec_"))
    sys.exit("the configuration has no adapter cloudevents")


def event(key, data, number=1):
    return {"specversion": "1.0", "id": f"{key}@{number}", "source": "/kit", "subject": key,
            "type": "nl.keukentafel." + key.split("/")[0], "data": data}


def mark(number, value, version=1):
    return event(f"result/{number}", {"student": "student/1", "kind": "grade", "occurred_at": "2026-01-05T08:00:00Z",
                                      "detail": {"value": value}}, version)


def send(name, body, kind="cloudevents"):
    """A request in a file of its own, which the kit sends, and sends again."""
    FOLDER.mkdir(exist_ok=True)
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    code = hmac.new(secret(), f"msg_{name}.{NOW}.".encode() + body, hashlib.sha256).digest()
    head = (f"POST / HTTP/1.1\r\nContent-Type: application/{kind}+json\r\nwebhook-id: msg_{name}\r\n"
            f"webhook-timestamp: {NOW}\r\nwebhook-signature: v1,{base64.b64encode(code).decode()}\r\n\r\n")
    (FOLDER / name).write_bytes(head.encode() + body)
    print("send", FOLDER / name)


def caught_up(name):
    send(f"{name}-caught-up", {"specversion": "1.0", "id": f"{name}-caught-up", "source": "/kit",
                               "type": "nl.keukentafel.caught-up"})


def begin():
    send("roster", [event("student/1", {"first_name": "Noor", "birth_date": "2012", "barred_from_third_parties": False}),
                    event("enrolment/4", {"student": "student/1", "active": True, "from": "2025-08-01"})], "cloudevents-batch")
    for number in range(1, 20):
        send(f"mark-{number}", mark(number, "7.0"))
    send("gone", event("result/19", None, 2))
    print("offered result/1\noffered student/1\ngone result/19")


def more():
    send("more", [mark(1, "6.1", 2), event("result/2", None, 2), mark(30, "4.0")], "cloudevents-batch")
    print("offered result/30\ngone result/2")


def malformed():
    send("no-json", b"this is no event")
    send("bytes", b"\xff\xfe")
    send("unreadable", [event("result/31", "a text"), mark(32, "5.5")], "cloudevents-batch")
    print("reported result/31\noffered result/32")


def oversized():
    send("oversized", [mark(33, "9" * 1_100_000), mark(34, "5.5")], "cloudevents-batch")
    print("reported result/33\noffered result/34")


steps = {"begin": begin, "more": more, "malformed": malformed, "oversized": oversized}
if STEP not in steps:
    sys.exit(3)
steps[STEP]()
caught_up(STEP)
