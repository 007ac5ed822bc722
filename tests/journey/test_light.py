"""How much a page weighs, and how long it takes a slow phone on a slow line until it can be used."""

import statistics
import unittest

from chromium import Chromium
from harness import Client
from pages import LANGUAGES, PAGES, Furnished

LIGHT = 50_000  # bytes, all in
SOON = 2_000    # milliseconds
TRIES = 5
LOADED = """
const [page] = performance.getEntriesByType("navigation"), parts = performance.getEntriesByType("resource");
const paint = performance.getEntriesByName("first-contentful-paint")[0];
return {
  ready: page.domInteractive > 0 && !!paint && document.readyState === "complete",
  usable: Math.max(page.domInteractive, paint ? paint.startTime : 0),
  bytes: page.transferSize + parts.reduce((sum, one) => sum + one.transferSize, 0),
  kinds: parts.map((one) => one.initiatorType), parts: parts.map((one) => new URL(one.name).pathname),
  images: document.images.length,
};
"""


class Light(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.journey = cls.enterClassContext(Furnished())

    def first_load(self, browser, page, language="nl"):
        """A visit by a browser that has nothing of us yet."""
        browser.tell("Network.clearBrowserCache")
        self.journey.open(browser, page, language)
        seen = browser.run(LOADED)
        while not seen["ready"]:
            seen = browser.run(LOADED)
        return seen

    def test_it_is_light_in_every_language(self):
        icon = len(Client(self.journey.port).get("/assets/icon.svg").body)
        feed = next(one for one in PAGES if one.name == "feed")
        with Chromium(self.journey.port) as browser:
            browser.tell("Network.setCacheDisabled", cacheDisabled=True)
            for language in LANGUAGES:
                with self.subTest(language):
                    self.assertLessEqual(self.first_load(browser, feed, language)["bytes"] + icon, LIGHT)

    def test_a_slow_phone_on_a_slow_line(self):
        with Chromium(self.journey.port) as browser:
            browser.look(360)
            browser.tell("Network.setCacheDisabled", cacheDisabled=True)
            # 400 kbit a second, and 300 ms from a question to the first byte of its answer.
            browser.tell("Network.emulateNetworkConditions", offline=False, latency=300, downloadThroughput=50_000,
                         uploadThroughput=50_000)
            browser.tell("Emulation.setCPUThrottlingRate", rate=4)
            icon = len(Client(self.journey.port).get("/assets/icon.svg").body)
            for name in ("sign-in", "feed"):
                page = next(one for one in PAGES if one.name == name)
                loads = [self.first_load(browser, page) for _ in range(TRIES)]
                usable, bytes_in = statistics.median(one["usable"] for one in loads), loads[0]["bytes"] + icon
                print(f"{name}: {bytes_in / 1000:.1f} kB in all, usable in {usable:.0f} ms "
                      f"(median of {TRIES}, slowest {max(one['usable'] for one in loads):.0f})", flush=True)
                with self.subTest(page=name):
                    self.assertLessEqual(bytes_in, LIGHT)
                    self.assertLessEqual(usable, SOON)
                    self.assertEqual(loads[0]["images"], 0)
                    endings = {one.rsplit(".", 1)[-1] for one in loads[0]["parts"]}
                    self.assertLessEqual(endings, {"css", "js", "webmanifest", "/api/v1/stream"})


if __name__ == "__main__":
    unittest.main()
