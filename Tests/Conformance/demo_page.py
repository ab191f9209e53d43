#!/usr/bin/env python3
"""Looks at the page that gateway-demo opens on, with headless Chromium, and tries all that it shows.

By root, Chromium, its driver, Selenium and nginx are installed from Debian's packages if they are
missing. One line for each check, and at the end `N passed, N failed`.

  Tests/Conformance/demo_page.py --binary .build/release/gateway-demo
  Tests/Conformance/demo_page.py --binary ... --screenshots FOLDER
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from browser import Results, have_selenium  # noqa: E402
from demo.checks import summary  # noqa: E402
from demo.server import Demo  # noqa: E402
from page_checks import looks, places  # noqa: E402
from peers import packages  # noqa: E402
from static_diff.nginx import free_port  # noqa: E402

DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "gateway-demo"


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
    from links_and_notes.window import Window

    chromium = packages.program("chromium")
    driver = packages.program("chromedriver", package="chromium-driver")
    with Window(chromium, driver, folder) as window:
        setting = Setting(options.binary.resolve(), folder, window, options.screenshots)
        setting.start()
        try:
            for each in [*looks.GROUP.checks, *places.GROUP.checks]:
                if each.matches(options.only):
                    results.run(each.sentence, each.run, setting)
        finally:
            setting.demo.stop()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY, metavar="PATH",
                        help="the gateway-demo to look at (default .build/release/gateway-demo)")
    parser.add_argument("--only", metavar="WORD",
                        help="a word that the sentence holds, or a group: looks, places")
    parser.add_argument("--screenshots", type=Path, metavar="FOLDER",
                        help="where to write pictures of the page")
    options = parser.parse_args()
    if not options.binary.is_file():
        parser.error(f"there is no file {options.binary}")
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    results = Results()
    try:
        have_selenium()
        with tempfile.TemporaryDirectory(prefix="demo-page-") as folder:
            drive(results, options, Path(folder))
    except packages.Missing as reason:
        print(f"not ok - what is needed is there ({reason})")
        results.failed += 1
    print(summary(results.passed, results.failed, results.skipped))
    return 0 if results.failed == 0 and results.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
