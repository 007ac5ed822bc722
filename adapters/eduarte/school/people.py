"""Changes to people, families and care records, as scenes (see scenes.py)."""

from .sis import scene


@scene
def relate(sis, student_person, guardian, kind, custody=True, since=None, until=None, organisation=None):
    """A relation of the student's person to a guardian, or to an organisation that acts as one."""
    return sis.insert("AbstractRelatie", organisatie=sis.tenant_of("Persoon", student_person), persoon=student_person,
                      TYPE="O" if organisation else "P", verzorger=guardian, instelling=organisation, relatieSoort=kind,
                      wettelijkeVertegenwoordiger=custody, einddatum=until, **({"begindatum": since} if since else {}))


@scene
def end_relation(sis, relation, on):
    """The relation counts up to and including that day."""
    sis.update("AbstractRelatie", relation, einddatum=on)


@scene
def take_custody(sis, relation):
    sis.update("AbstractRelatie", relation, wettelijkeVertegenwoordiger=False)


@scene
def give_custody(sis, relation):
    sis.update("AbstractRelatie", relation, wettelijkeVertegenwoordiger=True)


@scene
def move_birthday(sis, person, birthday, precision=None):
    """A birth date is set right; `precision` is 'GeboortemaandEnJaar', 'Geboortejaar' or None for exact."""
    sis.update("Persoon", person, geboortedatum=birthday, toepassingGeboortedatum=precision)


@scene
def bar_third_parties(sis, person, barred=True):
    """Information about this person may not be given to third parties, or may again."""
    sis.update("Persoon", person, nietVerstrekkenAanDerden=barred)


@scene
def die(sis, person, on):
    sis.update("Persoon", person, datumOverlijden=on)


@scene
def set_language(sis, person, language):
    """The language to write to this person in: 'Nederlands', 'Engels' or 'Duits'."""
    sis.update("Persoon", person, correspondentietaal=language)


@scene
def add_contact(sis, person, kind, value, secret=False, order=1):
    """An address of a SoortContactgegeven, such as an e-mail address."""
    return sis.insert("PersoonContactgegeven", organisatie=sis.tenant_of("Persoon", person), persoon=person,
                      soortContactgegeven=kind, contactgegeven=value, geheim=secret, volgorde=order)


@scene
def change_contact(sis, contact, value):
    sis.update("PersoonContactgegeven", contact, contactgegeven=value)


@scene
def set_secret_contact(sis, contact, secret=True):
    """The address may not be shown to others, or may again."""
    sis.update("PersoonContactgegeven", contact, geheim=secret)


@scene
def write_care_records(sis, student, staff, text):
    """A counsellor's note, an incident, a particularity, a course of care and a conversation in it."""
    its = {"organisatie": sis.tenant_of("Deelnemer", student), "deelnemer": student}
    sis.insert("Notitie", **its, titel="ZORGKANARIE notitie", omschrijving=text, auteur=staff)
    sis.insert("Incident", **its, consequenties=text)
    sis.insert("Bijzonderheid", **its, titel="ZORGKANARIE bijzonderheid", omschrijving=text, auteur=staff)
    course = sis.insert("Traject", **its, titel="ZORGKANARIE traject", omschrijving=text, aanleiding=text,
                        Verantwoordelijke=staff)
    sis.insert("BegeleidingsHandeling", organisatie=its["organisatie"], Traject=course, Eigenaar=staff,
               omschrijving="ZORGKANARIE gesprek", samenvatting=text)
