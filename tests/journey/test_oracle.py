"""A rights oracle: who may see whom, computed from the SIS's rows by the rules in docs/operating.md alone, against what
the module answers, over random families and random changes."""

import datetime
import random
import unittest

from harness import Journey, scenes, wait_until

READERS, ROUNDS = 24, 4


def earliest_18th(person):
    """The first day of being 18 that the birth date allows; nothing when it is unknown."""
    if not person["geboortedatum"]:
        return None
    year, month, day = map(int, person["geboortedatum"].split("-"))
    precision = person["toepassingGeboortedatum"]
    if precision == "Geboortejaar":
        month = day = 1
    elif precision == "GeboortemaandEnJaar":
        day = 1
    try:
        return datetime.date(year + 18, month, day)
    except ValueError:  # 29 February
        return datetime.date(year + 18, 3, 1)


def holds(row, today, after=0):
    until = row["einddatum"]
    return row["begindatum"] <= str(today) and (
        not until or today <= datetime.date.fromisoformat(until) + datetime.timedelta(days=after))


def may_see(sis, guardian, today):
    """The students' persons whose news this person may see today."""
    if sis.value("select datumOverlijden from Persoon where id = ?", guardian):
        return set()
    seen = set()
    for bond in sis.rows("select * from AbstractRelatie where TYPE = 'P' and verzorger = ? and not gearchiveerd", guardian):
        child = sis.row("Persoon", bond["persoon"])
        student = sis.rows("select * from Deelnemer where persoon = ? and not gearchiveerd", child["id"])
        if not (bond["wettelijkeVertegenwoordiger"] and holds(bond, today) and student):
            continue
        if child["nietVerstrekkenAanDerden"] or child["datumOverlijden"]:
            continue
        adult = earliest_18th(child)
        if not adult or today >= adult:
            continue
        enrolments = sis.rows("select * from Verbintenis where deelnemer = ? and not gearchiveerd", student[0]["id"])
        counts = ("Volledig", "Afgedrukt", "Definitief")
        if any((one["status"] in counts or (one["status"] == "Beeindigd" and one["einddatum"])) and holds(one, today, 30)
               for one in enrolments):
            seen.add(child["roepnaam"])
    return seen


class Oracle(unittest.TestCase):
    def test_random_families_and_changes(self):
        dice = random.Random(7)
        with Journey() as journey:
            journey.wait_for_import()
            sis, today = journey.sis, journey.sis.today()
            bonds = sis.rows("select a.id, a.persoon, a.verzorger from AbstractRelatie a where a.TYPE = 'P' and "
                             "a.organisatie = 1 order by a.id")
            chosen = dice.sample(bonds, READERS)
            readers = {one["verzorger"]: journey.client(one["verzorger"]) for one in chosen}
            counted = {True: 0, False: 0}
            for number in range(ROUNDS):
                for guardian, client in readers.items():
                    expected = may_see(sis, guardian, today)
                    wait_until(f"round {number}: guardian {guardian} sees {len(expected)} children",
                               lambda: set(client.children()) == expected, 5)
                    allowed = set(client.children().values())
                    self.assertLessEqual({item["student"] for item in client.feed()}, allowed)
                    counted[bool(expected)] += 1
                for bond in dice.sample(chosen, READERS // 2):
                    self.change(sis, dice, bond, today)
            self.assertGreater(min(counted.values()), READERS // 2, "both answers must occur often")

    def change(self, sis, dice, bond, today):
        student = sis.rows("select id from Deelnemer where persoon = ?", bond["persoon"])[0]["id"]
        enrolment = sis.value("select id from Verbintenis where deelnemer = ?", student)
        birth = today.replace(year=today.year - 18, day=1) + datetime.timedelta(days=dice.randrange(-60, 60))
        dice.choice([
            lambda: scenes.take_custody(sis, bond["id"]),
            lambda: scenes.give_custody(sis, bond["id"]),
            lambda: scenes.end_relation(sis, bond["id"], today + datetime.timedelta(days=dice.randrange(-2, 2))),
            lambda: scenes.end_relation(sis, bond["id"], None),
            lambda: scenes.move_birthday(sis, bond["persoon"], birth),
            lambda: scenes.move_birthday(sis, bond["persoon"], birth, dice.choice(["GeboortemaandEnJaar", "Geboortejaar"])),
            lambda: scenes.bar_third_parties(sis, bond["persoon"], dice.random() < 0.5),
            lambda: scenes.end_enrolment(sis, enrolment, today - datetime.timedelta(days=dice.randrange(28, 34))),
            lambda: scenes.die(sis, dice.choice([bond["persoon"], bond["verzorger"]]), today),
        ])()


if __name__ == "__main__":
    unittest.main()
