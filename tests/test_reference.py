"""What is made from the code is up to date: the configuration page, the OpenAPI document, the languages."""

import json
import os
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = pathlib.Path(os.environ.get("KT_BUILD", ROOT / "build/dev"))


class Reference(unittest.TestCase):
    def test_configuration_page(self):
        adapters = ["cloudevents", "dropfolder", "eduarte", "oeapi", "postgres", "replay"]
        made = subprocess.run([BUILD / "keukentafel", "describe-config", *adapters], capture_output=True, text=True,
                              check=True)
        self.assertEqual((ROOT / "docs/configuration.md").read_text(), made.stdout)

    def test_every_kind_and_field_stands_in_the_api_document(self):
        source = (ROOT / "plugin/record/kind.cpp").read_text()
        arrays = {name: re.findall(r'field\{"(\w+)", (?!hidden)', body)
                  for name, body in re.findall(r"constexpr std::array (\w+)\{(.*?)\};", source, re.S)}
        rules = re.findall(r'kind_rule\{kind::\w+, category::\w+, "(\w+)", (\w+)(?:, origin::\w+)?\}', source)
        document = json.loads((ROOT / "plugin/gateway/openapi.json").read_text())["components"]["schemas"]
        self.assertEqual([kind for kind, _ in rules], document["item"]["properties"]["kind"]["enum"])
        for kind, fields in rules:
            told = set(document[f"detail_{kind}"]["properties"]) - {"previous"}
            self.assertEqual(set(arrays[fields]), told, kind)

    def test_every_channel_stands_in_the_table(self):
        enum = re.search(r"enum class channel : .*?\{(.*?)\}", (ROOT / "plugin/store/audit.hpp").read_text(), re.S).group(1)
        channels = set(re.findall(r"(\w+) = \d+", enum)) - {"none"}
        part = (ROOT / "docs/privacy.md").read_text().split("## Channels")[1].split("\n## ")[0]
        self.assertEqual(set(re.findall(r"^\| `(\w+)` \|", part, re.M)), channels)

    def test_languages_have_the_same_messages(self):
        def keys(file):
            return [line.split("=")[0].strip() for line in file.read_text().splitlines() if line and not line.startswith("#")]

        texts = sorted((ROOT / "plugin/publish/text").glob("*.txt"))
        self.assertGreaterEqual(len(texts), 2)
        for text in texts:
            self.assertEqual(keys(texts[0]), keys(text), text.name)

    def test_templates_escape_by_themselves(self):
        for template in (ROOT / "plugin/portal/templates").iterdir():
            self.assertTrue(template.read_text().startswith('{{%AUTOESCAPE context="HTML"}}'), template.name)


if __name__ == "__main__":
    unittest.main()
