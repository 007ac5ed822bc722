"""Changes as people at a school make them: each function is one screen that is saved, so one transaction.

The first argument is always the Sis. `student` is a Deelnemer id, `person` a Persoon id, `test` a Toets id, and so on;
rows land in the institution of what they belong to. A function that adds a row returns its id. Those about families
and care stand in people.py and are reached from here as well.
"""

from datetime import timedelta

from .people import (add_contact, bar_third_parties, change_contact, die, end_relation, give_custody,  # noqa: F401
                     move_birthday, relate, set_language, set_secret_contact, take_custody, write_care_records)
from .sis import FAR, scene


# Results.

def valid_result(sis, student, test):
    """The row that counts for this student and test, or None."""
    found = sis.rows("select * from Resultaat where deelnemer = ? and toets = ? and geldend = true", student, test)
    return found[0] if found else None


def _wanted_result(sis, student, test):
    found = valid_result(sis, student, test)
    if found is None:
        raise LookupError(f"student {student} has no valid result for test {test}")
    return found


def _add_result(sis, student, test, replaces=None, **columns):
    if replaces:
        sis.update("Resultaat", replaces, geldend=False, actueel=False)
    return sis.insert("Resultaat", organisatie=sis.tenant_of("Deelnemer", student), deelnemer=student, toets=test,
                      overschrijft=replaces, datumBehaald=sis.today(), **columns)


@scene
def give_mark(sis, student, test, mark, resit=0, teacher=None, note=None):
    """A teacher enters a mark. A resit counts only if it is better; the same attempt once more is a correction."""
    old = valid_result(sis, student, test)
    entry = {"cijfer": mark, "onafgerondCijfer": mark, "herkansingsnummer": resit, "ingevoerdDoor": teacher,
             "notitie": note}
    if old is None or old["herkansingsnummer"] == resit:
        return _add_result(sis, student, test, replaces=old and old["id"], **entry)
    better = old["cijfer"] is None or mark > old["cijfer"]
    sis.update("Resultaat", old["id"], geldend=not better, actueel=False)
    return _add_result(sis, student, test, geldend=better, **entry)


@scene
def give_text_value(sis, student, test, value, resit=0, teacher=None, note=None):
    """A teacher enters a value of a textual scale, by its external code such as 'V'."""
    entry = sis.value("select w.id from Schaalwaarde w join Toets t on t.schaal = w.schaal "
                      "where t.id = ? and w.externeWaarde = ?", test, value)
    if entry is None:
        raise LookupError(f"test {test} has no value {value}")
    old = valid_result(sis, student, test)
    return _add_result(sis, student, test, replaces=old and old["id"], waarde=entry, herkansingsnummer=resit,
                       ingevoerdDoor=teacher, notitie=note)


@scene
def correct_mark(sis, student, test, mark, teacher=None):
    """The valid mark turns out wrong: its row stops counting, and a new row that names it counts."""
    old = _wanted_result(sis, student, test)
    return _add_result(sis, student, test, replaces=old["id"], cijfer=mark, onafgerondCijfer=mark,
                       herkansingsnummer=old["herkansingsnummer"], ingevoerdDoor=teacher,
                       soort="Overschreven" if old["soort"] == "Berekend" else "Ingevoerd")


@scene
def withdraw_mark(sis, student, test, erase=False):
    """The valid result no longer counts; with `erase` its row is gone as well."""
    old = _wanted_result(sis, student, test)
    if erase:
        sis.delete("Resultaat", old["id"])
    else:
        sis.update("Resultaat", old["id"], geldend=False, actueel=False)


@scene
def compute_total(sis, student, test):
    """EduArte computes a composed test as the average of its parts, or does nothing where there are none yet."""
    mean = sis.value("select avg(r.cijfer) from Resultaat r join Toets t on t.id = r.toets where r.deelnemer = ? "
                     "and t.parent = ? and r.geldend = true", student, test)
    if mean is None:
        return None
    old = valid_result(sis, student, test)
    return _add_result(sis, student, test, replaces=old and old["id"], cijfer=round(mean + 1e-9, 1),
                       onafgerondCijfer=mean, soort="Berekend", berekening="NOTITIEKANARIE gemiddelde van de delen")


