"""Pairing codes and sessions: single use, guessing is hopeless, and nothing tells a wrong code from an unknown one."""

import re
import time
import unittest

from harness import Client, Journey, wait_until

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE = re.compile(r"^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){2}$")


def spoiled(code, at=-1):
    """The same code with one other sign."""
    signs = list(code)
    signs[at] = ALPHABET[(ALPHABET.index(signs[at]) + 1) % len(ALPHABET)]
    return "".join(signs)


class Pairing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Tries are limited per address: each test comes from one of its own, through a proxy that is believed.
        cls.journey = cls.enterClassContext(Journey(gateway='trusted_proxies = ["127.0.0.1"]'))
        cls.person = cls.journey.highlights["guardians"]["a"]["person"]
        cls.other = cls.journey.highlights["guardians"]["b"]["person"]
        cls.addresses = 0
        cls.journey.wait_for_import()

    def client(self, **headers):
        type(self).addresses += 1
        return Client(self.journey.port, X_Forwarded_For=f"192.0.2.{self.addresses}", **headers)

    def try_code(self, code):
        return self.client().post("/api/v1/session", {"code": code})

    def test_single_use(self):
        code = self.journey.invite(self.person)
        self.assertRegex(code, CODE)
        self.assertEqual(self.try_code(code).status, 204)
        self.assertEqual(self.try_code(code).status, 401)

    def test_as_people_type_it(self):
        forms = (str.lower, lambda code: code.replace("-", ""), lambda code: code.replace("-", " "),
                 lambda code: f" {code.lower()} ", lambda code: code.replace("0", "O").replace("1", "l"))
        for form in forms:
            self.assertEqual(self.try_code(form(self.journey.invite(self.person))).status, 204)

    def test_five_wrong_void_it(self):
        code = self.journey.invite(self.person)
        for _ in range(4):
            self.assertEqual(self.try_code(spoiled(code)).status, 401)
        self.assertEqual(self.try_code(code).status, 204, "four wrong tries leave it")
        code = self.journey.invite(self.person)
        for _ in range(5):
            self.assertEqual(self.try_code(spoiled(code)).status, 401)
        self.assertEqual(self.try_code(code).status, 401)

    def test_wrong_unknown_and_used_are_alike(self):
        used = self.journey.invite(self.person)
        self.assertEqual(self.try_code(used).status, 204)
        revoked = self.journey.invite(self.other)
        self.assertEqual(self.journey.command("revoke", "--guardian", self.other).returncode, 0)
        known = [self.journey.invite(self.person) for _ in range(4)]
        kinds = {"wrong": lambda n: spoiled(known[n % 4]), "used": lambda n: used, "revoked": lambda n: revoked,
                 "unknown": lambda n: f"{ALPHABET[n]}ZZZZ-ZZZZZ-ZZZZZ", "no code": lambda n: "hello"}
        answers, times = [], {kind: [] for kind in kinds}
        for number in range(12):
            for kind, make in kinds.items():
                client = self.client()
                begin = time.perf_counter()
                answers.append(client.post("/api/v1/session", {"code": make(number)}))
                times[kind].append(time.perf_counter() - begin)
        for answer in answers:
            self.assertEqual((answer.status, answer.body), (401, answers[0].body))
            self.assertEqual([one for one in answer.headers if one[0] != "Date"],
                             [one for one in answers[0].headers if one[0] != "Date"])
        # The least of each: what a busy machine adds is no property of a code.
        least = {kind: min(taken) for kind, taken in times.items()}
        self.assertLess(max(least.values()), 1.5 * min(least.values()), least)

    def test_revoke_ends_session_and_stream(self):
        mine, theirs = self.client(), self.client()
        self.assertEqual(mine.sign_in(self.journey.invite(self.person)), 204)
        self.assertEqual(theirs.sign_in(self.journey.invite(self.other)), 204)
        stream, kept = self.journey.stream(mine), self.journey.stream(theirs)
        code = self.journey.invite(self.person)
        self.assertEqual(self.journey.command("revoke", "--guardian", self.person).returncode, 0)
        wait_until("the stream ends", stream.is_over.is_set, 2)
        self.assertEqual(mine.get("/api/v1/me").status, 401)
        self.assertEqual(self.try_code(code).status, 401)
        self.assertFalse(kept.is_over.is_set())
        self.assertEqual(theirs.get("/api/v1/me").status, 200)

    def test_delete_session(self):
        client = self.client()
        self.assertEqual(client.sign_in(self.journey.invite(self.person)), 204)
        stream, cookie = self.journey.stream(client), client.cookie
        answer = client.delete("/api/v1/session")
        self.assertEqual(answer.status, 204)
        self.assertIn("Max-Age=0", answer.header("set-cookie"))
        client.cookie = cookie
        self.assertEqual(client.get("/api/v1/me").status, 401)
        wait_until("the stream ends", stream.is_over.is_set, 2)

    def test_the_session_changes_at_sign_in(self):
        client = self.client()
        client.sign_in(self.journey.invite(self.person))
        before = client.cookie
        client.sign_in(self.journey.invite(self.person))
        self.assertNotEqual(client.cookie, before)
        client.cookie = before
        self.assertEqual(client.get("/api/v1/me").status, 401)

    def test_other_origins(self):
        client, code = self.client(), self.journey.invite(self.person)
        here = f"https://127.0.0.1:{self.journey.port}"
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": here + ".evil.example"},
                        {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}):
            answer = client.post("/api/v1/session", {"code": code}, **headers)
            self.assertEqual(answer.status, 403, headers)
            form = client.ask("POST", "/sign-in", f"code={code}", Content_Type="application/x-www-form-urlencoded", **headers)
            self.assertEqual(form.status, 403, headers)
        self.assertEqual(client.post("/api/v1/session", {"code": code}, Origin=here).status, 204)
        self.assertEqual(client.delete("/api/v1/session", Origin="https://evil.example").status, 403)
        self.assertEqual(client.get("/api/v1/me").status, 200)

    def test_cookie_and_bodies(self):
        client = self.client()
        answer = client.post("/api/v1/session", {"code": self.journey.invite(self.person)})
        name, *rules = answer.header("set-cookie").split("; ")
        self.assertRegex(name, r"^__Host-[a-z]+=[0-9a-f]{64}$")
        self.assertLessEqual({"Path=/", "Secure", "HttpOnly", "SameSite=Lax"}, set(rules))
        self.assertFalse([rule for rule in rules if rule.lower().startswith("domain")])
        self.assertEqual(answer.header("cache-control"), "no-store")
        for body in ("", "{", "[]", '{"code":1}', '{"code":null}', "{}", '"x"'):
            bad = self.client().ask("POST", "/api/v1/session", body, Content_Type="application/json")
            self.assertEqual((bad.status, bad.header("content-type")), (400, "application/problem+json"), body)

    def test_too_many_tries(self):
        client = self.client()
        for number in range(200):
            answer = client.post("/api/v1/session", {"code": f"7777{ALPHABET[number % 32]}-00000-00000"})
            if answer.status != 401:
                break
        self.assertEqual(answer.status, 429)
        self.assertGreater(int(answer.header("retry-after")), 0)
        code = self.journey.invite(self.person)
        self.assertEqual(client.post("/api/v1/session", {"code": code}).status, 429)
        self.assertEqual(self.try_code(code).status, 204, "another address is not held")


class NothingKept(unittest.TestCase):
    def test_code_and_session_stand_nowhere(self):
        with Journey() as journey:
            person = journey.highlights["guardians"]["a"]["person"]
            code = journey.invite(person)
            open_code = journey.invite(person)
            client = Client(journey.port)
            self.assertEqual(client.sign_in(code), 204)
            token = client.cookie.split("=")[1]
            journey.stop()
            secrets = [one[6:] for one in (code, open_code)]
            secrets += [one.replace("-", "") for one in secrets] + [token]
            for path in journey.folder.iterdir():
                if path.is_file():
                    data = path.read_bytes()
                    for secret in secrets:
                        self.assertNotIn(secret.encode(), data, path.name)


if __name__ == "__main__":
    unittest.main()
