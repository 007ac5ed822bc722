"""The two databases that the school can live in, and all that differs between them for the school."""

import sqlite3
from contextlib import closing

FIRST_ID = 1000


class Sqlite:
    """A file, at this path."""
    BEGIN = "begin immediate"
    NEXT_ID = "update HIBERNATE_SEQUENCE set next = next + 1 returning next - 1"

    def __init__(self, path):
        self._db = sqlite3.connect(str(path), timeout=10, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma busy_timeout = 10000")
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = normal")

    def close(self):
        self._db.close()

    def run(self, sql, values=()):
        """How many rows were changed."""
        return self._db.execute(sql, values).rowcount

    def rows(self, sql, values=()):
        """What a query finds, as a list of dicts."""
        return [dict(row) for row in self._db.execute(sql, values)]

    def log_changes_of(self, tables):
        self.run("create table HIBERNATE_SEQUENCE (next bigint not null)")
        self.run("insert into HIBERNATE_SEQUENCE values (?)", (FIRST_ID,))
        for table in tables:
            for action, row in (("insert", "new"), ("update", "new"), ("delete", "old")):
                self.run(f"create trigger log_{table}_{action} after {action} on {table} when {row}.organisatie is not null "
                         f"begin update HIBERNATE_SEQUENCE set next = next + 1; "
                         f"insert into MUTATIELOG select next - 1, {row}.organisatie, '{action[0].upper()}', "
                         f"'{table.upper()}', {row}.id from HIBERNATE_SEQUENCE; end")


class Folded(dict):
    """A row whose columns PostgreSQL names in small letters: found under EduArte's spelling as well."""

    def __missing__(self, name):
        if name == name.lower():
            raise KeyError(name)
        return self[name.lower()]


class Postgresql:
    """A database on a server, named as in the adapter's settings: postgresql:// and what libpq knows."""
    BEGIN = "begin"
    NEXT_ID = "select nextval('HIBERNATE_SEQUENCE')"

    def __init__(self, address):
        import psycopg2.extensions as driver  # here: whoever has SQLite only needs none
        self._db = driver.connection(address.removeprefix("postgresql://"))
        self._db.autocommit = True
        self.run("set datestyle = 'ISO'")
        # Dates as texts and decimals as floats, as SQLite gives them.
        for ids, taken in (((1082, 1114), lambda text, _: text),
                           ((1700,), lambda text, _: None if text is None else float(text))):
            driver.register_type(driver.new_type(ids, "as SQLite", taken), self._db)

    def close(self):
        self._db.close()

    def _execute(self, sql, values):
        cursor = self._db.cursor()
        cursor.execute(sql.replace("?", "%s"), values or None)
        return cursor

    def run(self, sql, values=()):
        return self._execute(sql, values).rowcount

    def rows(self, sql, values=()):
        found = self._execute(sql, values)
        names = [column.name for column in found.description]
        return [Folded(zip(names, row)) for row in found.fetchall()]

    def log_changes_of(self, tables):
        self.run(f"create sequence if not exists HIBERNATE_SEQUENCE start {FIRST_ID}")
        for action, row in (("insert", "new"), ("update", "new"), ("delete", "old")):
            self.run(f"create function log_{action}() returns trigger language plpgsql security definer as $$ begin insert into MUTATIELOG "
                     f"values (nextval('HIBERNATE_SEQUENCE'), {row}.organisatie, '{action[0].upper()}', "
                     f"upper(TG_TABLE_NAME), {row}.id); return null; end $$")
            for table in tables:
                self.run(f"create trigger log_{action} after {action} on {table} for each row "
                         f"when ({row}.organisatie is not null) execute function log_{action}()")


def connect(address):
    return Postgresql(address) if str(address).startswith("postgresql:") else Sqlite(address)


def closing_of(address):
    """A connection of its own, for a `with`."""
    return closing(connect(address))
