"""The binary interface is what its baseline says, and a change that breaks it is seen (docs/abi.md)."""

import pathlib
import platform
import re
import shutil
import tempfile
import unittest
from unittest import mock

import abi
import shape
import surface

# what: (header, pattern, replacement, a word of the finding)
BREAKS = {
    "a field is removed": ("adapter.h", r"  void \(\*interrupt\).*\n", "", "kt_adapter: interrupt was"),
    "fields are reordered": ("event.h", r"(  uint32_t flags;).*\n((?:.|\n)*?)(  kt_text key;)", r"\3\n\2\1", "kt_event: flags was"),
    "a field gets another type": ("event.h", "uint64_t version", "uint32_t version", "kt_event: version was"),
    "a field gets another sign": ("event.h", "uint64_t version", "int64_t version", "kt_event: version was"),
    "a field gets another name": ("module.h", r"void\* log_to;", "void* log_at;", "kt_options: log_to was"),
    "a pointer is no longer to const": ("adapter.h", r"const char\* sentence", "char* sentence", "kt_setting: sentence was"),
    "a field is put in the middle": ("adapter.h", r"(  void \(\*close\))", r"  void* more;\n\1", "kt_adapter: close was"),
    "an enumerator is renumbered": ("adapter.h", "KT_LATER = 1", "KT_LATER = 3", "kt_answer: KT_LATER was 1, and is 3"),
    "an enumerator is removed": ("adapter.h", ", KT_ERROR = 2", "", "kt_level: KT_ERROR is gone"),
    "an unnamed enumerator is renumbered": ("event.h", "1u << 1", "1u << 2", "KT_EVENT_UNCHANGED was 2, and is 4"),
    "a macro gets another value": ("event.h", "1048576u", "65536u", "KT_EVENT_MAX_BYTES was 1048576, and is 65536"),
    "an id gets another text": ("ext/retry.h", "retry/1", "retry/2", "KT_EXT_RETRY was"),
    "a function pointer gets a parameter": ("adapter.h", r"(\(\*caught_up\)\(const struct kt_host\* host)", r"\1, int why", "kt_host: caught_up was"),
    "a function pointer returns something else": ("adapter.h", r"bool \(\*recall\)", "int (*recall)", "kt_host: recall was"),
    "a callback gets another parameter": ("module.h", r"\(\*kt_line\)\(void\* to, kt_text line\)", "(*kt_line)(void* to, const char* line)", "type kt_line was"),
    "a text grows": ("version.h", r"  size_t size;\n\} kt_text", "  size_t size;\n  size_t room;\n} kt_text", "kt_text.room: kt_text can't grow"),
    "a setting grows": ("adapter.h", r"\} kt_setting;", "  uint64_t more;\n} kt_setting;", "kt_setting.more: kt_setting can't grow"),
    "an event grows": ("event.h", r"\} kt_event;", "  uint64_t more;\n} kt_event;", "kt_event.more: kt_event can't grow"),
    "a type is gone": ("ext/retry.h", r"\} kt_retry;", "} kt_retried;", "variable mentions_kt_retry is gone"),
}
ADDITIONS = {
    "a function at the end": ("adapter.h", r"\} kt_host;", "  void (*more)(const struct kt_host* host);\n} kt_host;", "kt_host.more"),
    "a field at the end": ("module.h", r"\} kt_options;", "  uint64_t more;\n} kt_options;", "kt_options.more"),
    "an enumerator": ("adapter.h", "KT_SETTING_SECRET = 4", "KT_SETTING_SECRET = 4, KT_SETTING_DAY = 5", "kt_setting_type: KT_SETTING_DAY"),
    "a macro": ("event.h", "(#define KT_EVENT_MAX_BYTES)", r"#define KT_EVENT_MORE 1\n\1", "KT_EVENT_MORE"),
}
EXTENSION = """#include <keukentafel/adapter.h>
#define KT_EXT_MORE "keukentafel.more/1"
typedef struct kt_more {
  uint32_t size;
  void (*more)(kt_adapter* adapter);
} kt_more;
"""
# Of the exported functions: the seed is put into the baseline, and the library of today has changed then.
FUNCTIONS = {
    "a function is gone": ("'kt_stop'", "'kt_halt'", "broken", "function kt_halt is gone"),
    "a function returns something else": (r"(<function-decl name='kt_command'(?:.|\n)*?<return type-id=')\w+", r"\g<1>{void}",
                                          "broken", "function kt_command was"),
    "a function has one parameter less": (r"(<function-decl name='kt_stop'[^\n]*\n)", r"\1<parameter type-id='{void}'/>\n",
                                          "broken", "function kt_stop was"),
    "another soname": (r"libkeukentafel\.so\.\d+", "libkeukentafel.so.0", "broken", "soname was"),
    "a function is new": (r"\s*<elf-symbol name='kt_extension'.*|\s*<function-decl name='kt_extension'(?:.|\n)*?</function-decl>", "",
                          "added", "function kt_extension"),
}


