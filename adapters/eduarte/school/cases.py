"""The families that the demo signs in with, and one of every special case that a parent module must get right."""

from datetime import timedelta

from . import names, scenes
from .families import years_before

GUARDIANS = {
    "a": "mother with custody of two children under 18, in two programmes",
    "b": "English-speaking father, separated from c, with sole custody of their daughter",
    "c": "mother of b's daughter, registered without custody: sees nothing until the school gives her custody",
}


def demo_families(book, groups):
    """The three guardians of the demo. Returns their part of the highlights, by letter."""
    today = book.today
    first = book.student(groups["SD", 1], "Yasmin", "van der", "Tafel", "Vrouw", years_before(today, 16) - timedelta(90))
    second = book.student(groups["KO", 2], "Daan", "van der", "Tafel", "Man", years_before(today, 17) - timedelta(60))
    mother = book.guardian("Samira", "van der", "Tafel", "Vrouw")
    father = book.guardian("Jeroen", "van der", "Tafel", "Man")
    for child in (first, second):
        book.relate(child, mother, "mother")
        book.relate(child, father, "father")
    only = book.student(groups["MV", 1], "Zofia", None, "Stoelman", "Vrouw", years_before(today, 16) - timedelta(120))
    with_custody = book.guardian("Oliver", None, "Stoelman", "Man", correspondentietaal="Engels",
                                 burgerlijkeStaat="GESCHEIDEN")
    without = book.guardian("Marta", None, "Broodplank", "Vrouw", burgerlijkeStaat="GESCHEIDEN")
    book.relate(only, with_custody, "father")
    book.relate(only, without, "mother", custody=False)
    company = book.made.companies
    second.placement = scenes.start_placement(book.sis, second.enrolment, company[3], book.year_start,
                                              book.year_start + timedelta(days=330), 480, "NOTITIEKANARIE stage")
    scenes.realise_hours(book.sis, second.placement, 96)
    people = {"a": (mother, "Samira van der Tafel", [first, second]), "b": (with_custody, "Oliver Stoelman", [only]),
              "c": (without, "Marta Broodplank", [only])}
    return {letter: _guardian(book, letter, *found) for letter, found in people.items()}


def _guardian(book, letter, person, name, students):
    sis = book.sis
    return {
        "person": person, "name": name, "why": GUARDIANS[letter], "sees": letter != "c",
        "language": sis.row("Persoon", person)["correspondentietaal"],
        "email": sis.value("select contactgegeven from PersoonContactgegeven where persoon = ? order by volgorde", person),
        "students": [_student(book, student, student.relations[person]) for student in students]}


def _student(book, student, relation):
    courses = book.made.courses[student.group.programme, student.group.year]
    project = next(course for course in courses.values() if course.kind == "PROJ")
    return {
        "student": student.id, "person": student.person, "name": student.name, "first": student.first,
        "birthday": student.birthday.isoformat(), "group": student.group.id, "group_code": student.group.code,
        "mentor": student.group.mentor, "enrolment": student.enrolment, "relation": relation,
        "placement": student.placement,
        "courses": {c.title: {"product": c.product, "structure": c.structure, "tests": c.parts, "final": c.final,
                              "practice": c.practice} for c in courses.values() if c.kind == "VAK"},
        "project": {"title": project.title, "product": project.product, "plan": project.parts[0],
                    "halfway": project.parts[1], "final": project.final}}


def special_cases(book, groups):
    """One student per special case, by name of the case: the Deelnemer id and what it is there for."""
    today, sis = book.today, book.sis
    cases = {}

    def case(name, why, key, first, sex, birthday, **more):
        prefix, last = names.SURNAMES[(7 * len(cases) + 3) % len(names.SURNAMES)]
        student = book.student(groups[key], first, prefix, last, sex, birthday, **more)
        parent = book.guardian(names.WOMEN[len(cases)], prefix, last, "Vrouw")
        book.relate(student, parent, "mother")
        cases[name] = {"student": student.id, "person": student.person, "guardian": parent, "name": student.name,
                       "group": student.group.id, "enrolment": student.enrolment, "why": why,
                       "relation": student.relations[parent]}
        return student, parent

    minor, early = book.birthday(16), years_before(today, 17)
    case("turns_18_today", "18 today: no legal representatives from today", ("SD", 2), "Noor", "Vrouw",
         years_before(today, 18))
    case("turns_18_tomorrow", "the parent's last day", ("MV", 2), "Emre", "Man",
         years_before(today + timedelta(days=1), 18))
    case("over_18", "of age, whatever the relation says", ("MB", 3), "Hanna", "Vrouw", book.birthday(19))
    student, _ = case("barred", "may not be given to third parties", ("KO", 1), "Ilyas", "Man", minor)
    scenes.bar_third_parties(sis, student.person)
    student, _ = case("deceased", "died; nothing may go out", ("MB", 1), "Isa", "Vrouw", minor)
    student.left = today - timedelta(days=40)
    scenes.die(sis, student.person, student.left)
    scenes.leave_group(sis, sis.value("select id from Groepsdeelname where deelnemer = ?", student.id), student.left)
    student, parent = case("parent_deceased", "the mother died; the father remains", ("SD", 1), "Sem", "Man", minor)
    scenes.die(sis, parent, today - timedelta(days=200))
    book.relate(student, book.guardian("Wouter", student.prefix, student.last, "Man"), "father")
    student, parent = case("foster", "an agency is the guardian, the mother has no custody", ("MV", 1), "Taras", "Man", minor)
    scenes.take_custody(sis, student.relations[parent])
    agency = sis.insert("ExterneOrganisatie", naam="Voogdij De Windwijzer", verkorteNaam="De Windwijzer")
    book.relate(student, None, "agency", organisation=agency)
    cases["foster"]["organisation"] = agency
    student, _ = case("ended_enrolment", "left the school three weeks ago", ("KO", 2), "Fleur", "Vrouw", minor)
    student.left = today - timedelta(days=21)
    scenes.end_enrolment(sis, student.enrolment, student.left)
    case("birth_month", "only month and year of birth are known: 18 somewhere this month", ("SD", 1), "Elif", "Vrouw",
         years_before(today, 18).replace(day=1), toepassingGeboortedatum="GeboortemaandEnJaar")
    case("birth_year", "only the year of birth is known: 18 somewhere this year", ("MB", 2), "Jakub", "Man",
         years_before(today, 18).replace(month=1, day=1), toepassingGeboortedatum="Geboortejaar")
    student, _ = case("secret_contact", "the father's addresses are secret", ("MV", 2), "Oksana", "Vrouw", early)
    book.relate(student, book.guardian("Petro", student.prefix, student.last, "Man", secret=True), "father")
    student, _ = case("ended_relation", "the father's relation ended last month", ("KO", 1), "Kerem", "Man", minor)
    book.relate(student, book.guardian("Hasan", student.prefix, student.last, "Man"), "father",
                until=today - timedelta(days=30))
    case("truant", "16 unexcused lesson hours in four weeks", ("MB", 1), "Thijs", "Man", minor)
    case("ill", "reported ill until reported better", ("SD", 3), "Aylin", "Vrouw", early)
    return cases
