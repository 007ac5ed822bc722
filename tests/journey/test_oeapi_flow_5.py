"""The adapter oeapi as the target of OKE flow 5, under the real module."""

import unittest
from contextlib import ExitStack

from harness import wait_until
from oeapi_reader import CONSUMER, TOKEN, Described, set_result, small_school, uid


class Flow5(Described):
    def test_flow_5(self):
        """A planning system sends results: the guardian sees them when it has its answer."""
        for version, path in ((5, "/associations/"), (6, "/test-component-offering-associations/")):
            with self.subTest(version=version):
                self.stack = ExitStack()
                self.addCleanup(self.stack.close)
                school = small_school(version)
                module = self.begin(version, school)
                father = module.client("g1")
                wait_until("the final one is there", lambda: module.marks(father) == ["7.5"], 40, 0.1)
                whole = school.result("8.5")
                for _ in range(2):  # again: the same
                    said = module.send("PATCH", path + uid(2, 12), {"result": whole})
                    self.assertEqual(said.status, 200, said.text)
                    self.assertEqual(said.json["associationId"], uid(2, 12))
                    self.assertEqual(module.marks(father), ["7.5", "8.5"])
                school.mark(14, uid(1, 1), uid(3, 2), "1")  # the student is read anew
                wait_until("another one is there", lambda: "1" in module.marks(father), 40, 0.1)
                self.assertEqual(module.marks(father), ["1", "7.5", "8.5"], "the API has none of its own")
                school.associations.pop(uid(2, 14))
                wait_until("the other one is gone", lambda: "1" not in module.marks(father), 40, 0.1)
                said = module.send("PATCH", path + uid(2, 12), {"result": {"score": "8.6"}}, kind="application/json")
                self.assertEqual((said.status, module.marks(father)), (200, ["7.5", "8.6"]), "a patch changes only that")
                module.restart()
                module.wait_for_reading()
                self.assertEqual(module.marks(father), ["7.5", "8.6"])
                self.refusals(module, path)
                if version == 5:
                    self.attempts(module, father, school, path)
                set_result(school, 12, score="8.7")
                wait_until("the API has one of its own", lambda: module.marks(father) == ["7.5", "8.7"], 40, 0.1)
                said = module.send("PATCH", path + uid(2, 12), {"result": None})
                self.assertEqual((said.status, module.marks(father)), (200, ["7.5"]))
                self.check()
                self.stack.close()

    def attempts(self, module, father, school, path):
        """Flow 5.2: the planning system's own association, which names ours."""
        put = {"associationId": uid(4, 1), "associationType": "componentOfferingAssociation", "role": "student",
               "state": "associated", "person": uid(1, 1), "offering": uid(3, 2), "result": school.result("5.5"),
               "consumers": [{"consumerKey": CONSUMER, "orgAssociationId": uid(2, 12), "attempt": 2}]}
        said = module.send("PUT", path + uid(4, 1), put, kind="application/json")
        self.assertEqual(said.status, 200, said.text)
        found = next(one for one in father.feed() if one["detail"].get("value") == "5.5")
        self.assertEqual((found["kind"], found["detail"]["attempt"]), ("resit", 2))
        module.wait_for_reading(2)
        self.assertIn("5.5", module.marks(father))
        other = module.send("PUT", path + uid(4, 1), put | {"person": uid(1, 2)}, kind="application/json")
        self.assertEqual(other.status, 400, other.text)
        gone = module.send("PUT", path + uid(4, 1), put | {"state": "canceled"}, kind="application/json")
        self.assertEqual((gone.status, "5.5" in module.marks(father)), (200, False))

    def refusals(self, module, path):
        before_all = module.figures()["incoming_refused_total"]
        good = {"result": self.school.result("1")}
        cases = [(401, "PATCH", path + uid(2, 12), good, {"token": None}),
                 (401, "PATCH", path + uid(2, 12), good, {"token": TOKEN + "x"}),
                 (404, "PATCH", path + uid(2, 999), good, {}),
                 (404, "PATCH", "/offerings/" + uid(2, 12), good, {}),
                 (404, "PATCH", path + "../persons", good, {}),
                 (405, "POST", path + uid(2, 12), good, {}),
                 (415, "PATCH", path + uid(2, 12), good, {"kind": "text/plain"}),
                 (400, "PATCH", path + uid(2, 12), b'{"result": ', {}),
                 (400, "PATCH", path + uid(2, 12), b"[" * 5000, {}),
                 (400, "PATCH", path + uid(2, 12), b'{"result": {"a": 1, "a": 2}}', {}),
                 (400, "PATCH", path + uid(2, 12), {"result": self.school.result("1") | {"state": "weg"}}, {}),
                 (400, "PATCH", path + uid(2, 12), {"result": self.school.result(1)}, {}),
                 (400, "PATCH", path + uid(2, 12), {"remoteState": "denied"}, {})]
        for status, method, where, body, how in cases:
            said = module.send(method, where, body, **how)
            self.assertEqual(said.status, status, (method, where, said.text))
            self.assertEqual(said.header("content-type"), "application/problem+json")
            self.assertEqual(said.json["status"], status)
        wait_until("it is counted", lambda: module.figures()["incoming_refused_total"] - before_all == len(cases), 20, 0.1)
        self.assertGreaterEqual(module.figures()["incoming_unproven_total"], 2)


if __name__ == "__main__":
    unittest.main()
