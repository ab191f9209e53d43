#!/usr/bin/env python3
"""Uses the example "links and notes" as people do, with headless Chromium; and as a CGI program.

By root, Chromium, its driver and Selenium are installed from Debian's packages if they are missing.
One line for each check, and at the end `N passed, N failed`. The site under a prefix of nginx is the
mount /app of the gateway-demo beside the binary; it is skipped where the demo has none.

  Tests/Conformance/browser.py --binary .build/release/links-and-notes
  Tests/Conformance/browser.py --binary ... --screenshots FOLDER
"""

import sys

sys.dont_write_bytecode = True

from browsing import chromium, script  # noqa: E402
from demo.checks import see  # noqa: E402
from links_and_notes.site import Site  # noqa: E402

PICTURES = {
    "light": {}, "dark": {"scheme": "dark"}, "narrow": {"width": 400, "height": 800},
}


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

    uploads = folder / "uploads"
    uploads.mkdir()
    with Site(options.binary.resolve(), uploads) as site, chromium.window(folder) as window:
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


if __name__ == "__main__":
    sys.exit(script.main(__doc__, "links-and-notes", drive))
