"""How hard the Dutch texts are to read: how long their sentences are, and how long and difficult their words.

    python3 readable.py --write    makes the table in docs/languages.md anew
"""

import os
import re
import sys
from pathlib import Path

SOURCE = Path(os.environ.get("KT_SOURCE_DIR") or Path(__file__).resolve().parents[2])
CATALOGUE = SOURCE / "plugin/publish/text/nl.txt"
PAGE = SOURCE / "docs/languages.md"
# For whom, the keys, and the most words in a sentence and on average.
READERS = {"parents": ("", 15, 10), "students": (r"page\.(student|sharing|comment)\.", 15, 10), "staff": (r"desk\.", 20, 10)}
LONG_WORD = 14  # letters; longer ones need a reason
LONG_WORDS = {
    "toegankelijkheid": "the name of the page that the law asks for",
}
# Words of offices, and what to write instead.
JARGON = {
    "authenticatie": "inloggen", "autorisatie": "wie wat mag", "betreffende": "over", "conform": "zoals", "derhalve": "dus",
    "desbetreffende": "deze", "dient": "moet", "dienen": "moeten", "echter": "maar", "evenals": "en ook", "gaarne": "graag",
    "geabsenteerd": "afwezig", "geattendeerd": "verteld", "geautoriseerd": "mag", "gelieve": "", "geoorloofd": "mag",
    "hierbij": "", "indien": "als", "inzake": "over", "jegens": "tegen", "leerling": "student", "middels": "met",
    "momenteel": "nu", "naleven": "doen", "nadien": "daarna", "omtrent": "over", "ongeoorloofd": "zonder goede reden",
    "reeds": "al", "registreren": "opschrijven", "tenzij": "maar niet als", "teneinde": "om", "tevens": "ook",
    "uiteraard": "", "verifiëren": "nakijken", "verzuim": "gemiste lessen", "voorts": "ook", "vigerend": "", "zulks": "dat",
}
USUAL = {"day": "dinsdag 24 november", "time": "09:30", "count": "3", "limit": "400", "hours": "12", "value": "7,3"}


def usual(name):
    """What stands in a sentence where an argument stands in its pattern."""
    return USUAL.get(name) or USUAL.get(name.rsplit("_", 1)[-1]) or "Woord"


def parse(pattern, at=0):
    """A pattern as a list of text and of [cases]; ends at the brace that closes it."""
    parts = []
    while at < len(pattern) and pattern[at] != "}":
        if pattern[at] != "{":
            end = re.compile("[{}]|$").search(pattern, at).start()
            parts.append(pattern[at:end])
            at = end
            continue
        name = re.compile(r"\{\s*(\w+)\s*").match(pattern, at)
        at = name.end()
        if pattern[at] == "}":
            parts.append(usual(name.group(1)))
            at += 1
            continue
        at = re.compile(r",\s*\w+\s*,\s*").match(pattern, at).end()
        cases = []
        while pattern[at] != "}":
            at = re.compile(r"\s*[=\w]+\s*\{").match(pattern, at).end()
            inner, at = parse(pattern, at)
            cases.append(inner)
            at = re.compile(r"\s*").match(pattern, at + 1).end()
        parts.append(cases)
        at += 1
    return parts, at


def say(parts, which):
    """The text with that case, counted round, of every choice."""
    return "".join(one if isinstance(one, str) else say(one[which % len(one)], which) for one in parts)


def sentences_of(pattern):
    parts, _ = parse(pattern)
    found = []
    for which in range(3):
        for one in re.split(r"(?<=[.?!])\s+", say(parts, which).strip()):
            if one and one not in found:
                found.append(one)
    return found


def messages(path=CATALOGUE):
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {key.strip(): text.strip() for key, text in (line.split("=", 1) for line in lines)
            if not key.startswith(("format.", "name."))}


def reader_of(key):
    return next((name for name, (keys, _, _) in READERS.items() if keys and re.match(keys, key)), "parents")


def words_of(sentence):
    return re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", sentence)


def syllables(word):
    """Groups of vowels, as Dutch writes them."""
    return max(1, len(re.findall(r"[aeiouyáéèëïöü]+", word.lower())))


def measured(found):
    """Of sentences that have more than two words: a label of a button is none."""
    whole = [words for words in map(words_of, found) if len(words) > 2]
    words = [word for one in whole for word in one]
    mean, heavy = len(words) / len(whole), sum(map(syllables, words)) / len(words)
    return {"sentences": len(whole), "mean": mean, "longest": max(map(len, whole)), "syllables": heavy,
            "flesch": 206.84 - 0.93 * mean - 77 * heavy}


def by_reader():
    found = {name: [] for name in READERS}
    for key, text in messages().items():
        found[reader_of(key)] += sentences_of(text)
    return found


def table():
    rows = ["| for | sentences | words in one, on average | the longest | syllables in a word | Flesch-Douma |",
            "|---|---|---|---|---|---|"]
    for name, found in by_reader().items():
        of = measured(found)
        rows.append(f"| {name} | {of['sentences']} | {of['mean']:.1f} | {of['longest']} | {of['syllables']:.2f} "
                    f"| {of['flesch']:.0f} |")
    return "\n".join(rows) + "\n"


def in_page(text):
    """The table as the page has it, and where it stands."""
    return re.search(r"^\| for \|.*\n(?:\|.*\n)*", text, re.M)


if __name__ == "__main__":
    if "--write" in sys.argv:
        old = PAGE.read_text(encoding="utf-8")
        place = in_page(old)
        PAGE.write_text(old[:place.start()] + table() + old[place.end():], encoding="utf-8")
    print(table())
