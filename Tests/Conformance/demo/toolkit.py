"""What the demo shows of the toolkit: forms, uploads, cookies, types and routes, as JSON."""

import json

from demo.checks import Group, see
from demo.server import MIB

GROUP = Group("toolkit")
check = GROUP.check

URLENCODED = "Content-Type: application/x-www-form-urlencoded"
MULTIPART = 'Content-Type: multipart/form-data; boundary="B"'
ALLOWED_GROWTH = 8 * MIB


def shown(response, status=200):
    """The value in a response of JSON."""
    see((response.status, response.content_type) == (status, "application/json"), response)
    return json.loads(response.body)


# /form


@check("/form shows the fields of a urlencoded body in order")
def _(setting):
    body = b'b=1&a=%C3%A9+%22%5C%00&b=&&c'
    values = shown(setting.demo.ask("/form?x=1", "POST", fields=[URLENCODED], body=body))
    see(values == [["b", "1"], ["a", 'é "\\\0'], ["b", ""], ["c", ""]], values)


@check("/form shows the query of a GET request")
def _(setting):
    values = shown(setting.demo.ask("/form?b=1&a=%C3%A9&b=2"))
    see(values == [["b", "1"], ["a", "é"], ["b", "2"]], values)


for fields, body, status in [
    ([URLENCODED], b"", 200), ([], None, 200), ([URLENCODED], b"&".join([b"a"] * 1000), 200),
    ([URLENCODED], b"&".join([b"a"] * 1001), 413), ([URLENCODED], b"a" * (MIB + 1), 413),
    (["Content-Type: text/plain"], b"a=1", 415), ([], b"a=1", 415),
]:
    length = "no body" if body is None else f"{len(body)} bytes"
    kind = fields[0].partition(": ")[2] if fields else "no type"

    @check(f"/form answers {length} of {kind} with {status}")
    def _(setting, fields=fields, body=body, status=status):
        response = setting.demo.ask("/form", "POST", fields=fields, body=body)
        see(response.status == status, response)


# /multipart


def part(disposition, content, *lines):
    head = "".join(f"{line}\r\n" for line in (f"Content-Disposition: {disposition}", *lines))
    return b"--B\r\n" + head.encode() + b"\r\n" + content + b"\r\n"


def upload(setting, body, **options):
    return setting.demo.ask("/multipart", "POST", fields=[MULTIPART], body=body, **options)


@check("/multipart shows the parts in order, and of files only the size")
def _(setting):
    body = (
        part('form-data; name="b"', "é".encode())
        + part('form-data; name="f"; filename="t.png"', b"\x89PNG", "Content-Type: image/png")
        + part('form-data; name="b"; filename=""', b"")
        + part("form-data; name=a", b"", "Content-Type: text/plain; charset=utf-8") + b"--B--\r\n")
    parts = shown(upload(setting, body))
    see(parts == [
        {"name": "b", "filename": None, "type": None, "size": 2, "text": "é"},
        {"name": "f", "filename": "t.png", "type": "image/png", "size": 4, "text": None},
        {"name": "b", "filename": None, "type": None, "size": 0, "text": ""},
        {"name": "a", "filename": None, "type": "text/plain; charset=utf-8", "size": 0, "text": ""},
    ], parts)


@check("/multipart shows a text of 4096 bytes, and of a longer one only the size")
def _(setting):
    body = (part("form-data; name=a", b"x" * 4096) + part("form-data; name=b", b"x" * 4097)
            + b"--B--")
    parts = shown(upload(setting, body))
    see([(each["size"], each["text"] and len(each["text"])) for each in parts]
        == [(4096, 4096), (4097, None)], parts)


@check("/multipart counts a file of 20 MiB, by length and in chunks, and does not keep it")
def _(setting):
    body = part('form-data; name=a; filename="f"', b"\r\n" * (10 * MIB)) + b"--B--"
    for chunked in (False, True):
        with setting.demo.watching_memory() as memory:
            parts = shown(upload(setting, body, chunked=chunked))
        see([each["size"] for each in parts] == [20 * MIB], parts)
        see(memory.growth < ALLOWED_GROWTH, memory)


@check("/multipart refuses what is no form, or has no end, or too many parts")
def _(setting):
    field = part("form-data; name=a", b"x")
    for type, body, status in [
        ("text/plain", field, 415), ("multipart/mixed; boundary=B", field, 415),
        ("multipart/form-data", field, 400), ("multipart/form-data; boundary=B", field, 400),
        ("multipart/form-data; boundary=B", field * 1001 + b"--B--", 413),
    ]:
        response = setting.demo.ask(
            "/multipart", "POST", fields=[f"Content-Type: {type}"], body=body)
        see(response.status == status, f"{type}, {len(body)} bytes: {response}")


# /cookies