@unittest.skipUnless(platform.machine() == "x86_64", "the baseline is of x86-64")
class Abi(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.now = abi.current()

    def texts(self, *seeds):
        """The interface with these seeds in the headers: (header, pattern, replacement), or (header, whole text)."""
        include = self.folder / "include"
        shutil.rmtree(include, ignore_errors=True)
        shutil.copytree(abi.INCLUDE, include)
        for header, *seed in seeds:
            file = include / "keukentafel" / header
            if len(seed) == 2:
                text, count = re.subn(*seed, file.read_text(), count=1)
                self.assertEqual(count, 1, "the seed does not fit the header any more")
            file.write_text(text if len(seed) == 2 else seed[0])
        return {"module.abi": self.now["module.abi"], "adapter.abi": surface.adapter_interface(include, self.folder),
                "constants.txt": surface.constants(include, self.folder)}

    def test_the_interface_is_its_baseline(self):
        found = abi.compare(abi.baseline(), self.now)
        self.assertEqual(found, [], "\nWas it meant? ./dev abi accepts an addition (docs/abi.md)")

    def test_every_type_of_the_headers_is_compared(self):
        told = set(re.findall(r"name='(kt_\w+)'", self.now["adapter.abi"]))
        for header in surface.headers(abi.INCLUDE):
            text = surface.plain(abi.INCLUDE, header)
            written = set(re.findall(r"\b(?:struct|enum|union) (kt_\w+) \{", text)) | set(re.findall(r"\(\*(kt_\w+)\)", text))
            self.assertLessEqual(written, told, header)
        functions = set(re.findall(r"^KT_EXPORT .*?\b(kt_\w+)\(", surface.plain(abi.INCLUDE, "keukentafel/module.h"), re.M))
        self.assertEqual(functions, set(re.findall(r"elf-symbol name='(\w+)'", self.now["module.abi"])))

    def test_the_baseline_names_no_machine(self):
        for name, text in abi.baseline().items():
            self.assertNotRegex(text, r"(path|filepath|comp-dir-path)=|/tmp|/home|/work|\.c'", name)

    def test_what_breaks_is_seen(self):
        for what, (*seed, words) in BREAKS.items():
            with self.subTest(what):
                found = abi.compare(self.now, self.texts(seed))
                self.assertIn(words, "\n".join(sentence for verdict, sentence in found if verdict == "broken"), found)

    def test_a_field_in_padding_is_a_break(self):
        with_hole = EXTENSION.replace("} kt_more", "  uint32_t last;\n} kt_more")
        filled = EXTENSION.replace("} kt_more", "  uint32_t last;\n  uint32_t after;\n} kt_more")
        found = abi.compare(self.texts(("ext/more.h", with_hole)), self.texts(("ext/more.h", filled)))
        self.assertEqual([verdict for verdict, _ in found], ["broken"])
        self.assertIn("kt_more.after stands in padding", found[0][1])

    def test_what_is_added_is_told_from_a_break(self):
        for what, (*seed, words) in {**ADDITIONS, "an extension": ("ext/more.h", EXTENSION, "kt_more")}.items():
            with self.subTest(what):
                found = abi.compare(self.now, self.texts(seed))
                self.assertEqual({verdict for verdict, _ in found}, {"added"}, found)
                self.assertIn(words, [sentence for _, sentence in found])

    def test_the_exported_functions(self):
        void = re.search(r"<type-decl name='void' id='(\w+)'", self.now["module.abi"]).group(1)
        for what, (pattern, replacement, verdict, words) in FUNCTIONS.items():
            with self.subTest(what):
                old, count = re.subn(pattern, replacement.replace("{void}", void), self.now["module.abi"])
                self.assertTrue(count)
                found = abi.compare({**self.now, "module.abi": old}, self.now)
                self.assertIn((verdict, words), [(one, sentence[:len(words)]) for one, sentence in found])

    def test_what_only_abidiff_sees_is_a_break(self):
        old = self.now["adapter.abi"].replace("<enumerator name='KT_LATER' value='1'/>", "<enumerator name='KT_LATER' value='7'/>")
        with mock.patch.object(shape, "changes", lambda *both: []):
            [(verdict, sentence)] = abi.compare({**self.now, "adapter.abi": old}, self.now)
        self.assertEqual(verdict, "broken")
        self.assertIn("KT_LATER", sentence)


class Rule(unittest.TestCase):
    """What `./dev abi` accepts."""

    def test_an_interface_that_is_in_no_release_may_change(self):
        past = {"1.0": "0.1.0"}
        self.assertIsNone(abi.refusal([("added", "x")], "1.0", "0.1.0", past, False))
        self.assertIn("--break", abi.refusal([("broken", "x")], "1.0", "0.1.0", past, False))
        self.assertIsNone(abi.refusal([("broken", "x")], "1.0", "0.1.0", past, True))

    def test_an_addition_to_a_released_one_wants_a_minor(self):
        self.assertIn("raise KT_ABI_MINOR", abi.refusal([("added", "x")], "1.0", "0.2.0", {"1.0": "0.1.0"}, False))
        self.assertIn("write a row", abi.refusal([("added", "x")], "1.1", "0.2.0", {"1.0": "0.1.0"}, False))
        self.assertIsNone(abi.refusal([("added", "x")], "1.1", "0.2.0", {"1.0": "0.1.0", "1.1": "0.2.0"}, False))

    def test_a_break_of_a_released_one_wants_a_major(self):
        past = {"1.0": "0.1.0", "1.1": "0.2.0"}
        self.assertIn("raise KT_ABI_MAJOR", abi.refusal([("broken", "x")], "1.1", "0.2.0", past, True))
        self.assertIsNone(abi.refusal([("broken", "x")], "2.0", "0.3.0", {**past, "2.0": "0.3.0"}, True))

    def test_the_version_stands_in_the_table_and_in_the_names(self):
        self.assertEqual(list(abi.history())[-1], abi.interface())
        major = abi.interface().split(".")[0]
        self.assertIn(f'KT_ADAPTER_ENTRY_SYMBOL "kt_adapter_entry_v{major}"', (abi.BASELINE / "constants.txt").read_text())
        self.assertIn(f"kt_adapter_entry_v{major};", (abi.ROOT / "sdk/adapter.map").read_text())
        self.assertIn(f"soname='libkeukentafel.so.{major}'", (abi.BASELINE / "module.abi").read_text())


if __name__ == "__main__":
    unittest.main()
