"""What an API should not say to the adapter oeapi, and what its settings can't mean; under the real module."""

import json
import socket
import subprocess
import unittest

from harness import wait_until
from oeapi_reader import FAMILY, Reader, Server, small_school, uid


class BadInput(unittest.TestCase):
    """What an API should not say; nothing is lost by it, and nothing is taken as gone."""

    def setUp(self):
        self.school = small_school(6)
        self.api = Server(lambda: self.school)
        self.api.__enter__()
        self.addCleanup(self.api.__exit__)

    def reader(self, **settings):
        return Reader(self.api.url, **{"request_timeout_s": 2, "max_answer_mib": 1, "kinds": ["programme", "test"], **settings})

    def test_a_student_who_cannot_be_read(self):
        """The others are; of this one all stays."""
        path = f"/persons/{uid(1, 1)}/test-component-offering-associations"
        deep = "[" * 40 + "]" * 40
        page = '{"pageNumber": 1, "hasNextPage": %s, "items": %s}'
        raws = {"ends early": '{"pageNumber": 1, "hasNextPage": false, "items": [{"associationId": "',
                "no text": page % ("false", '[{"associationId": "\xff\xfe"}]'),
                "twice": page % ("false", '[], "items": []'),
                "deep": page % ("false", deep),
                "large": page % ("false", '["' + "x" * (10 << 20) + '"]'),
                "circles": page % ("true", '[{"associationId": "%s"}]' % uid(2, 10)),
                "no object": "7", "no list": page % ("false", "{}"), "no page": "{}"}
        with self.reader() as module:
            father = module.client("g1")
            wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 40, 0.1)
            for number, (what, raw) in enumerate(raws.items()):
                with self.subTest(what):
                    self.school.raw = {path: raw}
                    self.school.mark(20 + number, uid(1, 2), uid(3, 2), "9")
                    now = module.figures()["events_total"]
                    wait_until("the other one is read", lambda: module.figures()["events_total"] > now, 40, 0.1)
                    wait_until("it is said", lambda: module.figures()["students_unread"] == 1, 40, 0.1)
                    self.assertEqual(module.marks(father), ["7.5"])
            self.school.raw = {}
            wait_until("it is read again", lambda: module.figures()["students_unread"] == 0, 40, 0.1)
            self.assertIn(f"student/{uid(1, 1)}: the associations were not read", module.log)
            self.assertEqual(module.marks(father), ["7.5"])

    def test_one_entity_that_cannot_be_read(self):
        """It is set aside under its key, with the rule and no value."""
        self.school.mark(30, uid(1, 1), uid(3, 2), ["geheim"])
        self.school.mark(31, uid(1, 1), uid(3, 2), "geheim", state="in beroep")
        self.school.association("programme", 32, uid(1, 1), uid(3, 1), state="slapend")
        self.school.mark(33, uid(1, 1), uid(3, 2), "geheim", day="gisteren")
        self.school.person(5, "Bo", born="geheim")
        self.school.mark(34, uid(1, 1), uid(3, 2), "6.6")
        with self.reader() as module:
            father = module.client("g1")
            wait_until("the others are there", lambda: module.marks(father) == ["6.6", "7.5"], 40, 0.1)
            said = wait_until("all are set aside", lambda: (text := module.aside()).count("/") >= 5 and text, 40, 0.1)
            for key, rule in ((f"result/{uid(1, 1)}.{uid(2, 30)}", "score is no text"),
                              (f"result/{uid(1, 1)}.{uid(2, 31)}", "result.state has a value that is not in the table"),
                              (f"enrolment/{uid(1, 1)}.{uid(2, 32)}", "state has a value that is not in the table"),
                              (f"result/{uid(1, 1)}.{uid(2, 33)}", "result.resultDateTime is no day or moment"),
                              (f"student/{uid(1, 5)}", "dateOfBirth is no day")):
                self.assertIn(key, said)
                self.assertIn(rule, said)
            self.assertNotIn("geheim", said + module.log)

    def test_a_short_list_is_not_believed(self):
        for number in range(3, 13):
            self.school.person(number, f"Kind {number}")
        with self.reader() as module:
            father = module.client("g1")
            wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 40, 0.1)
            all_persons = dict(self.school.persons)
            for few in ({}, {uid(1, 2): all_persons[uid(1, 2)]}):
                self.school.persons = few
                now = module.log.count("students that are kept, more than max_loss_percent")
                wait_until("it is said", lambda: module.log.count("students that are kept, more than max_loss_percent") > now, 40, 0.1)
                self.assertEqual(module.marks(father), ["7.5"])
            self.school.persons = {key: one for key, one in all_persons.items() if key != uid(1, 12)}
            module.wait_for_reading()
            self.assertEqual(module.figures()["students"], 11)

    def test_a_list_that_passes_over_a_student(self):
        """As one does that changes while it is read in pages: who is missing is asked for."""
        with self.reader() as module:
            father = module.client("g1")
            wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 40, 0.1)
            some = [one for key, one in self.school.persons.items() if key != uid(1, 1)]
            self.school.raw = {"/persons": json.dumps({"pageNumber": 1, "hasNextPage": False, "items": some})}
            module.wait_for_reading(2)
            self.assertIn(f"/persons/{uid(1, 1)}", self.api.asked)
            self.assertEqual(module.marks(father), ["7.5"])
            self.school.persons.pop(uid(1, 1))
            wait_until("the student has gone", lambda: not module.feed_of(father), 40, 0.1)

    def test_a_number_that_two_students_have(self):
        """The file means one of them: a guardian of the other would see a child that is not theirs."""
        with self.reader() as module:
            father = module.client("g1")
            wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 40, 0.1)
            self.school.person(9, "Ander", primaryCode={"codeType": "studentNumber", "code": "s1"})
            wait_until("the bond is not believed", lambda: not module.feed_of(father), 40, 0.1)
            wait_until("it is counted", lambda: module.figures()["bonds_without_student"] == 1, 20, 0.1)

    def test_the_file_with_guardians(self):
        """Who is barred is told to nobody; a file that is cut or short changes nothing; a broken row ends no bond."""
        with self.reader() as module:
            father, mother = module.client("g1"), module.client("g2")
            wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 40, 0.1)
            self.assertEqual(module.marks(mother), [])
            family = module.folder / "guardians.csv"
            family.write_text(FAMILY.rstrip("\n"))
            wait_until("it is said", lambda: "the last row of the file guardians has no end" in module.log, 40, 0.1)
            family.unlink()
            wait_until("it is said", lambda: "the file guardians can't be opened" in module.log, 40, 0.1)
            self.assertEqual(module.marks(father), ["7.5"])
            family.write_text(FAMILY.replace("true,ouder,2012-05-17,,false", "ja,ouder,2012-05-17,,false"))
            wait_until("it is said", lambda: "line 2: column legal_representative is neither" in module.log, 40, 0.1)
            family.write_text(FAMILY.replace("s1,g1,Vader van Noor,vader@example.org,nl,true,ouder,2012-05-17,,false\n", ""))
            wait_until("the bond has ended", lambda: not module.feed_of(father), 40, 0.1)

    def test_a_slow_api_keeps_nobody_waiting(self):
        with self.reader() as module:
            father = module.client("g1")
            wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 40, 0.1)
            self.school.mode = "block"
            wait_until("it is said", lambda: "no answer within the time limit" in module.log, 40, 0.1)
            said = module.send("PATCH", "/test-component-offering-associations/" + uid(2, 12), {"result": {}})
            self.assertEqual((said.status, said.header("retry-after")), (503, "60"))
            self.assertLess(module.stop()[1], 5)

    def test_nothing_is_followed(self):
        """Neither where the API sends us, nor addresses in what it says."""
        elsewhere = Server(lambda: self.school)
        with elsewhere:
            self.school.persons[uid(1, 1)]["photoSocial"] = elsewhere.url + "/photo"
            with self.reader() as module:
                father = module.client("g1")
                wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 40, 0.1)
                self.school.moved = elsewhere.url
                wait_until("it is said", lambda: "302, it sends us elsewhere, where we do not go" in module.log, 40, 0.1)
                self.assertEqual(module.marks(father), ["7.5"])
            self.assertEqual(elsewhere.asked, [])


