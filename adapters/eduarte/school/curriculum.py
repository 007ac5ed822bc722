"""What a school teaches and how it registers: courses, projects, tests, scales, reasons, kinds of appointment."""

from dataclasses import dataclass, field
from datetime import date

from . import names


@dataclass
class Course:
    """A course or project for one cohort. `parts` are its tests in order, `final` its end result."""
    title: str
    kind: str
    product: int
    structure: int = 0
    parts: list = field(default_factory=list)
    final: int = 0
    practice: int = 0


@dataclass
class Curriculum:
    """The ids of one institution that the rest of the school refers to. Dicts are by code or by name."""
    unit: int = 0
    place: int = 0
    cohorts: dict = field(default_factory=dict)
    marks: int = 0
    words: int = 0
    kinds: dict = field(default_factory=dict)
    reasons: dict = field(default_factory=dict)
    appointments: dict = field(default_factory=dict)
    relations: dict = field(default_factory=dict)
    contacts: dict = field(default_factory=dict)
    group_type: int = 0
    programmes: dict = field(default_factory=dict)
    courses: dict = field(default_factory=dict)     # (programme, year of study) -> title -> Course
    shared: dict = field(default_factory=dict)      # (title, year of study) -> Course
    companies: list = field(default_factory=list)


RELATIONS = {1: {"mother": ("M", "Moeder"), "father": ("V", "Vader"), "foster": ("P", "Pleegouder"),
                 "guardian": ("VO", "Voogd"), "agency": ("VI", "Voogdij-instelling")},
             2: {"mother": ("01", "Moeder"), "father": ("02", "Vader")}}
REASONS = [("Z", "Ziek", "Absent", 1), ("T", "Tandarts of dokter", "Absent", 1), ("V", "Verlof", "Absent", 1),
           ("S", "Ongeoorloofd afwezig", "Absent", 0), ("L", "Te laat", "Telaat", 0), ("U", "Uit de les", "Verwijderd", 0)]
APPOINTMENTS = [("lesson", "Les", "ROOSTER", 0), ("talk", "Oudergesprek", "INDIVIDUEEL", 0),
                ("trip", "Excursie", "EXTERN", 0), ("private", "Privé", "PRIVE", 0),
                ("protected", "Beschermd", "BESCHERMD", 0), ("staff", "Teamoverleg", "INDIVIDUEEL", 1)]


def lay_out(sis, name, cohorts):
    """The basic tables of the current tenant. `cohorts` is year of study -> Cohort id."""
    made = Curriculum(cohorts=cohorts)
    made.unit = sis.insert("OrganisatieEenheid", afkorting="MBO", naam=name, soortOrganisatieEenheid=1)
    made.place = sis.insert("Locatie", afkorting="HG", naam="Hoofdgebouw")
    made.marks = sis.insert("Schaal", naam="Cijfer, één decimaal", schaaltype="Cijfer", minimumVoorBehaald=5.5,
                            aantalDecimalen=1, minimum=1, maximum=10)
    made.words = sis.insert("Schaal", naam="Onvoldoende, voldoende, goed", schaaltype="Tekstueel")
    for number, (code, word, passed) in enumerate((("O", "Onvoldoende", 0), ("V", "Voldoende", 1), ("G", "Goed", 1)), 1):
        sis.insert("Schaalwaarde", schaal=made.words, interneWaarde=str(number), externeWaarde=code, naam=word,
                   volgnummer=number, behaald=passed, nominaleWaarde=3 * number - 1)
    for code, title, internship in (("VAK", "Vak", 0), ("PROJ", "Project", 0), ("BPV", "Stage", 1)):
        made.kinds[code] = sis.insert("SoortOnderwijsproduct", code=code, naam=title, stage=internship)
    for key, (code, title) in RELATIONS[sis.tenant].items():
        made.relations[key] = sis.insert("RelatieSoort", code=code, naam=title, organisatieOpname=key == "agency")
    for key, code, title, sort in (("mail", "EM", "E-mail", "Email"), ("mobile", "MT", "Mobiel", "Mobieltelefoon"),
                                  ("phone", "TT", "Telefoon thuis", "Telefoon")):
        made.contacts[key] = sis.insert("SoortContactgegeven", code=code, naam=title, typeContactgegeven=sort)
    for code, title, sort, excused in REASONS:
        made.reasons[code] = sis.insert("AbsentieReden", afkorting=code, omschrijving=title, absentieSoort=sort,
                                        geoorloofd=excused, organisatieEenheid=made.unit)
    for key, title, category, staff_only in APPOINTMENTS:
        made.appointments[key] = sis.insert("AfspraakType", naam=title, omschrijving=title, category=category,
                                            medewerkerOnly=staff_only, organisatieEenheid=made.unit)
    made.group_type = sis.insert("Groepstype", code="KLAS", naam="Klas")
    for company in names.COMPANIES:
        made.companies.append(sis.insert("ExterneOrganisatie", naam=company, verkorteNaam=company, bpvBedrijf=1,
                                         toelichtingNietGeschiktVoorBPV="NOTITIEKANARIE bedrijf"))
    return made


