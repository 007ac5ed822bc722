"""A report of absence from home: into EduArte by itself and back as news, or to the desk; once, whatever breaks."""

import json
import random
import time
import unittest
import uuid
from datetime import datetime, timedelta

import jsonschema
from harness import SOURCE, Journey, quiet_for, wait_until
from places import ON_SERVER, SERVER, connection_to, databases, dutch_now
from test_desk import Staff, one_time_code

KILLS = 25


class Reporting(Journey):
    """A school that takes reports; with `writes` EduArte gets them."""

    def __init__(self, writes=True, keys="", **more):
        super().__init__(gateway=f"\n[requests]\nsick_reports = true\nreasons = [\"sick\", \"visit=Bezoek <b>\"]\n{keys}", **more)
        self.writes = writes

    def write_config(self, port=0):
        super().write_config(port)
        if not self.writes:
            return
        writing = connection_to(self.database).replace("user=keukentafel", "user=keukentafel_write").replace(
            "UID=keukentafel", "UID=keukentafel_write")
        writing = writing.replace("connection =", "write_connection =").replace("password =", "write_password =")
        with open(self.config, "a", encoding="utf-8") as config:
            config.write(f'{writing}\nwrite_sequence = "HIBERNATE_SEQUENCE"\nwrite_reasons = ["sick={self.reason}"]\n')

    @property
    def reason(self):
        with databases.closing_of(self.database) as school:
            return school.rows("select id from AbsentieReden where absentieSoort = 'Absent' and organisatie = 1 "
                               "order by id")[0]["id"]

    def staff(self, person="hoofd", role="administrator"):
        staff = Staff(self.port, Accept_Language="nl")
        assert staff.sign_in_at_desk(self.invite(person, role)) == 303
        assert staff.send_form("/desk/verify", code=one_time_code(staff.key(), time.time())).status == 303
        return staff

    def mentor_of(self, child):
        return self.sis.value("select m.medewerker from GroepMentor m join Groepsdeelname g on g.groep = m.groep "
                              "where g.deelnemer = ? order by m.id limit 1", child["student"])

    def rows(self, child):
        return self.sis.rows("select * from AbsentieMelding where deelnemer = ? order by id", child["student"])


def day(days=0):
    return str(dutch_now().date() + timedelta(days=days))


def report(student, days=0, **more):
    return {"id": str(uuid.uuid4()), "type": "sick-report", "student": student, "reason": "sick", "from": day(days), **more}


def state_of(client, asked):
    return next((one["state"] for one in client.get("/api/v1/requests").json["requests"] if one["id"] == asked["id"]), None)


def wait_written(client, asked, seconds=30):
    wait_until("the report is written", lambda: state_of(client, asked) == "written", seconds)


