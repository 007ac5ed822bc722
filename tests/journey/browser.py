"""A parent's phone: Chromium at 360 pixels, in a journey of its own."""

import unittest

from chromium import driven, options_for
from harness import Journey
from selenium.webdriver.common.by import By


def phone_options(language="nl", more=()):
    options = options_for(language, more)
    options.add_experimental_option(
        "mobileEmulation", {"deviceMetrics": {"width": 360, "height": 740, "pixelRatio": 2.0}})
    return options


class Phone(unittest.TestCase):
    """What tests with a phone have in common."""

    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Journey())
        cls.mother = cls.journey.highlights["guardians"]["a"]
        cls.girl = cls.mother["students"][0]
        cls.journey.wait_for_import()

    def open(self, path="/", **how):
        browser = self.enterContext(driven(phone_options(**how)))
        browser.get(self.address(path))
        return browser

    def address(self, path="/"):
        return f"https://127.0.0.1:{self.journey.port}{path}"

    def sign_in(self, browser, code=None):
        browser.find_element(By.ID, "code").send_keys(code or self.journey.invite(self.mother["person"]))
        browser.find_element(By.CSS_SELECTOR, "form button").click()

    def shows(self, browser, name):
        return browser.execute_script("const one = document.getElementById(arguments[0]); return !!one && !one.hidden", name)

    def assert_fits(self, browser):
        self.assertLessEqual(browser.execute_script("return document.documentElement.scrollWidth"), 360)
