"""The SIS stays away longer than its roster is trusted: nothing is shown, and everyone is told why."""

import sqlite3
import unittest

from harness import Journey, wait_until

EIGHT_DAYS = 8 * 24 * 3600


class Outage(unittest.TestCase):
    def test_a_roster_too_old(self):
        with Journey() as journey:
            client = journey.wait_for_import()
            items = client.whole_feed()
            self.assertFalse(client.me()["paused"])
            journey.stop()
            journey.database.rename(journey.folder / "away.db")
            with sqlite3.connect(journey.folder / "keukentafel.db") as store:
                store.execute("update adapter set confirmed_at=confirmed_at-?", (EIGHT_DAYS,))
            store.close()
            journey.start()
            client.port = journey.port
            wait_until("the log tells", lambda: "more than 7 days ago" in journey.log)
            self.assertEqual(journey.log.count("more than 7 days ago"), 1)
            self.assertEqual((client.me()["children"], client.me()["paused"]), ([], True))
            self.assertEqual(client.feed(), [])
            page = client.get("/", Accept_Language="nl").text
            self.assertIn("niet bereikbaar", page)
            self.assertEqual(journey.stream(client).events, [])

            (journey.folder / "away.db").rename(journey.database)
            wait_until("the SIS is back", lambda: not client.me()["paused"], 60)
            self.assertEqual([one["id"] for one in client.whole_feed()], [one["id"] for one in items])


if __name__ == "__main__":
    unittest.main()
