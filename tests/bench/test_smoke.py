"""The bench's own tools work: streams are counted, what is lost, doubled or late would be seen, pages are asked."""

import unittest

import audit
import rig
import rows


class Smoke(unittest.TestCase):
    def test_streams_and_pages(self):
        settings = {"students": 40}
        with rig.Rig(rig.PACED, lambda folder: {"control": f"{folder}/control", **settings}, students=40, items=2000) as one:
            one.start()
            page = rig.load("pages", port=one.port, cookies=one.cookies, path="/api/v1/feed?limit=20", count=4, seconds=0.3)
            self.assertEqual(set(page["statuses"]), {"200"})
            self.assertGreater(page["bytes"], 20 * 300)
            again = rig.load("pages", port=one.port, cookies=one.cookies, path="/api/v1/feed?limit=20", count=4, seconds=0.3,
                             conditional=True)
            self.assertEqual(set(again["statuses"]), {"304"})
            with rig.Crowd(one, 80) as crowd:
                seen = crowd.send(200, 1)
                self.assertEqual((seen["came"], seen["is_right"]), (400, True), seen)
                self.assertGreater(seen["p99_ms"], 0)
                # Events that nobody sends are missed.
                missed = crowd.expect(3, 0.3, lambda step: None)
                self.assertEqual((missed["came"], missed["lost"]), (0, 6))
            with rig.Crowd(one, 79) as crowd:  # one guardian is not there
                seen = crowd.send(100, 1)
                its_events = sum(n * 7919 % 40 + 1 == 40 for n in range(100))
                self.assertEqual((seen["is_right"], seen["lost"]), (False, its_events), seen)

    def test_bare_server(self):
        with rig.Rig(rig.PACED, lambda folder: {"control": f"{folder}/control", "students": 40}, students=40) as one:
            with rows.bare_server(one, 40), rig.Crowd(one, 80) as crowd:
                seen = crowd.send(200, 1)
                self.assertEqual((seen["came"], seen["is_right"]), (400, True), seen)

    def test_from_a_file_into_the_store(self):
        found = rows.durable(2000, bare_s=0.2)
        self.assertGreater(found["durable_per_second"], 100)

    def test_webhooks(self):
        found = rows.webhooks(seconds=0.3, connections=8)
        self.assertGreater(found["webhooks_per_second"], 50)
        self.assertGreater(found["webhook_batches_per_second"], found["webhooks_per_second"])

    def test_from_a_folder_into_the_store(self):
        found = rows.dropfolder(2000)
        self.assertGreater(found["csv_rows_per_second"], 100)
        self.assertGreater(found["python_csv_rows"], 1000)

    def test_a_long_audit(self):
        """Also: what writes the chain in another language is believed."""
        found = audit.measure(rig.PROGRAM, rig.PACED, 25_000, 40)
        self.assertLess(found["audit_verify_s"], 10)

    def test_cold_start(self):
        with rig.Rig(rig.PACED, rows.paced_settings, students=10) as one:
            self.assertLess(rows.cold(one), 10_000)


if __name__ == "__main__":
    unittest.main()
