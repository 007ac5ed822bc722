"""What attacks the adapter cloudevents: every message here is written by hand."""

import json
import socket
import time
import unittest

from harness import insecure, wait_until
from webhooks import OLD_SECRET, OTHER_SECRET, ROSTER, School, mark, signed


class Attacks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.school = cls.enterClassContext(School())
        assert cls.school.send(ROSTER).status == 204
        cls.father = cls.school.client(2)

    def values(self):
        return {one["detail"].get("value") for one in self.father.feed()}

    def test_one_bit_flipped_anywhere(self):
        body = json.dumps(mark("9.1", key="result/11")).encode()
        headers = signed(body)
        for at in range(0, len(body), 7):
            flipped = bytes([*body[:at], body[at] ^ 1, *body[at + 1:]])
            self.assertEqual(self.school.ask("POST", "/in/school", flipped, headers).status, 401, at)
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
            for at in range(len(headers[name])):
                byte = chr(ord(headers[name][at]) ^ 1)
                changed = {**headers, name: headers[name][:at] + byte + headers[name][at + 1:]}
                self.assertIn(self.school.ask("POST", "/in/school", body, changed).status, (400, 401), (name, at))
        self.assertNotIn("9.1", self.values())
        self.assertEqual(self.school.ask("POST", "/in/school", body, headers).status, 204)
        self.assertIn("9.1", self.values())

    def test_out_of_time(self):
        now = int(time.time())
        for at, status in ((now - 310, 401), (now + 310, 401), (now - 280, 204), (now + 280, 204), ("x", 400), ("-1", 400),
                           ("9" * 20, 400), ("", 400)):
            self.assertEqual(self.school.send(mark("5.0"), at=at).status, status, at)

    def test_headers_missing_or_twice(self):
        body = json.dumps(mark("9.2", key="result/12")).encode()
        headers = signed(body)
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
            without = {key: value for key, value in headers.items() if key != name}
            self.assertEqual(self.school.ask("POST", "/in/school", body, without).status, 401)
            twice = [*headers.items(), (name, headers[name])]
            self.assertEqual(self.school.ask("POST", "/in/school", body, twice).status, 400)
        self.assertEqual(self.school.ask("POST", "/in/school", body, [*headers.items(), ("webhook-id", "msg_2")]).status, 400)
        for signature, status in ((f"v1,AAAA {headers['webhook-signature']} v2,x", 204), ("v1", 401), ("v1,", 401), (",", 401),
                                  ("v1," + "A" * 43 + "=", 401), ("v1a," + "A" * 86 + "==", 401),
                                  (headers["webhook-signature"].replace("v1", "v2"), 401),
                                  ("v1,A " * 6 + headers["webhook-signature"], 400)):
            said = self.school.ask("POST", "/in/school", body, {**headers, "webhook-signature": signature})
            self.assertEqual(said.status, status, signature)
        self.assertEqual(self.school.send(mark("5.0"), message="m" * 257).status, 400)

    def test_secrets_of_before_and_of_others(self):
        self.assertEqual(self.school.send(mark("6.4", key="result/13"), secret=OLD_SECRET).status, 204)
        self.assertEqual(self.school.send(mark("9.3", key="result/14"), secret=OTHER_SECRET).status, 401)
        self.assertEqual(self.school.send(mark("9.3", key="result/14"), path="/in/other").status, 401)
        self.assertNotIn("9.3", self.values())

    def test_one_id_a_hundred_times_is_one_event(self):
        with School() as school:
            self.assertEqual(school.send(ROSTER).status, 204)
            for _ in range(100):
                self.assertEqual(school.send(mark("6.5")).status, 204)
            self.assertEqual(school.send([mark("6.5")] * 50).status, 204)
            self.assertEqual(school.send(mark("9.9")).status, 204)  # the id is known: nothing changes
            self.assertEqual(school.ask("POST").status, 401)
            self.assertEqual([one["detail"]["value"] for one in school.client(2).feed()], ["6.5"])
            seen = wait_until("the figures", lambda: school.figures().get("repeats_total") == 150 and school.figures())
            self.assertEqual((seen["events_total"], seen["accepted_total"], seen["refused_unsigned_total"]),
                             (len(ROSTER) + 1, 103, 1))

    def test_a_replay_after_a_restart(self):
        with School() as school:
            self.assertEqual(school.send(ROSTER).status, 204)
            old = json.dumps(mark("5.4")).encode()
            headers = signed(old)
            self.assertEqual(school.ask("POST", "/in/school", old, headers).status, 204)
            self.assertEqual(school.send(mark("6.1", 2)).status, 204)
            father = school.client(2)
            for end in (school.stop, school.kill):
                end()
                school.start()
                father.port = school.port
                wait_until("it takes requests", lambda: school.ask("GET").status == 405)
                self.assertEqual(school.ask("POST", "/in/school", old, headers).status, 204)
                self.assertEqual([one["detail"]["value"] for one in father.feed()], ["6.1"])
            # Late and new by its id: the number of the change says that it is old.
            self.assertEqual(school.send(mark("7.1", 5, sequence="0000000005")).status, 204)
            self.assertEqual(school.send(mark("7.0", 4, sequence="0000000004")).status, 204)
            self.assertEqual([one["detail"]["value"] for one in father.feed()], ["7.1"])

    def test_a_replay_behind_many_others(self):
        """However many came since: while its signature holds it is known, in all three modes."""
        settings = 'secret = { file = "secret" }\nbinary_mode = true\nremembered_events = 1000'
        with School(settings) as school:
            self.assertEqual(school.send(ROSTER).status, 204)
            data = mark("5.2", key="result/2")["data"]
            binary = {"Content-Type": "application/json", "ce-specversion": "1.0", "ce-id": "result/2@1", "ce-source": "/school",
                      "ce-type": "nl.keukentafel.result", "ce-subject": "result/2"}
            replays = []
            for body, more in ((mark("5.1"), {}), (data, binary),
                               ([mark("5.3", key="result/3")], {"Content-Type": "application/cloudevents-batch+json"})):
                body = json.dumps(body).encode()
                replays.append((body, {**signed(body, message=f"msg_{len(replays)}"), **more}))
            for body, headers in replays:
                self.assertEqual(school.ask("POST", "/in/school", body, headers).status, 204)
            self.assertEqual(school.send([mark(f"6.{n}", 2, key=f"result/{n}") for n in (1, 2, 3)]).status, 204)
            for batch in range(3):
                self.assertEqual(school.send([mark("7.0", batch * 1000 + n, key="result/9") for n in range(1000)]).status, 204)
            father = school.client(2)
            for again in (lambda: None, school.restart):
                again()
                father.port = school.port
                wait_until("it takes requests", lambda: school.ask("GET").status == 405)
                for body, headers in replays:
                    self.assertEqual(school.ask("POST", "/in/school", body, headers).status, 204)
                self.assertEqual({one["detail"]["value"] for one in father.feed()}, {"6.1", "6.2", "6.3", "7.0"})

    def test_another_s_attributes_around_a_signed_body(self):
        """In binary mode the attributes are not signed: the signed id is taken once, whatever stands around it."""
        data = mark("8.6", key="result/16")
        body = json.dumps(data["data"]).encode()
        headers = {**signed(body, message="msg_b"), "Content-Type": "application/json", "ce-specversion": "1.0",
                   "ce-id": "b@1", "ce-source": "/school", "ce-type": data["type"], "ce-subject": "result/16"}
        self.assertEqual(self.school.ask("POST", "/in/school", body, headers).status, 204)
        self.assertEqual(self.school.ask("POST", "/in/school", body, {**headers, "ce-id": "b@2", "ce-subject": "result/17"}).status,
                         204)
        self.assertEqual(sum(one["detail"].get("value") == "8.6" for one in self.father.feed()), 1)
        self.assertEqual(self.school.ask("POST", "/in/other", body, {**headers, **{
            key: value for key, value in signed(body, OTHER_SECRET).items() if key != "Content-Type"}}).status, 415)
        for name, value, status in (("ce-subject", "result%2F18", 204), ("ce-subject", "result%2", 400), ("ce-id", '"b%20\\"c"', 204),
                                    ("ce-id", "%ff", 400), ("ce-subject", "", 400), ("ce-specversion", "0.3", 400),
                                    ("ce-type", "nl.school.other", 400), ("ce-subject", 'x","data":null,"y":"', 400),
                                    ("Content-Type", "text/plain", 415)):
            sent = {**headers, **signed(body, message=f"msg_{name}{len(value)}"), "Content-Type": "application/json", name: value}
            self.assertEqual(self.school.ask("POST", "/in/school", body, sent).status, status, (name, value))
        for text in ('null, "subject": "result/1"', '{"a": 1}}', "{", "", '{"student": "student/1"'):
            sent = {**headers, **signed(text.encode(), message=f"msg_body{len(text)}"), "Content-Type": "application/json",
                    "ce-id": f"body{len(text)}", "ce-subject": "result/19"}
            said = self.school.ask("POST", "/in/school", text.encode(), sent)
            self.assertEqual(said.status, 400 if text else 204, text)  # without data: set aside
        self.assertEqual(self.school.ask("POST", "/in/school", body, [*headers.items(), ("ce-id", "b@3")]).status, 400)

    def test_what_is_no_event(self):
        def status(body, **how):
            return self.school.ask("POST", "/in/school", body, signed(body, **how)).status
        good = json.dumps(mark("9.4", key="result/20")).encode()
        for body in (b"", b"{", b"[]", b"7", b'"x"', b"\xff\xfe", good + b"x", good + good, b"\xef\xbb\xbf{}",
                     good.replace(b'"result/20"', b'"\xe9"'), b'{"specversion":"1.0"}',
                     good.replace(b'"subject"', b'"subject": "result/1", "subject"'), good.replace(b"result/20", b"nothing"),
                     good.replace(b"result/20", b"result/"), good.replace(b'"result/20"', b"7"), good.replace(b"1.0", b"2.0"),
                     good.replace(b"result/20", b"result/" + b"x" * 200), good.replace(b"nl.keukentafel.", b"com.example."),
                     b'{"a":' * 5000 + b"1" + b"}" * 5000):
            self.assertEqual(status(body), 400, body[:80])
        for kind in ("application/json", "text/plain", "application/cloudevents+avro", "application/cloudevents"):
            self.assertEqual(status(good, Content_Type=kind), 415, kind)
        self.assertEqual(status(good, Content_Encoding="gzip"), 415)
        # A batch of which one can't be named: nothing of it is taken, and the answer says which.
        said = self.school.send([mark("9.4", key="result/20"), {"specversion": "1.0"}])
        self.assertEqual((said.status, said.json["title"][:8]), (400, "Event 2:"))
        # What can't be read as text says why.
        for wrong, why in ((b"1e999", "out of range"), (b'"\\ud800"', "stands for no character"), (b'"\xff"', "UTF-8")):
            body = good.replace(b'"specversion"', b'"extra": ' + wrong + b', "specversion"')
            said = self.school.ask("POST", "/in/school", body, signed(body))
            self.assertIn(why, said.json["title"])
        self.assertNotIn("9.4", self.values())

    def test_what_can_be_named_and_not_read_is_set_aside(self):
        deep = {**mark("5.5", key="result/31"), "data": json.loads('{"a":' * 40 + "1" + "}" * 40)}
        twice = json.dumps(mark("5.5", key="result/32")).replace('"kind"', '"kind": "resit", "kind"')
        body = f'[{json.dumps(mark("5.5", key="result/30"))}, {json.dumps(deep)}, {twice}, {json.dumps(mark("eleven"))}]'
        body = body.replace('"occurred_at": "2026-01-05T08:00:00Z", "detail": {"value": "eleven"', '"detail": {"value": 7')
        sent = signed(body.encode(), Content_Type="application/cloudevents-batch+json; charset=utf-8")
        big = mark("5.5", key="result/33", note="x" * 1_100_000)
        self.assertEqual(self.school.ask("POST", "/in/school", body.encode(), sent).status, 204)
        self.assertEqual(self.school.send(big).status, 204)
        self.assertIn("5.5", self.values())
        listed = self.school.command("set-aside").stdout
        for key in ("result/31", "result/32", "result/33"):
            self.assertIn(key, listed)
        self.assertEqual(self.school.send(mark("5.6", 2, key="result/33")).status, 204)
        self.assertNotIn("result/33", self.school.command("set-aside").stdout)

    def test_too_large_a_body(self):
        limit = 2 << 20
        for size, status in ((limit, 204), (limit + 1, 413)):
            body = json.dumps(mark("5.5", key="result/34", id=f"big{size}")).encode().ljust(size)
            said = self.said_to(body, signed(body))
            self.assertEqual(said, status, size)
        self.assertEqual(self.said_to(b"x" * 70_000, {}, "/in/nobody"), 413)
        self.assertEqual(self.said_to(b"x" * 70_000, {}, "/api/v1/session"), 413)
        self.assertEqual(self.said_to(b"x" * 70_000, {}), 401)

    def said_to(self, body, headers, path="/in/school"):
        """The status, also of an answer that comes before the body is sent."""
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        with insecure().wrap_socket(socket.create_connection(("127.0.0.1", self.school.port), 20), server_hostname="x") as link:
            link.sendall(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n{head}\r\n"
                         .encode())
            first = link.recv(4096)
            if not first.startswith(b"HTTP/1.1 100"):
                return int(first.split()[1])
            link.sendall(body)
            return int(link.recv(4096).split()[1])

    def test_every_method_and_path(self):
        father = self.father.cookie
        nothing = self.school.ask("GET", "/nothing")
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            for path in ("/in/nobody", "/in/", "/in/scho%6Fl", "/in/School", "/in/school%2F", "/in"):
                none, other = self.school.ask(method, path), self.school.ask(method, "/nothing")
                self.assertEqual((none.status, none.body, [one for one in none.headers if one[0] != "Date"]),
                                 (404, other.body, [one for one in other.headers if one[0] != "Date"]), (method, path))
            for path in ("/in/school", "/in/school/", "/in/school?a=1&a=2"):
                plain = self.school.ask(method, path)
                as_father = self.school.ask(method, path, headers={"Cookie": father, "Origin": "https://evil.example",
                                                                   "Sec-Fetch-Site": "cross-site"})
                self.assertEqual(plain.status, {"POST": 401, "OPTIONS": 400}.get(method, 405))
                self.assertEqual((plain.status, plain.body), (as_father.status, as_father.body))
                self.assertEqual(plain.header("cache-control"), "no-store")
                self.assertIsNone(plain.header("set-cookie"))
            self.assertEqual(self.school.ask(method, "/in/school/below").status, 404)
        self.assertEqual(nothing.status, 404)

    def test_nothing_that_was_sent_comes_back_or_into_the_log(self):
        canary = "Canary-Kanarie"
        for body in (json.dumps({canary: canary, "id": canary}).encode(), json.dumps(mark(canary, key="result/x y")).encode()):
            said = self.school.ask("POST", "/in/school", body, signed(body))
            self.assertEqual(said.status, 400)
            self.assertNotIn(canary, said.text)
        self.school.ask("POST", "/in/school", b"{}", {"webhook-id": canary, "webhook-timestamp": canary, "webhook-signature": canary})
        self.school.ask("OPTIONS", "/in/school", headers={"WebHook-Request-Origin": canary + "\t_"})
        self.assertNotIn(canary, self.school.log)


if __name__ == "__main__":
    unittest.main()