def add_programme(sis, made, code, title, own, project, years=(1, 2, 3)):
    """A programme with, for each year of study, its courses, citizenship, a project and a work placement."""
    made.programmes[code] = sis.insert("Opleiding", code=code, naam=title, wervingsnaam=title, verbintenisgebied=1,
                                       duurInMaanden=36, beginLeerjaar=1, eindLeerjaar=3)
    placement_title = f"Stage {title}"
    placement = _product(sis, made, f"BPV-{code}", placement_title, "BPV")
    work = _product(sis, made, f"PRJ-{code}", project, "PROJ")
    of_own = [(course, _product(sis, made, f"{code}-{course[0][:12]}", course[0], "VAK")) for course in own]
    for year in years:
        courses = [_shared(sis, made, course, year) for course in names.SHARED_COURSES]
        courses += [_tests(sis, made, Course(title, "VAK", product), year, tests) for (title, *tests), product in of_own]
        courses.append(_shared(sis, made, names.CITIZENSHIP, year, words=True))
        courses.append(_project(sis, made, project, work, year))
        courses.append(Course(placement_title, "BPV", placement))
        made.courses[code, year] = {course.title: course for course in courses}


def _product(sis, made, code, title, kind):
    return sis.insert("Onderwijsproduct", code=code, titel=title, soortProduct=made.kinds[kind], aggregatieniveau=1,
                      heeftWerkstuktitel=kind == "PROJ", begindatum=date(2015, 8, 1), credits=10,
                      personeelBevoegdheid="NOTITIEKANARIE bevoegdheid")


def _shared(sis, made, course, year, words=False):
    """A course that all programmes have in common: one product, and one structure for each cohort."""
    title, *tests = course
    if (title, year) not in made.shared:
        product = next((known.product for (name, _), known in made.shared.items() if name == title), None)
        product = product or _product(sis, made, title.upper(), title, "VAK")
        made.shared[title, year] = _tests(sis, made, Course(title, "VAK", product), year, tests, words)
    return made.shared[title, year]


def _tests(sis, made, course, year, tests, words=False):
    """Three tests and an end result, which for marks is their average; for marks also a practice structure."""
    scale = made.words if words else made.marks
    course.structure = _structure(sis, made, course, year, "SUMMATIEF")
    course.final = _test(sis, course.structure, "E", f"Eindresultaat {course.title}", scale, 9, eindtoets=1,
                         samengesteld=not words)
    sis.update("Resultaatstructuur", course.structure, eindresultaat=course.final)
    for number, name in enumerate(tests, 1):
        course.parts.append(_test(sis, course.structure, f"T{number}", name, scale, number, parent=course.final))
    if not words:
        practice = _structure(sis, made, course, year, "FORMATIEF")
        course.practice = _test(sis, practice, "O1", f"Oefentoets {course.title}", scale, 1)
    return course


def _project(sis, made, title, product, year):
    """A plan and a product that are handed in, and a presentation that is the end result."""
    course = Course(title, "PROJ", product)
    course.structure = _structure(sis, made, course, year, "SUMMATIEF")
    course.final = _test(sis, course.structure, "E", "Eindpresentatie", made.marks, 9, eindtoets=1)
    sis.update("Resultaatstructuur", course.structure, eindresultaat=course.final)
    for number, name in enumerate(("Plan van aanpak", "Tussenproduct"), 1):
        course.parts.append(_test(sis, course.structure, f"P{number}", name, made.words, number, handmatigInleveren=1,
                                  parent=course.final))
    return course


def _structure(sis, made, course, year, kind):
    return sis.insert("Resultaatstructuur", code=kind[:3], naam=f"{course.title} jaar {year}", type=kind,
                      cohort=made.cohorts[year], onderwijsproduct=course.product)


def _test(sis, structure, code, name, scale, number, **more):
    path = code if "parent" not in more else f"E/{code}"
    return sis.insert("Toets", resultaatstructuur=structure, code=code, codePath=path, naam=name, schaal=scale,
                      volgnummer=number, **more)
