"""Cases for decide.cpp: products of everything that counts, and random histories."""

import datetime
import itertools
import random

from oracle import CATEGORIES, DAY, begins

RULES = {"parents_are_third_parties": True, "days_after_enrolment": 30, "roster_trusted_days": 7, "under_16": "all",
         "from_16": "may_object", "from_18": "consent", "often_absent_hours": 16}
SCHOOLS = [{**RULES, "under_16": under_16, "from_16": from_16, "from_18": from_18}
           for under_16 in ("all", "restrained") for from_16 in ("may_object", "restrained", "consent")
           for from_18 in ("consent", "general")]
TODAY = datetime.date(2026, 11, 25)
STRANGER = 9
CURRENT, PAST, FUTURE = (-300, 0), (-300, -1), (1, None)  # days from today


def period(around, today=TODAY):
    return [str(today + around[0] * DAY), None if around[1] is None else str(today + around[1] * DAY)]


def born(today, age, days=0):
    """Who reaches that age so many days from today."""
    when = today + days * DAY
    return f"{when.year - age}-{when.month:02}-{min(when.day, 28 if when.month == 2 and when.year % 4 else 31):02}"


# None, current, past, future, not a representative; and one who was it until the eve.
RELATIONS = [[], [[period(CURRENT), True]], [[period(PAST), True]], [[period(FUTURE), True]], [[period(CURRENT), False]],
             [[period((-300, -200)), True], [period(CURRENT), False]]]
AGES = [born(TODAY, 15), born(TODAY, 16, 1), born(TODAY, 16), born(TODAY, 17), born(TODAY, 18, 1), born(TODAY, 18), "", "2008",
        "2008-12", "2009"]


def bond(student, **said):
    return {"student": student, "born": AGES[0], "is_barred": False, "is_deceased": False, "relations": RELATIONS[1],
            "mentorships": [], "permissions": [], "enrolments": [period((-300, None))], "confirmed_at": begins(TODAY), **said}


def case(bonds, role="guardian", rules=None, now=begins(TODAY) + 43200, **said):
    reader = {"role": role, "is_deceased": False, "is_administrator": False, "bonds": bonds}
    reader.update({name: said.pop(name) for name in ("is_deceased", "is_administrator") if name in said})
    return {"rules": rules or RULES, "reader": reader, "now": now, "is_early": False, "hours": 30, "unexcused": 16,
            "students": [one["student"] for one in bonds] + [STRANGER], **said}


def grants(what, around, category):
    return [] if around is None else [{"what": what, "of": category, "during": period(around)}]


