#!/usr/bin/env python3
"""Uses the example "links and notes" as people do, with headless Chromium; and as a CGI program.

By root, Chromium, its driver and Selenium are installed from Debian's packages if they are missing.
One line for each check, and at the end `N passed, N failed`. The site under a prefix of nginx is the
mount /app of the gateway-demo beside the binary; it is skipped where the demo has none.

  Tests/Conformance/browser.py --binary .build/release/links-and-notes
  Tests/Conformance/browser.py --binary ... --screenshots FOLDER
"""

import argparse
import importlib.util
import os
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from demo.checks import Failed, Skipped, one_line, see, summary  # noqa: E402
from demo.client import BadResponse  # noqa: E402
from demo.server import DidNotStart  # noqa: E402
from links_and_notes.site import Site  # noqa: E402
from peers import packages  # noqa: E402

DEFAULT_BINARY = (Path(__file__).resolve().parents[2] / ".build" / "release" / "links-and-notes")
PYTHON_OF_DEBIAN = "/usr/bin/python3"
PICTURES = {
    "light": {}, "dark": {"scheme": "dark"}, "narrow": {"width": 400, "height": 800},
}


class Results:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def run(self, sentence, check, *arguments):
        try:
            check(*arguments)
        except (Skipped, packages.Missing) as reason:
            self.skipped += 1
            print(f"skip - {sentence} ({reason})", flush=True)
        except Exception as failure:
            self.failed += 1
            kind = "" if isinstance(failure, (Failed, BadResponse, DidNotStart)) else \
                f"{type(failure).__name__}: "
            print(f"not ok - {sentence} ({kind}{one_line(failure)})", flush=True)
        else:
            self.passed += 1
            print(f"ok - {sentence}", flush=True)


def have_selenium():
    """Debian's Selenium belongs to Debian's Python, which becomes the one that runs this."""
    if importlib.util.find_spec("selenium"):
        return
    if os.path.realpath(sys.executable) != os.path.realpath(PYTHON_OF_DEBIAN):
        os.execv(PYTHON_OF_DEBIAN, [PYTHON_OF_DEBIAN, *sys.argv])
    packages.install("python3-selenium")
    importlib.invalidate_caches()
    if not importlib.util.find_spec("selenium"):
        raise packages.Missing("python3-selenium is missing, and apt-get could not install it")


def check_pictures(window, site, folder):
    """In each size and scheme nothing is wider than the window, and dark is dark."""
    window.open(site.url)
    site.post("links", url="https://tea.example/" + "a-long-way/" * 12, code="long")
    window.reload()
    shots = {name: window.shoot(folder and folder / f"{name}.png", **options)
             for name, options in PICTURES.items()}
    window.open(site.url + "nowhere")
    shots["error"] = window.shoot(folder and folder / "error.png")
    see(all(overflow <= 0 for overflow, _ in shots.values()), shots)
    see(shots["dark"][1] != shots["light"][1], shots)


def drive(results, options, folder):
    from links_and_notes import elsewhere, pages
    from links_and_notes.window import Window

    uploads = folder / "uploads"
    uploads.mkdir()
    chromium = packages.program("chromium")
    driver = packages.program("chromedriver", package="chromium-driver")
    with Site(options.binary.resolve(), uploads) as site, \
            Window(chromium, driver, folder) as window:
        for check in pages.GROUP.checks:
            results.run(check.sentence, check.run, window, site)
        results.run("nothing is wider than the window, also in dark and on a telephone",
                    check_pictures, window, site, options.screenshots)
        demo = options.binary.resolve().with_name("gateway-demo")
        results.run("the same under a prefix of nginx, in front of the demo",
                    elsewhere.check_prefix, window, demo, folder)
    results.run("as a CGI program under lighttpd, links and redirects keep its path",
                elsewhere.check_cgi, options.binary.resolve(), made(folder / "cgi"))


def made(folder):
    folder.mkdir()
    return folder


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY, metavar="PATH",
                        help="the links-and-notes to run")
    parser.add_argument("--screenshots", type=Path, metavar="FOLDER",
                        help="where to write pictures of the pages")
    options = parser.parse_args()
    if not options.binary.is_file():
        parser.error(f"there is no file {options.binary}")
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    results = Results()
    try:
        have_selenium()
        with tempfile.TemporaryDirectory(prefix="links-and-notes-") as folder:
            drive(results, options, Path(folder))
    except packages.Missing as reason:
        print(f"not ok - what is needed is there ({reason})")
        results.failed += 1
    print(summary(results.passed, results.failed, results.skipped))
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