class Written(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Reporting())
        cls.mother = cls.journey.wait_for_import()
        cls.girl, cls.boy = cls.journey.highlights["guardians"]["a"]["students"]
        cls.ids = cls.mother.children()

    def test_it_becomes_a_row_and_comes_back_as_one_item(self):
        stream = self.journey.stream(self.mother)
        before = len(self.journey.rows(self.girl))
        asked = report(self.ids[self.girl["first"]], 20, until=day(21))
        answer = self.mother.post("/api/v1/requests", asked)
        self.assertEqual((answer.status, answer.json["state"]), (201, "waiting"))
        wait_written(self.mother, asked)
        rows = self.journey.rows(self.girl)
        self.assertEqual(len(rows), before + 1)
        row = next(one for one in rows if str(one["beginDatumTijd"]).startswith(asked["from"]))
        self.assertEqual((str(row["beginDatumTijd"])[:19], str(row["eindDatumTijd"])[:19], row["organisatie"]),
                         (f"{day(20)} 00:00:00", f"{day(21)} 23:59:59", 1))
        self.assertEqual(row["absentieReden"], self.journey.reason)
        came = stream.wait_for("the absence", lambda one: one["kind"] == "absent")
        self.assertEqual(came["student"], asked["student"])
        again = self.mother.post("/api/v1/requests", asked)
        self.assertEqual((again.status, again.json["state"]), (200, "written"))
        self.assertTrue(quiet_for(1, lambda: len([one for one in stream.items if one["kind"] == "absent"]) > 1), "no double news")
        self.assertEqual(len(self.journey.rows(self.girl)), before + 1)
        logged = self.journey.sis.value("select count(*) from MUTATIELOG where MODIFIED_TABLE = 'ABSENTIEMELDING' and "
                                        "MODIFIED_ID = ?", row["id"])
        self.assertEqual(logged, 1, "EduArte's own trigger logged it")
        self.assertEqual(self.journey.sis.value("select count(*) from MUTATIELOGVERWERKERS"), 0)

    def test_hostile_and_wrong_input(self):
        right = report(self.ids[self.boy["first"]])
        father = self.journey.client(self.journey.highlights["guardians"]["b"]["person"])
        without = self.journey.client(self.journey.highlights["guardians"]["c"]["person"])
        student = self.journey.client(self.boy["student"], "student")
        stranger = self.journey.client()
        before = self.journey.sis.value("select count(*) from AbsentieMelding")
        self.assertEqual(stranger.post("/api/v1/requests", right).status, 401)
        self.assertEqual(self.mother.post("/api/v1/requests", right, Origin="https://elsewhere.example").status, 403)
        for who in (father, without, student):
            unknown = who.post("/api/v1/requests", {**right, "student": "0" * 32})
            answer = who.post("/api/v1/requests", right)
            self.assertEqual((answer.status, answer.body), (404, unknown.body))
        for wrong in ({"id": ""}, {"id": "short"}, {"id": "x" * 65}, {"id": "../../../etc"}, {"id": "a b c d e f"}, {"id": 12345678},
                      {"type": "party"}, {"type": None}, {"reason": "party"}, {"reason": "sick'; drop table x; --"},
                      {"reason": ["sick"]}, {"from": day(-3)}, {"from": day(31)}, {"from": "gisteren"}, {"from": "2026-02-30"},
                      {"from": day() + "T08:00:00+01:00"}, {"from": day() + "T25:00:00Z"}, {"from": ""}, {"until": day(-1)},
                      {"until": day(31)}, {"until": day() + "T08:00:00Z"}, {"until": 5}, {"extra": "x"},
                      {"from": day(2) + "T08:00:00Z", "until": day(2) + "T08:00:00Z"}):
            with self.subTest(wrong=wrong):
                self.assertEqual(self.mother.post("/api/v1/requests", {**right, **wrong}).status, 400)
        for wrong in ({"student": "x"}, {"student": "0" * 32}, {"student": self.mother.me()["guardian"]["id"]}):
            self.assertEqual(self.mother.post("/api/v1/requests", {**right, **wrong}).status, 404)
        for body in ("", "[]", "null", "\xff", "[" * 50_000, '{"id":{"id":1}}', json.dumps(right) + "x"):
            self.assertEqual(self.mother.ask("POST", "/api/v1/requests", body.encode("latin-1")).status, 400)
        self.assertTrue(quiet_for(0.5, lambda: self.journey.sis.value("select count(*) from AbsentieMelding") != before))
        self.assertEqual(student.get("/api/v1/requests").json, {
            "requests": [], "students": [],
            "reasons": [{"code": "sick", "words": "Ziek"}, {"code": "visit", "words": "Bezoek <b>"}]})

    def test_what_is_handed_over_is_as_its_schema_says(self):
        schema = json.loads((SOURCE / "sdk/schema/request/sick-report.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        for example in schema["examples"]:
            jsonschema.validate(example, schema)


class Once(unittest.TestCase):
    def test_killed_at_any_moment(self):
        dice = random.Random(5)
        with Reporting(keys="open_per_student = 100\na_day_per_student = 1000\n") as journey:
            mother = journey.wait_for_import()
            girl, boy = journey.highlights["guardians"]["a"]["students"]
            ids = mother.children()
            before = {child["student"]: len(journey.rows(child)) for child in (girl, boy)}
            journey.restart()  # keeps the port from here on
            asked = []
            for number in range(KILLS):
                for child in (girl, boy):
                    # Of minutes, so that many fit side by side.
                    begin = datetime.utcnow().replace(hour=1, minute=0, second=0, microsecond=0) + timedelta(
                        days=3, minutes=10 * number)
                    one = report(ids[child["first"]], **{"from": begin.strftime("%Y-%m-%dT%H:%M:%SZ"),
                                                         "until": (begin + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")})
                    mother.port = journey.port
                    self.assertEqual(mother.post("/api/v1/requests", one).status, 201)
                    asked.append(one)
                quiet_for(dice.uniform(0, 0.25))
                journey.kill()
                if SERVER and number % 5 == 0:
                    self.cut(journey)
                journey.start()
            mother.port = journey.port
            wait_until("all are written", lambda: self.states(mother) == {"written"}, 120, 0.2)
            for child in (girl, boy):
                rows = journey.rows(child)
                self.assertEqual(len(rows) - before[child["student"]], KILLS)
                self.assertEqual(len({str(one["beginDatumTijd"]) for one in rows[-KILLS:]}), KILLS)

    @staticmethod
    def cut(journey):
        journey.sis.rows("select pg_terminate_backend(pid) from pg_stat_activity where usename like 'keukentafel%'")

    @staticmethod
    def states(client):
        return {one["state"] for one in client.get("/api/v1/requests").json["requests"]}

    @unittest.skipUnless(SERVER, "only a server goes on for a client that died")
    def test_killed_while_the_server_works_on_the_insert(self):
        with Reporting() as journey:
            mother = journey.wait_for_import()
            girl = journey.highlights["guardians"]["a"]["students"][0]
            before = len(journey.rows(girl))
            journey.restart()
            mother.port = journey.port
            sis = journey.sis
            sis.rows("select 1 from pg_advisory_lock(7)")
            with databases.closing_of(journey.database) as school:
                school.run("create function wait_here() returns trigger language plpgsql security definer as $$ begin perform "
                           "pg_advisory_xact_lock(7); return new; end $$")
                school.run("create trigger wait_here before insert on AbsentieMelding for each row execute function wait_here()")
            asked = report(mother.children()[girl["first"]], 10)
            self.assertEqual(mother.post("/api/v1/requests", asked).status, 201)

            def waits():
                return sis.value("select count(*) from pg_stat_activity where query like 'insert into AbsentieMelding%%' and "
                                 "wait_event_type = 'Lock' and datname = current_database()") == 1
            wait_until("the insert is under way", waits)
            journey.kill()
            sis.rows("select pg_advisory_unlock(7)")
            wait_until("the server finished it", lambda: len(journey.rows(girl)) == before + 1)
            journey.start()
            wait_written(mother, asked)
            self.assertEqual(len(journey.rows(girl)), before + 1)

    def test_the_sis_is_gone_for_a_while(self):
        with Reporting() as journey:
            mother = journey.wait_for_import()
            girl = journey.highlights["guardians"]["a"]["students"][0]
            before = len(journey.rows(girl))
            journey.restart()
            mother.port = journey.port
            staff = journey.staff()
            self.leave(journey)
            asked = report(mother.children()[girl["first"]], 10)
            self.assertEqual(mother.post("/api/v1/requests", asked).status, 201)
            self.assertTrue(quiet_for(1.5, lambda: state_of(mother, asked) != "waiting"))
            page = staff.get("/desk/requests").text
            self.assertIn("Onderweg", page)
            self.assertNotIn('name="request"', page, "nobody does by hand what may come by itself")
            journey.kill()
            journey.launch()
            wait_until("it listens again", lambda: self.answers(mother))
            self.assertEqual(state_of(mother, asked), "waiting")
            self.assertFalse(not SERVER and journey.database.exists(), "a database that is not there is not made")
            self.come_back(journey)
            wait_written(mother, asked, 90)
            self.assertEqual(len(journey.rows(girl)), before + 1)

    @staticmethod
    def answers(client):
        try:
            return client.get("/api/v1/me").status == 200
        except OSError:
            return False

    def leave(self, journey):
        if SERVER:
            with databases.closing_of(ON_SERVER + "postgres") as server:
                for role in ("keukentafel", "keukentafel_write"):
                    server.run(f"alter role {role} nologin")
                self.addCleanup(self.come_back, journey)
            self.cut(journey)
        else:
            journey.database.rename(journey.folder / "away.db")

    @staticmethod
    def come_back(journey):
        if SERVER:
            with databases.closing_of(ON_SERVER + "postgres") as server:
                for role in ("keukentafel", "keukentafel_write"):
                    server.run(f"alter role {role} login")
        elif (journey.folder / "away.db").exists():
            (journey.folder / "away.db").rename(journey.database)


class AtTheDesk(unittest.TestCase):
    def setUp(self):
        self.journey = self.enterContext(Reporting(writes=False))
        self.mother = self.journey.wait_for_import()
        self.girl, self.boy = self.journey.highlights["guardians"]["a"]["students"]
        self.ids = self.mother.children()

    def todo(self, staff):
        page = staff.get("/desk/requests").text
        return page, page.count('name="request"')

    def test_without_an_account_staff_does_it(self):
        asked = report(self.ids[self.girl["first"]], reason="visit", until=day(1))
        self.assertEqual(self.mother.post("/api/v1/requests", asked).status, 201)
        wait_until("it stands with staff", lambda: state_of(self.mother, asked) == "with_staff")
        self.assertRegex(self.journey.command("status").stdout, r"\n  requests_with_staff +1  ")
        admin = self.journey.staff()
        own = self.journey.staff(self.journey.mentor_of(self.girl), "mentor")
        other = self.journey.staff(self.journey.mentor_of(self.boy), "mentor")
        self.assertIn("die op u wachten: 1", own.get("/desk").text)
        self.assertIn("die op u wachten: 0", other.get("/desk").text)
        page, count = self.todo(own)
        self.assertEqual(count, 1)
        self.assertIn("Bezoek &lt;b&gt;", page)
        self.assertIn("De school vult meldingen zelf in.", page)
        self.assertEqual(self.todo(other)[1], 0)
        self.assertNotIn(self.girl["first"], self.todo(other)[0])
        which = page.split('name="request" value="')[1].split('"')[0]
        self.assertEqual(other.send_form("/desk/requests", request=which).status, 404)
        self.assertEqual(own.send_form("/desk/requests", request="0" * 32).status, 404)
        self.assertEqual(own.ask("POST", "/desk/requests", f"request={which}", Origin="https://elsewhere.example").status, 403)
        self.assertEqual(own.send_form("/desk/requests", request=which).status, 303)
        self.assertEqual(own.send_form("/desk/requests", request=which).status, 404, "it is done")
        self.assertEqual(state_of(self.mother, asked), "done")
        self.assertEqual(self.todo(admin)[1], 0)
        seen = self.journey.command("audit", "--student", self.girl["student"], "--all", under="who-saw").stdout
        for what in ("request made", "request answered", "request done"):
            self.assertIn(what, seen)
        self.assertRegex(seen, rf"mentor/\S*{self.journey.mentor_of(self.girl)}  request done")

    def test_limits(self):
        for number in range(3):
            self.assertEqual(self.mother.post("/api/v1/requests", report(self.ids[self.girl["first"]], number)).status, 201)
        self.assertEqual(self.mother.post("/api/v1/requests", report(self.ids[self.girl["first"]], 5)).status, 409)
        asked = report(self.ids[self.boy["first"]])
        self.assertEqual(self.mother.post("/api/v1/requests", asked).status, 201, "each student has their own")
        self.assertEqual(self.mother.post("/api/v1/requests", {**asked, "until": day(3)}).status, 409, "another one under this id")
        self.assertEqual(self.mother.post("/api/v1/requests", asked).status, 200)

    def test_export_erase_and_what_custody_ends(self):
        asked = report(self.ids[self.girl["first"]])
        self.mother.post("/api/v1/requests", asked)
        person = self.journey.highlights["guardians"]["a"]["person"]
        for who in (("--guardian", person), ("--student", self.girl["student"])):
            kept = json.loads(self.journey.command("export", *who).stdout)["requests"]
            self.assertEqual([(one["what"], one["reason"], one["from"]) for one in kept], [("sick-report", "sick", day())])
        self.assertIn("sick reports from home", self.journey.command("register").stdout)
        self.assertEqual(self.journey.command("erase", "--student", self.girl["student"], "--yes").returncode, 0)
        self.assertEqual(self.mother.get("/api/v1/requests").json["requests"], [])
        self.assertEqual(json.loads(self.journey.command("export", "--guardian", person).stdout)["requests"], [])
        relation = self.journey.sis.value("select id from AbstractRelatie where persoon = ? and verzorger = ?",
                                          self.boy["person"], person)
        self.journey.sis.update("AbstractRelatie", relation, wettelijkeVertegenwoordiger=False)
        wait_until("custody has ended", lambda: not self.mother.children())
        self.assertEqual(self.mother.post("/api/v1/requests", report(self.ids[self.boy["first"]])).status, 404)


class Off(unittest.TestCase):
    def test_a_school_that_takes_none(self):
        with Journey() as journey:
            mother = journey.wait_for_import()
            self.assertEqual(mother.post("/api/v1/requests", report(next(iter(mother.children().values())))).status, 404)
            self.assertEqual(mother.get("/api/v1/requests").json, {"requests": [], "students": [], "reasons": []})


if __name__ == "__main__":
    unittest.main()
