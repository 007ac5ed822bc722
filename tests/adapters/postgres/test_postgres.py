"""The adapter postgres on a real server: what a school changes reaches a guardian, and what would harm it is refused."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "journey"))
sys.path.insert(0, str(HERE.parents[1]))

from harness import Journey, wait_until  # noqa: E402
from postgres import Cluster  # noqa: E402

BUILD = pathlib.Path(os.environ["KT_BUILD"])
SERVER = "wal_level = logical\nmax_slot_wal_keep_size = 64MB\nmax_replication_slots = 4\nmax_wal_senders = 6\n"
SETTINGS = """\
[[adapter]]
name = "school"
library = "postgres"
publish_from = "2020-01-01"
[adapter.settings]
connection = "host={host} dbname={database} user=keeper"
password = {{ file = "{folder}/password" }}
publication = "for_parents"
mapping = "{mapping}"
"""


class Database:
    """A server with the school in a database of its own for each test."""

    cluster = None
    number = 0

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(SERVER).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.cluster.__exit__()

    def setUp(self):
        Database.number += 1
        self.database = f"school{self.number}"
        self.cluster.sql(f"create database {self.database}")
        self.sql("drop role if exists keeper;" + (HERE / "school.sql").read_text())
        self.addCleanup(self.forget)
        self.mapping = (HERE / "mapping.toml").read_text()

    def forget(self):
        drop = "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = 'keukentafel'"
        wait_until("the slot is free", lambda: self.sql("select count(*) from pg_replication_slots where active") == "0")
        self.sql(drop)
        self.cluster.sql(f"drop database {self.database} with (force)")
        self.cluster.sql("drop role keeper")

    def sql(self, text):
        return self.cluster.sql(text, self.database)

    def figure(self, journey, name, value):
        line = f'keukentafel_postgres_{name}{{adapter="school"}} {value}\n'
        wait_until(line, lambda: line in journey.command("status", "--metrics").stdout)

    def journey(self, start=True):
        made = Journey(start=False)
        made.__enter__()
        self.addCleanup(made.__exit__)
        gateway = made.config.read_text().split("[[adapter]]")[0]
        (made.folder / "password").write_text("geheim")
        (made.folder / "mapping.toml").write_text(self.mapping)
        made.config.write_text(gateway + SETTINGS.format(host=self.cluster.folder, database=self.database,
                                                         folder=made.folder, mapping=made.folder / "mapping.toml"))
        made.write_config = lambda port: None
        if start:
            made.start()
        return made


def values(client):
    return [one["detail"].get("value") for one in client.feed() if not one["withdrawn"]]


@unittest.skipIf(os.environ.get("KT_SANITIZE") == "tsan", "the kit counts threads, and TSan has one of its own")
class Conformance(Database, unittest.TestCase):
    def test_the_kit(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "password").write_text("geheim")
            config = folder / "keukentafel.toml"
            config.write_text(SETTINGS.format(host=self.cluster.folder, database=self.database, folder=folder,
                                              mapping=HERE / "mapping.toml"))
            run = subprocess.run([BUILD / "keukentafel-conform", BUILD / "adapters/postgres.so", "--config", config,
                                  "--fixture", HERE / "fixture.py"], capture_output=True, text=True)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            words = {name: word for word, name in re.findall(r"^  (\w+) +([\w-]+) ", run.stdout, re.M)}
            # The server keeps its text in UTF-8 itself.
            self.assertEqual([name for name, word in words.items() if word != "ok"],
                             ["encoding", "retry", "incoming", "write-back", "file"], run.stdout)


class School(Database, unittest.TestCase):
    def test_a_day(self):
        journey = self.journey()
        client = journey.client(2)
        wait_until("the first mark", lambda: values(client) == ["6.4"])
        self.sql("insert into school.marks values (7, 1, 5, '7,1', '2026-01-06 09:00+01')")
        wait_until("a new mark", lambda: values(client) == ["7.1", "6.4"])
        self.sql("update school.marks set mark = '7,3' where nr = 7")
        wait_until("a correction", lambda: values(client) == ["7.3", "6.4"])
        self.sql("update school.subjects set title = 'Wiskunde'")
        wait_until("what hangs on another table", lambda: {one["detail"]["course"] for one in client.feed()} == {"Wiskunde"})
        self.sql("delete from school.marks where nr = 6")
        wait_until("withdrawn", lambda: values(client) == ["7.3"])
        self.sql("update school.marks set nr = 70 where nr = 7")
        wait_until("another key", lambda: values(client) == ["7.3"] and len(client.feed()) == 3)
        self.sql("begin; insert into school.marks values (8, 1, 5, '9,0', now()); rollback")
        self.sql("insert into school.handed_in values (1, 1, 'Verslag', '2026-01-07 09:00+01')")
        wait_until("handed in", lambda: any(one["detail"].get("test") == "Verslag" for one in client.feed()))
        self.assertNotIn("9.0", values(client))
        self.sql("truncate school.handed_in")
        wait_until("emptied", lambda: [one["withdrawn"] for one in client.feed() if one["kind"] == "handed_in"] == [True])
        self.sql("update school.bonds set custody = false")
        wait_until("custody has gone", lambda: client.children() == {})

    def test_what_happened_while_it_was_away(self):
        journey = self.journey()
        client = journey.client(2)
        wait_until("the first mark", lambda: values(client) == ["6.4"])
        for round_ in range(3):
            journey.kill() if round_ % 2 else journey.stop()
            self.sql(f"insert into school.marks values ({10 + round_}, 1, 5, '{round_ + 5}', '2026-02-0{round_ + 1} 09:00+01');"
                     "delete from school.marks where nr = 6")
            journey.start()
            client.port = journey.port
            wait_until(f"round {round_}", lambda: len(values(client)) == round_ + 1)
        self.assertNotIn("read anew", journey.log)

    def test_a_slot_that_is_lost_is_read_anew(self):
        journey = self.journey()
        client = journey.client(2)
        wait_until("the first mark", lambda: values(client) == ["6.4"])
        journey.stop()
        self.sql("select pg_drop_replication_slot('keukentafel');"
                 "delete from school.marks where nr = 6; insert into school.marks values (9, 1, 5, '8', '2026-02-01 09:00+01')")
        journey.start()
        client.port = journey.port
        wait_until("read anew", lambda: values(client) == ["8"])
        self.assertIn("everything is read anew", journey.log)

    def test_backfill_and_status(self):
        journey = self.journey()
        client = journey.client(2)
        wait_until("the first mark", lambda: values(client) == ["6.4"])
        before = client.feed()
        done = journey.command("backfill", "--adapter", "school")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(client.feed(), before)
        self.sql("insert into school.marks values (9, 1, 5, '8', '2026-02-01 09:00+01')")
        wait_until("it goes on", lambda: values(client) == ["8", "6.4"])
        self.figure(journey, "slot_lag_limit_bytes", "1073741824")
        self.figure(journey, "offered_total", "11")  # twice all of the school, and one mark
        wait_until("the server may forget", lambda: self.sql(
            "select confirmed_flush_lsn >= pg_current_wal_lsn() - 1000 from pg_replication_slots") == "t", 60)

    def test_rows_that_can_not_be_read(self):
        self.sql("insert into school.marks values (20, 1, 5, '5', 'infinity'), (21, 1, 5, '6,6', '2026-03-01 09:00+01')")
        journey = self.journey()
        client = journey.client(2)
        wait_until("what stands beside it", lambda: values(client) == ["6.6", "6.4"])
        listed = journey.command("set-aside").stdout
        self.assertIn("result/20", listed)
        self.assertIn("column given is no moment of this format", listed)
        self.assertNotIn("infinity", journey.log)
        self.sql("update school.marks set given = '2026-03-02 09:00+01' where nr = 20")
        wait_until("mended", lambda: values(client) == ["5", "6.6", "6.4"])
        self.assertEqual(journey.command("set-aside").stdout, "")

    def test_large_values_that_did_not_change(self):
        self.sql("alter table school.handed_in alter title set storage external; "
                 "insert into school.handed_in values (1, 1, repeat('x', 3000), '2026-01-07 09:00+01')")
        journey = self.journey()
        client = journey.client(2)
        wait_until("handed in", lambda: any(one["kind"] == "handed_in" for one in client.feed()))
        before = next(one for one in client.feed() if one["kind"] == "handed_in")
        self.sql("update school.handed_in set at = '2026-01-08 09:00+01'")
        after = wait_until("the other day", lambda: next(
            (one for one in client.feed() if one["kind"] == "handed_in" and one["occurred_at"] != before["occurred_at"]), None))
        self.assertEqual(after["detail"], before["detail"])
        self.figure(journey, "reread_total", "1")


class Page(Database, unittest.TestCase):
    """docs/postgres.md, word for word: its statements, its configuration, its mapping."""

    # What the page takes as there, with keys that hold blanks.
    SCHOOL = """
