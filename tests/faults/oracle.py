"""What the store must hold, computed from the school's own rows by docs/eduarte.md and docs/events.md alone."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from inside import in_store, kept_items

KINDS = {1: "grade", 2: "resit", 3: "practice", 10: "absent", 11: "late", 12: "sent_out", 13: "lesson", 20: "work_title",
         21: "handed_in", 22: "project_result", 23: "placement_started", 24: "placement_hours", 25: "placement_ended",
         26: "exam", 28: "work_piece", 30: "appointment"}
SORTS = {"Absent": "absent", "Telaat": "late", "Verwijderd": "sent_out"}
LOCAL, UTC = ZoneInfo("Europe/Amsterdam"), ZoneInfo("UTC")


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def results(sis):
    """The valid mark of each student and test. None: held for the moment, so whatever was there stays."""
    found = {}
    for row in sis.rows(
            "select r.*, t.gearchiveerd as tg, s.gearchiveerd as sg, s.actief, s.status, s.type, k.code, c.schaaltype, "
            "c.aantalDecimalen, w.naam as word, d.gearchiveerd as dg from Resultaat r join Deelnemer d on d.id = r.deelnemer "
            "join Toets t on t.id = r.toets join Resultaatstructuur s on s.id = t.resultaatstructuur "
            "join Onderwijsproduct p on p.id = s.onderwijsproduct join SoortOnderwijsproduct k on k.id = p.soortProduct "
            "join Schaal c on c.id = t.schaal left join Schaalwaarde w on w.id = r.waarde "
            "where r.organisatie = 1 and r.geldend and not r.gearchiveerd and r.soort <> 'Tijdelijk'"):
        if row["dg"] or row["tg"] or row["sg"] or not row["actief"]:
            continue
        pair, is_project = f"{row['deelnemer']}-{row['toets']}", row["code"] == "PROJ"
        key = f"milestone/project-{pair}" if is_project else f"result/{pair}"
        if row["status"] != "BESCHIKBAAR":
            found[key] = None
            continue
        value = row["word"]
        if row["schaaltype"] == "Cijfer":
            step = Decimal(1).scaleb(-row["aantalDecimalen"])
            value = str(Decimal(str(row["cijfer"])).quantize(step, ROUND_HALF_UP))
        kind = ("project_result" if is_project else "practice" if row["type"] == "FORMATIEF"
                else "resit" if row["herkansingsnummer"] else "grade")
        found[key] = (row["deelnemer"], kind, {"value": value})
    return found


def absences(sis):
    found = {}
    for row in sis.rows("select m.*, a.absentieSoort, a.omschrijving from AbsentieMelding m join AbsentieReden a on "
                        "a.id = m.absentieReden where m.organisatie = 1 and not m.gearchiveerd"):
        found[f"absence/report-{row['id']}"] = (row["deelnemer"], SORTS[row["absentieSoort"]], {
            "from": utc(row["beginDatumTijd"]), "reason": row["omschrijving"], "settled": bool(row["afgehandeld"]),
            "until": row["eindDatumTijd"] and utc(row["eindDatumTijd"])})
    for row in sis.rows("select * from Waarneming where organisatie = 1 and not gearchiveerd and waarnemingSoort = "
                        "'Afwezig' and (absentieMelding is null or absentieMelding in (select id from AbsentieMelding "
                        "where gearchiveerd))"):
        found[f"absence/lesson-{row['id']}"] = (row["deelnemer"], "lesson", {
            "from": utc(row["beginDatumTijd"]), "until": utc(row["eindDatumTijd"]), "settled": bool(row["afgehandeld"])})
    return found


def milestones(sis):
    found = {}
    for row in sis.rows("select a.*, p.titel from OnderwijsproductAfname a join Onderwijsproduct p on p.id = "
                        "a.onderwijsproduct where a.organisatie = 1 and not a.gearchiveerd and p.heeftWerkstuktitel "
                        "and a.werkstuktitel <> ''"):
        found[f"milestone/work-{row['id']}"] = (row["deelnemer"], "work_title", {"title": row["werkstuktitel"]})
    for row in sis.rows("select b.*, t.naam from DeelnemerToetsBevriezing b join Toets t on t.id = b.toets where "
                        "b.organisatie = 1 and not b.gearchiveerd and b.ingeleverd and t.handmatigInleveren"):
        found[f"milestone/handed-in-{row['id']}"] = (row["deelnemer"], "handed_in", {"test": row["naam"]})
    for row in sis.rows("select b.*, v.deelnemer from BPVInschrijving b join Verbintenis v on v.id = b.verbintenis where "
                        "b.organisatie = 1 and not b.gearchiveerd and b.gerealiseerdeOmvang > 0 and b.status in "
                        "('Volledig', 'OvereenkomstAfgedrukt', 'Definitief', 'Beëindigd')"):
        found[f"milestone/placement-{row['id']}-hours"] = (
            row["deelnemer"], "placement_hours", {"hours_done": row["gerealiseerdeOmvang"]})
    return found


def appointments(sis):
    groups, found = {}, {}
    for row in sis.rows("select * from Groepsdeelname where organisatie = 1 and not gearchiveerd"):
        groups.setdefault(row["groep"], []).append((row["deelnemer"], row["begindatum"], row["einddatum"] or "9999"))
    for row in sis.rows("select a.*, y.category, x.groep, x.deelnemer from Afspraak a join AfspraakType y on y.id = "
                        "a.afspraakType join AfspraakParticipant x on x.afspraak = a.id where a.organisatie = 1 and "
                        "a.gearchiveerd = false and not x.gearchiveerd and x.uitnodigingStatus <> 'GEWEIGERD' and "
                        "y.category in ('ROOSTER', 'EXTERN') and not y.medewerkerOnly"):
        day = str(date.fromisoformat(row["beginDatumTijd"][:10]))
        told = {student for student, since, until in groups.get(row["groep"], ()) if since <= day <= until}
        if row["deelnemer"] and row["category"] == "ROOSTER":
            told.add(row["deelnemer"])
        for student in told:
            found[f"appointment/{row['id']}-{student}"] = (
                student, "appointment", {"title": row["titel"], "from": utc(row["beginDatumTijd"])})
    return found


def differences(sis, path):
    """Sentences about what is missing, too much or wrong in the store at `path`; none when it tells the school's truth."""
    due = {**results(sis), **absences(sis), **milestones(sis), **appointments(sis)}
    kept = kept_items(path)
    wrong = []
    for key, what in due.items():
        there = kept.get(key)
        if what is None:
            continue
        if not there or there["is_withdrawn"]:
            wrong.append(f"{key} is missing")
            continue
        student, kind, detail = what
        said = {name: there["detail"].get(name) for name in detail}
        if (there["student"], KINDS[there["kind"]], said) != (f"student/{student}", kind, detail):
            wrong.append(f"{key} is {there['student']} {KINDS[there['kind']]} {said}, not {what}")
    looked_at = ("grade", "resit", "practice", "project_result", "absent", "late", "sent_out", "lesson", "work_title",
                 "handed_in", "placement_hours", "appointment")
    wrong += [f"{key} is too much" for key, there in kept.items()
              if key not in due and not there["is_withdrawn"] and KINDS[there["kind"]] in looked_at]
    shared = in_store(path, "select item from entity where item is not null group by item having count(*) > 1")
    wrong += [f"item {row['item']} belongs to several entities" for row in shared]
    lonely = in_store(path, "select id from item where is_withdrawn = 0 and id not in (select item from entity where item "
                      "is not null)")
    wrong += [f"item {row['id']} belongs to nothing" for row in lonely]
    twice = in_store(path, "select sequence from item where sequence is not null group by sequence having count(*) > 1")
    wrong += [f"sequence {row['sequence']} was given twice" for row in twice]
    last = in_store(path, "select (select sequence from head) as head, (select max(sequence) from item) as last")[0]
    if last["head"] < (last["last"] or 0):
        wrong.append(f"the head stands at {last['head']}, below {last['last']}")
    wrong += [f"{row['key']} was set aside: {row['reason']}" for row in in_store(path, "select key, reason from set_aside")]
    return wrong
