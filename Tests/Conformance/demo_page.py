#!/usr/bin/env python3
"""Looks at the page that gateway-demo opens on, with headless Chromium, and tries all that it shows.

By root, Chromium, its driver, Selenium and nginx are installed from Debian's packages if they are
missing. One line for each check, and at the end `N passed, N failed`.

  Tests/Conformance/demo_page.py --binary .build/release/gateway-demo
  Tests/Conformance/demo_page.py --binary ... --screenshots FOLDER
"""

import argparse
import html
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urldefrag

sys.dont_write_bytecode = True

from browser import Results, have_selenium  # noqa: E402
from demo.checks import Group, see, summary  # noqa: E402
from demo.client import Client, curl  # noqa: E402
from demo.server import Demo  # noqa: E402
from gateways.nginx import Nginx  # noqa: E402
from gateways.site import Way, started, wait_until  # noqa: E402
from live_events import wait_for  # noqa: E402
from peers import packages  # noqa: E402
from static_diff.nginx import free_port  # noqa: E402

DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "gateway-demo"
SIZES = {"phone": (375, 812), "desk": (1280, 900)}
SCHEMES = ("light", "dark")
LONG = "/?milk=1&" + "a-long-name-" * 20 + "=" + "a-long-value-" * 20
HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
STATUSES = {"/status": 404, "/fail": 500, "/file": 404}
"""The routes that are shown for another status than 200."""
CUT = "/fail-late"
EXIT_OF_CUT = 18
CONTRAST = Path(__file__).parent / "demo" / "contrast.js"
GROUP = Group("page")
check = GROUP.check


class Setting:
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


# What is on the page


def rows(window):
    """The routes of both lists: name, the URL of its link, the text of its line."""
    return window.run("""return Array.from(document.querySelectorAll(".routes li"), item => [
        item.querySelector(".name").textContent,
        item.querySelector("a")?.href, item.querySelector("code")?.innerText])""")


def rows_of_text(page):
    """The lines for a shell in a page that no browser has read, by their routes."""
    items = re.findall(r'class="name">(.*?)</p>\n.*\n<p class="trial"><code>(.*?)</code>', page)
    return [(text_of(name), None, text_of(line)) for name, line in items]


def text_of(markup):
    return html.unescape(re.sub("<[^>]*>", "", markup))


def see_links(window, without=None):
    """Each link of the page is answered below 400, or leads to a place on it."""
    links = window.run("return Array.from(document.links, link => link.href)")
    here = urldefrag(window.url).url
    ids = window.run('return Array.from(document.querySelectorAll("[id]"), each => each.id)')
    asked = 0
    for link in links:
        url, fragment = urldefrag(link)
        if url == here:
            see(fragment in ids, f"{link} leads nowhere")
            continue
        if without and url.endswith(without):
            continue
        status, head, complaint = curl("-o", "/dev/null", "-w", "%{http_code}", url)
        see(status == 0 and 200 <= int(head) < 400, f"{link}: {head!r} {complaint}")
        asked += 1
    see(asked >= 20, f"{asked} links")


def see_lines(found, folder, without=None):
    """Each line for a shell does in one what is said of its route."""
    lines = [(name, line) for name, _, line in found if line and name != without]
    see(len(lines) >= 15, lines)
    for name, line in lines:
        head = folder / "head"
        head.write_text("")
        done = subprocess.run(["sh", "-c", f"{line} -sS --noproxy '*' -D {head} --max-time 20"],
                              capture_output=True, timeout=30)
        see(done.returncode == (EXIT_OF_CUT if name == CUT else 0), f"{line}: {done}")
        status = int(re.findall(r"^HTTP/\S+ (\d+)", head.read_text(), re.M)[-1])
        see(status == STATUSES.get(name, 200), f"{line}: {status}")
        if "/route/" in name:
            see(f'"pattern": "{name}"'.encode() in done.stdout, f"{line}: {done.stdout}")


def wait_for_events(window):
    window.wait_for("an event", lambda: window.texts("#events li")
                    and window.texts("#state") == ["Connected."])


# Checks


@check("the page is where the demo says on one line that it serves")
def _(setting):
    lines = [line for line in setting.demo.output.lines if "Serving on " in line]
    see(len(lines) == 1 and len(setting.demo.output.lines) == 1, setting.demo.output.lines)
    setting.window.complaints()
    setting.window.open(re.search(r"http://\S+", lines[0])[0])
    see(setting.window.title == "AsyncGateway demo", setting.window.title)


@check("live events come, the latest five are shown, and the console has no complaint")
def _(setting):
    window = setting.window
    setting.open()
    wait_for_events(window)
    window.wait_for("five events", lambda: len(window.texts("#events li")) == 5)
    latest = window.texts("#events li")[0]
    window.wait_for("another event", lambda: window.texts("#events li")[0] != latest)
    see(len(window.texts("#events li")) == 5, window.texts("#events li"))
    complaints = window.complaints()
    see(not complaints, complaints)


@check("all that the page loads is the live events")
def _(setting):
    setting.open()
    wait_for_events(setting.window)
    loaded = setting.window.run(
        'return performance.getEntriesByType("resource").map(each => each.name)')
    see(all(url.startswith(setting.demo.url("/events")) for url in loaded), loaded)


