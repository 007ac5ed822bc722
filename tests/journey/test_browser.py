"""A parent's phone: Chromium at 360 pixels signs in, reads, and sees an item arrive."""

import os
import re
import unittest

from browser import Phone
from harness import scenes, test_of, wait_until
from selenium.webdriver.common.by import By

SCRIPT = "<img src=x onerror=document.title='broken'><b>"


class Browser(Phone):
    def titles(self, browser):
        return browser.execute_script("return [...document.querySelectorAll('#feed h2')].map((one) => one.textContent)")

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
        wait_until("the mark stands on top", lambda: "7,3" in self.titles(browser)[0], 5)
        scenes.correct_mark(self.journey.sis, self.girl["student"], test, 7.9)
        wait_until("the correction replaces it", lambda: "7,9" in self.titles(browser)[0], 5)
        self.assertFalse([title for title in self.titles(browser) if "7,3" in title])
        self.assert_fits(browser)
        if "KT_SCREENSHOTS" in os.environ:
            browser.save_screenshot(os.path.join(os.environ["KT_SCREENSHOTS"], "feed.png"))

    def test_works_without_scripts(self):
        # What a browser without scripts does: it sends the form, follows the answer, and reads the page.
        client = self.journey.client()
        code = self.journey.invite(self.mother["person"]).replace("-", "+").lower()
        answer = client.ask("POST", "/sign-in", f"code={code}", Content_Type="application/x-www-form-urlencoded")
        self.assertEqual((303, "/"), (answer.status, answer.header("Location")))
        page = client.get("/").text
        self.assertGreater(page.count("<article"), 5)
        older = re.search(r'href="(/\?before=\d+)" rel="next"', page).group(1)
        self.assertGreater(client.get(older).text.count("<article"), 5)
        self.assertEqual(303, client.ask("POST", "/sign-out", "").status)
        self.assertIn('id="code"', client.get("/").text)

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
        wait_until("it arrives as text", lambda: SCRIPT in self.titles(browser)[0], 5)
        browser.refresh()
        self.assertTrue([title for title in self.titles(browser) if SCRIPT in title])
        self.assertEqual("Keukentafel", browser.title)
        self.assertEqual([], browser.find_elements(By.CSS_SELECTOR, "#feed img, #feed b"))


if __name__ == "__main__":
    unittest.main()
