"""A parent's phone: Chromium at 360 pixels signs in, reads, and sees an item arrive."""

import os
import unittest

from browser import Phone
from chromium import Chromium
from harness import Journey, quiet_for, scenes, test_of, wait_until
from selenium.webdriver.common.by import By
from test_work_pieces import School, event, in_days, piece

# Says when a stream is open, of which pages without news show nothing; and nobody looks while isAway.
LISTENING = """
Object.defineProperty(document, "hidden", { get: () => !!window.isAway });
const Source = EventSource;
window.EventSource = class extends Source {
  constructor(...how) { super(...how); this.addEventListener("open", () => { window.isListening = true; }); }
};
"""
SCRIPT = "<img src=x onerror=document.title='broken'><b>"


class Browser(Phone):
    def titles(self, browser):
        return browser.execute_script("return [...document.querySelectorAll('#feed h3')].map((one) => one.textContent)")

    def test_signs_in_and_sees_an_item_arrive(self):
        browser = self.open()
        self.assertIn("Uw code", browser.page_source)
        self.assert_fits(browser)
        self.sign_in(browser, "00000-00000-00000")
        wait_until("it says that the code does not work", lambda: self.shows(browser, "note"))
        self.sign_in(browser)
        wait_until("the stream is open", lambda: self.shows(browser, "live"))
        before = len(self.titles(browser))
        self.assertGreater(before, 5)
        test = test_of(self.girl, "Engels")
        scenes.give_mark(self.journey.sis, self.girl["student"], test, 7.3)
        wait_until("the mark stands under today", lambda: any("7,3" in one for one in self.today(browser)), 5)
        scenes.correct_mark(self.journey.sis, self.girl["student"], test, 7.9)
        wait_until("the correction replaces it", lambda: any("7,9 eerst 7,3" in one for one in self.today(browser)), 5)
        self.assertEqual(1, len([title for title in self.titles(browser) if "7,3" in title]))
        self.assertEqual("s", browser.execute_script(
            "return [...document.querySelectorAll('#feed s')].find((one) => one.textContent === '7,3').localName"))
        self.assert_fits(browser)
        live = self.items(browser)
        browser.refresh()
        page = self.items(browser)
        self.assertEqual(page, [one for one in live if one in page], "the server puts everything in the same place")
        if "KT_SCREENSHOTS" in os.environ:
            browser.execute_script("scrollTo(0, 0)")
            browser.save_screenshot(os.path.join(os.environ["KT_SCREENSHOTS"], "feed.png"))

    def items(self, browser):
        return browser.execute_script("return [...document.querySelectorAll('article')].map((one) => one.dataset.item)")

    def today(self, browser):
        """What stands under the newest day that is called today."""
        return browser.execute_script(
            "const day = [...document.querySelectorAll('.day')].find((one) => one.querySelector('h2').textContent"
            ".startsWith('Vandaag')); return day ? [...day.querySelectorAll('h3')].map((one) => one.textContent) : []")

    def test_what_is_made_comes_before_what_was_missed_live_too(self):
        browser = self.open()
        self.sign_in(browser)
        wait_until("the stream is open", lambda: self.shows(browser, "live"))
        sis, girl = self.journey.sis, self.girl
        glance = "return [...document.querySelectorAll('.glance')].map((one) => one.textContent).join()"
        before = browser.execute_script(f"document.isTheSame = true; document.querySelector('.glance details').open = true; {glance}")
        scenes.give_mark(sis, girl["student"], test_of(girl, "Rekenen"), 6.8)
        wait_until("the mark", lambda: any("6,8" in one for one in self.today(browser)), 5)
        now = sis.clock()
        scenes.observe_lesson(sis, girl["student"], "Afwezig", now.replace(hour=0, minute=1), now)
        wait_until("the absence stands last", lambda: "Niet in de les" in self.today(browser)[-1], 5)
        scenes.name_work(sis, girl["student"], girl["project"]["product"], "Vogelhuis")
        wait_until("the work stands first", lambda: "Vogelhuis" in self.today(browser)[0], 5)
        wait_until("what stands above it is as new", lambda: browser.execute_script(glance) != before, 10)
        self.assertTrue(browser.execute_script("return document.isTheSame && document.querySelector('.glance details').open"))
        above = browser.execute_script(glance)
        browser.refresh()
        wait_until("as the server has it", lambda: browser.execute_script(glance) == above)

    def test_confirms_without_leaving_the_page(self):
        browser = self.open()
        self.sign_in(browser)
        wait_until("the stream is open", lambda: self.shows(browser, "live"))
        test = test_of(self.girl, "Nederlands", 0)
        scenes.correct_mark(self.journey.sis, self.girl["student"], test, 8.8)
        found = "[...document.querySelectorAll('#feed article')].find((one) => one.textContent.includes('8,8'))"
        wait_until("the mark", lambda: browser.execute_script(f"return !!{found}"), 5)
        browser.execute_script(f"{found}.querySelector('form.seen button').click()")
        wait_until("it says so", lambda: "Gezien op" in browser.execute_script(f"return {found}.textContent"), 5)
        self.assertTrue(browser.execute_script("return document.activeElement.classList.contains('seen')"))
        browser.refresh()
        self.assertIn("Gezien op", browser.execute_script(f"return {found}.textContent"))
        scenes.correct_mark(self.journey.sis, self.girl["student"], test, 8.9)
        found = found.replace("8,8", "8,9")
        wait_until("a correction asks anew", lambda: browser.execute_script(
            f"return !!{found} && !!{found}.querySelector('form.seen')"), 5)

    def test_speaks_english(self):
        browser = self.open(language="en-GB")
        self.assertEqual("en", browser.find_element(By.TAG_NAME, "html").get_attribute("lang"))
        self.assertIn("Your code", browser.page_source)

    def test_text_of_the_school_is_text(self):
        browser = self.open()
        self.sign_in(browser)
        wait_until("the stream is open", lambda: self.shows(browser, "live"))
        test = test_of(self.girl, "Nederlands")
        with self.journey.sis.transaction():
            self.journey.sis.update("Toets", test, naam=SCRIPT)
        scenes.give_mark(self.journey.sis, self.girl["student"], test, 6.6)
        wait_until("it arrives as text", lambda: any(SCRIPT in one for one in self.titles(browser)), 5)
        browser.refresh()
        self.assertTrue([title for title in self.titles(browser) if SCRIPT in title])
        self.assertEqual("Keukentafel", browser.title)
        self.assertEqual([], browser.find_elements(By.CSS_SELECTOR, "#feed img, #feed b"))


