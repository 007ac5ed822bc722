"""Pictures of every page: a phone and a desktop, Dutch and Arabic, light and dark. Run as ./dev screenshots [FOLDER]."""

import base64
import sys
from pathlib import Path

from chromium import Chromium
from pages import PAGES, Furnished

SIZES = {"phone": (360, 740), "desktop": (1280, 900)}


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    with Furnished() as journey, Chromium(journey.port) as browser:
        for page in PAGES:
            for language in ("nl", "ar"):
                journey.open(browser, page, language)
                for size, (width, height) in SIZES.items():
                    for dark in (False, True):
                        browser.look(width, height, 2 if size == "phone" else 1, dark)
                        high = min(int(browser.run("return document.documentElement.scrollHeight")), 4 * height)
                        shot = browser.tell("Page.captureScreenshot", captureBeyondViewport=True, format="png",
                                            clip={"x": 0, "y": 0, "width": width, "height": max(high, height), "scale": 1})
                        name = f"{page.name}-{size}-{language}-{'dark' if dark else 'light'}.png"
                        (folder / name).write_bytes(base64.b64decode(shot["data"]))
        print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
