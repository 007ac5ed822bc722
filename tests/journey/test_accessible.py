"""Every page in every language, light and dark, at three sizes: axe-core finds nothing, and it fits. At the other looks
axe-core asks a language that goes each way; with KT_WHOLE, as in ./dev check, all of them."""

import os
import threading
import unittest

import npm
from chromium import Chromium
from harness import BUILD, SOURCE
from pages import LANGUAGES, PAGES, Furnished
from test_routes import routes_of_the_gateway

# A phone, a desktop, and the desktop at 200%: then 1280 pixels are 640 of CSS. MEASURE is stricter than axe's target-size.
PHONE, *LARGER = [dict(width=width, scale=scale) for width, scale in ((360, 1), (1280, 1), (640, 2))]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
         "rules": {"target-size": {"enabled": True}}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# The second has what stands under one that nobody has reviewed.
LOOKED_AT_LONG = LANGUAGES if os.environ.get("KT_WHOLE") else ("nl", "ar")
AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"], preload: false, ...arguments[0]}).then(({violations}) => done(violations.map(
  (one) => one.id + " " + one.nodes.map((node) => node.target + ": " + node.failureSummary).join(" | "))),
  (error) => done([String(error)]));
"""
MEASURE = """
const found = [], wide = document.documentElement.scrollWidth;
if (wide > innerWidth) found.push("wider than the window: " + wide);
for (const one of document.querySelectorAll("a, button, input, select, textarea, summary")) {
  const {width, height} = one.getBoundingClientRect();
  const isThere = one.type !== "hidden" && one.checkVisibility() && !one.matches(".skip");
  if (isThere && (width < 24 || height < 24)) found.push(`${one.outerHTML.slice(0, 80)} is ${width} by ${height}`);
}
return found;
"""
FRAME = """
const {lang, dir} = document.documentElement;
return [lang, dir, document.querySelectorAll("h1").length, document.querySelectorAll("main").length,
        document.querySelector("footer [aria-current]")?.value ?? "", document.body.innerText];
"""


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Furnished())
        folder = npm.installed(SOURCE / "tests/journey/axe", BUILD / "npm/axe")
        cls.axe = (folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")

    def browser(self):
        return self.enterContext(Chromium(self.journey.port))

    def test_every_page_is_in_the_list(self):
        pages = {(method, path) for method, path in routes_of_the_gateway() if method == "GET"
                 and not path.startswith(("/api/", "/assets/", "/in/", "/file", "/desk/notice/picture", "/desk/session"))
                 and not path.endswith((".json", ".svg", ".js", "manifest"))}
        self.assertLessEqual(pages, {one.route for one in PAGES}, "add it to PAGES in pages.py")
        self.assertEqual(len({one.name for one in PAGES}), len(PAGES))

    def test_axe_finds_nothing(self):
        found, lock = [], threading.Lock()

        def walk(languages):
            try:
                with Chromium(self.journey.port) as browser:
                    for language in languages:
                        for page in PAGES:
                            told = self.look_at(browser, page, language)
                            with lock:
                                found.extend(told)
            except Exception as failure:  # pylint: disable=broad-except
                with lock:
                    found.append(repr(failure))
        walkers = [threading.Thread(target=walk, args=(LANGUAGES[half::2],)) for half in (0, 1)]
        for one in walkers:
            one.start()
        for one in walkers:
            one.join()
        self.assertEqual([], sorted(set(found)), "\n".join(sorted(set(found))[:40]))

    def test_axe_would_find_something(self):
        browser = self.browser()
        browser.look(**PHONE)
        self.journey.open(browser, PAGES[0], "nl")
        browser.run(self.axe + "\nreturn 0;")
        browser.run("""const main = document.querySelector("main"), tiny = () => {
              const one = document.createElement("button");
              one.textContent = "x"; one.style = "all: unset; width: 9px; height: 9px"; return one; };
            const pale = document.createElement("p"), image = document.createElement("img");
            pale.textContent = "pale"; pale.style = "color: #bbb; background: #fff"; image.src = "/assets/icon.svg";
            main.append(image, pale, tiny(), tiny());""")
        found = {one.split(" ")[0] for one in browser.run_later(AXE, RULES)}
        self.assertLessEqual({"image-alt", "color-contrast", "target-size"}, found)
        self.assertEqual(len(browser.run(MEASURE)), 2)

    def look_at(self, browser, page, language):
        browser.look(**PHONE)
        self.journey.open(browser, page, language)
        *frame, text = browser.run(FRAME)
        where = f"{page.name} in {language}"
        chosen = "" if page.name == "offline" else language  # nothing can be chosen where nothing can be reached
        is_right = frame == [language, "rtl" if language == "ar" else "ltr", 1, 1, chosen]
        told = [] if is_right else [f"{where}: language, direction, h1, main and the language chosen are {frame}"]
        if "{" in text or "\ufffd" in text:
            told.append(f"{where}: a placeholder is left")
        browser.run(self.axe + "\nreturn 0;")
        told += [f"{where}: {one}" for one in browser.run(MEASURE) + browser.run_later(AXE, RULES)]
        is_long = language in LOOKED_AT_LONG
        if is_long:
            browser.look(**PHONE, dark=True)
            told += [f"{where} in the dark: {one}" for one in browser.run_later(AXE, COLOURS)]
        for look in LARGER:
            browser.look(**look)
            told += [f"{where} at {look}: {one}" for one in browser.run(MEASURE)]
            told += [f"{where} at {look}: {one}" for one in (browser.run_later(AXE, RULES) if is_long else [])]
        browser.look(320)  # WCAG 1.4.10: the desktop at 400%
        if browser.run("return document.documentElement.scrollWidth") > 320:
            told.append(f"{where}: scrolls sideways at 320 pixels")
        return told + [f"{where}: the console says {one}" for one in browser.complaints()]


if __name__ == "__main__":
    unittest.main()
