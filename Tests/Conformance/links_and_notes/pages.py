"""What a user sees of links-and-notes, check by check; each leaves the home page's state as it may."""

import re
import time

from demo.checks import Group, see

from links_and_notes.site import PASSWORD, UPLOAD_LIMIT, ask, proxy

GROUP = Group("pages")
check = GROUP.check

NEWS = "#news li"
STATUS = "p[role=status]"
STYLE = re.compile(r'"GET /static/site\.css HTTP/1\.1" ([0-9]{3})')


def see_style(window):
    """The page's own, by what no browser has without it."""
    see(window.style("main", "display") == "grid", window.style("main", "display"))
    see(window.style("header", "display") == "flex", window.style("header", "display"))


def see_error_page(window, status):
    see(window.title.startswith(status), window.title)
    see(window.texts("h1") == [window.title], window.texts("h1"))
    see([text[:8] for text in window.texts("main small")] == ["Request "], window.texts("main"))
    see_style(window)


@check("the page loads, with its style, and the console has no error")
def _(window, site):
    window.complaints()
    window.open(site.url)
    see(window.title == "Links and notes", window.title)
    see_style(window)
    window.wait_for("the stream", lambda: window.run("return news.readyState === 1"))
    complaints = window.complaints()
    see(not complaints, complaints)


@check("a link is made by its form, and the message is shown once")
def _(window, site):
    window.open(site.url)
    window.fill_in("links", url="https://tea.example/green?a=1&b=2", code="tea")
    see(window.texts(STATUS) == ["tea leads to https://tea.example/green?a=1&b=2."],
        window.texts(STATUS))
    link = window.all(".links a")[0]
    see((link.text, link.get_attribute("href")) == ("tea", site.url + "l/tea"), link.text)
    window.reload()
    see(window.texts(STATUS) == [], window.texts(STATUS))
    see(window.texts(".links a") == ["tea"], window.texts(".links a"))


@check("a bad link shows the error page in the look of the site, and back leads to the form")
def _(window, site):
    window.open(site.url)
    window.fill_in("links", url="ftp://tea.example/", code="")
    see_error_page(window, "422")
    window.back()
    see(window.title == "Links and notes" and window.url == site.url, (window.title, window.url))


@check("a page that is missing, and one that fails, are in the look of the site")
def _(window, site):
    window.open(site.url + "nowhere/at/all")
    see_error_page(window, "404")
    see(window.all("h1 a")[0].get_attribute("href") == site.url, "no way home")
    window.open(site.url + "boom")
    see_error_page(window, "500")


@check("a note with a script is text")
def _(window, site):
    window.open(site.url)
    note = "<script>document.title = 'evil'</script> & <b>\"tea\"</b>"
    window.fill_in("notes", text=note)
    see(note in window.texts("main li"), window.texts("main li"))
    see(window.title == "Links and notes" and not window.all("main b"), window.title)


@check("two files are uploaded in one form, and come back as they were")
def _(window, site):
    contents = [bytes(range(256)) * 40, "grüner Tee\r\n--boundary\r\n".encode() * 500]
    paths = [site.uploads.parent / name for name in ("leaves.bin", "grüner \"Tee\".txt")]
    for path, content in zip(paths, contents):
        path.write_bytes(content)
    window.open(site.url)
    window.fill_in("upload", file="\n".join(map(str, paths)))
    see(window.texts(STATUS) == ["2 files are kept."], window.texts(STATUS))
    names = [path.name for path in site.uploads.iterdir()]
    got = [ask(site.port, "GET", f"/uploads/{name}")[1] for name in names]
    see(sorted(got) == sorted(contents), [len(each) for each in got])
    fetched = window.run_later(
        "fetch('uploads/' + arguments[0]).then(r => r.arrayBuffer())"
        ".then(b => done(Array.from(new Uint8Array(b))))", names[0])
    see(bytes(fetched) in contents, f"the browser got {len(fetched)} bytes")


@check("a file that is too large shows the error page, and nothing is kept")
def _(window, site):
    large = site.uploads.parent / "large.bin"
    large.write_bytes(b"x" * (UPLOAD_LIMIT + 1))
    kept = sorted(site.uploads.iterdir())
    window.open(site.url)
    window.fill_in("upload", file=str(large))
    see_error_page(window, "413")
    see(sorted(site.uploads.iterdir()) == kept, "a file is left")