@scene
def begin_recalculation(sis, structure):
    """A structure's results are being recalculated and do not count until it is available again."""
    sis.update("Resultaatstructuur", structure, status="IN_HERBEREKENING")


@scene
def end_recalculation(sis, structure):
    sis.update("Resultaatstructuur", structure, status="BESCHIKBAAR")


# Presence and absence.

@scene
def report_absence(sis, student, reason, begin, until=None, remarks=None):
    """The office notes that a student will be or was away; no `until` means: until reported better."""
    return sis.insert("AbsentieMelding", organisatie=sis.tenant_of("Deelnemer", student), deelnemer=student,
                      absentieReden=reason, beginDatumTijd=begin, eindDatumTijd=until, opmerkingen=remarks)


@scene
def end_report(sis, report, until):
    """The student is better: the report ends, the given second included."""
    sis.update("AbsentieMelding", report, eindDatumTijd=until, afgehandeld=True)


@scene
def withdraw_report(sis, report):
    """The report was a mistake: what it explained is unexplained again, and the report is gone."""
    for found in sis.rows("select id from Waarneming where absentieMelding = ? order by id", report):
        sis.update("Waarneming", found["id"], absentieMelding=None, afgehandeld=False)
    sis.delete("AbsentieMelding", report)


@scene
def observe_lesson(sis, student, kind, begin, end, product=None, appointment=None, hours=(None, None)):
    """A teacher registers one student: 'Aanwezig', 'Afwezig' or 'Nvt'. `hours`: first and last lesson hour."""
    return sis.insert("Waarneming", organisatie=sis.tenant_of("Deelnemer", student), deelnemer=student,
                      waarnemingSoort=kind, beginDatumTijd=begin, eindDatumTijd=end, onderwijsproduct=product,
                      afspraak=appointment, beginLesuur=hours[0], eindLesuur=hours[1])


@scene
def observe_group(sis, group, begin, end, absent=(), product=None, appointment=None, hours=(None, None)):
    """A teacher registers a whole group at once. Returns the observation of each student."""
    day = begin.date()
    members = sis.rows("select deelnemer from Groepsdeelname where groep = ? and begindatum <= ? and "
                       "einddatumNotNull >= ? order by id", group, day, day)
    return {m["deelnemer"]: observe_lesson(sis, m["deelnemer"], "Afwezig" if m["deelnemer"] in absent else "Aanwezig",
                                           begin, end, product, appointment, hours) for m in members}


@scene
def correct_observation(sis, observation, kind):
    """The teacher saw wrong, and says so."""
    sis.update("Waarneming", observation, waarnemingSoort=kind)


@scene
def explain_observations(sis, report):
    """Links the student's unexplained absences within the report to it. Returns their ids."""
    melding = sis.row("AbsentieMelding", report)
    found = [r["id"] for r in sis.rows(
        "select id from Waarneming where deelnemer = ? and waarnemingSoort = 'Afwezig' and absentieMelding is null "
        "and beginDatumTijd >= ? and eindDatumTijd <= ? order by id",
        melding["deelnemer"], melding["beginDatumTijd"], melding["eindDatumTijd"] or FAR)]
    for observation in found:
        sis.update("Waarneming", observation, absentieMelding=report, afgehandeld=True)
    return found


@scene
def settle(sis, observation):
    """The school has dealt with an absence: it is no longer open."""
    sis.update("Waarneming", observation, afgehandeld=True)


# Projects, work placements, exams.

@scene
def name_work(sis, student, product, title):
    """The student's own piece of work gets a title."""
    taken = sis.value("select id from OnderwijsproductAfname where deelnemer = ? and onderwijsproduct = ?",
                      student, product)
    sis.update("OnderwijsproductAfname", taken, werkstuktitel=title)
    return taken


@scene
def hand_in(sis, student, test, handed_in=True):
    """A test that is handed in by hand is handed in, or is not after all."""
    old = sis.value("select id from DeelnemerToetsBevriezing where deelnemer = ? and toets = ?", student, test)
    if old:
        sis.update("DeelnemerToetsBevriezing", old, ingeleverd=handed_in)
        return old
    return sis.insert("DeelnemerToetsBevriezing", organisatie=sis.tenant_of("Deelnemer", student), deelnemer=student,
                      toets=test, ingeleverd=handed_in)


