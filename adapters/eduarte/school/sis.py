"""The school's information system: an EduArte database, with EduArte's change log."""

import re
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from zoneinfo import ZoneInfo

from . import databases

SCHEMA = Path(__file__).with_name("schema.sql")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FAR = "9999-12-31"

# What EduArte's screens fill in where a person leaves the field alone.
USUAL = {
    "Organisatie": {"dtype": "Instelling", "actief": 1},
    "Opleiding": {"dtype": "Opleiding", "leerweg": "BOL"},
    "Persoon": {"automatischeIncasso": "Geen", "factuurBetaalwijze": "Acceptgiro", "geslacht": "Onbekend",
                "correspondentietaal": "Nederlands"},
    "AbstractRelatie": {"TYPE": "P", "wettelijkeVertegenwoordiger": 1, "betalingsplichtige": 0},
    "RelatieSoort": {"actief": 1, "persoonOpname": 1},
    "SoortContactgegeven": {"actief": 1},
    "Verbintenis": {"status": "Definitief", "volgnummer": 1, "bekostigd": "Ja", "intensiteit": "Voltijd",
                    "beeindigd": 0},
    "Groepstype": {"actief": 1, "plaatsingsgroep": 1},
    "Groep": {"dtype": "Groep"},
    "Groepsdeelname": {"dtype": "Plaatsing"},
    "BPVInschrijving": {"status": "Definitief", "volgnummer": 1},
    "ExterneOrganisatie": {"DTYPE": "ExterneOrganisatie"},
    "SoortOnderwijsproduct": {"actief": 1, "summatief": 1},
    "Onderwijsproduct": {"status": "Beschikbaar"},
    "OnderwijsproductAfname": {"vrijstellingType": "Geen"},
    "Resultaatstructuur": {"actief": 1, "type": "SUMMATIEF", "status": "BESCHIKBAAR"},
    "Schaal": {"actief": 1},
    "Toets": {"soort": "Toets", "verplicht": 1, "rekenregel": "Gemiddelde", "scoreschaal": "Geen", "weging": 1,
              "scoreBijHerkansing": "Hoogste", "aantalHerkansingen": 1},
    "Resultaat": {"geldend": 1, "actueel": 1, "inSamengesteld": 1, "soort": "Ingevoerd"},
    "AbsentieReden": {"absentieSoort": "Absent", "actief": 1, "tonenBijWaarnemingen": 1},
    "AfspraakType": {"category": "ROOSTER", "uitnodigingenVersturen": "NIET", "onderwijsproductGebruik": "OPTIONEEL",
                     "presentieRegistratie": "STANDAARD_AAN", "actief": 1},
    "AfspraakParticipant": {"uitnodigingStatus": "DIRECTE_PLAATSING"},
    "Notitie": {"kleur": "Wit", "vertrouwelijk": 1},
    "Traject": {"DTYPE": "Traject", "vertrouwelijk": 1},
    "BegeleidingsHandeling": {"DTYPE": "Gesprek", "status": "Voltooid", "soort": "Gesprek"},
}


