#!/usr/bin/env python3
"""Checks the documentation site that .ci/site has built: that each symbol is documented and in a group,
that no link is dead, and that headless Chromium renders pages without overflow or errors.

By root, Chromium, its driver and Selenium are installed from Debian's packages if they are missing.
One line for each check, and at the end `N passed, N failed`.

  Tests/Conformance/documentation_site.py
  Tests/Conformance/documentation_site.py --no-browser
  Tests/Conformance/documentation_site.py --screenshots FOLDER
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from browser import Results, have_selenium  # noqa: E402
from demo.checks import see, summary  # noqa: E402
from documentation import coverage  # noqa: E402
from documentation.site import Site  # noqa: E402
from peers import packages  # noqa: E402

BUILD = Path(__file__).resolve().parents[2] / ".build"
WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}
# One of each kind: the list of modules, a landing page, a type, a function.
LOOKED_AT = [
    "/documentation", "/documentation/asyncgateway", "/documentation/asyncgateway/environ",
    "/documentation/asyncgateway/writingapps", "/documentation/asyncgatewaytoolkit/router", "/documentation/asyncgatewaytesting",
]
# What the pages of DocC show in place of one that they do not have.
NOT_FOUND = "can’t be found"


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", type=Path, default=BUILD / "site", help="(default .build/site)")
    parser.add_argument("--archives", type=Path, default=BUILD / "documentation",
                        help="the archives it was merged from (default .build/documentation)")
    parser.add_argument("--no-browser", action="store_true", help="check the data alone")
    parser.add_argument("--screenshots", type=Path, metavar="FOLDER", help="write pictures there")
    return parser.parse_args()


def some(items, count=20):
    rest = f", and {len(items) - count} more" if len(items) > count else ""
    return ", ".join(items[:count]) + rest


def nothing(items):
    items = list(items)
    see(not items, f"{len(items)}: {some(items)}")


def check_data(site, archives, results):
    for archive in archives:
        results.run(f"{archive.stem}: each symbol has an abstract",
                    lambda archive=archive: nothing(coverage.without_abstract(archive)))
        results.run(f"{archive.stem}: each symbol is in a group",
                    lambda archive=archive: nothing(coverage.not_curated(archive)))
    results.run("each link within the site leads to a page", lambda: nothing(site.dead_links()))


def check_page(window, url, width, height, picture):
    window.open(url)
    # The pages are rendered by a script.
    window.wait_for("a heading", lambda: window.texts("h1"))
    see(NOT_FOUND not in window.source, "the page is not there")
    overflow, _ = window.shoot(picture, width=width, height=height)
    see(overflow <= 0, f"it is {overflow} px wider than the window")


def check_pages(site, results, screenshots):
    from links_and_notes.window import Window
    chromium = packages.program("chromium")
    driver = packages.program("chromedriver", package="chromium-driver")
    with tempfile.TemporaryDirectory() as folder, site.served() as base, \
            Window(chromium, driver, Path(folder)) as window:
        for page in LOOKED_AT:
            for name, (width, height) in WIDTHS.items():
                picture = screenshots and screenshots / f"{page.strip('/').replace('/', '-')}-{name}.png"
                results.run(f"{page} fits a {name}",
                            check_page, window, base + page, width, height, picture)
        results.run("no page has an error of a script", lambda: nothing(window.complaints()))


def main():
    options = arguments()
    archives = sorted(options.archives.glob("*.doccarchive"))
    if not options.site.is_dir() or not archives:
        sys.exit(f"there is no site in {options.site}: build it with .ci/site")
    if not options.no_browser:
        # First: it may begin again with another Python.
        have_selenium()
    results, site = Results(), Site(options.site)
    check_data(site, archives, results)
    if not options.no_browser:
        if options.screenshots:
            options.screenshots.mkdir(parents=True, exist_ok=True)
        check_pages(site, results, options.screenshots)
    print(summary(results.passed, results.failed, results.skipped))
    sys.exit(1 if results.failed else 0)


if __name__ == "__main__":
    main()
