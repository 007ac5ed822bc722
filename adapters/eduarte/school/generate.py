"""Makes an invented vocational school as an EduArte database: the same seed and day give the same rows.

    python3 -m school.generate PATH [--seed N] [--today YYYY-MM-DD] [--group-size N] [--out highlights.json] [--force]
"""

import argparse
import json
import random
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

from . import cases, names
from .curriculum import add_programme, lay_out
from .families import Registry, years_before
from .history import History
from .sis import Sis, dutch_now

GROUP_SIZE = 25
YEARS = (1, 2, 3)
SCHOOL, OTHER_SCHOOL = 1, 2


def build(path, seed=1, today=None, force=False, group_size=GROUP_SIZE, decimals=1):
    """Makes the school in a new database file and returns the highlights: what a demo or a test needs to know of it.

    An existing file is replaced only with `force`; otherwise FileExistsError. `decimals` is of the marks that are there.
    """
    path = Path(path)
    if path.exists() and not force:
        raise FileExistsError(f"{path} exists")
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    today = today or dutch_now().date()
    with Sis(path, clock=lambda: datetime.combine(today, time(6, 0))) as sis:
        sis.create()
        with sis.transaction():
            return _school(sis, random.Random(seed), seed, today, group_size, decimals)


def _school(sis, rng, seed, today, group_size, decimals):
    """Everything inside one transaction."""
    year_start = date((today - timedelta(days=92)).year, 8, 1)
    if year_start > today - timedelta(days=92):
        year_start = year_start.replace(year=year_start.year - 1)
    sis.since = year_start
    for tenant, name in ((SCHOOL, "Keukentafel College"), (OTHER_SCHOOL, "Vakschool De Overkant")):
        sis.insert("Organisatie", id=tenant, naam=name, wikiPassword="NOTITIEKANARIE wiki")
    cohorts = {}
    for year in YEARS:
        start = years_before(year_start, year - 1)
        cohorts[year] = sis.insert("Cohort", naam=f"{start.year}-{start.year + 1}", begindatum=start,
                                   einddatum=start.replace(year=start.year + 1) - timedelta(days=1))

    sis.tenant = SCHOOL
    made = lay_out(sis, "Keukentafel College", cohorts)
    for programme in names.PROGRAMMES:
        add_programme(sis, made, *programme)
    book = Registry(sis, rng, today, year_start, made, 10000)
    groups = _groups(book, [(code, year) for code, *_ in names.PROGRAMMES for year in YEARS])
    sis.since = None
    guardians = cases.demo_families(book, groups)
    special = cases.special_cases(book, groups)
    book.fill(list(groups.values()), group_size)
    past = History(book, list(groups.values()), guardians, special, decimals)
    past.live()
    past.plan()
    past.keep_care_records([groups["SD", 1].students[0], groups["KO", 2].students[0], groups["MV", 1].students[0]]
                           + rng.sample(groups["MB", 3].students, 5))
    unsettled = _unsettle(sis, made)
    _other_school(sis, rng, today, year_start, cohorts)
    sis.tenant = SCHOOL
    return {"seed": seed, "today": today.isoformat(), "tenant": SCHOOL, "tenant_name": "Keukentafel College",
            "other_tenant": OTHER_SCHOOL, "guardians": guardians, "cases": special, "structures": unsettled,
            "groups": {group.code: group.id for group in groups.values()}, "reasons": made.reasons,
            "appointment_types": made.appointments, "relation_kinds": made.relations, "contact_kinds": made.contacts,
            "companies": made.companies}


def _groups(book, keys):
    groups = {}
    for number, (programme, year) in enumerate(keys):
        prefix, last = names.SURNAMES[(3 * number + 1) % len(names.SURNAMES)]
        first, sex = ((names.MEN, "Man"), (names.WOMEN, "Vrouw"))[number % 2]
        mentor = book.staff(first[-1 - number], prefix, last, sex)
        groups[programme, year] = book.group(programme, year, mentor, f"{programme}{year}A")
    return groups


def _unsettle(sis, made):
    """Structures whose results do not count now: being recalculated, under maintenance, switched off."""
    found = {"recalculating": made.courses["MB", 2]["Houtbewerking"].structure,
             "maintenance": made.courses["MB", 3]["Houtbewerking"].structure,
             "inactive": made.courses["MB", 1]["Technisch tekenen"].structure}
    sis.update("Resultaatstructuur", found["recalculating"], status="IN_HERBEREKENING")
    sis.update("Resultaatstructuur", found["maintenance"], status="IN_ONDERHOUD")
    sis.update("Resultaatstructuur", found["inactive"], actief=False)
    return found


def _other_school(sis, rng, today, year_start, cohorts):
    """A small second institution in the same database, with codes of its own."""
    sis.tenant, sis.since = OTHER_SCHOOL, year_start
    made = lay_out(sis, "Vakschool De Overkant", cohorts)
    add_programme(sis, made, *names.PROGRAMMES[0], years=(1,))
    book = Registry(sis, rng, today, year_start, made, 50000)
    group = _groups(book, [("SD", 1)])["SD", 1]
    sis.since = None
    book.fill([group], 8)
    past = History(book, [group], {}, {})
    past.live()
    past.plan()


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="school.generate", description=__doc__.splitlines()[0])
    parser.add_argument("path")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--today", type=date.fromisoformat, help="the school's day (default: today)")
    parser.add_argument("--group-size", type=int, default=GROUP_SIZE, help="students in each of twelve groups")
    parser.add_argument("--out", help="where to write the highlights as JSON")
    parser.add_argument("--force", action="store_true", help="replace an existing database")
    options = parser.parse_args(arguments)
    try:
        highlights = build(options.path, options.seed, options.today, options.force, options.group_size)
    except FileExistsError as problem:
        parser.exit(1, f"{problem}: use --force to replace it\n")
    text = json.dumps(highlights, indent=2, ensure_ascii=False) + "\n"
    if options.out:
        Path(options.out).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
