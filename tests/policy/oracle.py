"""Who may see what, a second time: written from the tables in docs/privacy.md, with a calendar of its own. Nothing here
knows the module; what a case looks like stands in tests/policy/decide.cpp."""

import calendar
import datetime
import functools
import zoneinfo

ZONE = zoneinfo.ZoneInfo("Europe/Amsterdam")
DAY = datetime.timedelta(days=1)
CATEGORIES = ("result", "absence", "milestone", "appointment")
KINDS = {"grade": "result", "resit": "result", "practice": "result",
         "absent": "absence", "late": "absence", "sent_out": "absence", "lesson": "absence",
         "work_title": "milestone", "handed_in": "milestone", "project_result": "milestone", "placement_started": "milestone",
         "placement_hours": "milestone", "placement_ended": "milestone", "exam": "milestone",
         "notice": "milestone", "work_piece": "milestone",
         "appointment": "appointment"}
SUMMING_UP = ("milestone", "appointment")
# Of each kind without a word about it; and where the kind has the word, as no end result and as one.
FINALS = {kind: (None, False, True) if kind in ("grade", "resit", "practice", "project_result") else (None,) for kind in KINDS}
ITEMS = [(kind, final) for kind in KINDS for final in FINALS[kind]]


def dutch_day(moment):
    return datetime.datetime.fromtimestamp(moment, ZONE).date()


@functools.lru_cache(100_000)
def begins(day):
    """The first second of a Dutch day."""
    return int(datetime.datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp())


def earliest(born, years):
    """The day so many years after the earliest possible birth; nothing when the birth date says nothing."""
    try:
        year, month, day = [int(part) for part in born.split("-")] + [1] * (2 - born.count("-"))
        datetime.date(year, month, day)
    except ValueError:
        return None
    is_leap = calendar.isleap(year + years)
    return datetime.date(year + years, 3, 1) if (month, day) == (2, 29) and not is_leap else datetime.date(
        year + years, month, day)


@functools.cache
def earliest_birth(born):
    """The day of birth as row 6 takes it: 1 March for 29 February."""
    return datetime.date(int(born[:4]), 3, 1) if born[5:] == "02-29" and earliest(born, 0) else earliest(born, 0)


@functools.cache
def birthday(born, age):
    return earliest(born, age)


def is_within(period, today, days_longer=0):
    begin, end = period
    if today < datetime.date.fromisoformat(begin):
        return False
    return end is None or today <= datetime.date.fromisoformat(end) + days_longer * DAY