@check("login wrong and right, the greeting, and the logout")
def _(window, site):
    window.open(site.url)
    window.fill_in("login", user="admin", password="green")
    see_error_page(window, "403")
    window.open(site.url)
    see("Welcome, guest." in window.texts("header p"), window.texts("header p"))
    window.fill_in("login", user="admin", password=PASSWORD)
    see("Welcome, admin." in window.texts("header p"), window.texts("header p"))
    window.reload()
    see("Welcome, admin." in window.texts("header p"), window.texts("header p"))
    cookies = window.cookies()
    see([each["name"].startswith("__Host-") and each["secure"] and each["httpOnly"]
         for each in cookies] == [True], cookies)
    see(window.run("return document.cookie") == "", "a script reads the session's cookie")
    window.fill_in("logout")
    see("Welcome, guest." in window.texts("header p"), window.texts("header p"))


@check("news of what another client does come live, without a reload")
def _(window, site):
    window.open(site.url)
    window.run("window.mark = 'not reloaded'")
    window.wait_for("the stream", lambda: window.run("return news.readyState === 1"))
    started = time.monotonic()
    site.post("notes", text="of another client")
    window.wait_for("the news", lambda: "A note: of another client" in window.texts(NEWS))
    see(time.monotonic() - started < 2, f"after {time.monotonic() - started:.1f} s")
    see(window.run("return window.mark") == "not reloaded", "the page was loaded anew")


@check("a stream that is cut comes back with Last-Event-ID, and gets what it has missed, once")
def _(window, site):
    with proxy(site.port) as between:
        window.open(between.url)
        site.post("notes", text="before the cut")
        window.wait_for("the news", lambda: "A note: before the cut" in window.texts(NEWS))
        between.cut()
        for number in range(3):
            site.post("notes", text=f"missed {number}")
        between.received = b""
        between.passes = True
        window.wait_for("what was missed", lambda: "A note: missed 2" in window.texts(NEWS), 20)
        news = window.texts(NEWS)
        see(news[:4] == [*(f"A note: missed {n}" for n in (2, 1, 0)), "A note: before the cut"], news)
        see(re.search(rb"(?i)\r\nlast-event-id: [0-9]+\r\n", between.received),
            between.received[:500])


@check("a stream comes back to a server that was ended and started again, and gets all of its news")
def _(window, site):
    window.open(site.url)
    window.run("window.mark = 'not reloaded'")
    window.wait_for("the stream", lambda: window.run("return news.readyState === 1"))
    site.post("notes", text="before the end")
    window.wait_for("the news", lambda: "A note: before the end" in window.texts(NEWS))
    see(site.stop() == 0, "the exit status is not 0")
    site.start()
    site.post("notes", text="after the start")
    window.wait_for("the news", lambda: "A note: after the start" in window.texts(NEWS), 30)
    see(window.texts(NEWS).count("A note: after the start") == 1, window.texts(NEWS))
    see(window.run("return window.mark") == "not reloaded", "the page was loaded anew")


@check("a reload takes the style from the browser's memory, or asks whether it has changed")
def _(window, site):
    window.open(site.url)
    since = len(site.log)
    window.reload()
    see_style(window)
    lines = site.server.errors.settled(since)
    statuses = [match[1] for line in lines if (match := STYLE.search(line))]
    see(set(statuses) <= {"304"}, statuses)


@check("back and forward lead through the pages")
def _(window, site):
    window.open(site.url)
    window.open(site.url + "nowhere")
    window.back()
    see(window.title == "Links and notes", window.title)
    window.wait_for("the stream", lambda: window.run("return news.readyState === 1"))
    site.post("notes", text="after going back")
    window.wait_for("the news", lambda: "A note: after going back" in window.texts(NEWS))


@check("what a form has done is not done again by a reload")
def _(window, site):
    window.open(site.url)
    before = len(window.texts("main li"))
    window.fill_in("notes", text="once")
    window.reload()
    see(window.texts("main li").count("once") == 1, before)
