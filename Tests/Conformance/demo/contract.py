"""Every route under --validate: whatever the method and the conditions, nothing breaks a rule.

Except /fail and /fail-late, which are there to fail.
"""

import subprocess
from itertools import product

from demo.checks import Group, see
from demo.client import request

GROUP = Group("contract")
check = GROUP.check

ROUTES = [
    "/", "/environ", "/environ/a/b?c=d", "/hello", "/page", "/page?page=7", "/echo", "/count",
    "/blocks", "/blocks?count=3&size=5", "/blocks?count=0", "/blocks?size=0", "/blocks?size=1048577",
    "/ticks?count=2&every=1", "/ticks?count=0&every=1", "/slow?ms=1", "/file/tea.txt", "/file/empty",
    "/file/missing", "/file", "/nothing", "/status", "/status/abc", "/status/+200", "/status/100",
    "/form", "/form?a=1&b", "/multipart", "/cookies", "/accept", "/accept?types=a/b,text/html",
    "/route", "/route/", "/route/notes/7", "/route/files/a/b", "/route/dav/a", "/route/nothing",
    *(f"/status/{code}" for code in [200, 201, 202, 203, 204, 205, 206, 226, 299, 300, 301, 302, 303,
                                     304, 305, 307, 308, 399, 400, 401, 402, 403, 404, 405, 406, 407,
                                     408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422,
                                     423, 424, 425, 426, 428, 429, 431, 451, 499]),
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]
CONDITIONS = [
    [], ["If-None-Match: *"], ['If-None-Match: "tea-en-0-1"'], ['If-None-Match: W/"tea-en-0-1"'],
    ['If-None-Match: "a", W/"tea-en-0-1",, "b"'], ['If-None-Match: "a"', 'If-None-Match: "tea-en-0-1"'],
    ["If-None-Match: tea-en-0-1"], ["If-None-Match:"], ["If-None-Match: *, *"],
    ['If-Match: "x"'], ["If-Match: *"], ["If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT"],
    ["If-Modified-Since: tomorrow"], ["If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT"],
    ["Range: bytes=0-1", 'If-Range: "x"'], ["Content-Type: \xff", "Accept-Language: \xff"],
    ["Accept: text/html"], ["Content-Type:"], ["Content-Type: tea"], ["Content-Type: a/b\tc"], ["Cookie: \xff; a"],
]
BODIES = [None, b"", b"tea"]


def combinations():
    """All methods without conditions, and with each of them the methods that heed some."""
    yield from product(METHODS, [[]], BODIES)
    yield from product(["GET", "HEAD", "POST", "OPTIONS"], CONDITIONS[1:], [None, b"tea"])


@check("under --validate no route breaks a rule, whatever the method, the fields and the body")
def _(setting):
    prepare_files(setting)
    with setting.start("--validate", "--root", setting.root) as demo:
        for target in ROUTES:
            with demo.connect() as client:
                for method, fields, body in combinations():
                    client = answered(demo, client, target, method, fields, body)
            complaints = demo.errors.lines
            see(not complaints, f"{target}: {complaints[:2]}")
        complaints = demo.errors.settled(seconds=0.3)
        see(not complaints, complaints[:2])


def answered(demo, client, target, method, fields, body):
    """The connection to go on with, once the request is answered as it may be."""
    name = f"{method} {target} {fields} {body}"
    client.send(request(target, method, fields, body))
    response = client.read_response(method)
    see(response.status < 500, f"{name}: {response}")
    if response.status == 405 and target != "/status/405":
        see(response.get("Allow"), f"{name}: 405 without Allow")
        see(method not in response.get("Allow"), f"{name}: {response}")
    if response.status == 304 and target != "/status/304":
        see(method in ("GET", "HEAD") and "Content-Type" not in dict(response.fields),
            f"{name}: {response}")
    if response.closes:
        client.socket.close()
        return demo.connect()
    return client