create schema school;
create table school.pupils (nr text primary key, given_name text, born date, bars_others boolean not null, bsn text);
create table school.subjects (nr int primary key, title text not null);
create table school.marks (nr int primary key, pupil text, subject int, mark text, given timestamptz not null, notes text);
insert into school.pupils values ('K 1', 'Noor', '2012-03-04', false, '123456782');
insert into school.subjects values (5, 'Rekenen');
insert into school.marks values (6, 'K 1', 5, '6,4', '2026-01-05 09:00+01', 'tussen ons');
"""
    # What it leaves to events.md: who may see a mark.
    ROSTER = """
create table school.bonds (carer int primary key, pupil text, since date);
insert into school.bonds values (2, 'K 1', '2012-03-04');
grant select on school.bonds to keeper;
create table school.places (nr int primary key, pupil text, since date);
insert into school.places values (4, 'K 1', '2025-08-01');
grant select on school.places to keeper;
create table school.carers (nr int primary key);
insert into school.carers values (2);
grant select on school.carers to keeper;
alter publication for_parents add table school.bonds (carer, pupil, since), school.places (nr, pupil, since), school.carers (nr);
"""
    ROSTER_MAPPING = """
[[table]]
table = "school.carers"
type = "guardian"
id = "{nr}"
data = { name = "Vader van Noor" }
[[table]]
table = "school.bonds"
type = "relation"
id = "{carer}"
[table.data]
student = { from = "student/{pupil}", as = "key" }
guardian = { from = "guardian/{carer}", as = "key" }
legal_representative = true
from = { from = "{since}", as = "day" }
[[table]]
table = "school.places"
type = "enrolment"
id = "{nr}"
[table.data]
student = { from = "student/{pupil}", as = "key" }
active = true
from = { from = "{since}", as = "day" }
"""

    def test_it_runs(self):
        page = (HERE.parents[2] / "docs/postgres.md").read_text()
        (statements,) = re.findall(r"^```sql\n(.*?)^```", page, re.M | re.S)
        settings, mapping = re.findall(r"^```toml\n(.*?)^```", page, re.M | re.S)
        self.sql("drop publication for_parents; drop schema school cascade; drop owned by keeper; drop role keeper;"
                 + self.SCHOOL + statements.replace("'...'", "'geheim'") + self.ROSTER)
        self.mapping = mapping + self.ROSTER_MAPPING
        journey = self.journey(start=False)
        where = tomllib.loads(settings)["adapter"][0]["settings"]["connection"]
        settings = settings.replace(where, f"host={self.cluster.folder} dbname={self.database} user=keeper")
        settings = settings.replace('library = "postgres"', 'library = "postgres"\npublish_from = "2020-01-01"')
        settings = settings.replace("/etc/keukentafel/sis-password", str(journey.folder / "password"))
        settings = settings.replace("/etc/keukentafel", str(journey.folder))
        journey.config.write_text(journey.config.read_text().split("[[adapter]]")[0] + settings)
        journey.start()
        client = journey.client(2)
        wait_until("the mark", lambda: values(client) == ["6.4"])
        self.assertEqual(journey.command("set-aside").stdout, "")
        self.sql("update school.subjects set title = 'Wiskunde'")
        wait_until("what hangs on another table", lambda: client.feed()[0]["detail"]["course"] == "Wiskunde")


class Settings(Database, unittest.TestCase):
    def test_a_server_that_asks_for_no_password(self):
        rules = self.cluster.folder / "data/pg_hba.conf"
        before = rules.read_text()
        rules.write_text("local all all trust\n")
        self.addCleanup(self.sql, "select pg_reload_conf()")
        self.addCleanup(rules.write_text, before)
        self.sql("select pg_reload_conf()")
        journey = self.journey(start=False)
        line = f'password = {{ file = "{journey.folder}/password" }}\n'
        self.assertIn(line, journey.config.read_text())
        journey.config.write_text(journey.config.read_text().replace(line, ""))
        journey.start()
        client = journey.client(2)
        wait_until("the first mark", lambda: values(client) == ["6.4"])

    def test_a_password_in_connection(self):
        journey = self.journey(start=False)
        text = re.sub("^password = .*\n", "", journey.config.read_text(), flags=re.M)
        journey.config.write_text(text.replace("user=keeper", "user=keeper password=geheim"))
        journey.start()
        wait_until("it is refused", lambda: "a password does not belong in connection: use password" in journey.log)
        self.assertNotIn("geheim", journey.log)


class Refused(Database, unittest.TestCase):
    def refused(self, change, word, undo=""):
        self.sql(change)
        journey = self.journey()
        line = wait_until(word, lambda: next((line for line in journey.log.splitlines() if word in line), None))
        self.assertEqual(self.sql("select count(*) from pg_replication_slots"), "0", "nothing was made")
        self.assertEqual(journey.command("status").returncode, 1)
        journey.stop()
        if undo:
            self.sql(undo)
        return line

    def test_what_makes_statements_of_the_sis_fail(self):
        self.refused("alter table school.marks replica identity full", "has REPLICA IDENTITY FULL",
                     "alter table school.marks replica identity default")
        self.refused("alter table school.marks replica identity nothing", "has no primary key as its replica identity",
                     "alter table school.marks replica identity default")
        self.refused("alter publication for_parents drop table school.marks; alter publication for_parents add table "
                     "school.marks (pupil, subject, mark, given)", "is published without nr of its key",
                     "alter publication for_parents drop table school.marks; alter publication for_parents add table "
                     "school.marks (nr, pupil, subject, mark, given)")
        self.refused("alter publication for_parents drop table school.marks; alter publication for_parents add table "
                     "school.marks (nr, pupil, subject, mark, given) where (mark is not null and subject = 5)",
                     "is filtered by mark, subject, which is not in its key")

    def test_what_sends_too_much(self):
        line = self.refused("alter publication for_parents drop table school.marks; alter publication for_parents add table "
                            "school.marks", "is published with all its columns",
                            "alter publication for_parents drop table school.marks; alter publication for_parents add table "
                            "school.marks (nr, pupil, subject, mark, given)")
        self.assertIn("ADD TABLE school.marks (nr)", line)
        self.refused("create table school.diary (nr int primary key, words text); alter publication for_parents add table "
                     "school.diary (nr)", "sends the table school.diary, which the mapping does not name")

    def test_what_the_server_lacks(self):
        self.refused("alter role keeper noreplication", "our account may not replicate", "alter role keeper replication")
        self.refused("revoke select on school.bonds from keeper", "does not let our account read",
                     "grant select on school.bonds to keeper")
        self.refused("alter table school.marks enable row level security; create policy first_marks on school.marks using (nr < 6)",
                     "has row security for our account", "alter table school.marks disable row level security")
        self.refused("alter publication for_parents set (publish = 'insert')", "must publish insert, update, delete",
                     "alter publication for_parents set (publish = 'insert, update, delete, truncate')")
        self.refused("alter system set max_slot_wal_keep_size = -1; select pg_reload_conf()",
                     "max_slot_wal_keep_size is not set", "alter system reset max_slot_wal_keep_size; select pg_reload_conf()")
        self.refused("drop publication for_parents", "there is no publication for_parents")

    def test_a_mapping_that_does_not_fit(self):
        right = self.mapping
        for old, new, word in (
                ('id = "{carer}-{pupil}"', 'id = "{carer}-{since}"', "which is not in the table's key"),
                ("{full_name}", "{fullname}", "is published without fullname, which the mapping uses"),
                ("school.handed_in", "school.handed", "is not in the publication for_parents: ALTER PUBLICATION for_parents "
                 "ADD TABLE school.handed (its key and at, nr, pupil, sort, title), and grant select on these"),
                ("s.title", "s.name", "SQLSTATE 42703"),
                ('language = "nl"', "language = nl", "the mapping, line"),
                ('id = "{nr}"\nquery', 'id = "{nr}"\nqueri', "queri is no key here")):
            self.assertIn(old, right)
            self.mapping = right.replace(old, new)
            with self.subTest(new):
                journey = self.journey()
                wait_until(word, lambda: word in journey.log)
                journey.stop()
                self.sql("select pg_drop_replication_slot(slot_name) from pg_replication_slots where not active")


if __name__ == "__main__":
    unittest.main()
