"""Without a mouse and without eyes: everything is reached in the order in which it is read, one sees where one is, and no
meaning is in a colour alone."""

import unittest

from chromium import Chromium
from harness import wait_until
from pages import PAGES, Furnished
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

FOCUSABLE = """
return [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((one) => one.type !== "hidden" && one.checkVisibility()).length;
"""
FOCUSED = """
const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
const all = [...document.querySelectorAll("*")];
return {at: all.indexOf(one), tag: one.tagName, inMain: !!one.closest("main"), id: one.id, skip: one.matches(".skip"),
        seen: parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none" && box.width > 0 && box.right > 0
              && box.bottom > 0 && box.top < innerHeight && box.left < innerWidth};
"""
# What a screen reader says follows the document; what an eye reads goes down, and along a line as the language does.
READING = """
const rtl = document.documentElement.dir === "rtl", out = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let last = null;
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const parent = node.parentElement;
  if (!node.data.trim() || !parent.checkVisibility() || parent.closest(".skip, bdi, option, textarea")) continue;
  const range = document.createRange();
  range.selectNodeContents(node);
  const box = range.getBoundingClientRect();
  const isAbove = last && box.bottom <= last.top + 1 && box.left < last.right && last.left < box.right;
  if (isAbove) out.push(`${node.data.trim()} stands above ${last.text}`);
  last = {top: box.top, left: box.left, right: box.right, text: node.data.trim()};
}
return out;
"""


class Keyboard(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Furnished())

    def browser(self):
        return self.enterContext(Chromium(self.journey.port))

    def test_what_is_read_goes_down_the_page(self):
        browser = self.browser()
        for width in (360, 1280):
            browser.look(width)
            for language in ("nl", "ar"):
                for page in PAGES:
                    with self.subTest(page=page.name, language=language, width=width):
                        self.journey.open(browser, page, language)
                        self.assertEqual([], browser.run(READING))
                        self.assertEqual(self.landmarks(browser), self.expected_landmarks(browser))

    def landmarks(self, browser):
        """In the order in which a screen reader meets them, with the headings' levels between."""
        nodes = browser.tell("Accessibility.getFullAXTree")["nodes"]
        by_id = {one["nodeId"]: one for one in nodes}
        seen = []

        def walk(one):
            role = one.get("role", {}).get("value")
            if role in ("navigation", "banner", "main", "contentinfo", "heading"):
                seen.append(role)
            for child in one.get("childIds", []):
                if child in by_id:
                    walk(by_id[child])
        walk(nodes[0])
        return [one for i, one in enumerate(seen) if one != "heading" or seen[i - 1] != "heading"]

    def expected_landmarks(self, browser):
        """Ways, then what the page is, then what stands in it (a choice of children first), then the foot."""
        has = browser.run("return ['body > nav', 'body > header', 'main h1, main h2', 'main nav'].map((one) => "
                          "!!document.querySelector(one))")
        return (["navigation"] if has[0] else []) + (["banner", "heading"] if has[1] else []) + ["main"] \
            + (["navigation"] if has[3] else []) + (["heading"] if has[2] else []) + ["contentinfo"]

    def test_everything_is_reached_by_the_keyboard_in_order(self):
        browser = self.browser()
        browser.look(1280, 900)
        for page in PAGES:
            for language in ("nl", "ar"):
                with self.subTest(page=page.name, language=language):
                    self.journey.open(browser, page, language)
                    self.tab_through(browser)

    def tab_through(self, browser):
        count = browser.run(FOCUSABLE)
        # Where a page puts the focus itself, or a field asks for it, the walk begins at the top all the same.
        browser.run("document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0);")
        visited = []
        dates = browser.run("return document.querySelectorAll('input[type=date]').length")
        for _ in range(count + 3 * dates + 2):  # a date has four stops of its own
            self.press(browser, Keys.TAB)
            now = browser.run(FOCUSED)
            if now["tag"] in ("BODY", "HTML") or visited and now["at"] == visited[0]["at"]:
                break  # round
            if not visited or visited[-1]["at"] != now["at"]:
                visited.append(now)
            self.assertTrue(now["seen"], now)
        self.assertTrue(visited[0]["skip"], "the way past the navigation is first")
        places = [one["at"] for one in visited]
        self.assertEqual(places, sorted(places), "in the order of the document")
        radios = browser.run("return document.querySelectorAll('input[type=radio]').length")
        count = browser.run(FOCUSABLE)  # the browser's offer to install may have come since
        self.assertEqual(len(places), count - max(0, radios - 1), "all of it; of radio buttons one")

    def press(self, browser, *keys):
        ActionChains(browser.web).send_keys(*keys).perform()

    def test_signs_in_reads_and_speaks_without_a_mouse(self):
        browser = self.browser()
        browser.look(360)
        browser.become(language="nl")
        browser.go("/")
        while browser.run("return document.activeElement.id") != "code":
            self.press(browser, Keys.TAB)
        self.press(browser, self.journey.invite(self.journey.girl["student"], "student"), Keys.ENTER)
        wait_until("the news is there", lambda: browser.run("return !!document.querySelector('.item')"))
        self.press(browser, Keys.TAB, Keys.ENTER)  # past the navigation
        self.press(browser, Keys.TAB)
        self.assertTrue(browser.run(FOCUSED)["inMain"])
        while not browser.run("return document.activeElement.matches('.item summary')"):
            self.press(browser, Keys.TAB)
        self.press(browser, Keys.ENTER, Keys.TAB, " Zonder muis geschreven.", Keys.TAB, Keys.ENTER)
        wait_until("the words stand there", lambda: "Zonder muis geschreven." in browser.run(
            "return document.body.innerText"))
        while browser.run("return document.activeElement.value") != "tr":
            self.press(browser, Keys.TAB)
        self.press(browser, Keys.ENTER)
        wait_until("the page speaks Turkish", lambda: browser.run("return document.documentElement.lang") == "tr")

    def test_no_colour_alone_tells_anything(self):
        """Without any colour of its own a page says the same: what is a state has words."""
        browser = self.browser()
        browser.look(360)
        for page in PAGES:
            self.journey.open(browser, page, "nl")
            for item in browser.run("return [...document.querySelectorAll('.item')].map((one) => [one.classList[1], "
                                    "one.querySelector('.label').textContent])"):
                self.assertTrue(item[1], "a kind of news is a word as well as a coloured edge")
        browser.tell("Emulation.setEmulatedMedia", features=[{"name": "forced-colors", "value": "active"}])
        self.journey.open(browser, PAGES[0], "nl")
        self.press(browser, Keys.TAB)
        self.assertTrue(browser.run(FOCUSED)["seen"], "with forced colours as well")


if __name__ == "__main__":
    unittest.main()