@check("under --validate no CGI program breaks a rule, whatever the method and the condition")
def _(setting):
    prepare_files(setting)
    targets = ["/", "/hello", "/page", "/echo", "/count", "/blocks?count=3", "/blocks?size=1048577",
               "/ticks?count=2&every=1", "/file/tea.txt", "/nothing", "/status/204", "/status/304"]
    for target, method, condition in product(
        targets, ["GET", "HEAD", "POST", "OPTIONS"], [{}, {"HTTP_IF_NONE_MATCH": "*"}, {"HTTP_ACCEPT": "text/html"}],
    ):
        path, _, query = target.partition("?")
        environment = {
            "REQUEST_METHOD": method, "SERVER_NAME": "a", "SERVER_PORT": "80", "PATH_INFO": path,
            "SERVER_PROTOCOL": "HTTP/1.1", "GATEWAY_INTERFACE": "CGI/1.1", "QUERY_STRING": query,
            **condition,
        }
        answer = subprocess.run(
            [setting.binary, "--cgi", "--validate", "--root", setting.root], env=environment,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=10)
        name = f"{method} {target} {condition}"
        see(answer.returncode == 0 and not answer.stderr, f"{name}: {answer.stderr[:200]}")
        see(not answer.stdout.startswith(b"Status: 5"), f"{name}: {answer.stdout[:200]}")


def prepare_files(setting):
    (setting.root / "tea.txt").write_text("assam\n")
    (setting.root / "empty").write_text("")


# What If-None-Match says (RFC 9110 §13.1.2)

TAG = '"tea-en-0-1"'

for field, status in [
    (TAG, 304), (f"W/{TAG}", 304), (f'"x", {TAG}', 304), (f'"x",W/{TAG}', 304), ("*", 304),
    (f",, {TAG} ,", 304), (f'"a,b", {TAG}', 304), (f'"a" , {TAG}', 304), (f'W/"", {TAG}', 304),
    (f'"\xff", {TAG}', 304),
    ('"x"', 200), ('"tea-en-0-10"', 200), ("", 200), (",", 200), ("*, *", 200), (f"*, {TAG}", 200),
    (f"{TAG}, *", 200),
    ("tea-en-0-1", 200), (f"w/{TAG}", 200), (f"W/ {TAG}", 200), (f'{TAG} "x"', 200),
    (f'"x" {TAG}', 200), (f"{TAG}x", 200), (f'{TAG}, "x', 200), (f"x, {TAG}", 200),
    (f'"a b", {TAG}', 200), ('"tea-en-0-1', 200), ("'tea-en-0-1'", 200), ("**", 200),
]:
    @check(f"/page: If-None-Match: {field!r} is answered with {status}")
    def _(setting, field=field, status=status):
        for method in ("GET", "HEAD"):
            response = setting.demo.ask("/page", method, fields=[f"If-None-Match: {field}"])
            see(response.status == status, f"{method}: {response}")
            see(response.get("ETag") == TAG, response)
            see(status == 200 or not response.get("Content-Type"), response)


@check("/page: two lines of If-None-Match are one list")
def _(setting):
    fields = ['If-None-Match: "x"', f"If-None-Match: {TAG}"]
    see(setting.demo.ask("/page", fields=fields).status == 304, "not 304")


@check("/page: a method that is not allowed is refused whatever the condition")
def _(setting):
    for method in ("POST", "PUT", "OPTIONS"):
        response = setting.demo.ask("/page", method, fields=["If-None-Match: *"])
        see((response.status, response.get("Allow")) == (405, "GET, HEAD"), response)
        see(response.content_type == "text/plain" and response.body, response)


# What is asked of /blocks

for size, status in [(1 << 20, 200), ((1 << 20) + 1, 400), (1 << 30, 400), (10**30, 400)]:
    @check(f"/blocks?size={size} is answered with {status}")
    def _(setting, size=size, status=status):
        with setting.demo.watching_memory() as memory:
            response = setting.demo.ask(f"/blocks?count=1&size={size}")
        see(response.status == status, response)
        see(status == 200 or (response.content_type == "text/plain" and response.body), response)
        see(memory.growth < 8 << 20, memory)


