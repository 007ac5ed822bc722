"""The adapter cloudevents under the real module and TLS. Its senders are the npm packages `cloudevents` and
`standardwebhooks`."""

import base64
import json
import os
import re
import sqlite3
import subprocess
import textwrap
import threading
import unittest

import npm
from harness import BUILD, SOURCE, wait_until
from webhooks import ROSTER, SECRET, School, event, mark, told

HERE = SOURCE / "tests/adapters/cloudevents"
SENDERS = BUILD / "tests/adapters/cloudevents"


class Senders(unittest.TestCase):
    """What this project did not write."""

    @classmethod
    def setUpClass(cls):
        cls.folder = npm.installed(HERE, SENDERS / "npm")

    def sent(self, school, *messages):
        run = subprocess.run(["node", HERE / "send.mjs", f"https://127.0.0.1:{school.port}/in/school"],
                             input="".join(json.dumps({"secret": SECRET, **one}) + "\n" for one in messages),
                             capture_output=True, text=True, timeout=60,
                             env={**os.environ, "KT_SENDERS": str(self.folder), "NODE_TLS_REJECT_UNAUTHORIZED": "0"})
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout.splitlines()

    def test_all_three_modes_reach_the_parent(self):
        for process in ("module", "own"):
            with self.subTest(process), School(process=process) as school:
                self.send_in_all_modes(school)

    def send_in_all_modes(self, school):
        said = self.sent(school, {"mode": "batch", "id": "msg_roster", "events": ROSTER})
        self.assertEqual(said, ["204 "])
        father = school.client(2)
        modes = {"structured": ("result/1", "5.1"), "binary": ("result/2", "6.2"), "batch": ("result/3", "7.3")}
        said = self.sent(school, *({"mode": mode, "id": f"msg_{mode}", "events": [mark(value, key=key)]}
                                   for mode, (key, value) in modes.items()))
        self.assertEqual(said, ["204 "] * 3)
        # What was answered is durable: nothing has to be waited for.
        self.assertEqual({one["detail"]["value"] for one in father.feed()}, {"5.1", "6.2", "7.3"})
        said = self.sent(school, {"mode": "binary", "id": "msg_gone", "events": [event("result/2", None, 2)]},
                         {"mode": "structured", "id": "msg_gone_too",
                          "events": [event("result/3", {}, 2, deleted=True)]})
        self.assertEqual(said, ["204 "] * 2)
        self.assertEqual({one["detail"].get("value"): one["withdrawn"] for one in father.feed()},
                         {"5.1": False, None: True})

    def test_the_examples_of_the_page(self):
        page = (SOURCE / "docs/cloudevents.md").read_text()
        blocks = [textwrap.dedent(one) for one in re.findall(r"^ *```sh\n(.*?)^ *```$", page, re.M | re.S)]
        with School('secret = { file = "webhook-secret" }', blocks[0]) as school:
            (school.folder / ".curlrc").write_text("insecure\n")
            run = subprocess.run(["sh", "-eu"], input="".join(blocks[1:]), capture_output=True, text=True, timeout=60,
                                 cwd=school.folder, env={**os.environ, "CURL_HOME": str(school.folder),
                                                         "url": f"https://127.0.0.1:{school.port}/in/school"})
            self.assertEqual(run.stdout.split(), ["204"] * 3, run.stderr)
            (item,) = school.client(2).feed()
            self.assertTrue(item["withdrawn"])

    def test_a_sender_that_signs_with_ed25519(self):
        key = subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519"], check=True, capture_output=True, text=True).stdout
        public = subprocess.run(["openssl", "pkey", "-pubout", "-outform", "DER"], input=key.encode(), check=True,
                                capture_output=True).stdout[-32:]
        text = "whpk_" + base64.b64encode(public).decode()
        with School(f'public_keys = ["{text}"]') as school:
            said = self.sent(school, {"mode": "batch", "id": "msg_1", "events": ROSTER, "private_key": key},
                             {"mode": "batch", "id": "msg_2", "events": ROSTER})
            self.assertEqual([one[:3] for one in said], ["204", "401"])


