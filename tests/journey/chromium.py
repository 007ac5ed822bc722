"""Chromium as the tests of pages use it: one browser that takes any size, colours, language and session."""

import contextlib
import socket
import subprocess

from harness import wait_until
from selenium import webdriver

SWITCHES = ("--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-dev-shm-usage "
            "--disable-background-networking --disable-component-update --disable-sync").split()


def options_for(language="nl", more=()):
    options = webdriver.ChromeOptions()
    for switch in (*SWITCHES, *more):
        options.add_argument(switch)
    options.set_capability("acceptInsecureCerts", True)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    return options


def _listens(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def driven(options):
    """A browser, and the driver that goes with it."""
    # By address: a bare machine need not know the name localhost, on which selenium's own Service relies.
    with socket.create_server(("127.0.0.1", 0)) as free:
        at = free.getsockname()[1]
    with subprocess.Popen(["/usr/bin/chromedriver", f"--port={at}"], stdout=subprocess.DEVNULL) as driver:
        try:
            wait_until("the driver listens", lambda: _listens(at))
            web = webdriver.Remote(f"http://127.0.0.1:{at}", options=options)
            try:
                yield web
            finally:
                web.quit()
        finally:
            driver.terminate()


class Chromium(contextlib.ExitStack):
    """`language` is what it asks for (Accept-Language); `port` is the module's."""

    def __init__(self, port, language="nl"):
        super().__init__()
        self.site = f"https://127.0.0.1:{port}"
        self.web = self.enter_context(driven(options_for(language)))
        self.web.command_executor._commands["tell"] = ("POST", "/session/$sessionId/goog/cdp/execute")
        self.tell("Network.enable")

    def tell(self, what, **how):
        """A command of the DevTools protocol."""
        return self.web.execute("tell", {"cmd": what, "params": how})["value"]

    def look(self, width, height=740, scale=1, dark=False):
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False)
        self.tell("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def become(self, cookie="", language=None):
        """Shows these sessions from now on: "NAME=VALUE; ..." as a request has them."""
        self.tell("Network.clearBrowserCookies")
        wanted = [one.split("=", 1) for one in cookie.split("; ") if one]
        if language:
            wanted.append(["__Host-keukentafel-language", language])
        for name, value in wanted:
            self.tell("Network.setCookie", name=name, value=value, url=self.site + "/", secure=True, path="/")

    def go(self, path):
        self.web.get(self.site + path)

    def send(self, path, fields):
        """Goes to the page that answers a form."""
        self.go("/about")
        self.run("""const form = document.createElement("form"); form.method = "post"; form.action = arguments[0];
            for (const [name, value] of Object.entries(arguments[1])) {
              const input = document.createElement("input"); input.name = name; input.value = value; form.append(input); }
            document.body.append(form); form.submit();""", path, fields)
        wait_until("the answer is there", lambda: self.run(
            "return location.pathname === arguments[0] && document.readyState === 'complete'", path))

    def run(self, script, *arguments):
        return self.web.execute_script(script, *arguments)

    def run_later(self, script, *arguments):
        return self.web.execute_async_script(script, *arguments)

    def complaints(self):
        """What the console said since the last time; an answer that is not 200 is none, nor is that we offer to install."""
        return [one["message"] for one in self.web.get_log("browser")
                if "Failed to load resource" not in one["message"] and "Banner not shown" not in one["message"]]
