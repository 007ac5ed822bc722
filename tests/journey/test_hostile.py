"""Hostile words in every text that the SIS feeds, on every page, in a real browser: they stay words.

Before they come every page is walked with plain words; after it no page may hold an element, an attribute or a place for one
that was not there, nothing may have run, and each of them stands on some page as it was written.
"""

import re
import unittest

import workshop
from chromium import Chromium
from harness import dutch_now, wait_until
from pages import PAGES, Furnished

FIELDS = {
    "AbsentieReden": ["omschrijving"], "Afspraak": ["titel", "afspraakLocatie"], "ExterneOrganisatie": ["naam"],
    "Onderwijsproduct": ["titel"], "OnderwijsproductAfname": ["werkstuktitel"],
    "Persoon": ["roepnaam", "voornamen", "voorletters", "voorvoegsel", "achternaam"], "RelatieSoort": ["naam"],
    "Schaalwaarde": ["naam"], "Toets": ["naam"],
}
HOSTILE = [
    "<script>window.struck=1</script>",
    "\"><img src=x onerror=window.struck=1>",
    "'--></style></title></q></article></main><svg onload=window.struck=1>",
    "\" autofocus onfocus=window.struck=1 x=\"",
    "javascript:window.struck=1//",
    "{{NAME}}{{>ITEMS}}{{#RUNS}}{{%AUTOESCAPE}}",
    "{0} {name, select, other {x}} '{' # ''",
    "&lt;img src=x onerror=window.struck=1&gt;&#60;b&#62;",
    "\u202eomgekeerd\u2066\u2068\u2069</bdi><bdi onclick=window.struck=1>\u2067",
    "\u05d0\u0628 12:30 <b>",
    "%0d%0aSet-Cookie: a=b%00\r\nX: y\x1f\x7f",
    "${7*7} `x` \\u003cimg\\u003e ]]> <![CDATA[ <?x ?> <!--",
    "Ongebroken" * 9,
]
# What plain_line() makes of them: the rest stands as it was written.
TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]")
SHAPES = """
const parts = [...document.querySelectorAll("*")].map((one) => [one.parentElement?.tagName ?? "", one.tagName,
  ...[...one.attributes].filter((each) => each.name !== "hidden").map(
  (each) => ["id", "class", "type", "name", "rel", "method", "dir"].includes(each.name)
      ? each.name + "=" + each.value.replace(/[0-9a-f]{32}/, "ID") : each.name).sort()].join(" "));
return [[...new Set(parts)], document.title, window.struck ?? 0, document.body.innerText,
        [...document.querySelectorAll("[value], [aria-label], [alt], [placeholder], option")].flatMap((one) =>
          [one.value, one.getAttribute("aria-label"), one.alt]).join(" "),
        document.documentElement.scrollWidth];
"""


def as_kept(text):
    return re.sub(r"[\x00-\x20\x7f-\x9f]+", " ", TURNS.sub("", text)).strip()


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Furnished())

    def fill(self, texts):
        """The texts in turn in every field of the rows of this institution, the newest appointments only, and as works."""
        sis = self.journey.sis
        with sis.transaction():
            count = 0
            for table, columns in FIELDS.items():
                newest = "order by id desc limit 300" if table == "Afspraak" else ""
                for row in sis.rows(f"select id, {', '.join(columns)} from {table} where organisatie = 1 {newest}"):
                    changes = {}
                    for column in columns:
                        if row[column] is not None:
                            changes[column] = texts[count % len(texts)]
                            count += 1
                    if changes:
                        sis.update(table, row["id"], **changes)
        workshop.drop(self.journey.folder, f"words-{len(texts)}", "".join(
            workshop.pieces(dutch_now(), text, text, text, 100 + 2 * number) for number, text in enumerate(texts)))
        return count

    def walk(self, browser, language):
        """All pages: the shapes in them, what they say, and what is wrong."""
        shapes, said, wrong = set(), "", []
        for page in PAGES:
            self.journey.open(browser, page, language)
            found, title, struck, text, values, width = browser.run(SHAPES)
            shapes |= set(found)
            said += text + " " + values
            told = [f"the title is {title}"] * (title != "Keukentafel") + ["it ran"] * struck \
                + [f"{width} pixels wide"] * (width > 360) + browser.complaints()
            wrong += [f"{page.name} in {language}: {one}" for one in told]
        return shapes, said, wrong

    def test_they_stay_words(self):
        mother = self.journey.visitors["mother"]
        with Chromium(self.journey.port) as browser, Chromium(self.journey.port) as open_page:
            browser.look(360)
            self.open_live(open_page)
            self.fill(["Gewoon", "Woord"])
            wait_until("plain words are there", lambda: {one["first_name"] for one in mother.me()["children"]}
                       <= {"Gewoon", "Woord"}, 60)
            self.settle(mother)
            plain = set(open_page.run(SHAPES)[0])
            for language in ("nl", "ar"):
                shapes, _, wrong = self.walk(browser, language)
                self.assertEqual([], wrong)
                plain |= shapes
            self.open_live(open_page)
            self.fill(HOSTILE)
            kept = {as_kept(one)[:20] for one in HOSTILE}
            wait_until("they have come", lambda: all(one["first_name"][:20] in kept for one in mother.me()["children"]), 60)
            self.settle(mother)
            everything = ""
            for language in ("nl", "ar"):
                shapes, said, wrong = self.walk(browser, language)
                self.assertEqual([], wrong)
                self.assertEqual([], sorted(shapes - plain), "an element or attribute that plain words did not make")
                everything += said
            self.assertEqual([], [one for one in HOSTILE if as_kept(one)[:60] not in everything], "each stands on some page")
            self.assert_arrived_as_words(open_page, plain)

    def open_live(self, browser):
        browser.become(self.journey.cookie_of("mother"), "ar")
        browser.go("/")
        wait_until("the stream is open", lambda: browser.run("return !document.getElementById('live').hidden"))

    def settle(self, mother):
        last = []

        def is_still():
            last.append([(one["id"], one["title"]) for one in mother.feed()])
            return len(last) > 6 and all(one == last[-1] for one in last[-6:])
        wait_until("nothing more comes in", is_still, 60, 0.15)

    def assert_arrived_as_words(self, browser, plain):
        """The page that was open all the time: there the browser's own script wrote them."""
        shapes, title, struck, said, _, _ = browser.run(SHAPES)
        self.assertEqual([], sorted(set(shapes) - plain))
        self.assertEqual((title, struck, browser.complaints()), ("Keukentafel", 0, []))
        self.assertTrue([one for one in HOSTILE if as_kept(one)[:60] in said], "some have come while it was open")


if __name__ == "__main__":
    unittest.main()