class Protocol(unittest.TestCase):
    def test_handshake(self):
        with School('secret = { file = "secret" }\norigins = ["events.sis.example"]\ncallback_hosts = ["hook.sis.example"]\n'
                    "rate_per_minute = 120") as school:
            def shake(**headers):
                return school.ask("OPTIONS", "/in/school", headers={f"WebHook-Request-{name}": value
                                                                    for name, value in headers.items()})
            yes = shake(Origin="events.SIS.example", Rate="1000")
            self.assertEqual((yes.status, yes.header("webhook-allowed-origin"), yes.header("webhook-allowed-rate"),
                              yes.header("allow")), (200, "events.SIS.example", "120", "POST, OPTIONS"))
            for callback in ("https://evil.example/x", "http://hook.sis.example/x", "https://hook.sis.example:1/x",
                             "https://a@hook.sis.example/x", "https://hook.sis.example.evil.example/x"):
                no = shake(Origin="new.sis.example", Callback=callback)
                self.assertEqual((no.status, no.header("webhook-allowed-origin")), (403, None), callback)
                self.assertNotIn(callback, school.log)
            self.assertEqual(shake().status, 400)
            self.assertEqual(shake(Origin="a b").status, 400)
            self.assertEqual(shake(Origin="events.sis.example", Rate="-1").status, 400)

    def test_a_callback_is_for_a_person(self):
        with School('secret = { file = "secret" }\ncallback_hosts = ["hook.sis.example"]') as school:
            # What anyone can cause hides neither another kind of line nor this one.
            self.assertEqual(school.ask("POST", "/in/school").status, 401)
            self.assertEqual(school.ask("OPTIONS", "/in/school", headers={"WebHook-Request-Origin": "junk.example"}).status, 403)
            said = school.ask("OPTIONS", "/in/school", headers={"WebHook-Request-Origin": "new.sis.example",
                                                                "WebHook-Request-Callback": "https://hook.sis.example/allow?code=7"})
            self.assertEqual((said.status, said.header("webhook-allowed-origin")), (200, None))
            self.assertIn("to allow it, open https://hook.sis.example/allow?code=7", school.log)
            self.assertIn("the sender junk.example asks to send, and is not among origins", school.log)
            self.assertIn("a request was refused", school.log)

    def test_a_whole_state(self):
        with School() as school:
            self.assertEqual(school.send(ROSTER + [mark("5.1"), mark("5.2", key="result/2"), mark("5.3", key="result/3")]).status, 204)
            father = school.client(2)
            sweep = [told("sweep-begin", subject="result/"), mark("5.1"), mark("6.2", 2, key="result/2")]
            self.assertEqual(school.send(sweep).status, 204)
            self.assertEqual(school.send(told("sweep-end", subject="absence/")).status, 409)
            self.assertEqual(school.send(told("sweep-end", subject="result/")).status, 204)
            # What is known counts as there; what did not come is gone.
            self.assertEqual({(one["detail"].get("value"), one["withdrawn"]) for one in father.feed()},
                             {("5.1", False), ("6.2", False), (None, True)})
            self.assertEqual(school.send(told("sweep-begin", 2, subject="result/")).status, 204)
            school.restart()
            wait_until("it takes requests", lambda: school.ask("GET", "/in/school").status == 405)
            self.assertEqual(school.send(told("sweep-end", 2, subject="result/")).status, 409)

    def test_nothing_is_shown_before_the_sender_has_caught_up(self):
        with School() as school:
            self.assertEqual(school.send(ROSTER[:-1] + [mark("5.1")]).status, 204)
            father = school.client(2)
            self.assertEqual(father.feed(), [])
            self.assertEqual(school.send(ROSTER[-1]).status, 204)
            items = wait_until("what was held back is there", lambda: father.feed())
            self.assertEqual([one["detail"]["value"] for one in items], ["5.1"])

    def test_an_answer_follows_the_commit(self):
        """While another writer holds the store's file, nothing is acknowledged."""
        with School() as school:
            self.assertEqual(school.send(ROSTER).status, 204)
            holder = sqlite3.connect(school.store, isolation_level=None)
            holder.execute("begin immediate")
            answers = []
            sender = threading.Thread(target=lambda: answers.append(school.send(mark("5.1")).status))
            sender.start()
            sender.join(1)
            self.assertEqual(answers, [])
            holder.execute("rollback")
            holder.close()
            sender.join(40)
            self.assertEqual(len(answers), 1)
            if answers == [503]:  # the writer gave up: the sender sends again
                wait_until("it is taken", lambda: school.send(mark("5.1")).status == 204)
            self.assertEqual([one["detail"]["value"] for one in school.client(2).feed()], ["5.1"])


if __name__ == "__main__":
    unittest.main()