@scene
def start_placement(sis, enrolment, company, begin, until, hours, remarks=None):
    """A work placement at a company, for so many hours."""
    return sis.insert("BPVInschrijving", organisatie=sis.tenant_of("Verbintenis", enrolment), verbintenis=enrolment,
                      bpvBedrijf=company, begindatum=begin, einddatum=until, verwachteEinddatum=until,
                      totaleOmvang=hours, gerealiseerdeOmvang=0, urenPerWeek=16, dagenPerWeek=2, opmerkingen=remarks)


@scene
def extend_placement(sis, placement, until, hours=None):
    """The placement lasts until a later day, and perhaps asks more hours."""
    more = {} if hours is None else {"totaleOmvang": hours}
    sis.update("BPVInschrijving", placement, einddatum=until, verwachteEinddatum=until, **more)


@scene
def realise_hours(sis, placement, hours):
    """So many hours of the placement are done, all together."""
    sis.update("BPVInschrijving", placement, gerealiseerdeOmvang=hours)


@scene
def end_placement(sis, placement, on):
    sis.update("BPVInschrijving", placement, einddatum=on, afsluitdatum=on, status="Beëindigd")


@scene
def enter_exam(sis, enrolment, year, status=1):
    """The student takes part in the exam of a year; `status` is an Examenstatus id."""
    return sis.insert("Examendeelname", organisatie=sis.tenant_of("Verbintenis", enrolment), verbintenis=enrolment,
                      examenstatus=status, examenjaar=year)


@scene
def decide_exam(sis, exam, status, on):
    sis.update("Examendeelname", exam, examenstatus=status, datumUitslag=on, datumLaatsteStatusovergang=sis.clock())


# Calendar.

@scene
def plan_appointment(sis, group, kind, title, begin, end, product=None, place=None, student=None, staff=None):
    """Plans an appointment of an AfspraakType for a group, and perhaps for one student or one of the staff."""
    type_row = sis.row("AfspraakType", kind)
    tenant = type_row["organisatie"]
    made = sis.insert("Afspraak", organisatie=tenant, organisatieEenheid=type_row["organisatieEenheid"],
                      afspraakType=kind, titel=title, beginDatumTijd=begin, eindDatumTijd=end,
                      onderwijsproduct=product, afspraakLocatie=place)
    for column, who in (("groep", group), ("deelnemer", student), ("medewerker", staff)):
        if who is not None:
            sis.insert("AfspraakParticipant", organisatie=tenant, afspraak=made, **{column: who})
    return made


@scene
def move_appointment(sis, appointment, begin, end):
    sis.update("Afspraak", appointment, beginDatumTijd=begin, eindDatumTijd=end)


@scene
def cancel_appointment(sis, appointment, erase=False):
    """The appointment does not take place: it is archived, or with `erase` it is gone with its participants."""
    if not erase:
        return sis.update("Afspraak", appointment, gearchiveerd=True)
    for found in sis.rows("select id from AfspraakParticipant where afspraak = ? order by id", appointment):
        sis.delete("AfspraakParticipant", found["id"])
    sis.delete("Afspraak", appointment)


# Enrolments and groups.

@scene
def end_enrolment(sis, enrolment, on):
    """The student leaves: enrolment and group memberships end."""
    sis.update("Verbintenis", enrolment, einddatum=on, status="Beeindigd", beeindigd=True)
    for found in sis.rows("select id from Groepsdeelname where verbintenis = ? and einddatum is null", enrolment):
        sis.update("Groepsdeelname", found["id"], einddatum=on)


@scene
def join_group(sis, student, group, since, enrolment=None):
    return sis.insert("Groepsdeelname", organisatie=sis.tenant_of("Deelnemer", student), deelnemer=student, groep=group,
                      begindatum=since, verbintenis=enrolment)


@scene
def leave_group(sis, membership, on):
    sis.update("Groepsdeelname", membership, einddatum=on)


@scene
def appoint_mentor(sis, group, staff, since):
    """The group gets a mentor; the mentor before, if any, stops the day before."""
    for found in sis.rows("select id from GroepMentor where groep = ? and einddatum is null", group):
        sis.update("GroepMentor", found["id"], einddatum=since - timedelta(days=1))
    return sis.insert("GroepMentor", organisatie=sis.tenant_of("Groep", group), groep=group, medewerker=staff,
                      begindatum=since)