class Settings(unittest.TestCase):
    """What can't be meant is refused at the start, with what to do."""

    def test_refused(self):
        cases = {"which results are final": {"version": "5", "consumer": ""},
                 "must begin with https://": {"url": "http://sis.example.org/v6"},
                 "about whom third parties get nothing": {"guardians": ""},
                 "needs client_id and client_secret": {"token_url": "https://sis.example.org/token"},
                 "may hold programme, course": {"kinds": ["exam"]}}
        for sentence, settings in cases.items():
            with self.subTest(sentence), Reader(**{"url": "https://127.0.0.1:9", **settings}) as module:
                wait_until(sentence, lambda: sentence in module.log, 30, 0.1)

    def test_the_certificate_is_checked(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with Reader(f"https://127.0.0.1:{port}") as module:
            server = subprocess.Popen(["openssl", "s_server", "-quiet", "-accept", str(port), "-cert", "cert.pem", "-key", "key.pem",
                                       "-www"], cwd=module.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                wait_until("it is said", lambda: "the certificate is not trusted" in module.log, 30, 0.1)
                module.settings["ca_file"] = str(module.folder / "cert.pem")
                module.write_config(module.port)
                module.restart()
                wait_until("it is trusted", lambda: "GET /: the answer is not of a JSON type" in module.log, 30, 0.1)
            finally:
                server.kill()
                server.wait()


if __name__ == "__main__":
    unittest.main()
