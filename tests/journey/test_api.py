"""The API against its own document, and routes against their declared reader. Validator: python3-jsonschema (2020-12)."""

import json
import unittest

from harness import Journey, dutch_now
from jsonschema import Draft202012Validator

UNKNOWN = "0" * 32


class Api(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Journey(gateway="\n[requests]\nsick_reports = true\n"))
        cls.mother = cls.journey.wait_for_import()
        cls.stranger = cls.journey.client()
        cls.document = cls.mother.get("/openapi.json").json

    def validate(self, schema, value):
        # References of OpenAPI 3.1 start at the document: let it be the root.
        root = {**self.document, "$ref": schema}
        errors = [f"{list(error.absolute_path)}: {error.message}" for error in Draft202012Validator(root).iter_errors(value)]
        self.assertEqual([], errors[:3])

    def check(self, client, method, path, template, status, body=None, **headers):
        answer = client.ask(method, path, body, **headers)
        self.assertEqual(status, answer.status, f"{method} {path}")
        told = self.document["paths"][template][method.lower()]["responses"]
        self.assertIn(str(status), told, f"{method} {template}")
        for media, what in told[str(status)].get("content", {}).items():
            self.assertEqual(media, answer.header("Content-Type").split(";")[0])
            if media.endswith("json") and "$ref" in what["schema"]:
                self.validate(what["schema"]["$ref"], answer.json)
        if status != 200 or path not in ("/openapi.json",):
            self.assertEqual("no-store", answer.header("Cache-Control"))
        return answer

    def test_the_document_is_openapi_3_1_with_right_schemas(self):
        self.assertTrue(self.document["openapi"].startswith("3.1."))
        for name, schema in self.document["components"]["schemas"].items():
            Draft202012Validator.check_schema(schema)
        text = json.dumps(self.document)
        for name in set(part.split('"')[0] for part in text.split("#/components/schemas/")[1:]):
            self.assertIn(name, self.document["components"]["schemas"])

    def test_answers_are_as_described(self):
        me = self.check(self.mother, "GET", "/api/v1/me", "/api/v1/me", 200).json
        feed = self.check(self.mother, "GET", "/api/v1/feed?limit=100", "/api/v1/feed", 200).json
        self.assertGreater(len(feed["items"]), 20)
        kinds = {item["kind"] for item in self.mother.whole_feed()}
        self.assertGreater(len(kinds), 4)
        self.check(self.mother, "GET", f"/api/v1/feed?before={feed['next']}", "/api/v1/feed", 200)
        self.check(self.mother, "GET", f"/api/v1/feed?student={me['children'][0]['id']}", "/api/v1/feed", 200)
        self.check(self.mother, "GET", "/", "/", 200)
        self.check(self.stranger, "GET", "/", "/", 200)

    def test_requests_are_as_described(self):
        path, child = "/api/v1/requests", self.mother.me()["children"][0]["id"]
        empty = self.check(self.mother, "GET", path, path, 200).json
        self.assertIn(child, empty["students"])
        today = str(dutch_now().date())
        asked = {"id": "app-00000001", "type": "sick-report", "student": child, "reason": "sick", "from": today}
        self.validate("#/components/schemas/new_request", asked)
        self.check(self.mother, "POST", path, path, 201, json.dumps(asked))
        self.check(self.mother, "POST", path, path, 200, json.dumps(asked))
        self.check(self.mother, "POST", path, path, 409, json.dumps({**asked, "until": today}))
        self.check(self.mother, "POST", path, path, 400, json.dumps({**asked, "from": "x"}))
        self.check(self.mother, "POST", path, path, 404, json.dumps({**asked, "student": UNKNOWN}))
        self.check(self.mother, "POST", path, path, 403, json.dumps(asked), Origin="https://elsewhere.example")
        self.check(self.stranger, "POST", path, path, 401, json.dumps(asked))
        self.check(self.stranger, "GET", path, path, 401)
        self.assertEqual(self.check(self.mother, "GET", path, path, 200).json["requests"][0]["id"], asked["id"])

    def test_errors_are_problems(self):
        for path in ("/api/v1/me", "/api/v1/feed", "/api/v1/stream"):
            self.check(self.stranger, "GET", path, path, 401)
        self.check(self.stranger, "DELETE", "/api/v1/session", "/api/v1/session", 401)
        for body in ("", "[]", "{}", '{"code":1}', "\xff"):
            self.check(self.stranger, "POST", "/api/v1/session", "/api/v1/session", 400, body.encode("latin-1"))
        self.check(self.stranger, "POST", "/api/v1/session", "/api/v1/session", 401, b'{"code":"x"}')
        for query in ("limit=0", "limit=101", "limit=x", "before=x", "before=-1", "other=1"):
            self.check(self.mother, "GET", "/api/v1/feed?" + query, "/api/v1/feed", 400)
        self.check(self.mother, "GET", f"/api/v1/feed?student={UNKNOWN}", "/api/v1/feed", 404)
        self.check(self.mother, "GET", "/api/v1/feed?student=x", "/api/v1/feed", 404)
        self.assertEqual(404, self.stranger.get("/nothing").status)
        self.assertEqual(405, self.mother.ask("PUT", "/api/v1/feed", b"").status)

    def test_an_answer_that_the_reader_has_is_304(self):
        for path in ("/api/v1/me", "/api/v1/feed"):
            answer = self.mother.get(path)
            etag = answer.header("ETag")
            self.assertRegex(etag, r'^"[0-9a-f]{32}"$')
            self.assertEqual(304, self.mother.ask("GET", path, None, **{"If-None-Match": etag}).status)
            self.assertEqual(401, self.stranger.ask("GET", path, None, **{"If-None-Match": etag}).status)


if __name__ == "__main__":
    unittest.main()