@check("/slow?ms=3600001 is answered with 400 at once")
def _(setting):
    response = setting.demo.ask("/slow?ms=3600001")
    see(response.status == 400 and response.content_type == "text/plain", response)


for text in ["+5", "-5", "5x", "0x5", "5%00", "", "\xb2", "5\u0301".encode().decode("latin-1")]:
    @check(f"/blocks?size={text!a} has no number, and gives the usual size")
    def _(setting, text=text):
        target = f"/blocks?count=1&size={text}".encode("latin-1")
        quoted = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in target)
        see(len(setting.demo.ask(quoted).body) == 1000, "another size")


for path in ["+200", "-200", "0200", "2000", "20", "%2B200", "200%CC%81"]:
    @check(f"/status/{path} is no status")
    def _(setting, path=path):
        see(setting.demo.ask(f"/status/{path}").status == 404, "it is answered for")


@check("/page escapes a host whatever stands behind its characters")
def _(setting):
    # A combining mark makes one character of itself and what stands before it.
    with setting.demo.connect() as client:
        client.send(b"GET /page HTTP/1.0\r\nHost: a'\xcc\x81&b\r\n\r\n")
        response = client.read_response()
    see(response.status == 400 or b"'\xcc" not in response.body and b"&b" not in response.body,
        response.body[:200])


# What a CGI program shows of its environment

SHOWN = {
    "AUTH_TYPE": "Basic", "CONTENT_TYPE": "a/b", "CONTENT_LENGTH": "0",
    "GATEWAY_INTERFACE": "CGI/1.1", "PATH_INFO": "/environ", "PATH_TRANSLATED": "/srv/environ",
    "QUERY_STRING": "a=b", "REMOTE_ADDR": "192.0.2.1", "REMOTE_HOST": "client.example",
    "REMOTE_IDENT": "me", "REMOTE_USER": "you", "REQUEST_METHOD": "GET", "SCRIPT_NAME": "/demo",
    "SERVER_NAME": "a", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
    "SERVER_SOFTWARE": "lighttpd", "HTTP_X_TEA": "assam", "HTTP_ACCEPT": "*/*", "HTTPS": "off",
    "REQUEST_URI": "/demo/environ?a=b", "REQUEST_SCHEME": "http", "REMOTE_PORT": "4711",
    "SERVER_ADDR": "192.0.2.2",
}
HIDDEN = {name: "SECRET" for name in [
    "SECRET", "AWS_SECRET_ACCESS_KEY", "DATABASE_URL", "HOME", "PATH_TO", "LD_X", "DOCUMENT_ROOT",
    "SCRIPT_FILENAME", "SERVER_ADMIN", "SERVER_SIGNATURE", "REDIRECT_SECRET", "HTTP", "HTTP_PROXY",
    "http_x", "XHTTP_X", "HTTP_", "HTTP_lower", "SSL_CLIENT_CERT", "GITHUB_TOKEN", "REQUEST",
    "CONTENT_TYPE_X", "\u0130HTTP_X",
]}


@check("a CGI program shows the request's variables, and nothing else of its environment")
def _(setting):
    for options in ([], ["--validate"]):
        answer = subprocess.run([setting.binary, "--cgi", *options], env={**SHOWN, **HIDDEN},
                                stdin=subprocess.DEVNULL, capture_output=True, timeout=10)
        see(answer.returncode == 0, answer)
        see(b"SECRET" not in answer.stdout + answer.stderr, answer.stdout)
        for name in SHOWN.keys() - {"PATH_INFO", "SCRIPT_NAME"}:
            see(f"\n{name} = '{SHOWN[name]}'\n".encode() in answer.stdout, f"{name}: {answer.stdout}")
