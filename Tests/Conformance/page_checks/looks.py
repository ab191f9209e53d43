"""The page in a browser: what it shows, how it looks, and what it lets happen."""

import re
from pathlib import Path

from demo.checks import Group, see
from demo.client import curl

from page_checks.shown import rows, see_lines, see_links, wait_for_events

GROUP = Group("looks")
check = GROUP.check

SIZES = {"phone": (375, 812), "desk": (1280, 900)}
SCHEMES = ("light", "dark")
LONG = "/?milk=1&" + "a-long-name-" * 20 + "=" + "a-long-value-" * 20
HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"


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
                    count, low = window.low_contrasts()
                    see(count >= 50 and not low, f"{target[:20]}: {count} texts, {low}")
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
