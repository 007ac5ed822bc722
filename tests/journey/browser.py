"""A parent's phone: Chromium at 360 pixels, in a journey of its own."""

import socket
import subprocess
import unittest

from harness import Journey, wait_until
from selenium import webdriver
from selenium.webdriver.common.by import By

SWITCHES = ("--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-dev-shm-usage "
            "--disable-background-networking --disable-component-update --disable-sync").split()


def phone_options(language="nl", more=()):
    options = webdriver.ChromeOptions()
    for switch in (*SWITCHES, *more):
        options.add_argument(switch)
    options.set_capability("acceptInsecureCerts", True)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.add_experimental_option(
        "mobileEmulation", {"deviceMetrics": {"width": 360, "height": 740, "pixelRatio": 2.0}})
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    return options


def is_listening(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


class Phone(unittest.TestCase):
    """What tests with a phone have in common."""

    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Journey())
        cls.mother = cls.journey.highlights["guardians"]["a"]
        cls.girl = cls.mother["students"][0]
        cls.journey.wait_for_import()

    def open(self, path="/", **how):
        # By address: a bare machine need not know the name localhost, on which selenium's own Service relies.
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        driver = subprocess.Popen(["/usr/bin/chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL)
        self.addCleanup(driver.wait)
        self.addCleanup(driver.terminate)
        wait_until("the driver listens", lambda: is_listening(port))
        browser = webdriver.Remote(f"http://127.0.0.1:{port}", options=phone_options(**how))
        self.addCleanup(browser.quit)
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