class Oracle:
    """The answers for one reader at one moment. A decision is "whole", "restrained", "general" or a refusal."""

    def __init__(self, case):
        self.school = case["rules"]
        self.reader = case["reader"]
        self.moment = case["now"]
        self.today = dutch_day(self.moment)

    def bond(self, student):
        return next((one for one in self.reader["bonds"] if one["student"] == student), None)

    def grants(self, bond, what, category):
        return any(one["what"] == what and one["of"] == category and is_within(one["during"], self.today)
                   for one in bond["permissions"])

    def represents(self, bond, day):
        return any(is_legal and is_within(during, day) for during, is_legal in bond["relations"])

    def is_confirmed(self, bond):
        return self.moment - bond["confirmed_at"] <= self.school["roster_trusted_days"] * 86400

    def is_enrolled(self, bond):
        return any(is_within(one, self.today, self.school["days_after_enrolment"]) for one in bond["enrolments"])

    def look(self, bond, category, trusts_roster=False):
        """Row by row of the first table; a table of its own where the age decides."""
        role = self.reader["role"]
        if role == "staff":
            is_theirs = self.reader["is_administrator"] or any(is_within(one, self.today) for one in bond["mentorships"])
            return "whole" if is_theirs else "not_their_student"
        if self.reader["is_deceased"] or bond["is_deceased"]:
            return "deceased"
        if role == "guardian":
            if bond["is_barred"] and self.school["parents_are_third_parties"]:
                return "barred"
            if earliest_birth(bond["born"]) is None or earliest_birth(bond["born"]) > self.today:
                return "age_unknown"
        if not self.is_enrolled(bond):
            return "not_enrolled"
        if not trusts_roster and not self.is_confirmed(bond):
            return "roster_not_confirmed"
        return "whole" if role == "student" else self.of_guardian(bond, category)

    def of_guardian(self, bond, category):
        if self.grants(bond, "limit", category):
            return "limited"
        if self.today >= birthday(bond["born"], 18):
            return self.of_adult(bond, category)
        if not self.represents(bond, self.today) and not self.grants(bond, "release", category):
            return "not_a_representative"
        if self.today < birthday(bond["born"], 16):
            return {"all": "whole", "restrained": "restrained"}[self.school["under_16"]]
        rule = self.school["from_16"]
        if rule == "consent":
            return "whole" if self.grants(bond, "consent", category) else "not_consented"
        if self.grants(bond, "objection", category):
            return "objected"
        return {"may_object": "whole", "restrained": "restrained"}[rule]

    def of_adult(self, bond, category):
        if self.grants(bond, "consent", category):
            return "whole"
        has_been = self.represents(bond, birthday(bond["born"], 18) - DAY) or self.represents(bond, self.today)
        return "general" if self.school["from_18"] == "general" and has_been else "of_age"

    def totals(self, looks, hours, unexcused):
        """[the numbers or nothing, whether it is often], or why not."""
        seen = looks["absence"] if looks else "no_relation"
        if seen not in ("whole", "restrained", "general"):
            return seen
        return [None if seen == "general" else [hours, unexcused], unexcused >= self.school["often_absent_hours"]]

    def is_paused(self, all_looks):
        return any(not sees(all_looks[bond["student"]]) and
                   sees({of: self.look(bond, of, trusts_roster=True) for of in CATEGORIES}) for bond in self.reader["bonds"])

    def turns_18_within(self, bond, days):
        comes = birthday(bond["born"], 18)
        return comes is not None and self.today < comes <= self.today + days * DAY

    def moments(self):
        """Every moment at which time alone may change an answer."""
        for bond in self.reader["bonds"]:
            if earliest_birth(bond["born"]):
                yield from map(begins, (earliest_birth(bond["born"]), birthday(bond["born"], 16), birthday(bond["born"], 18)))
            periods = [(one, 0) for one in bond["mentorships"]] + [(one["during"], 0) for one in bond["permissions"]] + [
                (during, 0) for during, _ in bond["relations"]]
            for (begin, end), longer in periods + [(one, self.school["days_after_enrolment"]) for one in bond["enrolments"]]:
                yield begins(datetime.date.fromisoformat(begin))
                if end:
                    yield begins(datetime.date.fromisoformat(end) + (longer + 1) * DAY)
            yield bond["confirmed_at"] + self.school["roster_trusted_days"] * 86400 + 1

    def next_change(self):
        return min((moment for moment in self.moments() if moment > self.moment), default=None)

    def answers(self, students, is_early, hours, unexcused):
        """Everything that decide.cpp answers, in the same form; looks are taken once."""
        all_looks = {bond["student"]: {of: self.look(bond, of) for of in CATEGORIES} for bond in self.reader["bonds"]}
        is_early = self.reader["role"] == "guardian" and is_early
        by_student = []
        for student in students:
            bond, looks = self.bond(student), all_looks.get(student)
            seen = tuple(looks.values()) if looks else ("no_relation",) * 4
            by_student.append([list(seen) if looks else None, of_items(seen, is_early), in_queries(seen) if looks else None,
                               self.totals(looks, hours, unexcused),
                               [self.turns_18_within(bond, days) for days in (42, 7)] if bond else None])
        return {"students": by_student,
                "children": [student for student, looks in all_looks.items() if sees(looks)],
                "is_paused": self.is_paused(all_looks), "next_change": self.next_change()}


@functools.cache
def of_items(looks, is_early):
    """Of each item "whole", or why not."""
    return [of_item(kind, final, looks[CATEGORIES.index(KINDS[kind])], is_early) for kind, final in ITEMS]


@functools.cache
def in_queries(looks):
    """Of each kind whether anything of it may be seen; and at last whether of results the end results alone."""
    seen = {kind for (kind, _), answer in zip(ITEMS, of_items(looks, False)) if answer == "whole"}
    return [kind in seen for kind in KINDS] + [looks[CATEGORIES.index("result")] == "restrained"]


def sums_up(kind, final):
    return KINDS[kind] in SUMMING_UP or (kind in ("grade", "resit") and final is True)


def of_item(kind, final, seen, is_early):
    if seen == "general" or (seen == "restrained" and not sums_up(kind, final)):
        return "restrained"
    if seen in ("whole", "restrained"):
        return "not_yet" if is_early else "whole"
    return seen


def sees(looks):
    """`looks` by category: general words are said of absence alone."""
    return any(look in ("whole", "restrained") or (look == "general" and of == "absence") for of, look in looks.items())
