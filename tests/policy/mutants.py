"""Seeded faults: each changes plugin/policy/release.cpp in one place, and the comparison with the oracle must see it.
`python3 mutants.py [WORD]` tries all, or those whose line contains the word, over build/dev; ./dev check runs it. Nothing
is written into the tree."""

import json
import os
import random
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import families
from test_exhaustive import BUILD, ROOT, expect, lines, packed

SOURCE = ROOT / "plugin/policy/release.cpp"
COMPILER = [os.environ.get("CXX", "c++"), "-std=c++20", "-D_GLIBCXX_ASSERTIONS", f"-I{ROOT}/plugin", f"-I{ROOT}/sdk/include"]
LIBRARIES = [f"{BUILD}/plugin/libkt_{room}.a" for room in ("record", "base")] + [
    "-lsimdjson", "-lspdlog", "-lfmt", "-lcrypto", "-ldate-tz", "-lpthread"]
LEAST = 0.99

# What is found, and what stands there instead; each place and each replacement is one mutant.
SWAPS = [
    (r" < ", [" <= ", " > "]), (r" <= ", [" < ", " > "]), (r" > ", [" >= ", " < "]), (r" >= ", [" > ", " < "]),
    (r" == ", [" != "]), (r" != ", [" == "]), (r" && ", [" || "]), (r" \|\| ", [" && "]),
    (r"(?<=[\s(])!(?=[a-z])", [""]), (r"\bany_of\b", ["all_of", "none_of"]),
    (r"(?<=if )\((?=[^;{]*\) )", ["(false && ", "(true || "]),
    (r" \+ ", [" - "]), (r" - ", [" + "]), (r"days\{1\}", ["days{0}", "days{2}"]), (r"days\{0\}", ["days{1}"]),
    (r"seconds\{1\}", ["seconds{0}", "seconds{2}"]), (r"years\{18\}", ["years{17}"]),
    (r"turns_16\b", ["turns_18"]), (r"turns_18\b", ["turns_16"]),
    (r"under_16\b", ["from_16", "from_18"]), (r"from_16\b", ["under_16", "from_18"]), (r"from_18\b", ["from_16"]),
    (r"local_midnight\((\*birthday|one\.from)\)", [r"(local_midnight(\1) + std::chrono::hours{1})"]),
    (r"represents\(child, today\)", ["false", "true"]), (r"one\.is_legal_representative && ", [""]),
    (r"one\.what == what && ", [""]), (r"one\.of == of && ", [""]), (r" && one\.during\.holds_on\(\w+\)", [""]),
    (r"school\.after_enrolment", ["std::chrono::days{0}"]), (r"school\.roster_trusted_for", ["std::chrono::days{0}"]),
    (r"who\.is_deceased \|\| ", [""]), (r" \|\| child\.is_deceased", [""]), (r"who\.is_administrator \|\| ", [""]),
    (r"is_final && ", [""]), (r" && std::get<bool>\(\*is_final\)", [""]), (r'"final"', ['"exam"']),
    (r" \|\|$", [" &&"]), (r"child\.is_barred && ", [""]), (r" && school\.parents_are_third_parties", [""]),
    (r"^ +consider(_period)?\(.*;$|(?<=\) )consider(_period)?\(.*;$", ["{}"]),
]
ENUMS = {"refusal": None, "scope": None, "permission_kind": None, "age_rule": None, "role": ["guardian", "student", "staff"],
         "record::category": ["result", "absence", "milestone", "appointment"], "record::kind": ["grade", "resit", "practice"]}
# Faults that change no answer, by line and replacement: why.
BOTH = "the store knows both birthdays or neither, from one birth date"
AGE_IS_KNOWN = "if (!child.turns_18 || !child.turns_16 || born(*child.turns_18) > today) return refusal::age_unknown;"
LOOKS_AT_BIRTH = "if (child.turns_18) consider(local_midnight(born(*child.turns_18)));"
EQUIVALENT = {
    ("if (when > now && (!next || when < *next)) next = when;", "if (when > now && (!next || when <= *next)) next = when;"):
        "the same moment",
    (AGE_IS_KNOWN, AGE_IS_KNOWN.replace("turns_18 || !child.turns_16", "turns_18 && !child.turns_16")): BOTH,
    (AGE_IS_KNOWN, AGE_IS_KNOWN.replace("turns_16", "turns_18")): BOTH,
    (AGE_IS_KNOWN, AGE_IS_KNOWN.replace("!child.turns_18", "!child.turns_16")): BOTH,
    (LOOKS_AT_BIRTH, LOOKS_AT_BIRTH.replace("if (child.turns_18)", "if (child.turns_16)")): BOTH,
    ("if (!child.turns_18) return false;", "if (!child.turns_16) return false;"): BOTH,
}


def values(name):
    text = (ROOT / "plugin/policy/reader.hpp").read_text() + (ROOT / "plugin/policy/release.hpp").read_text()
    body = re.search(rf"enum class {name}\b[^{{]*\{{(.*?)\}};", text, re.S).group(1)
    return re.findall(r"^ *(\w+)", re.sub(r"//.*", "", body), re.M)


