"""Plays one school day over the database, faster than life.

    python3 -m school.day PATH --highlights highlights.json [--seconds 180]
"""

import argparse
import json
import random
import time
from datetime import date, datetime, timedelta

from . import scenes
from .sis import Sis, dutch_now

BACKGROUND_STEPS = 60


class Day:
    """The day's steps for one school. Each step is (part of the day 0..1, sentence or None, what to do)."""

    def __init__(self, sis, highlights):
        self.sis, self.at_school, self.rng = sis, highlights, random.Random(highlights["seed"])
        self.today = date.fromisoformat(highlights["today"])
        people = highlights["guardians"]
        self.eldest, self.youngest = people["a"]["students"][1], people["a"]["students"][0]
        self.daughter = people["b"]["students"][0]
        self.father, self.mother = people["b"], people["c"]
        known = [self.eldest["student"], self.youngest["student"], self.daughter["student"]]
        self.others = [row for row in sis.rows(
            "select d.deelnemer as student, d.groep as place from Groepsdeelname d where d.organisatie = ? and "
            "d.einddatum is null order by d.id", highlights["tenant"]) if row["student"] not in known]
        self.observed = {}

    def at(self, hour, minute=0, days=0):
        return datetime(self.today.year, self.today.month, self.today.day, hour, minute) + timedelta(days=days)

    def steps(self):
        """All steps in order."""
        return sorted(self._news() + self._background(), key=lambda step: step[0])

    def _news(self):
        """What happens to the children of the guardians who are signed in."""
        girl, boy, daughter = self.youngest, self.eldest, self.daughter
        project = boy["project"]
        father, mother = self.father["name"], self.mother["name"]
        return [
            (0.01, f"{girl['name']} gets a 7.8 for Dutch.", lambda: self._mark(girl, "Nederlands", 7.8)),
            (0.05, f"{boy['name']} is registered absent at 08:30.", lambda: self._lesson(boy, "Rekenen", 8, True)),
            (0.09, f"The teacher corrects it: {boy['first']} is present.", lambda: self._present(boy)),
            (0.12, f"{daughter['name']} gets an 8.1 for English.", lambda: self._mark(daughter, "Engels", 8.1)),
            (0.16, f"{girl['name']} is absent at 10:30, without a reason.", lambda: self._lesson(girl, "Rekenen", 10, True)),
            (0.19, f"{girl['name']} gets a 5.4 for English.", lambda: self._mark(girl, "Engels", 5.4)),
            (0.24, f"{girl['first']}'s 5.4 for English is corrected to 6.1.", lambda: self._correct(girl, "Engels", 6.1)),
            (0.28, f"{daughter['name']}'s group is registered: she is present.",
             lambda: self._lesson(daughter, "Nederlands", 9, False)),
            (0.32, f"{boy['name']} names the work for {project['title']}.",
             lambda: scenes.name_work(self.sis, boy["student"], project["product"], "Een tafel voor twaalf gasten")),
            (0.36, f"The office reports a dentist's visit: it explains {girl['first']}'s absence.", self._dentist),
            (0.41, f"{boy['name']} hands in the halfway product.",
             lambda: scenes.hand_in(self.sis, boy["student"], project["halfway"])),
            (0.45, f"{daughter['name']} gets a 6.4 for a practice test.",
             lambda: scenes.give_mark(self.sis, daughter["student"], daughter["courses"]["Rekenen"]["practice"], 6.4)),
            (0.50, f"A talk with {boy['first']}'s mentor is planned for tomorrow.", self._talk),
            (0.54, f"A theatre visit is planned for {daughter['first']}'s group.",
             lambda: self._plan("trip", "Theaterbezoek", self.at(13, 0, 3), daughter["group"])),
            (0.58, f"{boy['name']} has done 112 hours of the work placement.",
             lambda: scenes.realise_hours(self.sis, boy["placement"], 112)),
            (0.63, f"The results of {girl['first']}'s group for Dutch are recalculated.", lambda: self._recompute(girl)),
            (0.68, f"{daughter['first']}'s halfway product for {daughter['project']['title']} is rated good.",
             lambda: scenes.give_text_value(self.sis, daughter["student"], daughter["project"]["halfway"], "G")),
            (0.72, f"A counsellor writes a note about {girl['first']}, which no parent may see.", self._care),
            (0.76, f"{boy['name']} gets an 8.4 for {project['title']}.",
             lambda: scenes.give_mark(self.sis, boy["student"], project["final"], 8.4)),
            (0.81, f"{boy['first']}'s placement is extended by four weeks.", self._extend),
            (0.86, f"{girl['name']} gets a 7.1 for maths.", lambda: self._mark(girl, "Rekenen", 7.1)),
            (0.90, f"{daughter['first']}'s 8.1 for English is withdrawn: it was somebody else's.",
             lambda: scenes.withdraw_mark(self.sis, daughter["student"], self._test(daughter, "Engels"))),
            (0.93, f"{mother} gets custody of {daughter['first']}: her page fills.",
             lambda: scenes.give_custody(self.sis, self.mother["students"][0]["relation"])),
            (0.96, f"{father} loses custody of {daughter['first']}: his page empties.",
             lambda: scenes.take_custody(self.sis, daughter["relation"])),
            (1.00, f"{daughter['name']} gets a 7.2 for Dutch, for {mother} only.",
             lambda: self._mark(daughter, "Nederlands", 7.2)),
        ]

    def _test(self, child, course):
        """The course's last test, which is still open when the day begins."""
        return child["courses"][course]["tests"][-1]

    def _mark(self, child, course, mark):
        scenes.give_mark(self.sis, child["student"], self._test(child, course), mark, teacher=child["mentor"],
                         note="NOTITIEKANARIE van de docent")

    def _correct(self, child, course, mark):
        scenes.correct_mark(self.sis, child["student"], self._test(child, course), mark, teacher=child["mentor"])

    def _lesson(self, child, course, hour, absent):
        seen = scenes.observe_group(self.sis, child["group"], self.at(hour, 30), self.at(hour + 1, 20),
                                    [child["student"]] if absent else [], child["courses"][course]["product"],
                                    hours=(hour - 7, hour - 7))
        self.observed[child["student"]] = seen[child["student"]]

    def _present(self, child):
        scenes.correct_observation(self.sis, self.observed[child["student"]], "Aanwezig")

    def _dentist(self):
        report = scenes.report_absence(self.sis, self.youngest["student"], self.at_school["reasons"]["T"], self.at(10),
                                       self.at(12), "NOTITIEKANARIE gebeld door moeder")
        scenes.explain_observations(self.sis, report)

    def _plan(self, kind, title, begin, group, student=None):
        return scenes.plan_appointment(self.sis, group, self.at_school["appointment_types"][kind], title, begin,
                                       begin + timedelta(minutes=30 if student else 150), student=student)

    def _talk(self):
        self._plan("talk", "Oudergesprek", self.at(15, 30, 1), None, self.eldest["student"])
        self._plan("private", "NOTITIEKANARIE voorbespreking", self.at(15, 0, 1), None, self.eldest["student"])

    def _recompute(self, child):
        """Within moments every total of the group changes: away, there again, and in the end right."""
        course = child["courses"]["Nederlands"]
        members = [row["student"] for row in self.others if row["place"] == child["group"]] + [child["student"]]
        scenes.begin_recalculation(self.sis, course["structure"])
        with self.sis.transaction():
            for student in members:
                if scenes.valid_result(self.sis, student, course["final"]):
                    scenes.withdraw_mark(self.sis, student, course["final"])
        with self.sis.transaction():
            for student in members:
                scenes.compute_total(self.sis, student, course["final"])
        scenes.end_recalculation(self.sis, course["structure"])

    def _care(self):
        scenes.write_care_records(self.sis, self.youngest["student"], self.youngest["mentor"], "ZORGKANARIE van vandaag")

    def _extend(self):
        until = date.fromisoformat(self.sis.row("BPVInschrijving", self.eldest["placement"])["einddatum"])
        scenes.extend_placement(self.sis, self.eldest["placement"], until + timedelta(weeks=4), 544)

    def _background(self):
        """The rest of the school: groups are registered in the morning, and all day long things happen to somebody."""
        groups = sorted({row["place"] for row in self.others})
        ours = {self.eldest["group"], self.youngest["group"], self.daughter["group"]}
        steps = [(0.03 + 0.2 * number / len(groups), None, lambda group=group: self._register(group))
                 for number, group in enumerate(groups) if group not in ours]
        deeds = [self._some_mark, self._some_mark, self._some_practice, self._some_correction, self._some_report]
        return steps + [(0.02 + 0.97 * number / BACKGROUND_STEPS, None, deeds[number % len(deeds)])
                        for number in range(BACKGROUND_STEPS)]

    def _register(self, group):
        """A lesson of another group; one of the absent turns out to be there."""
        members = [row["student"] for row in self.others if row["place"] == group]
        absent = self.rng.sample(members, 2)
        seen = scenes.observe_group(self.sis, group, self.at(8, 30), self.at(9, 20), absent, hours=(1, 1))
        scenes.correct_observation(self.sis, seen[absent[0]], "Aanwezig")

    def _somebody(self, formative):
        """A student and one of their tests with a mark."""
        somebody = self.rng.choice(self.others)
        tests = self.sis.rows(
            "select t.id from Toets t join Resultaatstructuur s on s.id = t.resultaatstructuur "
            "join OnderwijsproductAfname a on a.onderwijsproduct = s.onderwijsproduct and a.cohort = s.cohort "
            "join Schaal c on c.id = t.schaal where a.deelnemer = ? and s.type = ? and c.schaaltype = 'Cijfer' "
            "and t.samengesteld = false order by t.id", somebody["student"], "FORMATIEF" if formative else "SUMMATIEF")
        return somebody["student"], self.rng.choice(tests)["id"]

    def _some_mark(self, formative=False):
        student, test = self._somebody(formative)
        scenes.give_mark(self.sis, student, test, round(self.rng.uniform(4, 9), 1))

    def _some_practice(self):
        self._some_mark(formative=True)

    def _some_correction(self):
        student, test = self._somebody(False)
        mark = round(self.rng.uniform(4, 9), 1)
        scenes.give_mark(self.sis, student, test, mark)
        scenes.correct_mark(self.sis, student, test, round(mark + 0.2, 1))

    def _some_report(self):
        student = self.rng.choice(self.others)["student"]
        report = scenes.report_absence(self.sis, student, self.at_school["reasons"]["Z"], self.at(0), None,
                                       "NOTITIEKANARIE ziek gemeld")
        scenes.explain_observations(self.sis, report)


