"""A second school, from files: what its student makes has a picture and a document, and an invitation."""

import io
import json
from datetime import datetime, timedelta, timezone

from PIL import Image, ImageDraw

STUDENT, PARENT, PIECES = "701", "702", 2
SETTINGS = """\
[[adapter]]
name = "workshop"
library = "dropfolder"
publish_from = "2020-01-01"
[adapter.settings]
folder = "workshop"
mapping = "workshop.toml"
files = "made"
poll_interval_ms = 50
quiet_ms = 0
"""
MAPPING = """\
[[ndjson]]
files = "*.ndjson"
holds = "changes"
"""


def event(key, **data):
    return json.dumps({"specversion": "1.0", "id": key, "source": "/workshop", "subject": key,
                       "type": "nl.keukentafel." + key.split("/")[0], "data": data}) + "\n"


def drawing():
    """A cupboard of two doors, as it might stand in a workshop."""
    image = Image.new("RGB", (960, 640), "#dfe5e0")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 500, 960, 640), fill="#b9a58a")
    draw.rectangle((280, 120, 680, 560), fill="#9a6536", outline="#5d3a1c", width=8)
    for left in (300, 486):
        draw.rectangle((left, 200, left + 174, 540), fill="#b57a45", outline="#6d4523", width=5)
    for left in (452, 498):
        draw.ellipse((left, 360, left + 14, 374), fill="#e8d9b8")
    draw.rectangle((300, 136, 660, 184), fill="#c78c55", outline="#6d4523", width=5)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def pieces(at, title, text, place, number=1):
    """A work with a picture and one with a document, since `at` and in these words; numbered from `number`."""
    at = at.astimezone(timezone.utc)
    when, soon = at.strftime("%Y-%m-%dT%H:%M:%SZ"), (at + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    piece = {"student": f"student/{STUDENT}", "kind": "work_piece", "occurred_at": when}
    return (event(f"milestone/{number}", **piece, detail={
        "title": title, "description": text, "file": "kast.jpg", "file_type": "image", "invites": True,
        "presentation_from": soon, "presentation_location": place})
        + event(f"milestone/{number + 1}", **piece, detail={"title": title, "file": "plan.pdf", "file_type": "document"}))


def set_up(folder):
    if (folder / "workshop").exists():
        return
    (folder / "workshop").mkdir()
    (folder / "made").mkdir()
    (folder / "workshop.toml").write_text(MAPPING)
    (folder / "made/kast.jpg").write_bytes(drawing())
    (folder / "made/plan.pdf").write_bytes(b"%PDF-1.7\n" + b"x" * 3000)
    drop(folder, "first", event(f"student/{STUDENT}", first_name="Noor", birth_date="2012-05-05",
                                barred_from_third_parties=False)
         + event(f"guardian/{PARENT}", name="J. de Boer", language="nl")
         + event("relation/1", **{"student": f"student/{STUDENT}", "guardian": f"guardian/{PARENT}",
                                  "legal_representative": True, "from": "2012-05-05"})
         + event("enrolment/1", **{"student": f"student/{STUDENT}", "active": True, "from": "2025-08-01"})
         + event("mentor/1", student=f"student/{STUDENT}",
                 mentors=[{"mentor": "m1", "name": "R. Visser", "from": "2025-08-01"}])
         + pieces(datetime.now(timezone.utc) - timedelta(hours=3), "Kast voor de werkplaats",
                  "Zelf ontworpen, gezaagd en gelakt.", "Atelier 2"))


def drop(folder, name, text):
    """As a school does: written under another name and then renamed."""
    part = folder / "workshop" / f".{name}.part"
    part.write_text(text, encoding="utf-8")
    part.rename(folder / "workshop" / f"{name}.ndjson")