@check("a button stops the events, says so, and lets them come again")
def _(setting):
    window = setting.window
    setting.open()
    wait_for_events(window)
    button = window.all("#switch")[0]
    button.click()
    see((window.texts("#state"), button.text) == (["Not connected."], "Connect"),
        window.texts("#state"))
    button.click()
    window.wait_for("the stream", lambda: window.texts("#state") == ["Connected."])


@check("the page says when the demo has gone, and events come again with the demo")
def _(setting):
    window = setting.window
    setting.open()
    wait_for_events(window)
    setting.demo.stop()
    window.wait_for("a word of it", lambda: window.texts("#state")[0].startswith("Not connected"))
    setting.start()
    window.wait_for("the stream", lambda: window.texts("#state") == ["Connected."], seconds=30)
    window.complaints()


@check("without a script the page has all links and lines, and says that no events come")
def _(setting):
    window = setting.window
    setting.open()
    expected = rows(window)
    with window.without_scripts():
        setting.open()
        see(window.texts("#state") == ["Not connected: this takes JavaScript."],
            window.texts("#state"))
        see(not window.all("#switch")[0].is_displayed(), "the button is there")
        see(rows(window) == expected, rows(window))
        complaints = window.complaints()
        see(not complaints, complaints)


@check("each link is answered below 400")
def _(setting):
    setting.open()
    see_links(setting.window)


@check("each line for a shell works in one, and those of the router find their routes")
def _(setting):
    setting.open()
    see_lines(rows(setting.window), setting.folder)


@check("a click on a line selects all of it, in one line")
def _(setting):
    window = setting.window
    with window.seen_at(*SIZES["phone"], "light"):
        setting.open()
        for code in window.all("code"):
            code.click()
            selected = window.run("return getSelection().toString()")
            see(selected == code.text and "\n" not in selected, f"{selected!r}, {code.text!r}")


for size in SIZES:
    for scheme in SCHEMES:
        @check(f"on a {size}, {scheme}, nothing is wider than the window, and all text has contrast")
        def _(setting, size=size, scheme=scheme):
            window = setting.window
            with window.seen_at(*SIZES[size], scheme):
                for target, name in ((LONG, f"{size}-{scheme}-long"), ("/", f"{size}-{scheme}")):
                    setting.open(target)
                    wait_for_events(window)
                    see(window.run("return innerWidth") == SIZES[size][0], "another width")
                    wide = window.run(TOO_WIDE)
                    see(not wide, f"{target[:20]}: {wide}")
                    low = window.run(CONTRAST.read_text())
                    see(not low, f"{target[:20]}: {low}")
                    window.capture(setting.screenshots and setting.screenshots / f"{name}.png",
                                   whole=True)


TOO_WIDE = """
const root = document.documentElement;
const wide = Array.from(document.querySelectorAll("body *"))
  .filter(each => each.getBoundingClientRect().right > innerWidth + 0.5
    || each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline")
  .map(each => each.outerHTML.slice(0, 80));
return root.scrollWidth > innerWidth ? ["the page", ...wide] : wide;
"""


@check("the two schemes differ")
def _(setting):
    backgrounds = set()
    for scheme in SCHEMES:
        with setting.window.seen_at(*SIZES["desk"], scheme):
            setting.open()
            backgrounds.add(setting.window.style("body", "background-color"))
    see(len(backgrounds) == 2, backgrounds)


@check("headings are in order, and every part of the page has its name")
def _(setting):
    setting.open()
    levels = setting.window.run(
        'return Array.from(document.querySelectorAll("h1,h2,h3,h4,h5,h6"), each => each.tagName)')
    see(levels == ["H1"] + ["H2"] * 4, levels)
    nameless = setting.window.run("""return Array.from(document.querySelectorAll(
        "section, table, nav, html")).filter(each => !(each.lang || each.ariaLabel || each.caption
        || document.getElementById(each.getAttribute("aria-labelledby")))).length""")
    see(nameless == 0, f"{nameless} have none")


@check("the tabulator goes to every link and to the button, and shows where it is")
def _(setting):
    window = setting.window
    for scheme in SCHEMES:
        with window.seen_at(*SIZES["desk"], scheme):
            setting.open()
            wait_for_events(window)
            expected = window.run('return document.querySelectorAll("a, button").length')
            for number in range(expected):
                window.press("TAB")
                seen = window.run("""
                    const now = document.activeElement, style = getComputedStyle(now);
                    return [Array.from(document.querySelectorAll("a, button")).indexOf(now),
                            style.outlineStyle, parseFloat(style.outlineWidth)]""")
                see(seen == [number, "solid", 3], f"{number}: {seen}")
                if number == 8:
                    window.capture(
                        setting.screenshots and setting.screenshots / f"focus-{scheme}.png")


