"""Pictures of every page and of a letter: a phone and a desktop, Dutch and Arabic, light and dark. Run as
./dev screenshots [FOLDER [PAGE...]]."""

import base64
import sys
from pathlib import Path

from chromium import Chromium
from harness import Journey
from pages import PAGES, Furnished

SIZES = {"phone": (360, 740), "desktop": (1280, 900)}


def shoot(browser, path, width, height):
    high = min(int(browser.run("return document.documentElement.scrollHeight")), 4 * height)
    shot = browser.tell("Page.captureScreenshot", captureBeyondViewport=True, format="png",
                        clip={"x": 0, "y": 0, "width": width, "height": max(high, height), "scale": 1})
    path.write_bytes(base64.b64decode(shot["data"]))


def shoot_letter(browser, folder):
    """As it is printed, on A4 at 96 dots an inch; of a site with a name, which takes no forms under another."""
    with Journey(gateway='public_url = "https://ouders.school.example"\n[letter]\nschool = "Het Tafelcollege"\n') as journey:
        person = journey.highlights["guardians"]["a"]["person"]
        journey.invite(person)
        done = journey.command("invite", "--guardian", person, "--letter", journey.folder / "letters")
        assert done.returncode == 0, done.stderr
        browser.look(794, 1123)
        browser.tell("Emulation.setEmulatedMedia", media="print")
        browser.web.get(next((journey.folder / "letters").iterdir()).as_uri())
        shoot(browser, folder / "letter.png", 794, 1123)
        browser.tell("Emulation.setEmulatedMedia", media="")


def main(folder, *wanted):
    folder.mkdir(parents=True, exist_ok=True)
    with Furnished() as journey, Chromium(journey.port) as browser:
        for page in (one for one in PAGES if not wanted or one.name in wanted):
            for language in ("nl", "ar"):
                journey.open(browser, page, language)
                for size, (width, height) in SIZES.items():
                    for dark in (False, True):
                        browser.look(width, height, 2 if size == "phone" else 1, dark)
                        shoot(browser, folder / f"{page.name}-{size}-{language}-{'dark' if dark else 'light'}.png",
                              width, height)
        shoot_letter(browser, folder)
        print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
