"""Every route of the demo: status, fields and body."""

import re
import time

from demo.checks import Group, see
from demo.client import curl

GROUP = Group("routes")
check = GROUP.check

IMF_FIXDATE = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    r"\d{4} \d\d:\d\d:\d\d GMT"
)


@check("/hello is exactly Hello World, as text/plain, with its length")
def _(setting):
    response = setting.demo.ask("/hello")
    see(response.status == 200 and response.reason == "OK", response)
    see(response.body == b"Hello World", response)
    see(response.content_type == "text/plain", response)
    see(response.get("Content-Length") == "11", response)


@check("curl gets /hello")
def _(setting):
    status, body, complaint = curl(setting.demo.url("/hello"))
    see((status, body) == (0, b"Hello World"), f"curl {status}: {body!r} {complaint}")


@check("a response has one Date in the form that HTTP prefers")
def _(setting):
    dates = setting.demo.ask("/hello").get_all("Date")
    see(len(dates) == 1 and IMF_FIXDATE.fullmatch(dates[0]), dates)


@check("/ greets and lists the environ, sorted by name")
def _(setting):
    response = setting.demo.ask("/?milk=1", fields=["X-Probe: assam"])
    text = response.body.decode("utf-8", "replace")
    see(response.status == 200 and response.content_type == "text/plain", response)
    see(text.startswith("Hello world!\n"), repr(text[:60]))
    entries = re.findall(r"^([A-Za-z_.]+) = (.*)$", text, re.MULTILINE)
    names = [name for name, _ in entries]
    see(names == sorted(names) and len(names) >= 10, names)
    for name, value in [
        ("REQUEST_METHOD", "GET"), ("QUERY_STRING", "milk=1"), ("HTTP_X_PROBE", "assam"),
        ("HTTP_HOST", "gateway.example"), ("SERVER_PROTOCOL", "HTTP/1.1"),
        ("REMOTE_ADDR", "127.0.0.1"), ("SERVER_PORT", str(setting.demo.address[1])),
    ]:
        see(value in dict(entries).get(name, ""), f"{name} = {dict(entries).get(name)}")


@check("/ is a page for a browser, and says that it depends on Accept")
def _(setting):
    accept = "Accept: text/html,application/xhtml+xml,*/*;q=0.8"
    for fields, kind in [([accept], "text/html"), ([], "text/plain"), (["Accept: */*"], "text/plain")]:
        response = setting.demo.ask("/", fields=fields)
        see((response.status, response.content_type) == (200, kind), response)
        see(response.get("Vary") == "Accept", response)


@check("/ lists no CONTENT_TYPE and no HTTP_PROXY that the request did not honestly send")
def _(setting):
    response = setting.demo.ask("/", fields=["Proxy: http://evil.example", "X_Probe: under"])
    see(response.status == 200, response)
    for name in (b"CONTENT_TYPE", b"HTTP_PROXY", b"HTTP_X_PROBE"):
        see(not re.search(rb"^" + name + rb" = .*[^'\" ].*$", response.body, re.M), name.decode())


@check("/page is two kilobytes of HTML with eight fields of its own")
def _(setting):
    response = setting.demo.ask("/page", fields=BROWSER_FIELDS)
    see(response.status == 200, response)
    see(response.get("Content-Type") == "text/html; charset=utf-8", response)
    see(response.body.startswith(b"<!doctype html>\n<html lang=\"en\" class=\"light\">"), response)
    see(response.body.endswith(b"</html>\n"), response.body[-60:])
    see(2000 <= len(response.body) <= 2200, f"{len(response.body)} bytes")
    own = ["Content-Type", "Content-Language", "Cache-Control", "ETag", "Last-Modified", "Vary",
           "Set-Cookie", "X-Content-Type-Options"]
    see(all(len(response.get_all(name)) == 1 for name in own), response.fields)


BROWSER_FIELDS = [
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64)", "Accept-Language: en-GB,en;q=0.7",
    "Referer: http://cups.example/", "Cookie: session=42; theme=light", "Sec-Fetch-Dest: document",
]