def swaps():
    yield from SWAPS
    for name, of in ENUMS.items():
        of = of or values(name)
        for value, other in zip(of, of[1:] + of[:1]):
            yield rf"\b{name}::{value}\b", [f"{name}::{other}"]


def mutants(source):
    """(line number, line, its changed form, the whole text with it)."""
    rows, seen = source.split("\n"), set()
    begin = next(number for number, row in enumerate(rows) if "using decision" in row)
    for pattern, replacements in swaps():
        for number, row in enumerate(rows):
            code = row.split("//")[0]
            if number <= begin or code.strip().startswith(("switch", "#")):
                continue
            for found in re.finditer(pattern, code):
                for replacement in replacements:
                    changed = code[:found.start()] + found.expand(replacement) + code[found.end():]
                    if replacement.startswith(("(false", "(true")):
                        changed = closed(changed, found.start())
                    if changed != code and (number, changed) not in seen:
                        seen.add((number, changed))
                        yield number + 1, row.strip(), changed.strip(), "\n".join(rows[:number] + [changed] + rows[number + 1:])


def closed(row, begin):
    """`(false && A || B)` is `(false && (A || B))`."""
    inner = row.index(" ", row.index(" ", begin) + 1) + 1
    depth = 0
    for place in range(begin, len(row)):
        depth += {"(": 1, ")": -1}.get(row[place], 0)
        if depth == 0:
            return row[:inner] + "(" + row[inner:place] + ")" + row[place:]
    return row


def chosen_cases():
    dice = random.Random(3)
    cases = [one for number, one in enumerate(families.people(False)) if number % 5 == 0]
    cases += list(families.surroundings()) + list(families.midnights())
    cases += [json.loads(packed(one)) for seed in range(3000) for one in families.history(seed)]
    dice.shuffle(cases)
    return cases


class Room:
    """A folder with what all mutants share."""

    def __init__(self, folder):
        self.folder = folder
        headers = folder / "all.hpp"
        headers.write_text('#include "policy/release.hpp"\n#include <algorithm>\n#include <array>\n')
        for command in (["-O0", "-x", "c++-header", headers, "-o", f"{headers}.gch"],
                        ["-O1", "-c", ROOT / "tests/policy/decide.cpp", "-o", folder / "decide.o"]):
            subprocess.run(COMPILER + command, check=True)
        cases = chosen_cases()
        texts, expected = [packed(one) for one in cases], [expect(one) for one in cases]
        answered = lines(texts)
        assert [json.loads(line) for line in answered] == expected, "policy itself differs from the oracle"
        self.parts = [tuple("".join(one + "\n" for one in side[part]) for side in (texts, answered))
                      for part in (slice(3000), slice(3000, None))]

    def fate(self, number, text):
        """"killed", "survives", or "no C++"."""
        base = self.folder / str(number)
        base.with_suffix(".cpp").write_text(text)
        compiled = subprocess.run(COMPILER + ["-O0", "-w", "-include", self.folder / "all.hpp", "-c", f"{base}.cpp", "-o",
                                              f"{base}.o"], capture_output=True)
        if compiled.returncode:
            return "no C++"
        subprocess.run([COMPILER[0], f"{base}.o", self.folder / "decide.o", *LIBRARIES, "-o", base], check=True)
        try:
            return "survives" if all(self.is_same(base, *part) for part in self.parts) else "killed"
        finally:
            base.unlink()
            base.with_suffix(".o").unlink()

    def is_same(self, program, given, expected):
        try:
            run = subprocess.run([program], input=given, capture_output=True, text=True, timeout=120)
        except subprocess.TimeoutExpired:
            return False
        return run.returncode == 0 and run.stdout == expected


def main(word=""):
    counts = dict.fromkeys(("killed", "survives", "equivalent", "no C++"), 0)
    with tempfile.TemporaryDirectory(prefix="kt-mutants-") as folder, ThreadPoolExecutor(int(os.environ.get("JOBS", 2))) as pool:
        room = Room(Path(folder))
        tried = [one for one in mutants(SOURCE.read_text(encoding="utf-8")) if word in one[1]]
        fates = pool.map(lambda job: room.fate(job[0], job[1][3]), enumerate(tried))
        for (number, row, changed, _), fate in zip(tried, fates):
            why = EQUIVALENT.get((row, changed), "") if fate == "survives" else ""
            fate = "equivalent" if why else fate
            counts[fate] += 1
            if fate != "no C++":
                print(f"{fate:10} {number:4}  {row}\n{'':16} {changed}{'   (' + why + ')' if why else ''}", flush=True)
    killed, all_counted = counts["killed"], counts["killed"] + counts["survives"]
    print(f"{all_counted} faults, {killed} killed, {counts['survives']} not; {counts['equivalent']} more change no answer")
    return 0 if word or (all_counted >= 100 and killed >= LEAST * all_counted) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