def people(is_whole):
    """3 guardians, 3 students, 2 tenants: each state of a student with each state of a guardian's bond, under each rule."""
    students = list(itertools.product(AGES, (None, CURRENT, PAST)))
    bonds = list(itertools.product(RELATIONS, (None, CURRENT, PAST, FUTURE), (None, CURRENT, PAST), (None, CURRENT)))
    every = itertools.product(enumerate(SCHOOLS), range(len(students)), range(0, len(bonds), 3))
    for (school, rules), student, first in every:
        for turn in range(4 if is_whole else 1):
            category = CATEGORIES[(turn + school + student + first // 3) % 4]
            for guardian in range(3):
                yield case([family_bond(number, students[(student + 11 * number) % len(students)],
                                        bonds[(first + guardian + 50 * number) % len(bonds)], category,
                                        is_stale=number == 2 and first % 4 == 1) for number in range(3)], rules=rules)


def family_bond(number, student, guardian, category, is_stale):
    """The third student is at another school, of which nothing may have come for long."""
    age, objection = student
    relations, consent, release, limit = guardian
    return bond(number + 1, born=age, relations=relations, confirmed_at=begins(TODAY) - 9 * 86400 * is_stale,
                permissions=grants("objection", objection, category) + grants("consent", consent, category) +
                grants("release", release, category) + grants("limit", limit, category))


READERS = [("guardian", [], False), ("student", [], False), ("staff", [CURRENT], False), ("staff", [PAST], False),
           ("staff", [FUTURE, PAST], False), ("staff", [], True)]
ENROLMENTS = [[], [(-300, None)], [(-300, -30)], [(-300, -31)], [(1, None)], [(0, 0)], [(-900, -500), (-300, 5)]]


def surroundings():
    """Each kind of reader with all that hides a student as a whole."""
    for (role, mentorships, is_administrator), enrolments, age, stale_s, flags in itertools.product(
            READERS, ENROLMENTS, (AGES[0], AGES[3], AGES[5], "", str(TODAY), str(TODAY + DAY)), (0, 7 * 86400, 7 * 86400 + 1),
            itertools.product((False, True), repeat=4)):
        one = case([bond(1, born=age, enrolments=[period(one) for one in enrolments], is_barred=flags[0],
                         mentorships=[period(one) for one in mentorships], is_deceased=flags[1])],
                   role, {**RULES, "parents_are_third_parties": flags[2]}, is_administrator=is_administrator,
                   is_deceased=flags[3])
        one["reader"]["bonds"][0]["confirmed_at"] = one["now"] - stale_s
        yield one


DAYS = [datetime.date.fromisoformat(text) for text in
        ("2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-10-26", "2026-07-01", "2027-01-01",
         "2027-02-28", "2027-03-01", "2028-02-28", "2028-02-29", "2028-03-01", "2026-03-01", "2024-02-29", "2024-03-01")]


def midnights():
    """A second to midnight, midnight, a second past, on the days that calendars get wrong."""
    for today, second, age, days in itertools.product(DAYS, (-86401, -86400, -3601, -1, 0, 1, 3 * 3600, 86399), (16, 18),
                                                      (-1, 0, 1, None)):
        birth = born(today, age, days) if days is not None else f"{(today.year - age) // 4 * 4}-02-29"
        for end, held in itertools.product((-31, -30, -1, 0, 1), (-1, 0, 1)):
            now = begins(today) + second
            until = period((-99, end), today)
            one = case([bond(1, born=birth, relations=[[until, True]], confirmed_at=now - 7 * 86400 + end,
                             enrolments=[until], permissions=[{"what": what, "of": "absence", "during": until}
                                                              for what in ("consent", "limit")[:1 + (held == 1)]])],
                       rules=SCHOOLS[(held + second) % 12], now=now, is_early=held > 0, hours=20, unexcused=16 + held)
            yield one


def some_period(dice, today):
    begin = today + dice.choice((-400, -31, -2, -1, 0, 1, 2)) * DAY
    end = dice.choice((None, -31, -30, -1, 0, 1, 2, 40))
    return [str(begin), None if end is None else str(today + end * DAY)]


def some_birth(dice, today):
    date = born(today, dice.choice((15, 16, 16, 17, 18, 18, 18)), dice.choice((-1, 0, 0, 1, 2, 7, 42, 43, 90)))
    return dice.choice((date, date, date, date[:7], date[:4], "", "2008-02-29", "2010-02-29", "2012-02-29", str(today + DAY)))


def change(dice, one, today):
    """Something happens in the SIS, the school or a family."""
    bonds = one["reader"]["bonds"]
    child = dice.choice(bonds)
    what = dice.randrange(12)
    if what < 4:
        kind, of = dice.choice(("release", "limit", "objection", "consent")), dice.choice(CATEGORIES)
        kept = [each for each in child["permissions"] if (each["what"], each["of"]) != (kind, of)]
        child["permissions"] = kept + ([] if dice.random() < 0.3 else
                                       [{"what": kind, "of": of, "during": some_period(dice, today)}])
    elif what < 6:
        child["relations"] = [[some_period(dice, today), dice.random() < 0.7] for _ in range(dice.randrange(3))]
    elif what == 6:
        child["born"] = some_birth(dice, today)
    elif what == 7:
        child["enrolments"] = [some_period(dice, today) for _ in range(dice.randrange(1, 3))]
    elif what == 8:
        child["mentorships"] = [some_period(dice, today) for _ in range(dice.randrange(3))]
    elif what == 9:
        where = dice.choice((child, child, one["reader"]))
        name = dice.choice(("is_barred", "is_deceased")) if where is child else "is_deceased"
        where[name] = not where[name]
    elif what == 10:
        one["rules"] = {**dice.choice(SCHOOLS), "parents_are_third_parties": dice.random() < 0.5,
                        "days_after_enrolment": dice.choice((0, 1, 30)), "roster_trusted_days": dice.choice((1, 7)),
                        "often_absent_hours": dice.choice((1, 16))}
    else:
        # Offers to one student come from the other tenant.
        for each in bonds:
            if each["student"] != 3 or dice.random() < 0.5:
                each["confirmed_at"] = one["now"] - dice.choice((0, 0, 86400, 7 * 86400, 7 * 86400 + 1))


def history(seed, steps=4):
    """A family over some days: after each step, one case."""
    dice = random.Random(seed)
    today = dice.choice(DAYS + [TODAY + dice.randrange(-400, 1200) * DAY] * 4)
    now = begins(today)
    role, _, is_administrator = dice.choice(READERS + READERS[:1] * 8)
    bonds = [bond(number, born=some_birth(dice, today), confirmed_at=now, enrolments=[[str(today - 99 * DAY), None]],
                  relations=[[[str(today - 99 * DAY), None], True]] if dice.random() < 0.7 else [])
             for number in dice.sample((1, 2, 3), dice.randrange(1, 4))]
    one = case(bonds, role, dice.choice(SCHOOLS), now, is_administrator=is_administrator)
    for _ in range(steps):
        for _ in range(dice.randrange(1, 4)):
            change(dice, one, today)
        if dice.random() < 0.3:
            today += dice.choice((1, 1, 1, 7, 30)) * DAY
        one.update(now=begins(today) + dice.choice((-1, 0, 1, 43200, 86399, dice.randrange(86400))),
                   hours=dice.randrange(40), unexcused=dice.choice((0, 1, 15, 16, 17)))
        one["is_early"] = dice.choice((False, False, False, True, True))
        if role == "student":
            one["reader"]["bonds"] = bonds[:1]
        yield one