for field, told in [
    ("Accept-Language: de,en;q=0.5", b'<html lang="de"'),
    ("Cookie: session=42; theme=dark", b'class="dark"'),
    ("Sec-GPC: 1", b"not counted"),
    ("Sec-Fetch-Dest: document", b"<h1>"),
    ("Referer: http://cups.example/", b">Back<"),
    ("User-Agent: Mozilla/5.0", b"stylesheet"),
]:
    @check(f"/page heeds {field}")
    def _(setting, field=field, told=told):
        with_it, without = setting.demo.ask("/page", fields=[field]), setting.demo.ask("/page")
        see(told in with_it.body and told not in without.body, with_it.body[:200])
        see(with_it.get("ETag") != without.get("ETag"), "the entity tag is the same")


@check("/page heeds the number in its query, and the host only as text")
def _(setting):
    with setting.demo.connect() as client:
        client.send(b"GET /page?page=7 HTTP/1.1\r\nHost: a'b&c\r\n\r\n")
        response = client.read_response()
    see(b'href="//a&#39;b&amp;c/page?page=7"' in response.body, response.body[:200])
    see((response.get("Set-Cookie") or "").startswith("page=7;"), response.fields)


@check("/page is 304 for who has it, without a body")
def _(setting):
    with setting.demo.connect() as client:
        tag = client.ask("/page").get("ETag")
        response = client.ask("/page", fields=[f"If-None-Match: {tag}"])
        see((response.status, response.body, response.get("ETag")) == (304, b"", tag), response)
        see(client.ask("/page", fields=['If-None-Match: "old"']).status == 200, "it is not 200")


@check("/page refuses what is neither GET nor HEAD with 405, and says what it allows")
def _(setting):
    response = setting.demo.ask("/page", "POST", body=b"tea")
    see((response.status, response.get("Allow")) == (405, "GET, HEAD"), response)


for target in ["/nothing", "/Hello", "/hellox", "/nothing/hello", "/%68ellox", "/blocksy?count=1"]:
    @check(f"{target} is 404")
    def _(setting, target=target):
        response = setting.demo.ask(target)
        see(response.status == 404, response)


@check("a 404 page does not give the path back as markup")
def _(setting):
    response = setting.demo.ask("/<script>alert(1)</script>")
    see(response.status in (404, 400), response)
    see(response.content_type == "text/plain" or b"<script>" not in response.body, response)


@check("/%68ello is /hello")
def _(setting):
    response = setting.demo.ask("/%68ello")
    see((response.status, response.body) == (200, b"Hello World"), response)


for code in [200, 201, 202, 301, 302, 400, 401, 403, 404, 418, 429, 451, 500, 503, 599]:
    @check(f"/status/{code} is {code}")
    def _(setting, code=code):
        with setting.demo.connect() as client:
            response = client.ask(f"/status/{code}")
            see(response.status == code, response)
            see(response.framing in ("length", "chunked"), f"framed by {response.framing}")
            see(client.ask("/hello").body == b"Hello World", "the next response is not /hello's")


for code in [204, 304]:
    @check(f"/status/{code} has no body and no Transfer-Encoding, and the connection goes on")
    def _(setting, code=code):
        with setting.demo.connect() as client:
            response = client.ask(f"/status/{code}")
            see(response.status == code, response)
            see(response.get("Transfer-Encoding") is None, response)
            see(code == 304 or response.get("Content-Length") is None, response)
            see(client.ask("/hello").body == b"Hello World", "the next response is not /hello's")


@check("/status/205 has an empty body")
def _(setting):
    response = setting.demo.ask("/status/205")
    see((response.status, response.body) == (205, b""), response)


for path in ["abc", "", "99", "1000", "-200", "200x", "99999999999999999999", "100", "101"]:
    @check(f"/status/{path} is refused, and the server goes on")
    def _(setting, path=path):
        with setting.demo.connect() as client:
            response = client.ask(f"/status/{path}")
            see(not response.interim, f"{response.interim} came first")
            see(400 <= response.status < 600, response)
        see(setting.demo.ask("/hello").status == 200, "/hello is gone")


