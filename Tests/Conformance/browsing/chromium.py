"""Headless Chromium, its driver and Selenium, from Debian's packages."""

import importlib.util
import os
import sys

from peers import packages

PYTHON_OF_DEBIAN = "/usr/bin/python3"


def have_selenium():
    """Debian's Selenium belongs to Debian's Python, which becomes the one that runs the script."""
    if importlib.util.find_spec("selenium"):
        return
    if os.path.realpath(sys.executable) != os.path.realpath(PYTHON_OF_DEBIAN):
        os.execv(PYTHON_OF_DEBIAN, [PYTHON_OF_DEBIAN, *sys.argv])
    packages.install("python3-selenium")
    importlib.invalidate_caches()
    if not importlib.util.find_spec("selenium"):
        raise packages.Missing("python3-selenium is missing, and apt-get could not install it")


def window(downloads):
    """A window, whose downloads are written to a folder; behind `have_selenium`."""
    from browsing.window import Window
    return Window(packages.program("chromium"),
                  packages.program("chromedriver", package="chromium-driver"), downloads)