AWAY = "window.isAway = arguments[0]; window.isListening = false; document.dispatchEvent(new Event('visibilitychange'));"


class Ending(unittest.TestCase):
    def test_what_changed_while_nobody_looked(self):
        with Journey() as journey, Chromium(journey.port) as browser:
            mother = journey.highlights["guardians"]["a"]
            girl, boy = mother["students"]
            client = journey.wait_for_import()
            browser.tell("Page.addScriptToEvaluateOnNewDocument", source=LISTENING)
            browser.become(client.cookie, "nl")
            browser.go("/")
            wait_until("it listens", lambda: browser.run("return window.isListening"))
            browser.run(AWAY, True)
            scenes.give_mark(journey.sis, girl["student"], test_of(girl, "Engels"), 7.3)
            wait_until("the mark", lambda: "7.3" in [one["detail"].get("value") for one in client.feed()])
            self.assertTrue(quiet_for(0.7, lambda: "7,3" in browser.run("return document.body.innerText")))
            browser.run("document.isTheSame = true")
            browser.run(AWAY, False)
            wait_until("it has come", lambda: "7,3" in browser.run("return document.body.innerText"), 5)
            self.assertTrue(browser.run("return document.isTheSame"))
            browser.run(AWAY, True)
            scenes.take_custody(journey.sis, boy["relation"])
            wait_until("one child is left", lambda: list(client.children()) == [girl["first"]])
            self.assertIn(boy["first"], browser.run("return document.body.innerText"))
            browser.run(AWAY, False)
            wait_until("his news is gone", lambda: boy["first"] not in browser.run("return document.body.innerText"), 3)

    def test_every_open_page_goes_when_the_last_child_does(self):
        with Journey() as journey, Chromium(journey.port) as browser:
            father = journey.highlights["guardians"]["b"]
            relation = father["students"][0]["relation"]
            client = journey.wait_for_import(journey.client(father["person"]))
            browser.tell("Page.addScriptToEvaluateOnNewDocument", source=LISTENING)
            browser.become(client.cookie)
            shown = "return !!document.querySelector('.item')"
            for path in ("/", f"/item?id={client.feed()[0]['id']}"):
                with self.subTest(path=path):
                    browser.go(path)
                    wait_until("it listens", lambda: browser.run("return window.isListening") and browser.run(shown))
                    scenes.take_custody(journey.sis, relation)
                    wait_until("it is gone", lambda: not browser.run(shown), 1.5)
                    scenes.give_custody(journey.sis, relation)
                    wait_until("the child is back", lambda: client.feed())
                    if path == "/":
                        wait_until("the page as well", lambda: browser.run(shown), 15)


class Invited(Phone):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(School())
        cls.mother = {"person": 2}

    def test_an_invitation_that_arrives_can_be_answered(self):
        client = self.journey.client(2)
        wait_until("all is there", lambda: len(client.feed()) == 10)
        browser = self.open()
        self.sign_in(browser)
        wait_until("the stream is open", lambda: self.shows(browser, "live"))
        begins = in_days(3)
        self.journey.add(piece(77, 1, invites=True, presentation_from=begins) + piece(78, 1, invites=True))
        found = "[...document.querySelectorAll('#feed article')].find((one) => one.textContent.includes('Kast {}'))"
        article = found.format(77)
        wait_until("both came", lambda: browser.execute_script(f"return !!{found.format(78)}"), 8)
        self.assertFalse(browser.execute_script(f"return !!{found.format(78)}.querySelector('.invitation')"))
        browser.execute_script(f"{article}.querySelector('button[value=yes]').click()")
        wait_until("it is answered", lambda: browser.execute_script(
            f"return document.readyState === 'complete' && {article}?.textContent.includes('U komt.')"))
        wait_until("the stream is open", lambda: self.shows(browser, "live"))
        self.journey.add(piece(77, 1, invites=True, presentation_from=begins, description="Mooi"))
        says = f"return {article}.textContent"
        wait_until("it changed", lambda: "Mooi" in browser.execute_script(says), 8)
        self.assertIn("U komt.", browser.execute_script(says))
        self.journey.add(piece(77, 1, invites=True, presentation_from=in_days(4)))
        wait_until("it moved, and asks anew", lambda: "Komt u kijken?" in browser.execute_script(says), 8)
        self.journey.add(event("milestone/77", None))
        wait_until("it is withdrawn", lambda: not browser.execute_script(f"return !!{article}"), 8)
        self.assertEqual(browser.execute_script("return document.querySelectorAll('[data-withdrawn=yes] form').length"), 0)


if __name__ == "__main__":
    unittest.main()
