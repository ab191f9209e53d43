"""The site under a prefix of nginx, in front of the demo; and as a CGI program under lighttpd."""

import shlex
from pathlib import Path

from cgi_under_lighttpd import serving
from demo.checks import Skipped, see
from demo.server import Demo
from peers import packages
from peers.proxying import proxy

from links_and_notes.pages import NEWS, STATUS, see_error_page, see_style
from links_and_notes.site import ask, send_form


def check_prefix(window, demo, folder):
    """The demo's mount /app, which nginx passes on."""
    with Demo(demo, ["--port", 0, "--quiet"]) as server:
        server.wait_until_it_listens()
        response = server.ask("/app/")
        if response.status == 404 or b'action="links"' not in response.body:
            raise Skipped(f"GET /app/ of {demo.name} is {response.status}: it has no such mount")
        with proxy(folder, "/", server.url("/")) as port:
            url = f"http://localhost:{port}/app/"
            window.open(url)
            see_style(window)
            window.fill_in("links", url="https://tea.example/", code="tea")
            see(window.url == url, window.url)
            see(window.texts(STATUS) == ["tea leads to https://tea.example/."],
                window.texts(STATUS))
            see(window.all(".links a")[0].get_attribute("href") == url + "l/tea", "another link")
            send_form(port, "/app/notes", {"text": "by nginx"})
            window.wait_for("the news", lambda: "A note: by nginx" in window.texts(NEWS))
            window.open(url + "nowhere")
            see_error_page(window, "404")


def check_cgi(binary, folder):
    """Each request is a process of its own: what one has put into memory the next does not have."""
    lighttpd = packages.program("lighttpd")
    uploads = folder / "uploads"
    uploads.mkdir()
    command = f"env LINKS_UPLOADS={shlex.quote(str(uploads))} {shlex.quote(str(binary))}"
    place = "/cgi-bin/links.cgi"
    with serving(lighttpd, command, folder, place[1:]) as port:
        response, body = ask(port, "GET", place + "/")
        see(response.status == 200 and f'<base href="{place}/">'.encode() in body, body)
        response, _ = ask(port, "GET", place)
        see(response.status in (200, 308), response.status)

        response, _ = send_form(port, place + "/links", {"url": "https://tea.example/"})
        see((response.status, response.getheader("Location")) == (303, place + "/"),
            (response.status, response.getheaders()))
        see("__Host-" in response.getheader("Set-Cookie", ""), response.getheaders())
        response, body = send_form(port, place + "/links", {"url": "ftp://tea.example/"})
        see(response.status == 422 and b"http or https" in body, body)

        style = Path(__file__).resolve().parents[2] / "Examples/LinksAndNotes/Static/site.css"
        response, body = ask(port, "GET", place + "/static/site.css")
        see(response.getheader("Content-Type") == "text/css; charset=utf-8", response.getheaders())
        see(body == style.read_bytes(), f"{len(body)} bytes, or others")
        known = {"If-None-Match": response.getheader("ETag")}
        response, _ = ask(port, "GET", place + "/static/site.css", fields=known)
        see(response.status == 304, response.status)

        check_upload(port, place, uploads)
    said = (folder / "errors.log").read_text()
    see(not [line for line in said.splitlines() if "rror" in line], said)


def check_upload(port, place, uploads):
    content = bytes(range(256)) * 50
    body = (b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
            + content + b"\r\n--b--\r\n")
    response, page = ask(port, "POST", place + "/upload", body,
                         {"Content-Type": "multipart/form-data; boundary=b"})
    see(response.status == 303, page)
    names = [path.name for path in uploads.iterdir()]
    see(len(names) == 1, names)
    see(ask(port, "GET", f"{place}/uploads/{names[0]}")[1] == content, "another file comes back")
