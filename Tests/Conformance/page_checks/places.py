"""The page behind proxies, below a prefix, and at a Unix-domain socket."""

import subprocess

from demo.checks import Group, see
from demo.client import Client
from demo.server import Demo
from gateways.nginx import Nginx
from gateways.site import Way, started, wait_until
from peers.proxying import proxy

from page_checks.shown import rows, rows_of_text, see_lines, see_links, wait_for_events

GROUP = Group("places")
check = GROUP.check


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
    # It takes the prefix off, and sends a host of its own.
    with proxy(setting.made("proxy"), "/deep/demo/", setting.demo.url("/")) as port:
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