for target in [
    "/blocks?count=-1&size=-1", "/blocks?count=x&size=y", "/blocks", "/blocks?count=1&size=",
    "/blocks?count=99999999999999999999&size=1", "/blocks?count=1&size=99999999999999999999",
    "/ticks?count=-1&every=-1", "/ticks?every=x", "/ticks?count=1&every=99999999999999999999",
    "/slow?ms=-5", "/slow?ms=99999999999999999999", "/slow?ms=1e3", "/file/", "/file",
]:
    @check(f"{target} is answered, and the server goes on")
    def _(setting, target=target):
        with setting.demo.connect() as client:
            client.send(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            see(200 <= client.read_head(seconds=5).status < 600, "no final status")
        see(setting.demo.ask("/hello").status == 200, "/hello is gone")


@check("/slow?ms=300 answers 200 after 300 ms")
def _(setting):
    started = time.monotonic()
    response = setting.demo.ask("/slow?ms=300")
    took = time.monotonic() - started
    see(response.status == 200, response)
    see(0.29 <= took < 1.5, f"{took * 1000:.0f} ms")


for target in ["/hello", "/", "/page", "/blocks?count=3&size=100", "/status/404", "/nothing", "/fail"]:
    @check(f"HEAD {target} has the status of GET, no body, and the connection goes on")
    def _(setting, target=target):
        expected = setting.demo.ask(target)
        with setting.demo.connect() as client:
            response = client.ask(target, "HEAD")
            see(response.status == expected.status, response)
            # The page of / tells the method, so its length may differ by that.
            length = response.get("Content-Length")
            see(length in (None, str(len(expected.body))) or target == "/", f"length {length}")
            if response.closes:
                see(client.is_closed_within(2), "bytes follow the head")
            else:
                see(client.ask("/hello").body == b"Hello World", "the next is not /hello's")


# Errors of the app

def log_entries(lines):
    """An entry may have more lines; those are indented."""
    return [line for line in lines if line.strip() and not line[0].isspace()]


ORDINARY_WORDS = {"server", "error", "occurred", "please", "contact", "administrator", "internal"}


@check("/fail is a plain 500 page that does not tell the error")
def _(setting):
    before = len(setting.demo.errors.lines)
    response = setting.demo.ask("/fail")
    see(response.status == 500 and response.content_type == "text/plain", response)
    see(0 < len(response.body) < 1000, response)
    logged = " ".join(setting.demo.errors.settled(before))
    see(logged, "nothing was logged, so there is nothing to compare the page with")
    words = set(re.findall(r"[a-z]{5,}", logged.lower())) - ORDINARY_WORDS
    told = words & set(re.findall(r"[a-z]{5,}", response.body.decode("latin-1").lower()))
    see(not told, f"the page and the log share {sorted(told)}")


for target, method in [("/fail", "GET"), ("/fail", "HEAD"), ("/fail-late", "GET")]:
    @check(f"{method} {target} leaves exactly one entry on stderr")
    def _(setting, target=target, method=method):
        before = len(setting.demo.errors.lines)
        with setting.demo.connect() as client:
            client.send(f"{method} {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            client.read_head()
            lines = setting.demo.errors.settled(before)
        see(len(log_entries(lines)) == 1, f"{len(log_entries(lines))} entries: {lines}")


@check("/fail-late begins like a good response and cannot look complete")
def _(setting):
    with setting.demo.connect() as client:
        client.send(b"GET /fail-late HTTP/1.1\r\nHost: a\r\n\r\n")
        head = client.read_head()
        see(head.status == 200, head)
        body = bytearray(client.buffer)
        client.buffer = b""
        try:
            while not client.ended:
                client._receive()
                body += client.buffer
                client.buffer = b""
        except ConnectionResetError:
            pass
    see(len(body) > 0, "the first block did not come")
    if "chunked" in head.options("Transfer-Encoding"):
        see(not body.endswith(b"0\r\n\r\n"), f"the last chunk came: {bytes(body[-20:])}")
    else:
        length = head.get("Content-Length")
        see(length is not None and len(body) < int(length), f"{len(body)} bytes of {length}")


@check("curl fails on /fail-late")
def _(setting):
    status, _, complaint = curl(setting.demo.url("/fail-late"))
    see(status in (18, 56), f"curl {status}: {complaint}")


@check("/fail-late over HTTP/1.0 ends in a reset, as nothing else can tell that it failed")
def _(setting):
    with setting.demo.connect() as client:
        client.send(b"GET /fail-late HTTP/1.0\r\n\r\n")
        try:
            while not client.ended:
                client._receive()
        except ConnectionResetError:
            return
    length = re.search(rb"\r\ncontent-length: *(\d+)", client.buffer, re.I)
    body = client.buffer.partition(b"\r\n\r\n")[2]
    see(length and len(body) < int(length[1]), "it ended like a complete response")
