"""A school at work while everything breaks: the school day's own steps, and random changes between them."""

import random
import threading
from datetime import timedelta

from ground import Day, Stream, scenes, wait_until


class Life:
    """Changes in the school's database, one at a time; the same seed makes the same changes."""

    def __init__(self, sis, highlights, seed):
        self.sis, self.school, self.dice = sis, highlights, random.Random(seed)
        self.children = [child for letter in "ab" for child in highlights["guardians"][letter]["students"]]
        self.day = Day(sis, highlights)
        # Custody changes hands at the end of the day; the readers here keep theirs.
        self.steps = [step for part, _, step in self.day.steps() if part < 0.93]
        self.reports, self.lessons, self.appointments, self.done, self.groups = [], [], [], 0, 0.2

    def go_on(self):
        """One change."""
        self.done += 1
        if self.steps and self.dice.random() < 0.3:
            try:
                self.steps.pop(0)()
            except LookupError:
                pass  # a random change before it took away what it would change
        else:
            self.dice.choice([self.mark, self.mark, self.mark, self.practice, self.withdraw, self.lesson, self.correct_lesson,
                              self.report, self.report, self.end_report, self.appointment, self.move_or_cancel, self.work,
                              self.hours, self.elsewhere])()

    def child(self):
        return self.dice.choice(self.children)

    def value(self):
        return round(self.dice.uniform(1, 10), 1)

    def test(self, child):
        return self.dice.choice(child["courses"][self.dice.choice(["Nederlands", "Engels", "Rekenen"])]["tests"])

    def mark(self):
        child = self.child()
        scenes.give_mark(self.sis, child["student"], self.test(child), self.value())

    def practice(self):
        child = self.child()
        scenes.give_mark(self.sis, child["student"], child["courses"]["Engels"]["practice"], self.value())

    def withdraw(self):
        child = self.child()
        test = self.test(child)
        if scenes.valid_result(self.sis, child["student"], test):
            scenes.withdraw_mark(self.sis, child["student"], test, erase=self.dice.random() < 0.3)

    def moment(self):
        return self.day.at(8, 30, -self.dice.randrange(3)) + timedelta(hours=self.dice.randrange(7))

    def lesson(self):
        child, begin = self.child(), self.moment()
        self.lessons.append(scenes.observe_lesson(self.sis, child["student"], "Afwezig", begin, begin + timedelta(minutes=50),
                                                  child["courses"]["Rekenen"]["product"]))

    def correct_lesson(self):
        if self.lessons:
            scenes.correct_observation(self.sis, self.dice.choice(self.lessons), self.dice.choice(["Aanwezig", "Afwezig"]))

    def report(self):
        begin = self.moment()
        made = scenes.report_absence(self.sis, self.child()["student"], self.school["reasons"][self.dice.choice("ZTS")],
                                     begin, begin + timedelta(hours=self.dice.randrange(1, 8)))
        scenes.explain_observations(self.sis, made)
        self.reports.append((made, begin))

    def end_report(self):
        if not self.reports:
            return
        report, begin = self.dice.choice(self.reports)
        if self.dice.random() < 0.5:
            scenes.end_report(self.sis, report, begin + timedelta(hours=self.dice.randrange(8)))
        else:
            scenes.withdraw_report(self.sis, report)
            self.reports.remove((report, begin))

    def appointment(self):
        child = self.child()
        begin = self.day.at(9, 0, self.dice.randrange(1, 9)) + timedelta(minutes=10 * self.dice.randrange(40))
        # Of the group now and then: that is one item for each of twenty students.
        group, student = (child["group"], None) if self.dice.random() < self.groups else (None, child["student"])
        kind = self.school["appointment_types"]["trip" if group else "lesson"]
        self.appointments.append(scenes.plan_appointment(
            self.sis, group, kind, f"Uitje {self.done}", begin, begin + timedelta(minutes=30), student=student))

    def move_or_cancel(self):
        if not self.appointments:
            return
        one = self.dice.choice(self.appointments)
        if self.dice.random() < 0.6:
            begin = self.day.at(9, 0, self.dice.randrange(1, 9)) + timedelta(minutes=10 * self.dice.randrange(40))
            scenes.move_appointment(self.sis, one, begin, begin + timedelta(minutes=30))
        else:
            scenes.cancel_appointment(self.sis, one, erase=self.dice.random() < 0.3)
            self.appointments.remove(one)

    def work(self):
        child = self.child()
        scenes.name_work(self.sis, child["student"], child["project"]["product"], f"Werk {self.done}")

    def hours(self):
        placed = next(child for child in self.children if child["placement"])
        scenes.realise_hours(self.sis, placed["placement"], 100 + self.done)

    def elsewhere(self):
        self.day._some_mark()


class Follower:
    """A parent's app: one stream after another, each resuming where the last one broke off."""

    def __init__(self, client, since):
        self.client, self.since, self.events, self.streams = client, since, [], 0
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def _follow(self):
        pause = threading.Event()
        while not self._ends.is_set():
            try:
                stream = Stream(self.client, self.events[-1][0] if self.events else self.since)
            except (OSError, ValueError, AssertionError):
                pause.wait(0.01)
                continue
            self.streams += stream.status == 200
            taken = 0
            while not stream.is_over.is_set() and not self._ends.is_set():
                taken = self._take(stream, taken)
                pause.wait(0.005)
            stream.close()
            self._take(stream, taken)

    def _take(self, stream, taken):
        new = stream.events[taken:]
        self.events += [(number, item) for number, item, _ in new]
        return taken + len(new)

    def wait_for(self, sequence, seconds=20):
        wait_until(f"event {sequence} comes", lambda: self.events and self.events[-1][0] >= sequence, seconds)

    def close(self):
        self._ends.set()
        self._thread.join(25)

    def wrong(self, due):
        """Sentences about events that came twice, out of order or not at all. `due`: sequences that must have come."""
        numbers = [number for number, _ in self.events]
        wrong = [f"event {after} came after {before}" for before, after in zip(numbers, numbers[1:]) if after <= before]
        wrong += [f"event {number} never came" for number in sorted(set(due) - set(numbers))]
        last = {}
        for number, item in self.events:
            said = {name: value for name, value in item.items() if name != "published_at"}
            if last.get(item["id"]) == said:
                wrong.append(f"event {number} says again what was said of the item before")
            last[item["id"]] = said
        return wrong