@check("what a client sends is text on the page, in the query and in a field")
def _(setting):
    window = setting.window
    with window.sending(**{"X-Tea": HOSTILE}):
        setting.open("/?" + "tea=" + HOSTILE.replace("=", "%3D") + "&" + HOSTILE)
    see(window.title == "AsyncGateway demo", window.title)
    cells = window.texts("td")
    see(sum(HOSTILE in cell for cell in cells) >= 2, cells)
    see(len(window.all("script")) == 1 and not window.all("img"), "there is an element more")
    window.capture(setting.screenshots and setting.screenshots / "hostile.png", whole=True)
    complaints = window.complaints()
    see(not complaints, complaints)


@check("the policy lets no other script run")
def _(setting):
    window = setting.window
    setting.open()
    window.run("""
        const script = document.createElement("script");
        script.textContent = "document.title = 'taken'";
        document.body.append(script);""")
    see(window.title == "AsyncGateway demo", window.title)
    see(any("Content Security Policy" in each for each in window.complaints()), "it is allowed")


@check("curl gets the request as text from the same place")
def _(setting):
    for options in ([], ["-H", "Accept: text/plain, text/html;q=0.9"], ["-d", "tea"]):
        _, body, complaint = curl(*options, setting.demo.url("/"))
        see(body.startswith(b"Hello world!\n"), f"{options}: {body[:80]} {complaint}")


@check("below a prefix, by FastCGI, links, lines and events are right, with and without a slash")
def _(setting):
    window = setting.window
    with started(Way(Nginx(), "fastcgi", True), setting.binary, setting.demo, setting.folder,
                 setting.made("fastcgi")) as site:
        for path in ("/app/", "/app"):
            window.open(f"http://localhost:{site.place.mounted}{path}")
            wait_for_events(window)
            see_links(window)
            see_lines(rows(window), setting.folder)
            see("/app" in window.texts("td"), window.texts("td"))


@check("behind a proxy that tells the app neither host nor prefix, they are right in a browser")
def _(setting):
    window = setting.window
    with stripping_nginx(setting.made("proxy"), setting.demo) as port:
        window.open(f"http://localhost:{port}/deep/demo/")
        wait_for_events(window)
        # nginx decodes a path of which it takes a part off, so this slash divides segments.
        see_links(window, without="/route/raw/a%2Fb")
        # And whatever host a client names, it names its own.
        see_lines(rows(window), setting.folder, without="tea.example/route/cups")


@check("behind a proxy that is trusted, the lines have the scheme and the host of the client")
def _(setting):
    with Demo(setting.binary, ["--port", 0, "--quiet", "--trust", "127.0.0.1", "--trust-host"]) as demo:
        demo.wait_until_it_listens()
        response = demo.ask("/", fields=[
            "Accept: text/html", "X-Forwarded-Proto: https", "X-Forwarded-For: 192.0.2.7",
            "X-Forwarded-Host: tea.example:8443"])
        lines = [line for _, _, line in rows_of_text(response.body.decode())]
        see(lines and all(" 'https://tea.example:8443/" in line for line in lines), lines)


@check("at a Unix-domain socket each line for a shell says which, and works from any folder")
def _(setting):
    folder = setting.made("it's a folder")
    with Demo(setting.binary, ["--unix", "tea.sock", "--quiet"], cwd=folder) as demo:
        wait_until((folder / "tea.sock").exists, demo)
        with Client(folder / "tea.sock") as client:
            response = client.ask("/", fields=["Host: localhost", "Accept: text/html"])
        found = rows_of_text(response.body.decode())
        see(all(" --unix-socket " in line for _, _, line in found), found)
        see_lines(found, setting.folder)


@check("a host with a quotation mark does not leave the quotes of a line")
def _(setting):
    # $9 is empty, and ends the name of the variable before it.
    fields = ["Host: a';touch$IFS$9taken;'", "Accept: text/html"]
    found = rows_of_text(setting.demo.ask("/", fields=fields).body.decode())
    see(len(found) >= 15, found)
    for _, _, line in found:
        subprocess.run(["sh", "-c", f"{line} --max-time 1"], capture_output=True,
                       cwd=setting.folder, timeout=10)
        see(not (setting.folder / "taken").exists(), f"{line}: its command was run")


class stripping_nginx:
    """nginx as a proxy that takes a prefix off, and sends a host of its own."""

    def __init__(self, folder, demo):
        self.folder, self.port = folder, free_port()
        (folder / "nginx.conf").write_text(f"""
daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
    server {{
        listen 127.0.0.1:{self.port};
        location /deep/demo/ {{ proxy_pass {demo.url("/")}; }}
    }}
}}
""")

    def __enter__(self):
        program = packages.program("nginx", package="nginx-light")
        self.process = subprocess.Popen(
            [program, "-c", self.folder / "nginx.conf", "-p", self.folder],
            stderr=subprocess.DEVNULL)
        wait_for(("127.0.0.1", self.port))
        return self.port

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def drive(results, options, folder):
    from links_and_notes.window import Window

    chromium = packages.program("chromium")
    driver = packages.program("chromedriver", package="chromium-driver")
    with Window(chromium, driver, folder) as window:
        setting = Setting(options.binary.resolve(), folder, window, options.screenshots)
        setting.start()
        try:
            for each in GROUP.checks:
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
    parser.add_argument("--only", metavar="WORD", help="a word that the sentence holds")
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
