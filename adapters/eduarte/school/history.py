"""What the school registered over the past sixty days, and plans for the next two weeks."""

from datetime import datetime, time, timedelta

from . import scenes

DAYS = 60
MORNING, NOON = time(9, 0), time(10, 40)
LESSON_HOURS = (1, 2)


class History:
    """Lives through the past days in order, so that the rows and the change log carry the days they would have."""

    def __init__(self, book, groups, guardians, cases, decimals=1):
        self.book, self.sis, self.rng, self.today, self.made = book, book.sis, book.rng, book.today, book.made
        self.groups, self.decimals = groups, decimals
        self.known = {child["student"] for guardian in guardians.values() for child in guardian["students"]}
        self.truants = {cases["truant"]["student"]} if "truant" in cases else set()
        self.ill = cases["ill"]["student"] if "ill" in cases else None
        self.days = [day for day in (self.today - timedelta(days=n) for n in range(DAYS, 0, -1)) if day.weekday() < 5]

    def live(self):
        marks = self._mark_days()
        placements = iter(self._placements())
        for number, day in enumerate(self.days):
            self.sis.clock = lambda day=day: datetime.combine(day, time(16, 0))
            away = self._absences(day)
            if day.weekday() in (0, 2, 4):
                for turn, group in enumerate(self.groups):
                    self._lesson(group, day, number + turn, away)
            for group, course, test, words in marks.get(day, ()):
                self._mark(group, course, test, words)
            for place in [p for _, p in zip(range(2), placements)]:
                place()
        self.sis.clock = lambda: datetime.combine(self.today, time(6, 0))

    def plan(self):
        """Lessons for ten school days from today, a trip, and appointments that are nobody's business."""
        sis, made = self.sis, self.made

        def at(day, hour):
            return datetime.combine(day, time(hour, 0))

        coming = [d for d in (self.today + timedelta(days=n) for n in range(14)) if d.weekday() < 5]
        for turn, group in enumerate(self.groups):
            courses = self._courses(group)
            for number, day in enumerate(coming):
                course = courses[(number + turn) % len(courses)]
                scenes.plan_appointment(sis, group.id, made.appointments["lesson"], course.title, at(day, 11), at(day, 12),
                                        product=course.product, place=f"Lokaal {110 + turn}", staff=group.mentor)
            scenes.plan_appointment(sis, group.id, made.appointments["trip"], f"Excursie {group.code}", at(coming[-1], 9),
                                    at(coming[-1], 16), place="Hoofdingang")
            for kind in ("private", "protected", "staff"):
                scenes.plan_appointment(sis, group.id, made.appointments[kind], f"NOTITIEKANARIE {kind}",
                                        at(coming[1], 13), at(coming[1], 14), student=group.students[0].id,
                                        staff=group.mentor)

    def keep_care_records(self, students):
        for student in students:
            scenes.write_care_records(self.sis, student.id, student.group.mentor,
                                      f"ZORGKANARIE gesprek over {student.first}")

    def _courses(self, group):
        return [c for c in self.made.courses[group.programme, group.year].values() if c.kind == "VAK"]

    def _mark_days(self):
        """Day -> what is marked then: the first two tests of each course and the project's plan. The third test of
        each course and the rest of the project stay open for the days to come."""
        plan = {}
        for group in self.groups:
            for course in self.made.courses[group.programme, group.year].values():
                tests = course.parts[:1] if course.kind == "PROJ" else [*course.parts[:2], course.practice]
                days = sorted(self.rng.sample(range(len(self.days)), len(tests)))
                for day, test in zip(days, tests):
                    if test:
                        words = course.kind == "PROJ" or not course.practice
                        plan.setdefault(self.days[day], []).append((group, course, test, words))
        return plan

    def _rounded(self, mark):
        return float(round(min(10.0, mark), self.decimals))

    def _mark(self, group, course, test, words):
        sis, rng = self.sis, self.rng
        for student in group.students:
            if student.left <= sis.today():
                continue
            is_known = student.id in self.known  # a demo and tests go on from one mark for each test, whatever the dice say
            if not is_known and rng.random() < 0.06:
                continue
            note = "NOTITIEKANARIE bij het resultaat" if rng.random() < 0.1 else None
            if words:
                value = rng.choices("OVG", [15, 55, 30])[0]
                scenes.give_text_value(sis, student.id, test, value, teacher=group.mentor, note=note)
                if course.kind == "PROJ":
                    scenes.hand_in(sis, student.id, test)
                continue
            mark = self._rounded(max(1.0, rng.gauss(6.7, 1.3)))
            scenes.give_mark(sis, student.id, test, mark, teacher=group.mentor, note=note)
            if not is_known:
                self._mark_again(student, test, mark)
            if test in course.parts[1:2]:
                scenes.compute_total(sis, student.id, course.final)

    def _mark_again(self, student, test, mark):
        if mark < 5.5 and self.rng.random() < 0.4:
            scenes.give_mark(self.sis, student.id, test, self._rounded(mark + self.rng.choice([-0.4, 0.8, 1.6])), resit=1)
        elif self.rng.random() < 0.02:
            scenes.correct_mark(self.sis, student.id, test, self._rounded(mark + 0.3))

    def _absences(self, day):
        """Reports of the day: student -> report. The long-term ill student stays so; the others are better soon."""
        sis, rng, reasons = self.sis, self.rng, self.made.reasons
        away = {}
        start = datetime.combine(day, time.min)
        everybody = [s for g in self.groups for s in g.students if s.left > day]
        for student in rng.sample(everybody, 1 + len(everybody) // 75):
            code = rng.choice("ZZZTV")
            away[student.id] = scenes.report_absence(sis, student.id, reasons[code], start,
                                                     start + timedelta(hours=23, minutes=59, seconds=59),
                                                     "NOTITIEKANARIE bij de melding")
        late = rng.choice(everybody)
        scenes.report_absence(sis, late.id, reasons["L"], datetime.combine(day, MORNING),
                              datetime.combine(day, time(9, rng.randint(5, 25))))
        if self.ill and day == self.days[-3]:
            scenes.report_absence(sis, self.ill, reasons["Z"], start, None, "NOTITIEKANARIE griep")
        return away

    def _lesson(self, group, day, turn, away):
        """A lesson for the group: planned, held and observed; what a report explains is linked to it."""
        sis, rng = self.sis, self.rng
        courses = self._courses(group)
        course = courses[turn % len(courses)]
        begin, end = datetime.combine(day, MORNING), datetime.combine(day, NOON)
        lesson = scenes.plan_appointment(sis, group.id, self.made.appointments["lesson"], course.title, begin, end,
                                         product=course.product, place=f"Lokaal {110 + turn % 20}", staff=group.mentor)
        members = {s.id for s in group.students}
        missed = {s.id for s in group.students if rng.random() < 0.03 and s.id not in away}
        missed |= self.truants & members if (self.today - day).days < 28 else set()
        seen = scenes.observe_group(sis, group.id, begin, end, missed | (away.keys() & members), course.product, lesson,
                                    hours=LESSON_HOURS)
        for student, observation in seen.items():
            if student in away:
                scenes.explain_observations(sis, away[student])
            elif student in missed and student not in self.truants and rng.random() < 0.6:
                scenes.settle(sis, observation)

    def _placements(self):
        """Placements of the last year of study, to be started one after the other; and their exams."""
        final = [s for g in self.groups if g.year == 3 for s in g.students]
        exam_year = self.book.year_start.year + 1
        for number, student in enumerate(final):
            def start(student=student, number=number):
                companies = self.made.companies
                student.placement = scenes.start_placement(
                    self.sis, student.enrolment, companies[number % len(companies)], self.sis.today(),
                    self.today + timedelta(days=90 + number % 30), 320, "NOTITIEKANARIE stage")
                scenes.realise_hours(self.sis, student.placement, 8 * (number % 12))
                scenes.enter_exam(self.sis, student.enrolment, exam_year)
            yield start
