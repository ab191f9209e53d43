"""A window of headless Chromium, by Debian's packages of it and of Selenium."""

import base64
import time
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from demo.checks import Failed

PATIENCE = 10
CONTRAST = Path(__file__).with_name("contrast.js")


class Window:
    def __init__(self, chromium, driver, downloads):
        options = Options()
        options.binary_location = chromium
        # root has no sandbox of Chromium's, and containers little shared memory.
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                         "--window-size=1200,900", "--no-proxy-server"):
            options.add_argument(argument)
        options.add_experimental_option(
            "prefs", {"download.default_directory": str(downloads)})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self._driver = webdriver.Chrome(options=options, service=Service(driver))
        self._driver.set_page_load_timeout(PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._driver.quit()

    # What is seen

    @property
    def url(self):
        return self._driver.current_url

    @property
    def title(self):
        return self._driver.title

    @property
    def source(self):
        return self._driver.page_source

    def texts(self, selector):
        return [each.text for each in self.all(selector)]

    def all(self, selector):
        return self._driver.find_elements(By.CSS_SELECTOR, selector)

    def style(self, selector, name):
        return self.all(selector)[0].value_of_css_property(name)

    def run(self, script):
        return self._driver.execute_script(script)

    def run_later(self, script, *arguments):
        """What a script passes to `done`."""
        return self._driver.execute_async_script(
            f"const done = arguments[arguments.length - 1]; {script}", *arguments)

    def cookies(self):
        return self._driver.get_cookies()

    def complaints(self):
        """What the console has that is no mere word, since it was asked last."""
        return [entry["message"] for entry in self._driver.get_log("browser")
                if entry["level"] not in ("INFO", "DEBUG")]

    # What is done

    def open(self, url):
        self._driver.get(url)

    def reload(self):
        self._driver.refresh()

    def back(self):
        self._driver.back()

    def fill_in(self, form, **values):
        """Types into the fields of the form of that action, and sends it as a user does."""
        for name, value in values.items():
            field = self.all(f"form[action={form}] [name={name}]")[0]
            if field.get_attribute("type") != "file":
                field.clear()
            field.send_keys(value)
        page = self.all("html")[0]
        self.all(f"form[action={form}] button")[0].click()
        self.wait_for("another page", lambda: self.all("html")[0] != page
                      and self.run("return document.readyState") == "complete")

    def wait_for(self, what, condition, seconds=PATIENCE):
        """Until the condition holds, whose value is returned."""
        deadline = time.monotonic() + seconds
        while not (value := self._tried(condition)):
            if time.monotonic() > deadline:
                raise Failed(f"{what} did not come within {seconds} s: {self.source[:2000]}")
            time.sleep(0.05)
        return value

    @staticmethod
    def _tried(condition):
        """The page may be replaced while it is looked at."""
        try:
            return condition()
        except Exception as error:
            if "stale" in str(error) or isinstance(error, IndexError):
                return None
            raise

    # Pictures

    def shoot(self, path, width=1200, height=900, scheme="light"):
        with self.seen_at(width, height, scheme):
            overflow = self.run("return document.documentElement.scrollWidth - innerWidth")
            background = self.style("body", "background-color")
            self.capture(path)
        return overflow, background

    @contextmanager
    def seen_at(self, width, height, scheme):
        """In a window of that size, by somebody who likes that scheme."""
        self._driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
        try:
            yield
        finally:
            self._driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
            self._driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    def low_contrasts(self):
        """How many texts the page has, and those that are hard to read."""
        return self.run(CONTRAST.read_text())

    def capture(self, path, whole=False):
        """Writes a picture, of the whole page if that is asked for; nothing without a path."""
        if not path:
            return
        picture = self._driver.execute_cdp_cmd("Page.captureScreenshot", {
            "format": "png", "captureBeyondViewport": whole, **self._area(whole)})
        path.write_bytes(base64.b64decode(picture["data"]))

    def _area(self, whole):
        if not whole:
            return {}
        size = self._driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        return {"clip": {**size, "scale": 1}}

    # What a user may set

    @contextmanager
    def without_scripts(self):
        self._driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        try:
            yield
        finally:
            self._driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    @contextmanager
    def sending(self, **fields):
        """With more fields in each request."""
        self._driver.execute_cdp_cmd("Network.enable", {})
        self._driver.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": fields})
        try:
            yield
        finally:
            self._driver.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {}})

    def press(self, key):
        """A key, by its name in Selenium, for what has the focus."""
        self._driver.switch_to.active_element.send_keys(getattr(Keys, key))
