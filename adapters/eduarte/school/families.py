"""Students, the families around them and the staff, as the school registers them."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from . import names, scenes


@dataclass
class Group:
    id: int
    code: str
    programme: str
    year: int
    mentor: int
    students: list = field(default_factory=list)


@dataclass
class Student:
    """`relations` is guardian's Persoon id -> AbstractRelatie id; `left` the first day without lessons."""
    id: int
    person: int
    enrolment: int
    group: Group
    first: str
    prefix: str
    last: str
    birthday: date
    relations: dict = field(default_factory=dict)
    placement: int = 0
    left: date = date.max

    @property
    def name(self):
        return names.full_name(self.first, self.prefix, self.last)


def years_before(day, years):
    """The same day so many years ago; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


class Registry:
    """Registers people in the Sis's current tenant, with numbers and addresses that nobody has in earnest."""

    def __init__(self, sis, rng, today, year_start, curriculum, first_number):
        self.sis, self.rng, self.today, self.year_start, self.made = sis, rng, today, year_start, curriculum
        self.number = first_number

    def birthday(self, age):
        """A birthday of somebody of that age who has not just had it, nor has it within days."""
        return years_before(self.today - timedelta(days=self.rng.randint(10, 340)), age)

    def person(self, first, prefix, last, sex, birthday, **more):
        """A Persoon with everything a school knows and a parent module must never ask for."""
        self.number += 1
        return self.sis.insert(
            "Persoon", voorletters=f"{first[0]}.", voornamen=first, roepnaam=first, voorvoegsel=prefix, achternaam=last,
            geslacht=sex, geboortedatum=birthday, bsn=999000000 + self.number, bankrekeningnummer="BANKKANARIE",
            bankrekeningTenaamstelling="NOTITIEKANARIE rekening", wachtwoord="NOTITIEKANARIE wachtwoord",
            nationaliteit1=990001, geboorteplaats="NOTITIEKANARIE geboorteplaats", **more)

    def staff(self, first, prefix, last, sex):
        """A Medewerker, whose id is returned."""
        person = self.person(first, prefix, last, sex, self.birthday(self.rng.randint(28, 60)))
        code = f"{last[:4].upper()}{self.number % 100:02d}"
        return self.sis.insert("Medewerker", persoon=person, afkorting=code, begindatum=date(2015, 8, 1))

    def group(self, programme, year, mentor, code):
        made = self.sis.insert("Groep", code=code, naam=f"{self._title(programme)} jaar {year}", leerjaar=year,
                               groepstype=self.made.group_type, organisatieEenheid=self.made.unit,
                               locatie=self.made.place, begindatum=self.year_start)
        scenes.appoint_mentor(self.sis, made, mentor, self.year_start)
        return Group(made, code, programme, year, mentor)

    def _title(self, programme):
        return self.sis.value("select naam from Opleiding where id = ?", self.made.programmes[programme])

    def student(self, group, first, prefix, last, sex, birthday, **more):
        """A student who is enrolled, stands in the group and takes all its courses."""
        sis, made = self.sis, self.made
        person = self.person(first, prefix, last, sex, birthday, **more)
        started = years_before(self.year_start, group.year - 1)
        student = sis.insert("Deelnemer", persoon=person, deelnemernummer=200000 + self.number, lgf=self.number % 40 == 0,
                             registratieDatum=started)
        enrolment = sis.insert(
            "Verbintenis", deelnemer=student, organisatieEenheid=made.unit, locatie=made.place,
            opleiding=made.programmes[group.programme], cohort=made.cohorts[group.year], begindatum=started,
            geplandeEinddatum=years_before(self.year_start, group.year - 4), overeenkomstnummer=self.number,
            toelichting="NOTITIEKANARIE inschrijving", indicatieGehandicapt=self.number % 30 == 0)
        scenes.join_group(sis, student, group.id, self.year_start, enrolment)
        for course in made.courses[group.programme, group.year].values():
            sis.insert("OnderwijsproductAfname", deelnemer=student, onderwijsproduct=course.product,
                       cohort=made.cohorts[group.year], begindatum=self.year_start)
        done = Student(student, person, enrolment, group, first, prefix, last, birthday)
        group.students.append(done)
        if birthday > years_before(self.today, 18):
            scenes.add_contact(sis, person, made.contacts["mail"], f"{first.lower()}.{self.number}@leerling.example")
        return done

    def guardian(self, first, prefix, last, sex, secret=False, **more):
        """A parent or other guardian with a mail address and a mobile number; not yet related to anybody."""
        person = self.person(first, prefix, last, sex, self.birthday(self.rng.randint(38, 58)), **more)
        mail = f"{first}.{last}.{self.number}@gezin.example".lower()
        mobile = f"+31600{self.number:06d}"
        if secret:
            mail, mobile = f"GEHEIMKANARIE.{self.number}@gezin.example", f"GEHEIMKANARIE {mobile}"
        scenes.add_contact(self.sis, person, self.made.contacts["mail"], mail, secret)
        scenes.add_contact(self.sis, person, self.made.contacts["mobile"], mobile, secret, order=2)
        return person

    def relate(self, student, guardian, kind, custody=True, until=None, organisation=None):
        student.relations[guardian or organisation] = scenes.relate(
            self.sis, student.person, guardian, self.made.relations[kind], custody, student.birthday, until, organisation)

    def parents(self, students, prefix, last):
        """Mostly two parents with custody; sometimes one, or a second without custody. The first child's surname."""
        rng = self.rng
        roll = rng.random()
        language = rng.choices(["Nederlands", "Engels", "Duits"], [88, 10, 2])[0]
        one = self.guardian(rng.choice(names.WOMEN), prefix, last, "Vrouw", correspondentietaal=language)
        for student in students:
            self.relate(student, one, "mother")
        if roll < 0.12:
            return
        if roll > 0.85:
            prefix, last = rng.choice(names.SURNAMES)
        two = self.guardian(rng.choice(names.MEN), prefix, last, "Man", correspondentietaal=language)
        for student in students:
            self.relate(student, two, "father", custody=roll < 0.93)

    def fill(self, groups, size):
        """Families until each group has `size` students; about one in eight has two children here."""
        rng = self.rng
        seats = [group for group in groups for _ in range(size - len(group.students))]
        rng.shuffle(seats)
        while seats:
            prefix, last = rng.choice(names.SURNAMES)
            children = [self.child(seats.pop(), prefix, last)]
            if seats and rng.random() < 0.13:
                children.append(self.child(seats.pop(), prefix, last))
            self.parents(children, prefix, last)

    def child(self, group, prefix, last):
        sex, first = self.rng.choice([("Vrouw", names.GIRLS), ("Man", names.BOYS)])
        age = self.rng.choices([15 + group.year, 16 + group.year, 17 + group.year], [55, 37, 8])[0]
        return self.student(group, self.rng.choice(first), prefix, last, sex, self.birthday(age))
