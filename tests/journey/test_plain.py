"""The portal without scripts, in a browser that runs none and with the keyboard alone; and on paper."""

import html
import unittest

from chromium import Chromium
from harness import dutch_now, wait_until
from pages import PAGES, Furnished
from selenium.common.exceptions import WebDriverException

CONTROLS = "nav, form, button, input, select, textarea:not([readonly]), .skip, .news, .more, .leave"
PRINTED = """
return {words: document.body.innerText,
        controls: [...document.querySelectorAll(arguments[0])].filter((one) => one.checkVisibility()).map((one) => one.outerHTML)};
"""


class Scriptless:
    """Chromium that runs no script, not the driver's either: so it is driven by DevTools alone, by focus and keys."""

    def __init__(self, browser):
        self.browser = browser
        browser.tell("Emulation.setScriptExecutionDisabled", value=True)

    def _node(self, selector):
        root = self.browser.tell("DOM.getDocument", depth=0)["root"]["nodeId"]
        return self.browser.tell("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]

    def _once_there(self, what, do):
        """Until it gives something: a page may go between two questions about it, and is then asked anew."""
        def tried():
            try:
                return do()
            except WebDriverException:
                return None
        return wait_until(what, tried)

    def source(self):
        return self._once_there("a page", lambda: html.unescape(
            self.browser.tell("DOM.getOuterHTML", nodeId=self._node("html"))["outerHTML"]))

    def wait_for(self, selector):
        self._once_there(f"{selector} is on the page", lambda: self._node(selector))

    def wait_for_words(self, words):
        wait_until(f"the page says {words}", lambda: words in self.source())

    def _focus(self, selector):
        def focused():
            self.browser.tell("DOM.focus", nodeId=self._node(selector))
            return True
        self._once_there(f"{selector} has the focus", focused)

    def type(self, selector, text):
        self._focus(selector)
        self.browser.tell("Input.insertText", text=text)

    def press(self, selector, key="\r"):
        """Enter; or the letter with which a choice begins."""
        self._focus(selector)
        for kind in ("keyDown", "keyUp"):
            self.browser.tell("Input.dispatchKeyEvent", type=kind, text=key, windowsVirtualKeyCode=ord(key.upper()))

    def go(self, path):
        self.browser.tell("Page.navigate", url=self.browser.site + path)


class Plain(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Furnished())

    def browser(self):
        browser = self.enterContext(Chromium(self.journey.port))
        browser.look(360)
        return browser

    def test_a_whole_visit_without_scripts(self):
        page, journey = Scriptless(self.browser()), self.journey
        page.browser.become(language="nl")
        page.go("/")
        page.type("#code", journey.invite(journey.highlights["guardians"]["a"]["person"]).replace("-", " ").lower())
        page.press("main form button")
        page.wait_for(".item")
        page.wait_for("#live[hidden]")  # which a script would show
        self.assertIn("Wat komt er?", page.source())
        self.assertGreater(page.source().count("<article"), 5)
        before = page.source().count("Gezien")
        page.press("form.seen button")
        wait_until("it was seen", lambda: page.source().count("Gezien") > before)

        page.press("a[rel=next]")
        page.wait_for(".item:not(:has(.new))")
        self.assertGreater(page.source().count("<article"), 5)
        page.go("/messages")
        page.type("textarea[name=words]", "Zonder script gevraagd.")
        page.press("form:has(textarea[name=words]) button")
        page.wait_for_words("Zonder script gevraagd.")

        page.go("/absence")
        page.wait_for("#from")
        today = str(dutch_now().date())
        self.assertIn(f'value="{today}"', page.source(), "today needs no typing")
        page.press("#reason", "z")  # Ziek
        page.press("form:has(#from) button")
        page.wait_for_words("De melding is verstuurd")

        page.go("/?q=Nederlands")
        page.wait_for(".item")
        self.assertIn("Nederlands", page.source())
        page.press("footer button[value=tr]")
        page.wait_for("html[lang=tr]")
        page.go("/")
        page.press(".leave > summary")
        page.press(".leave[open] button")
        page.wait_for("#code")
        page.go("/")
        page.wait_for("#code")

    def test_paper_holds_the_words_and_nothing_to_press(self):
        browser = self.browser()
        for page in PAGES:
            with self.subTest(page=page.name):
                self.journey.open(browser, page, "nl")
                browser.tell("Emulation.setEmulatedMedia", media="print")
                printed = browser.run(PRINTED, CONTROLS)
                browser.tell("Emulation.setEmulatedMedia", media="")
                self.assertEqual(printed["controls"], [])
                if page.name == "feed":
                    for words in ("Goed geholpen", "Dit ging goed.", "Vraag aan tafel"):
                        self.assertIn(words, printed["words"])
        self.journey.open(browser, next(one for one in PAGES if one.name == "feed"), "nl")
        self.assertTrue(browser.tell("Page.printToPDF")["data"].startswith("JVBERi"), "which is %PDF in base64")


if __name__ == "__main__":
    unittest.main()
