"""Getting in with a letter's address, what a browser keeps, and what it refuses to run."""

import json
import os
import re
import time
import unittest

from browser import Phone
from harness import Client, wait_until
from selenium.webdriver.common.by import By
from test_desk import Staff, one_time_code

SHELL = {"/offline", "/assets/app.css", "/assets/app.js", "/assets/code.js", "/assets/icon.svg", "/assets/shell.js"}
KEPT = """
const done = arguments[arguments.length - 1];
(async () => {
  const kept = [];
  for (const name of await caches.keys())
    for (const one of await (await caches.open(name)).keys()) kept.push(new URL(one.url).pathname + new URL(one.url).search);
  const workers = await navigator.serviceWorker.getRegistrations();
  done({ kept, workers: workers.length, active: workers.filter((one) => one.active).length,
         stored: localStorage.length + sessionStorage.length, databases: (await indexedDB.databases()).length });
})();
"""


class Shell(Phone):
    def open(self, path="/", **how):
        # Chromium registers a worker over a certificate of our own making only when it is told not to look at it.
        return super().open(path, more=("--ignore-certificate-errors",), **how)

    def tell(self, browser, what, **how):
        """A command of the DevTools protocol."""
        browser.command_executor._commands["tell"] = ("POST", "/session/$sessionId/goog/cdp/execute")
        return browser.execute("tell", {"cmd": what, "params": how})["value"]

    def kept(self, browser):
        return browser.execute_async_script(KEPT)

    def complaints(self, browser):
        """What Chromium has to say about the policy of the page since the last time."""
        return [one["message"] for one in browser.get_log("browser")
                if "Content Security Policy" in one["message"] or "Trusted" in one["message"]]

    def shoot(self, browser, name):
        if "KT_SCREENSHOTS" in os.environ:
            browser.save_screenshot(os.path.join(os.environ["KT_SCREENSHOTS"], name))

    def enter(self, **how):
        browser = self.open("/#" + self.journey.invite(self.mother["person"]), **how)
        browser.find_element(By.CSS_SELECTOR, "form button").click()
        wait_until("the stream is open", lambda: self.shows(browser, "live"))
        return browser

    def enter_desk(self, browser, name):
        browser.get(self.address("/desk"))
        self.sign_in(browser, self.journey.invite(name, "administrator"))
        key = wait_until("the key", lambda: re.search(r"<code>([A-Z2-7]+)</code>", browser.page_source)).group(1)
        browser.find_element(By.ID, "code").send_keys(one_time_code(key, time.time()))
        browser.find_element(By.CSS_SELECTOR, "form button").click()
        wait_until("the desk", lambda: browser.find_elements(By.ID, "search"))

    def wait_for_shell(self, browser):
        return wait_until("the shell is kept", lambda: (kept := self.kept(browser))["active"] == 1 and kept)

    def test_a_letter_s_address_fills_in_the_code(self):
        code = self.journey.invite(self.mother["person"])
        begin = time.monotonic()
        browser = self.open("/#" + code)
        self.assertEqual(browser.find_element(By.ID, "code").get_attribute("value"), code)
        self.assertTrue(self.shows(browser, "filled"))
        self.assertEqual(browser.current_url, self.address("/"), "the code is gone from the address")
        self.assertEqual(browser.execute_script("return history.length"), 2, "and from the history")
        self.assert_fits(browser)
        self.shoot(browser, "sign-in.png")
        browser.find_element(By.CSS_SELECTOR, "form button").click()
        wait_until("the news is there", lambda: self.shows(browser, "live"))
        self.assertLess(time.monotonic() - begin, 60)
        for part in code.split("-"):
            self.assertNotIn(part, self.journey.log)
        other = self.journey.invite(self.journey.highlights["guardians"]["b"]["person"])
        browser.get("about:blank")
        browser.get(self.address("/#" + other))
        wait_until("the code is gone", lambda: browser.current_url == self.address("/"))
        self.assertTrue(browser.find_elements(By.ID, "feed"), "who is signed in stays who they are")
        self.assertEqual(Client(self.journey.port).sign_in(other), 204, "and the code is not used up")

    def test_what_is_no_code_is_left_alone(self):
        browser = self.open()
        for fragment in ("#main", "#AAAAA-BBBBB", "#%3Cimg%20src=x%3E", "#AAAAA-BBBBB-CCCCC-DDDDD"):
            browser.get("about:blank")
            browser.get(self.address("/" + fragment))
            self.assertTrue(browser.current_url.endswith(fragment), fragment)
            self.assertEqual(browser.find_element(By.ID, "code").get_attribute("value"), "")
            self.assertFalse(self.shows(browser, "filled"))

    def test_without_network_the_shell_alone(self):
        browser = self.open()
        self.assertEqual(self.kept(browser)["workers"], 0, "nothing is kept before somebody signs in")
        self.sign_in(browser)
        wait_until("the stream is open", lambda: self.shows(browser, "live"))
        self.assertEqual(set(self.wait_for_shell(browser)["kept"]), SHELL)
        for path in ("/", "/account", "/?before=999999", "/api/v1/me", "/api/v1/feed", "/nothing"):
            browser.get(self.address(path))
        kept = self.kept(browser)
        self.assertEqual(set(kept["kept"]), SHELL, "no page and no answer is kept")
        self.assertEqual((kept["stored"], kept["databases"]), (0, 0))
        browser.get(self.address("/"))
        name = self.girl["first"]
        self.assertIn(name, browser.page_source)
        self.journey.stop()
        try:
            for path in ("/", "/account", "/?before=999999"):
                browser.get(self.address(path))
                self.assertIn("Geen internet", browser.page_source)
                self.assertNotIn(name, browser.page_source)
            self.assertNotEqual(browser.execute_script("return getComputedStyle(document.body).maxWidth"), "none", "styled")
            self.assert_fits(browser)
            self.shoot(browser, "offline.png")
        finally:
            self.journey.start()
        browser.find_element(By.CSS_SELECTOR, "main a").click()
        wait_until("the news is back", lambda: name in browser.page_source)

    def test_what_was_written_stays_without_network(self):
        browser = self.open("/#" + self.journey.invite(self.girl["student"], "student"))
        browser.find_element(By.CSS_SELECTOR, "form button").click()
        wait_until("the stream is open", lambda: self.shows(browser, "live"))
        leaving_asks = "return !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"
        browser.find_element(By.CSS_SELECTOR, "article details summary").click()
        self.assertFalse(browser.execute_script(leaving_asks))
        form = browser.find_element(By.CSS_SELECTOR, "article details form")
        form.find_element(By.NAME, "comment").send_keys("Ik ging met de trein.")
        self.assertTrue(browser.execute_script(leaving_asks))
        self.tell(browser, "Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0,
                  uploadThroughput=0)
        form.find_element(By.TAG_NAME, "button").click()
        note = form.find_element(By.ID, "unsent")
        self.assertTrue(note.is_displayed())
        self.assertIn("Er is nog niets verstuurd", note.text)
        self.assertEqual(form.find_element(By.NAME, "comment").get_property("value"), "Ik ging met de trein.")
        self.assertEqual(self.kept(browser)["stored"], 0)
        self.tell(browser, "Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1,
                  uploadThroughput=-1)
        form.find_element(By.TAG_NAME, "button").click()
        wait_until("it was sent", lambda: any(
            one.text == "Ik ging met de trein." for one in browser.find_elements(By.CSS_SELECTOR, ".said q")))
        self.assertFalse(browser.execute_script(leaving_asks))
        self.assertFalse(browser.find_elements(By.CSS_SELECTOR, "article .new"), "one's own words are no news")

    def test_after_signing_out_nothing_is_left(self):
        browser = self.enter()
        self.wait_for_shell(browser)
        browser.find_element(By.CSS_SELECTOR, ".leave summary").click()
        self.assertIn("nieuwe code", browser.find_element(By.CSS_SELECTOR, ".leave p").text)
        browser.find_element(By.CSS_SELECTOR, ".leave button").click()
        wait_until("the door", lambda: browser.find_elements(By.ID, "code"))
        wait_until("nothing is left", lambda: self.kept(browser) == {
            "kept": [], "workers": 0, "active": 0, "stored": 0, "databases": 0})
        self.assertEqual(browser.get_cookies(), [])

    def test_a_device_ends_another(self):
        first, second = self.enter(), self.enter()
        self.wait_for_shell(second)
        first.get(self.address("/account"))
        self.assert_fits(first)
        self.assertIn("Chrome, Linux", first.page_source)
        self.shoot(first, "account.png")
        first.find_element(By.CSS_SELECTOR, "button[value=others]").click()
        wait_until("the other is out by itself", lambda: second.find_elements(By.ID, "code"), 5)
        self.assertEqual(len(first.find_elements(By.CSS_SELECTOR, ".choices li")), 1)

    def test_a_page_without_a_stream_goes_too_whatever_was_typed(self):
        first = self.enter()
        second = self.open("/#" + self.journey.invite(self.girl["student"], "student"))
        second.find_element(By.CSS_SELECTOR, "form button").click()
        wait_until("the stream is open", lambda: self.shows(second, "live"))
        for browser in (first, second):
            browser.get(self.address("/account"))
        for browser, person, role in ((first, self.mother["person"], "guardian"),
                                      (second, self.girl["student"], "student")):
            self.journey.client(person, role).send_form("/account", do="others")
            wait_until("the page is gone", lambda: browser.find_elements(By.ID, "code"), 15)
        feed = self.open("/#" + self.journey.invite(self.girl["student"], "student"))
        feed.find_element(By.CSS_SELECTOR, "form button").click()
        wait_until("the stream is open", lambda: self.shows(feed, "live"))
        feed.find_element(By.CSS_SELECTOR, "article details summary").click()
        feed.find_element(By.CSS_SELECTOR, "article details textarea").send_keys("Half")
        self.journey.client(self.girl["student"], "student").send_form("/account", do="others")
        wait_until("the news is gone", lambda: feed.find_elements(By.ID, "code"), 5)

    def test_the_desk_goes_when_another_page_signed_out(self):
        browser = self.open()
        self.enter_desk(browser, "tabblad")
        there, desk = Client(self.journey.port), "__Host-keukentafel-desk"
        there.cookie = f"{desk}={browser.get_cookie(desk)['value']}"
        self.assertEqual(there.get("/desk/session").status, 204)
        self.assertEqual(there.send_form("/desk/sign-out").status, 303)
        wait_until("the door", lambda: browser.find_elements(By.ID, "code"), 15)

    def test_a_second_device_by_its_picture(self):
        first = self.enter()
        first.get(self.address("/account"))
        first.find_element(By.CSS_SELECTOR, "form[action='/account/device'] button").click()
        code = wait_until("the code", lambda: first.find_elements(By.CSS_SELECTOR, ".code"))[0].text
        self.assert_fits(first)
        self.shoot(first, "device-code.png")
        second = self.open("/#" + code)
        second.find_element(By.CSS_SELECTOR, "form button").click()
        wait_until("the same news", lambda: self.girl["first"] in second.page_source)

    def test_no_page_breaks_its_own_rules(self):
        browser = self.enter()
        self.wait_for_shell(browser)
        for path in ("/", "/account", "/offline", "/sharing", "/manifest.webmanifest"):
            browser.get(self.address(path))
        browser.get(self.address("/account"))
        browser.find_element(By.CSS_SELECTOR, "form[action='/account/device'] button").click()
        wait_until("the code", lambda: browser.find_elements(By.CSS_SELECTOR, ".code"))
        self.enter_desk(browser, "regels")
        browser.find_element(By.CSS_SELECTOR, ".card.choices a").click()
        wait_until("a student", lambda: browser.find_elements(By.ID, "reason"))
        self.assertEqual(self.complaints(browser), [])
        loaded = "return performance.getEntriesByType('resource').map((one) => new URL(one.name).origin)"
        self.assertEqual(set(browser.execute_script(loaded)), {self.address("")}, "and nobody else is asked for anything")

    def test_what_could_become_a_script_is_refused(self):
        browser = self.enter()
        self.wait_for_shell(browser)
        sinks = {
            "innerHTML": "document.body.innerHTML = '<b>x</b>'",
            "outerHTML": "document.getElementById('feed').outerHTML = '<b>x</b>'",
            "insertAdjacentHTML": "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')",
            "write": "document.write('x')",
            "parser": "new DOMParser().parseFromString('<b>x</b>', 'text/html')",
            "script.src": "document.createElement('script').src = '/assets/app.js'",
            "script.text": "document.createElement('script').text = '1'",
            "srcdoc": "document.createElement('iframe').srcdoc = 'x'",
            "worker": "new Worker('/assets/app.js')",
            "service worker": "await navigator.serviceWorker.register('/sw.js')",
            "another policy": "trustedTypes.createPolicy('mine', { createHTML: (html) => html })",
            "the policy again": "trustedTypes.createPolicy('shell', { createHTML: (html) => html })",
        }
        tried = """
            const done = arguments[arguments.length - 1];
            (async () => { try { %s; done('done'); } catch (error) { done(error.name); } })();"""
        for name, sink in sinks.items():
            with self.subTest(sink=name):
                self.assertEqual(browser.execute_async_script(tried % sink), "TypeError")
        self.assertTrue(self.complaints(browser))
        browser.execute_script("document.body.setAttribute('style', 'color: rgb(1, 2, 3)')")
        self.assertNotEqual(browser.execute_script("return getComputedStyle(document.body).color"), "rgb(1, 2, 3)")

    def test_it_can_be_put_among_the_apps(self):
        browser = self.enter()
        self.wait_for_shell(browser)
        manifest = json.loads(Client(self.journey.port).get("/manifest.webmanifest").text)
        self.assertEqual((manifest["start_url"], manifest["display"]), ("/", "standalone"))
        found = self.tell(browser, "Page.getInstallabilityErrors")
        self.assertEqual(found["installabilityErrors"], [])


class Headers(Phone):
    def test_of_signing_out(self):
        client = self.journey.client(self.mother["person"])
        for end in (lambda one: one.send_form("/sign-out"), lambda one: one.delete("/api/v1/session")):
            client = self.journey.client(self.mother["person"])
            self.assertEqual(end(client).header("clear-site-data"), '"cache", "storage"')
        staff = Staff(self.journey.port)
        staff.sign_in_at_desk(self.journey.invite("koppen", "administrator"))
        self.assertEqual(staff.send_form("/desk/sign-out").header("clear-site-data"), '"cache", "storage"')

    def test_the_worker_and_the_offline_page_are_the_same_for_everyone(self):
        client, nobody = self.journey.client(self.mother["person"]), Client(self.journey.port)
        for path in ("/sw.js", "/offline", "/manifest.webmanifest"):
            mine, theirs = client.get(path), nobody.get(path)
            self.assertEqual((mine.status, mine.body), (200, theirs.body), path)
        self.assertTrue(nobody.get("/sw.js").header("content-type").startswith("text/javascript"))
        self.assertIn("No internet", nobody.get("/offline", Accept_Language="en").text)


if __name__ == "__main__":
    unittest.main()
