"""A change in EduArte reaches the right parent within a second, once, and stays one item whatever becomes of it."""

import statistics
import time
import unittest
from datetime import datetime, timedelta

from harness import Journey, quiet_for, scenes, test_of, wait_until


class MainJob(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Journey())
        cls.school = cls.journey.highlights
        people = cls.school["guardians"]
        cls.girl, cls.boy = people["a"]["students"]
        cls.daughter = people["b"]["students"][0]
        cls.mother = cls.journey.wait_for_import()
        cls.father = cls.journey.client(people["b"]["person"])
        cls.sis = cls.journey.sis
        children = cls.mother.children()
        cls.girl_id, cls.boy_id = children[cls.girl["first"]], children[cls.boy["first"]]
        cls.today = datetime.combine(cls.sis.today(), datetime.min.time())

    def stream(self, client=None, last=None):
        return self.journey.stream(client or self.mother, last)

    def settle(self):
        """Until what was written has come through: a mark after it has reached the stream."""
        stream = self.stream()
        test = self.girl["courses"]["Engels"]["practice"]
        mark = round(1 + 0.1 * (int(time.monotonic() * 10) % 90), 1)
        scenes.give_mark(self.sis, self.girl["student"], test, mark)
        found = stream.wait_for("the mark after", lambda item: item["kind"] == "practice")
        scenes.withdraw_mark(self.sis, self.girl["student"], test)
        stream.wait_for("its end", lambda item: item["id"] == found["id"] and item["withdrawn"])
        stream.close()
        return found["id"]

    def test_01_within_a_second(self):
        here, there = self.stream(), self.stream(self.father)
        taken = []
        for number in range(10):
            mark = 5.0 + number / 10
            begin = time.monotonic()
            scenes.give_mark(self.sis, self.boy["student"], test_of(self.boy, "Nederlands"), mark)
            here.wait_for(f"the {mark}", lambda item: item["detail"].get("value") == f"{mark:.1f}")
            taken.append(here.events[-1][2] - begin)
        self.assertLess(statistics.median(taken), 1.0, taken)
        self.assertEqual(len({item["id"] for item in here.items}), 1)
        self.assertTrue(all(item["student"] == self.boy_id for item in here.items))
        self.assertTrue(quiet_for(0.5, lambda: there.events), "another parent got it")

    def test_02_correction_and_withdrawal(self):
        stream, test = self.stream(), test_of(self.girl, "Engels")
        scenes.give_mark(self.sis, self.girl["student"], test, 5.4)
        first = stream.wait_for("the mark", lambda item: item["detail"].get("value") == "5.4")
        self.assertEqual((first["category"], first["kind"], first["detail"]["passed"]), ("result", "grade", False))
        self.assertNotIn("previous", first["detail"])
        scenes.correct_mark(self.sis, self.girl["student"], test, 6.1)
        second = stream.wait_for("the correction", lambda item: item["detail"].get("value") == "6.1")
        self.assertEqual((second["id"], second["detail"]["previous"]), (first["id"], "5.4"))
        scenes.withdraw_mark(self.sis, self.girl["student"], test)
        gone = stream.wait_for("the withdrawal", lambda item: item["withdrawn"])
        self.assertEqual((gone["id"], gone["detail"]), (first["id"], {}))
        for old in ("5,4", "6,1", "5.4", "6.1", "Engels"):
            self.assertNotIn(old, gone["title"] + gone["body"])
        self.assertEqual([one for one in self.mother.feed() if one["id"] == first["id"]], [gone])

    def test_03_resume_without_gap_or_repeat(self):
        first, test = self.stream(), test_of(self.boy, "Engels")
        scenes.give_mark(self.sis, self.boy["student"], test, 4.1)
        first.wait_for("a start", lambda item: item["detail"].get("value") == "4.1")
        last = first.events[-1][0]
        first.close()
        tests = self.boy["courses"]["Rekenen"]["tests"]
        for number, course in enumerate(("Engels", "Nederlands", "Rekenen")):
            scenes.give_mark(self.sis, self.boy["student"], test_of(self.boy, course), 8.1 + number / 10)
        wait_until("the feed has them", lambda: {"8.1", "8.2", "8.3"} <= {
            one["detail"].get("value") for one in self.mother.feed() if one["student"] == self.boy_id})
        again = self.stream(last=last)
        again.wait_for("what was missed", lambda item: item["detail"].get("value") == "8.3")
        scenes.give_mark(self.sis, self.boy["student"], tests[-1], 8.4)
        again.wait_for("what is new", lambda item: item["detail"].get("value") == "8.4")
        values = [one["detail"]["value"] for one in again.items]
        self.assertEqual((sorted(values[:3]), values[3:]), (["8.1", "8.2", "8.3"], ["8.4"]))
        ids = [event[0] for event in again.events]
        self.assertEqual(ids, sorted(set(ids)))
        self.assertGreater(ids[0], last)

    def test_04_odd_last_event_id(self):
        for number, last in enumerate(("rubbish", "-1", "9" * 30, "99999999999", "1e3", "")):
            with self.subTest(last=last):
                stream = self.stream(last=last)
                self.assertEqual(stream.status, 200)
                mark = 6.0 + number / 10
                scenes.give_mark(self.sis, self.boy["student"], test_of(self.boy, "Nederlands"), mark)
                stream.wait_for("what is new", lambda item: item["detail"].get("value") == f"{mark:.1f}", 5)
                self.assertEqual(len(stream.events), 1, "a stream from nowhere starts now")
                stream.close()

    def test_05_restart_keeps_sessions(self):
        before = self.mother.feed()
        children = self.mother.me()
        self.journey.restart()
        self.mother.port = self.father.port = self.journey.port
        self.assertEqual(self.mother.me(), children)
        self.assertEqual(self.mother.feed(), before)

    def test_06_project_is_one_milestone(self):
        stream, project = self.stream(), self.boy["project"]
        scenes.give_mark(self.sis, self.boy["student"], project["final"], 8.4)
        found = stream.wait_for("the project's result", lambda item: item["detail"].get("value") == "8.4")
        self.assertEqual((found["category"], found["kind"]), ("milestone", "project_result"))
        self.settle()
        self.assertEqual([one["id"] for one in stream.items if one["detail"].get("value") == "8.4"], [found["id"]])

    def observe(self, child, hour, kind="Afwezig", days=0):
        begin = self.today + timedelta(days=days, hours=hour, minutes=30)
        return scenes.observe_lesson(self.sis, child["student"], kind, begin, begin + timedelta(minutes=50),
                                     child["courses"]["Rekenen"]["product"], hours=(hour - 7, hour - 7))

    def test_07_teacher_corrects(self):
        stream = self.stream()
        seen = self.observe(self.boy, 8)
        absent = stream.wait_for("the absence", lambda item: item["category"] == "absence")
        self.assertEqual((absent["kind"], absent["student"]), ("lesson", self.boy_id))
        scenes.correct_observation(self.sis, seen, "Aanwezig")
        gone = stream.wait_for("present after all", lambda item: item["withdrawn"])
        self.assertEqual((gone["id"], gone["detail"]), (absent["id"], {}))

    def test_08_report_explains_lesson(self):
        stream = self.stream()
        self.observe(self.girl, 10)
        absent = stream.wait_for("the absence", lambda item: item["category"] == "absence")
        with self.sis.transaction():
            report = scenes.report_absence(self.sis, self.girl["student"], self.school["reasons"]["T"],
                                           self.today + timedelta(hours=10), self.today + timedelta(hours=12))
            scenes.explain_observations(self.sis, report)
        known = stream.wait_for("the explanation", lambda item: item["detail"].get("excused") is True, after=1)
        self.settle()
        self.assertEqual(known["id"], absent["id"])
        ids = {one["id"] for one in stream.items if one["category"] == "absence"}
        self.assertEqual(ids, {absent["id"]}, [(one["id"], one["kind"], one["detail"]) for one in stream.items])
        now = [one for one in self.mother.feed() if one["id"] == absent["id"]]
        self.assertFalse(now[0]["withdrawn"])

    def test_09_group_appointment_per_student(self):
        here, there = self.stream(), self.stream(self.father)
        begin = self.today + timedelta(days=3, hours=13)
        for child in (self.girl, self.boy, self.daughter):
            scenes.plan_appointment(self.sis, child["group"], self.school["appointment_types"]["trip"], "Theaterbezoek",
                                    begin, begin + timedelta(hours=2))
        wait_until("one for each child", lambda: len(here.events) >= 2 and there.events)
        self.settle()
        trips = [one for one in here.items if one["category"] == "appointment"]
        self.assertEqual(sorted(one["student"] for one in trips), sorted([self.girl_id, self.boy_id]))
        self.assertEqual(len({one["id"] for one in trips}), 2)
        self.assertEqual([one["category"] for one in there.items], ["appointment"])

    def test_10_formative_is_practice(self):
        stream = self.stream()
        scenes.give_mark(self.sis, self.girl["student"], self.girl["courses"]["Rekenen"]["practice"], 6.4)
        found = stream.wait_for("the practice mark", lambda item: item["category"] == "result")
        self.assertEqual(found["kind"], "practice")

    def test_11_recalculating_is_held(self):
        stream, course = self.stream(), self.girl["courses"]["Nederlands"]
        scenes.begin_recalculation(self.sis, course["structure"])
        scenes.give_mark(self.sis, self.girl["student"], course["tests"][-1], 9.9)
        done = self.settle()
        others = [one for one in stream.items if one["id"] != done]
        self.assertEqual(others, [], "a structure that is being recalculated says nothing")
        scenes.end_recalculation(self.sis, course["structure"])
        stream.wait_for("the mark, afterwards", lambda item: item["detail"].get("value") == "9.9")

    def test_12_private_appointments_stay_private(self):
        stream = self.stream()
        begin = self.today + timedelta(days=2, hours=9)
        for kind in ("private", "protected", "staff"):
            scenes.plan_appointment(self.sis, self.girl["group"], self.school["appointment_types"][kind], "Geheim", begin,
                                    begin + timedelta(hours=1), student=self.girl["student"])
        self.settle()
        self.assertNotIn("Geheim", stream.raw.decode())


if __name__ == "__main__":
    unittest.main()
