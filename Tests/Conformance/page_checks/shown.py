"""What the page shows, and whether it is true."""

import html
import re
import subprocess
from urllib.parse import urldefrag

from demo.checks import see
from demo.client import curl

STATUSES = {"/status": 404, "/fail": 500, "/file": 404}
"""The routes that are shown for another status than 200."""
CUT = "/fail-late"
EXITS_OF_CUT = (18, 52)
"""What curl says of a response that is cut: within its body, or in a front that has not yet sent its head."""


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
        see(done.returncode in (EXITS_OF_CUT if name == CUT else (0,)), f"{line}: {done}")
        if done.returncode == EXITS_OF_CUT[1]:
            continue
        status = int(re.findall(r"^HTTP/\S+ (\d+)", head.read_text(), re.M)[-1])
        see(status == STATUSES.get(name, 200), f"{line}: {status}")
        if "/route/" in name:
            see(f'"pattern": "{name}"'.encode() in done.stdout, f"{line}: {done.stdout}")


def wait_for_events(window):
    window.wait_for("an event", lambda: window.texts("#events li")
                    and window.texts("#state") == ["Connected."])
