"""A store filled by SQL, with the schema that the module itself makes: students with two guardians each, and items."""

import hashlib
import sqlite3
import subprocess
import time

CONFIGURATION = """\
[store]
path = "keukentafel.db"
[gateway]
listen = "127.0.0.1:{port}"
certificate = "cert.pem"
private_key = "key.pem"
max_connections = 20000
max_connections_per_address = 20000
[[adapter]]
name = "bench"
library = "{library}"
process = "{process}"
[adapter.settings]
{settings}
"""

# Guardians have the numbers after the students, two for each; relations and enrolments come after those.
PEOPLE = """
insert into adapter(id, name, publish_from, confirmed_at, is_imported) values(1, 'bench', 0, {now}, 1)
  on conflict(name) do update set publish_from = 0, confirmed_at = {now}, is_imported = 1;
insert into entity(id, adapter, key, type, is_present) select value, 1, 'student/' || value, 1, 1
  from generate_series(1, {n});
insert into student select value, 1, 'Kind', '2012', 0, 0, '', '' from generate_series(1, {n});
insert into entity(id, adapter, key, type, is_present) select value, 1, 'guardian/' || value, 2, 1
  from generate_series({n} + 1, 3 * {n});
insert into guardian select value, 'Ouder', 0, 'nl', '' from generate_series({n} + 1, 3 * {n});
insert into entity(id, adapter, key, type, is_present) select value, 1, 'relation/' || value, 3, 1
  from generate_series(3 * {n} + 1, 5 * {n});
insert into relation select value, (value - 1) % {n} + 1, value - 2 * {n}, 1, '', '2012-01-01', null
  from generate_series(3 * {n} + 1, 5 * {n});
insert into entity(id, adapter, key, type, is_present) select value, 1, 'enrolment/' || value, 5, 1
  from generate_series(5 * {n} + 1, 6 * {n});
insert into enrolment select value, value - 5 * {n}, 1, '2020-08-01', null from generate_series(5 * {n} + 1, 6 * {n});
"""

# An item each second, the students in turn far from one another, as marks come in.
ITEMS = """
insert into entity(id, adapter, key, type, is_present, item) select 6 * {n} + value, 1, 'result/' || value, 6, 1, value
  from generate_series(1, {items});
insert into item(id, adapter, student, kind, occurred_at, published_at, sequence, is_announced, detail)
  select value, 1, value * 7919 % {n} + 1, 1, {now} - {items} + value, {now} - {items} + value, value, 1,
    '{{"value":"' || ((10 + value % 91) / 10.0) || '","passed":true,"weight":2,"course":"Rekenen niveau 3",'
    || '"test":"Toets ' || (value % 12) || '","attempt":0}}'
  from generate_series(1, {items});
update head set sequence = {items};
"""


def token(guardian):
    """The session token of a guardian: 64 characters, of which the store keeps the hash."""
    return f"{guardian:064d}"


def run_sql(database, script, **values):
    for statement in script.format(**values).strip().split(";\n"):
        statement = statement.replace("generate_series(", "series(")
        if "series(" in statement:
            statement = with_series(statement)
        database.execute(statement)


def with_series(statement):
    """generate_series is no part of the sqlite3 module: a recursive query does the same."""
    begin, end = statement.split("series(")[1].split(")")[0].split(", ")
    head, tail = statement.split("from series(")
    return f"""{head.strip()} from (with recursive s(value) as (select {begin} union all
        select value + 1 from s where value < {end}) select value from s)"""


def fill(program, config, students, items=0):
    """The store of a configuration; the tokens of its guardians, one a line, come into the file `cookies` beside it."""
    subprocess.run([program, "set-aside", config], check=True, capture_output=True)  # makes the tables
    folder = config.parent
    database = sqlite3.connect(folder / "keukentafel.db", isolation_level=None)
    now = int(time.time())
    indices = database.execute("select name, sql from sqlite_master where type = 'index' and tbl_name = 'item' "
                               "and sql is not null").fetchall()
    database.execute("pragma synchronous = off")
    database.execute("begin")
    run_sql(database, PEOPLE, n=students, now=now)
    guardians = range(students + 1, 3 * students + 1)
    database.executemany("insert into session(hash, person, created_at, expires_at) values(?, ?, ?, ?)", (
        (hashlib.sha256(token(one).encode()).hexdigest(), one, now, now + 90 * 86400) for one in guardians))
    if items:
        for name, _ in indices:
            database.execute(f"drop index {name}")
        run_sql(database, ITEMS, n=students, now=now, items=items)
        for _, sql in indices:
            database.execute(sql)
    database.execute("commit")
    database.execute("pragma wal_checkpoint(truncate)")
    database.close()
    (folder / "cookies").write_text("".join(token(one) + "\n" for one in guardians))