@check("/cookies shows the cookies in order, of several fields too")
def _(setting):
    fields = ['Cookie: b=1; a="2"; b=3', "Cookie: c=\xc3\xa9"]
    values = shown(setting.demo.ask("/cookies", fields=fields))
    see(values == [["b", "1"], ["a", "2"], ["b", "3"], ["c", "é"]], values)
    see(shown(setting.demo.ask("/cookies")) == [], "there is one")


# /accept


for accept, chosen in [
    (None, "text/html"), ("*/*", "text/html"), ("application/json", "application/json"),
    ("text/html;q=0.5, application/*", "application/json"), ("application/json;q=0", None),
    ("image/png", None), ("", None),
]:
    @check(f"/accept chooses {chosen} of text/html and application/json for Accept: {accept}")
    def _(setting, accept=accept, chosen=chosen):
        fields = [] if accept is None else [f"Accept: {accept}"]
        response = setting.demo.ask("/accept?types=text/html,application/json", fields=fields)
        see(response.get("Vary") == "Accept", response)
        if chosen is None:
            see((response.status, response.content_type) == (406, "text/plain"), response)
        else:
            see(shown(response) == chosen, response)


@check("/accept without types is 400, and says what is missing")
def _(setting):
    response = setting.demo.ask("/accept")
    see(response.status == 400 and b'"types"' in response.body, response)


# /route


for request, pattern, parameters in [
    ("GET /route/", "GET /route/{$}", {}),
    ("HEAD /route/", "GET /route/{$}", {}),
    ("GET /route/notes", "GET /route/notes", {}),
    ("POST /route/notes", "POST /route/notes", {}),
    ("GET /route/notes/new", "GET /route/notes/new", {}),
    ("GET /route/notes/7", "GET /route/notes/{id}", {"id": "7"}),
    ("GET /route/notes/%6Eew", "GET /route/notes/new", {}),
    ("GET /route/notes/n%C3%A9%22", "GET /route/notes/{id}", {"id": 'né"'}),
    ("PUT /route/notes/new", "PUT /route/notes/{id}", {"id": "new"}),
    ("DELETE /route/notes/7", "DELETE /route/notes/{id}", {"id": "7"}),
    ("GET /route/notes/7/versions/2", "GET /route/notes/{id}/versions/{version}",
     {"id": "7", "version": "2"}),
    ("GET /route/files/", "/route/files/{$}", {}),
    ("PUT /route/files/a/b%20c/", "/route/files/{rest...}", {"rest": "a/b c/"}),
    ("GET /route/tree/", "/route/tree/", {}),
    ("GET /route/tree/leaf", "/route/tree/leaf", {}),
    ("GET /route/tree/a/b", "/route/tree/{branch}/{leaf}", {"branch": "a", "leaf": "b"}),
    ("GET /route/tree/a/b/c", "/route/tree/", {}),
    ("GET /route/gr%c3%bcn/dark", "GET /route/gr%C3%BCn/{shade}", {"shade": "dark"}),
    ("PROPFIND /route/dav/a/b", "PROPFIND /route/dav/{rest...}", {"rest": "a/b"}),
    ("GET /route/cups", "/route/cups", {}),
    ("GET /route/raw/a%2Fb", "GET /route/raw/{name}", {"name": "a/b"}),
    ("GET /route/users/ada/orders", "GET /route/users/{user}/orders", {"user": "ada"}),
    ("DELETE /route/users/ada/orders/1/items/2",
     "DELETE /route/users/{user}/orders/{order}/items/{item}",
     {"user": "ada", "order": "1", "item": "2"}),
]:
    @check(f"{request} is taken by the route {pattern}")
    def _(setting, request=request, pattern=pattern, parameters=parameters):
        method, target = request.split()
        response = setting.demo.ask(target, method)
        if method == "HEAD":
            see((response.status, response.body) == (200, b""), response)
        else:
            found = shown(response)
            see(found == {"pattern": pattern, "parameters": parameters}, found)


@check("the route with a host takes the requests to that host")
def _(setting):
    for host, pattern in [("Tea.Example:8080", "tea.example/route/cups"),
                          ("coffee.example", "/route/cups")]:
        found = shown(setting.demo.ask("/route/cups", fields=[f"Host: {host}"]))
        see(found["pattern"] == pattern, found)


for target in ["/route", "/route/nothing", "/route/notes/", "/route/notes/a%2Fb", "/Route/cups",
               "/route/users//orders", "/route/files", "/route/tree"]:
    @check(f"{target} has no route, and is 404")
    def _(setting, target=target):
        response = setting.demo.ask(target)
        see((response.status, response.content_type) == (404, "text/plain"), response)


@check("a method without a route is 405, and OPTIONS is 204, with what is allowed")
def _(setting):
    for method, status in [("PATCH", 405), ("OPTIONS", 204)]:
        response = setting.demo.ask("/route/notes/7", method)
        see(response.status == status, response)
        allowed = set((response.get("Allow") or "").split(", "))
        see(allowed == {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}, response.fields)
