"""The Dutch texts are short and plain (level B1), and docs/languages.md says how short."""

import unittest

import readable


class Readable(unittest.TestCase):
    def test_sentences_are_short(self):
        for key, text in readable.messages().items():
            _, most, _ = readable.READERS[readable.reader_of(key)]
            for sentence in readable.sentences_of(text):
                with self.subTest(key=key):
                    self.assertLessEqual(len(readable.words_of(sentence)), most, sentence)

    def test_and_on_average_shorter(self):
        for name, found in readable.by_reader().items():
            with self.subTest(reader=name):
                self.assertLessEqual(readable.measured(found)["mean"], readable.READERS[name][2])

    def test_words_are_plain(self):
        for key, text in readable.messages().items():
            for word in {word.lower() for sentence in readable.sentences_of(text) for word in readable.words_of(sentence)}:
                with self.subTest(key=key, word=word):
                    self.assertNotIn(word, readable.JARGON, f"write: {readable.JARGON.get(word)}")
                    self.assertFalse(len(word) > readable.LONG_WORD and word not in readable.LONG_WORDS,
                                     "a long word: use another, or add it to LONG_WORDS with its reason")

    def test_the_measure_itself(self):
        self.assertEqual(readable.sentences_of("{a, select, yes {Een {b}. } other {}}Twee woorden! {c_day}"),
                         ["Een Woord.", "Twee woorden!", "dinsdag 24 november"])
        self.assertEqual(readable.sentences_of("{n, plural, =0 {} one {# dag.} other {# dagen.}}"), ["# dag.", "# dagen."])
        self.assertEqual([readable.syllables(word) for word in ("nieuws", "school", "resultaat", "bericht")], [1, 1, 3, 2])
        self.assertEqual(readable.words_of("Dit is, 3 keer, pagina's."), ["Dit", "is", "keer", "pagina's"])

    def test_the_page_tells_what_was_measured(self):
        page = readable.PAGE.read_text(encoding="utf-8")
        self.assertIn(readable.table(), page, "python3 tests/publish/readable.py --write")


if __name__ == "__main__":
    unittest.main()
