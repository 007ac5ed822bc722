"""The JSON Schemas of the SDK say what the module reads: each mutant of each example gets the same verdict from both."""

import copy
import json
import os
import pathlib
import re
import subprocess
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["KT_BUILD"])
SCHEMAS = {file.stem: json.loads(file.read_text()) for file in sorted((ROOT / "sdk/schema").glob("*.json"))}
POOL = [None, 7, -1, 1_000_001, 1.5, True, "", "x", "nl", [], {}, [7], "2026-01-05", "2026-01-05T08:30:00Z", "student/1",
        "absence/lesson-1"]


def places(value, path=()):
    """Every member of an event, as a path."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield (*path, name)
        yield from places(inner, (*path, name))


def mutants(example):
    yield "as it stands", example
    for path in places(example):
        if path == ("subject",):
            continue  # equal to the key, which a schema does not see
        for replacement in ["gone", *POOL]:
            mutant = copy.deepcopy(example)
            at = mutant
            for name in path[:-1]:
                at = at[name]
            if replacement == "gone":
                del at[path[-1]]
            else:
                at[path[-1]] = replacement
            yield f"{path}: {replacement!r}", mutant


def without_nothing(value, example):
    """The module takes null, and an empty text where it reads a text, for absent."""
    if isinstance(value, dict):
        inside = example if isinstance(example, dict) else {}
        return {name: without_nothing(one, inside.get(name)) for name, one in value.items()
                if one is not None and not (one == "" and isinstance(inside.get(name), str))}
    if isinstance(value, list) and isinstance(example, list):
        return [without_nothing(*pair) for pair in zip(value, example)]
    return value


class Schema(unittest.TestCase):
    def test_each_is_a_schema_with_examples_of_every_kind(self):
        source = (ROOT / "plugin/record/kind.cpp").read_text()
        kinds = re.findall(r'kind_rule\{kind::\w+, category::(\w+), "(\w+)", \w+\}', source)
        for name, schema in SCHEMAS.items():
            jsonschema.Draft202012Validator.check_schema(schema)
            told = [one["data"].get("kind") for one in schema["examples"]]
            if mine := [kind for category, kind in kinds if category == name]:
                self.assertEqual(told, mine)
        self.assertEqual(len(SCHEMAS), 9)

    def test_what_the_school_writes_itself_is_no_kind_for_an_adapter(self):
        source = (ROOT / "plugin/record/kind.cpp").read_text()
        own = re.findall(r'kind_rule\{kind::\w+, category::(\w+), "(\w+)", \w+, origin::school\}', source)
        self.assertEqual(own, [("milestone", "notice")])
        for category, kind in own:
            event = copy.deepcopy(SCHEMAS[category]["examples"][0])
            event["data"]["kind"] = kind
            event["data"]["detail"] = {"title": "Expositie", "text": "Kom kijken"}
            self.assertFalse(jsonschema.Draft202012Validator(SCHEMAS[category]).is_valid(event))
            told = subprocess.run([BUILD / "tests/sdk/decode_lines"], input=f"{category}/7 {json.dumps(event)}\n",
                                  capture_output=True, text=True, check=True).stdout.strip()
            self.assertIn("is not a kind of this category", told)

    def test_schema_and_module_agree(self):
        cases = [(name, what, mutant, example) for name, schema in SCHEMAS.items()
                 for example in schema["examples"] for what, mutant in mutants(example)]
        lines = "".join(f"{name}/7 {json.dumps(mutant)}\n" for name, _, mutant, _ in cases)
        answers = subprocess.run([BUILD / "tests/sdk/decode_lines"], input=lines, capture_output=True, text=True,
                                 check=True).stdout.splitlines()
        self.assertEqual(len(answers), len(cases))
        validators = {name: jsonschema.Draft202012Validator(schema) for name, schema in SCHEMAS.items()}
        differences = []
        for (name, what, mutant, example), answer in zip(cases, answers):
            problem = next(iter(validators[name].iter_errors(without_nothing(mutant, example))), None)
            if (answer == "ok") != (problem is None):
                differences.append(f"{name} {what}: {answer}; {problem and problem.message}")
        self.assertEqual("\n".join(differences), "")
        self.assertGreater(answers.count("ok"), 500)
        self.assertGreater(len(answers) - answers.count("ok"), 1000)


if __name__ == "__main__":
    unittest.main()