def as_text(value):
    """A value as the database takes it: local Dutch times and dates as text."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    return value


def read_tables():
    """Table -> column name -> (type, must have a value), as the schema spells them."""
    schema = re.findall(r"create table (\w+) \(\s*(.*?)\);", SCHEMA.read_text(encoding="utf-8"), re.S)
    return {table: {name: (kind, "not" in rest) for name, kind, *rest in map(str.split, re.split(r",\s+", columns))}
            for table, columns in schema}


TABLES = read_tables()


def dutch_now():
    """The wall clock in the Netherlands, without a zone, as EduArte stores it."""
    return datetime.now(AMSTERDAM).replace(tzinfo=None, microsecond=0)


def scene(play):
    """Makes a function on a Sis one transaction."""
    @wraps(play)
    def whole(sis, *things, **details):
        with sis.transaction():
            return play(sis, *things, **details)
    return whole


class Sis:
    """One connection to the school's database: an SQLite file, or postgresql://...

    `tenant` is the institution (Organisatie) of rows that do not name one, `clock` tells the time of a change, and
    `since` is the begindatum of rows that do not name one (default: the clock's day).
    """

    def __init__(self, address, clock=dutch_now):
        self.clock = clock
        self.tenant = 1
        self.since = None
        self._depth = 0
        self._db = databases.connect(address)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.close()

    def close(self):
        self._db.close()

    def create(self):
        """Makes the tables, and what keep_log makes, in an empty database."""
        with self.transaction():
            for statement in SCHEMA.read_text(encoding="utf-8").split(";\n"):
                self._db.run(statement)
            self.keep_log()

    def keep_log(self):
        """Makes the id sequence, and the triggers by which every change of what belongs to an institution is logged."""
        self._db.log_changes_of(sorted(name for name in TABLES if not name.startswith("MUTATIELOG")
                                       and self._has(name, "organisatie")))

    @contextmanager
    def transaction(self):
        """Everything inside becomes visible at once, or not at all. May be nested: the outermost decides."""
        if self._depth == 0:
            self._db.run(self._db.BEGIN)
        self._depth += 1
        try:
            yield self
        except BaseException:
            self._depth -= 1
            if self._depth == 0:
                self._db.run("rollback")
            raise
        self._depth -= 1
        if self._depth == 0:
            self._db.run("commit")

    def next_id(self):
        """The next value of HIBERNATE_SEQUENCE, which numbers rows and log entries alike."""
        return self.value(self._db.NEXT_ID)

    def insert(self, table, **columns):
        """Adds a row and returns its id. Columns that must have a value and are not named get a usual one."""
        known = TABLES[table]
        if not known.keys() >= columns.keys():
            raise KeyError(f"{table} has no column {sorted(columns.keys() - known.keys())}")
        with self.transaction():
            if "id" not in columns:
                columns["id"] = self.next_id()
            values = {**USUAL.get(table, {}), **self._derived(table, columns), **columns}
            for name, (kind, must) in known.items():
                if must and values.get(name) is None:
                    values[name] = self._blank(kind)
            names = ", ".join(values)
            marks = ", ".join("?" * len(values))
            self._db.run(f"insert into {table} ({names}) values ({marks})", self._stored(table, values))
        return columns["id"]

    def update(self, table, id, **columns):
        """Changes a row as EduArte does: its version rises and its time of change is set."""
        if "einddatum" in columns and self._has(table, "einddatumNotNull"):
            columns["einddatumNotNull"] = columns["einddatum"] or FAR
        settings = ", ".join(f"{name} = ?" for name in columns)
        with self.transaction():
            done = self._db.run(f"update {table} set {settings}, version = version + 1, LAST_MODIFIED_AT = ? where id = ?",
                                self._stored(table, columns) + [as_text(self.clock()), id])
            if done != 1:
                raise LookupError(f"no {table} {id}")

    def delete(self, table, id):
        """Removes a row; only its id stays behind, in the change log."""
        with self.transaction():
            if self._db.run(f"delete from {table} where id = ?", (id,)) != 1:
                raise LookupError(f"no {table} {id}")

    def row(self, table, id):
        """The row as a dict, or None."""
        found = self.rows(f"select * from {table} where id = ?", id)
        return found[0] if found else None

    def rows(self, sql, *values):
        """What a query finds, as a list of dicts."""
        return self._db.rows(sql, [as_text(v) for v in values])

    def value(self, sql, *values):
        """The first column of the first row that a query finds, or None."""
        found = self.rows(sql, *values)
        return next(iter(found[0].values())) if found else None

    def tenant_of(self, table, id):
        """The institution that a row belongs to."""
        found = self.value(f"select organisatie from {table} where id = ?", id)
        if found is None:
            raise LookupError(f"no {table} {id}")
        return found

    def today(self):
        return self.clock().date()

    def _derived(self, table, columns):
        now = self.clock()
        values = {"gearchiveerd": 0, "CREATED_AT": now, "LAST_MODIFIED_AT": now, "version": 0}
        if self._has(table, "organisatie"):
            values["organisatie"] = self.tenant
        if self._has(table, "begindatum"):
            values["begindatum"] = self.since or now.date()
        if self._has(table, "einddatumNotNull"):
            values["einddatumNotNull"] = columns.get("einddatum") or FAR
        if table == "Persoon":
            last = columns["achternaam"]
            values.update(lowercaseAchternaam=last.lower(), officieleAchternaam=last,
                          berekendeZoeknaam=f"{last} {columns.get('voorvoegsel') or ''}".strip().lower(),
                          officieleVoorvoegsel=columns.get("voorvoegsel"))
        return values

    def _blank(self, kind):
        if kind == "timestamp":
            return self.clock()
        if kind == "date":
            return self.since or self.clock().date()
        return "" if kind == "text" or kind.startswith(("varchar", "char")) else 0

    def _stored(self, table, values):
        return [bool(value) if value is not None and TABLES[table][name][0] == "boolean" else as_text(value)
                for name, value in values.items()]

    def _has(self, table, column):
        return column in TABLES[table]
