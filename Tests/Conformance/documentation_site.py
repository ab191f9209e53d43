#!/usr/bin/env python3
"""Checks the documentation site that .ci/site has built: that each symbol is documented and in a group,
that no link is dead, that no sentence is in two places, and that headless Chromium renders pages
without overflow or errors.

By root, Chromium, its driver and Selenium are installed from Debian's packages if they are missing.
One line for each check, and at the end `N passed, N failed`.

  Tests/Conformance/documentation_site.py
  Tests/Conformance/documentation_site.py --no-browser
  Tests/Conformance/documentation_site.py --screenshots FOLDER
"""

import itertools
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from browsing import chromium  # noqa: E402
from browsing.script import Results, parser_of  # noqa: E402
from demo.checks import see  # noqa: E402
from documentation import coverage, repeats  # noqa: E402
from documentation.site import Site  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build"
# Reports of programs, in which one table after the other says how it was measured.
REPORTS = {"Performance.md", "Conformance.md"}
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
# Some of each kind: the list of modules, landing pages, types, an article, a function, a tutorial.
LOOKED_AT = [
    "/documentation", "/documentation/asyncgateway", "/documentation/asyncgateway/environ",
    "/documentation/asyncgateway/writingapps", "/documentation/asyncgatewaytoolkit/router",
    "/documentation/asyncgatewaytoolkit/requestids(keepingthoseof:)", "/documentation/asyncgatewaytesting",
    "/tutorials/tutorials", "/tutorials/asyncgateway/makeanapp",
]
# What the pages of DocC show in place of one that they do not have.
NOT_FOUND = "can’t be found"


def arguments():
    parser = parser_of(__doc__)
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
        results.run(f"{archive.stem}: no sentence is taken for a list",
                    lambda archive=archive: nothing(coverage.broken_lists(archive)))
    results.run("each link within the site leads to a page", lambda: nothing(site.dead_links()))
    results.run("no sentence is in two places", lambda: nothing(repeats.repeated(documents())))


def documents():
    catalogs = [file for kind in ("md", "tutorial") for file in (ROOT / "Sources").rglob(f"*.docc/**/*.{kind}")]
    pages = [file for file in (ROOT / "Docs").glob("*.md") if file.name not in REPORTS]
    return sorted([ROOT / "README.md", *pages, *catalogs])


def check_page(window, url, size, scheme, picture):
    with window.seen_at(*size, scheme):
        window.open(url)
        # The pages are rendered by a script.
        window.wait_for("a heading", lambda: window.texts("h1"))
        see(NOT_FOUND not in window.source, "the page is not there")
        overflow = window.run("return document.documentElement.scrollWidth - innerWidth")
        see(overflow <= 0, f"it is {overflow} px wider than the window")
        window.capture(picture)
        count, low = window.low_contrasts()
        see(count > 0 and not low, f"{count} texts, hard to read: {low}")


def check_pages(site, results, screenshots):
    with tempfile.TemporaryDirectory() as folder, site.served() as base, \
            chromium.window(Path(folder)) as window:
        for page in LOOKED_AT:
            for (name, size), scheme in itertools.product(SIZES.items(), ("light", "dark")):
                picture = screenshots and screenshots / f"{page.strip('/').replace('/', '-')}-{name}-{scheme}.png"
                results.run(f"{page} fits a {name} and is easy to read, {scheme}",
                            check_page, window, base + page, size, scheme, picture)
        results.run("no page has an error of a script", lambda: nothing(window.complaints()))


def main():
    options = arguments()
    archives = sorted(options.archives.glob("*.doccarchive"))
    if not options.site.is_dir() or not archives:
        sys.exit(f"there is no site in {options.site}: build it with .ci/site")
    if not options.no_browser:
        # First: it may begin again with another Python.
        chromium.have_selenium()
    results, site = Results(), Site(options.site)
    check_data(site, archives, results)
    if not options.no_browser:
        if options.screenshots:
            options.screenshots.mkdir(parents=True, exist_ok=True)
        check_pages(site, results, options.screenshots)
    sys.exit(results.end())


if __name__ == "__main__":
    main()
