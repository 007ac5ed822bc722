"""A school in EduArte for the bench: students with two guardians each, marks and titles of own work to change."""

import sys

from rig import SOURCE

sys.path.insert(0, str(SOURCE / "adapters" / "eduarte"))

from school.sis import Sis  # noqa: E402

WORKS = 5  # for each student


def make(path, students, marks=0):
    """Gives the ids of the own work, and the ids of the guardians' persons."""
    with Sis(path) as sis:
        sis.create()
        with sis.transaction():
            sis.insert("Organisatie", id=1, naam="Bench")
            kind = sis.insert("SoortOnderwijsproduct", code="VAK", naam="Vak")
            product = sis.insert("Onderwijsproduct", code="W", titel="Werkstuk", soortProduct=kind, heeftWerkstuktitel=True)
            structure = sis.insert("Resultaatstructuur", code="S", naam="S", cohort=1, onderwijsproduct=product)
            scale = sis.insert("Schaal", naam="Cijfer", schaaltype="Cijfer", minimumVoorBehaald=5.5, aantalDecimalen=1)
            tests = [sis.insert("Toets", resultaatstructuur=structure, code=f"T{n}", codePath=f"T{n}", naam=f"Toets {n}",
                                schaal=scale, volgnummer=n) for n in range(marks)]
            works, guardians = [], []
            for number in range(students):
                person = sis.insert("Persoon", roepnaam="Kind", achternaam="Bench", geboortedatum="2012-05-05")
                student = sis.insert("Deelnemer", persoon=person, deelnemernummer=number)
                sis.insert("Verbintenis", deelnemer=student, overeenkomstnummer=number, begindatum="2024-08-01")
                for _ in range(2):
                    guardian = sis.insert("Persoon", achternaam="Bench")
                    sis.insert("AbstractRelatie", persoon=person, verzorger=guardian, begindatum="2012-05-05")
                    guardians.append(guardian)
                works += [sis.insert("OnderwijsproductAfname", onderwijsproduct=product, deelnemer=student,
                                     werkstuktitel="Titel") for _ in range(WORKS)]
                for test in tests:
                    sis.insert("Resultaat", deelnemer=student, toets=test, cijfer=6.1, datumBehaald="2026-11-20")
        sis.rows("pragma wal_checkpoint(truncate)")
    # Students in turn, so that changes soon after one another are of different ones.
    return [work for turn in range(WORKS) for work in works[turn::WORKS]], guardians
