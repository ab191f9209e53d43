#!/usr/bin/env python3
"""Looks at the page that gateway-demo opens on, with headless Chromium, and tries all that it shows.

By root, Chromium, its driver, Selenium and nginx are installed from Debian's packages if they are
missing. One line for each check, and at the end `N passed, N failed`.

  Tests/Conformance/demo_page.py --binary .build/release/gateway-demo
  Tests/Conformance/demo_page.py --binary ... --screenshots FOLDER
"""

import sys

sys.dont_write_bytecode = True

from browsing import chromium, script  # noqa: E402
from demo.server import Demo  # noqa: E402
from page_checks import looks, places  # noqa: E402
from peers.proxying import free_port  # noqa: E402


class Setting:
    """What a check may use: a window, and a demo, which it may end and start again."""

    def __init__(self, binary, folder, window, screenshots):
        self.binary, self.folder, self.window = binary, folder, window
        self.screenshots = screenshots
        self.port = free_port()
        self.demo = None

    def start(self):
        self.demo = Demo(self.binary, ["--port", self.port, "--quiet"]).wait_until_it_listens()

    def made(self, name):
        folder = self.folder / name
        folder.mkdir()
        return folder

    def open(self, target="/"):
        self.window.open(self.demo.url(target))


def drive(results, options, folder):
    with chromium.window(folder) as window:
        setting = Setting(options.binary.resolve(), folder, window, options.screenshots)
        setting.start()
        try:
            for each in [*looks.GROUP.checks, *places.GROUP.checks]:
                if each.matches(options.only):
                    results.run(each.sentence, each.run, setting)
        finally:
            setting.demo.stop()


def add_arguments(parser):
    parser.add_argument("--only", metavar="WORD",
                        help="a word that the sentence holds, or a group: looks, places")


if __name__ == "__main__":
    sys.exit(script.main(__doc__, "gateway-demo", drive, add_arguments))