def play(path, highlights, seconds=180, tell=print):
    """Plays the day in so many seconds (0: without waiting); `tell` gets a sentence per highlighted change. Returns
    the number of steps played."""
    today = date.fromisoformat(highlights["today"])
    with Sis(path, clock=lambda: datetime.combine(today, dutch_now().time())) as sis:
        sis.tenant = highlights["tenant"]
        steps = Day(sis, highlights).steps()
        start = time.monotonic()
        for part, sentence, change in steps:
            # However long the day, the first news comes within five seconds.
            due = min(part * seconds, 4) if part <= 0.01 else part * seconds
            time.sleep(max(0, start + due - time.monotonic()))
            change()
            if sentence:
                tell(sentence)
        return len(steps)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="school.day", description=__doc__.splitlines()[0])
    parser.add_argument("path")
    parser.add_argument("--highlights", required=True, help="what school.generate wrote with --out")
    parser.add_argument("--seconds", type=float, default=180)
    options = parser.parse_args(arguments)
    with open(options.highlights, encoding="utf-8") as file:
        highlights = json.load(file)
    try:
        play(options.path, highlights, options.seconds, lambda sentence: print(sentence, flush=True))
    except KeyboardInterrupt:
        parser.exit(130)


if __name__ == "__main__":
    main()
