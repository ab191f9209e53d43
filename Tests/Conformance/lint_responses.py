#!/usr/bin/env python3
"""Shows the responses of a built gateway-demo to httplint, which knows what HTTP asks of them.

Every route, by GET and HEAD, and the server's own error responses. One line for each response,
`ok - GET /hello: 200` or `not ok - ...` with what is wrong. A note of httplint's level "bad" is
wrong unless EXPLAINED says why it is not; the exit status is 1 if one is. httplint is fetched from
PyPI into a virtual environment below ~/.cache, and kept there.

  Tests/Conformance/lint_responses.py --binary .build/release/gateway-demo
  Tests/Conformance/lint_responses.py --binary ... --warnings     prints what is only a warning, too
"""

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True

from demo.client import BadResponse, Client, Response, request  # noqa: E402
from demo.server import Demo  # noqa: E402
from peers import packages  # noqa: E402

DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "gateway-demo"
REQUIREMENT = "httplint==2026.10.4"
"""One release, for a later one may find what this one does not: such a find is a change."""

FILES = {"tea.txt": "assam\n", "empty.txt": "", "page.html": "<!doctype html><title>Tea</title>\n",
         "leaf.json": '{"leaf": "assam"}\n', "block": "x" * 10_000}

APP_SAYS = "/status/N sends the status that it is asked for, and knows no more to say"
EXPLAINED = {
    "CREATED_WITHOUT_LOCATION": ({201}, "without a Location, what was created is the request's "
                                 "own target (RFC 9110 15.3.2), and here " + APP_SAYS),
    "PARTIAL_NOT_REQUESTED": ({206}, APP_SAYS),
    "PARTIAL_WITHOUT_RANGE": ({206}, APP_SAYS + ": a Content-Range is an app's to send"),
    "REDIRECT_WITHOUT_LOCATION": ({301, 302, 303, 307, 308},
                                  APP_SAYS + ": a Location is an app's to send"),
    "STATUS_NONSTANDARD": ({299, 399, 499, 599}, "an app may use a status that is not registered "
                           "(RFC 9110 15), and the server passes it on"),
    "STATUS_URI_TOO_LONG": ({414}, "the note says only that this status has come, and the target "
                            "is too long, or it is the one asked for"),
    "STATUS_VERSION_NOT_SUPPORTED": ({505}, "the note says only that this status has come, and "
                                     "the version is another, or it is the one asked for"),
}
"""By the note's name: at which statuses it is no error of the server, and why."""


@dataclass(frozen=True)
class Exchange:
    """What to send, and what is to come."""

    name: str
    sent: bytes
    status: int
    method: str = "GET"
    target: str = "/"
    is_cut: bool = False
    """Whether only the head comes for certain."""


def ask(target, status, method="GET", **options):
    version = options.get("version", "HTTP/1.1")
    name = f"{method} {target}" + (f" {version}" if version != "HTTP/1.1" else "")
    name += "".join(f", {field}" for field in options.get("fields", ()))
    name += ", in chunks" if options.get("chunked") else ""
    return Exchange(name, request(target, method, **options), status, method, target)


def refused(name, sent, status):
    return Exchange(name, sent, status, method="", target="")


STATUSES = [200, 201, 202, 203, 204, 205, 206, 300, 301, 302, 303, 304, 307, 308, 400, 401, 402,
            403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421,
            422, 423, 424, 425, 426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 506, 507,
            508, 510, 511, 299, 399, 499, 599]
ROUTES = [
    ("/", 200), ("/?milk=1", 200), ("/environ/a/b?c=d", 200), ("/hello", 200),
    ("/blocks?count=3&size=5", 200), ("/blocks?count=1&size=5", 200),
    ("/blocks?count=0&size=0", 200), ("/ticks?count=2&every=1", 200), ("/slow?ms=1", 200),
    ("/file/tea.txt", 200), ("/file/empty.txt", 200), ("/file/page.html", 200),
    ("/file/leaf.json", 200), ("/file/block", 200), ("/file/missing", 404),
    ("/file/../secret", 404), ("/nothing", 404), ("/fail", 500), ("/status/abc", 404),
    ("/form?a=1", 200), ("/cookies", 200), ("/multipart", 415), ("/accept", 400),
    ("/accept?types=a/b", 200), ("/route/notes/7", 200), ("/route/nothing", 404),
    *((f"/status/{status}", status) for status in STATUSES),
]

EXCHANGES = [
    *(ask(target, status, method) for target, status in ROUTES for method in ("GET", "HEAD")),
    *(ask(target, 200, version="HTTP/1.0") for target in
      ("/hello", "/blocks?count=3&size=5", "/ticks?count=2&every=1", "/file/tea.txt")),
    *(ask("/", 200, method, fields=["Accept: text/html"]) for method in ("GET", "HEAD")),
    ask("/hello", 200, fields=["Connection: close"]),
    ask("/file/tea.txt", 206, fields=["Range: bytes=0-1"]),
    ask("/file/tea.txt", 206, fields=["Range: bytes=0-0,2-2"]),
    ask("/file/tea.txt", 416, fields=["Range: bytes=100-"]),
    ask("/file/tea.txt", 304, fields=["If-None-Match: *"]),
    ask("/file/tea.txt", 412, fields=['If-Match: "x"']),
    ask("/file/tea.txt", 405, "POST"), ask("/file/tea.txt", 204, "OPTIONS"),
    ask("/echo", 200, "POST", fields=["Content-Type: text/plain"], body=b"tea"),
    ask("/echo", 200, "POST", fields=["Content-Type: text/plain"], body=b"tea", chunked=True),
    ask("/echo", 200, "POST", fields=["Content-Type: text/plain"], body=b""),
    ask("/echo", 200, "PUT", fields=["Content-Type: text/plain", "Expect: 100-continue"],
        body=b"tea"),
    ask("/echo", 200), ask("/hello", 200, "OPTIONS"), ask("*", 200, "OPTIONS"),
    ask("/hello", 200, "DELETE"), ask("/hello", 200, "BREW"),
    Exchange("GET /fail-late", request("/fail-late"), 200, target="/fail-late", is_cut=True),
    ask("/fail-late", 200, "HEAD"),
    refused("no request", b"tea\r\n\r\n", 400),
    refused("no Host", b"GET / HTTP/1.1\r\n\r\n", 400),
    refused("two lengths", b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
            b"Content-Length: 2\r\n\r\nte", 400),
    refused("no chunk", b"POST /echo HTTP/1.1\r\nHost: a\r\n"
            b"Transfer-Encoding: chunked\r\n\r\ng\r\n", 400),
    refused("a target that is too long",
            b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    refused("a field that is too long",
            b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 9000 + b"\r\n\r\n", 431),
    refused("CONNECT", b"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 501),
    refused("an unknown coding",
            b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: tea\r\n\r\n", 501),
    refused("an unknown expectation",
            b"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 1\r\n\r\nx", 417),
    refused("HTTP/2.0", b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
]


def response_to(exchange, address):
    with Client(address) as client:
        client.send(exchange.sent)
        return client.read_head() if exchange.is_cut else client.read_response(exchange.method)


def lint(response, exchange):
    """Everything that httplint has to say."""
    import httplint

    linter = httplint.HttpResponseLinter(start_time=time.time())
    if exchange.method:
        linter.request = httplint.HttpRequestLinter()
        linter.request.process_request_topline(
            exchange.method.encode(), exchange.target.encode(), b"1.1")
        linter.is_head_response = exchange.method == "HEAD"
    linter.process_response_topline(b"1.1", b"%d" % response.status, response.reason.encode())
    linter.process_headers([(name.encode("latin-1"), value.encode("latin-1"))
                            for name, value in response.fields])
    linter.feed_content(response.body)
    linter.finish_content(not exchange.is_cut)
    return [Note(type(note).__name__, note.level.name, str(note.summary))
            for note in all_notes(linter.notes)]


def all_notes(notes):
    for note in notes:
        yield note
        yield from all_notes(note.subnotes)


@dataclass(frozen=True)
class Note:
    name: str
    level: str
    summary: str

    def is_explained(self, status):
        return self.name in EXPLAINED and status in EXPLAINED[self.name][0]

    def __str__(self):
        return f"{self.summary} [{self.name}]"


class Report:
    """Prints a line for each response, and counts."""

    def __init__(self, with_warnings):
        self._with_warnings = with_warnings
        self.passed = self.failed = 0
        self.used = set()

    def add(self, sentence, wrong, notes=(), status=0):
        explained = {note.name for note in notes if note.is_explained(status)}
        self.used |= explained
        if wrong:
            self.failed += 1
            print(f"not ok - {sentence} ({'; '.join(map(str, wrong))})")
        else:
            self.passed += 1
            print(f"ok - {sentence}" + "".join(f"; explained: {name}" for name in explained))
        if self._with_warnings:
            for note in notes:
                if note.level == "WARN":
                    print(f"#   warning: {note}")


def check(exchange, address, report):
    try:
        response = response_to(exchange, address)
    except BadResponse as reason:
        return report.add(exchange.name, [reason])
    notes = lint(response, exchange)
    wrong = [note for note in notes
             if note.level == "BAD" and not note.is_explained(response.status)]
    if response.status != exchange.status:
        wrong.insert(0, f"not {exchange.status}")
    report.add(f"{exchange.name}: {response.status}", wrong, notes, response.status)


def check_httplint(report):
    """That it is used rightly: it finds what is wrong with these."""
    for name, fields, body, expected in [
        ("a length that is too great", [("Content-Length", "5")], b"tea", "CL_INCORRECT"),
        ("a Date that is none", [("Date", "tomorrow")], b"", "BAD_DATE_SYNTAX"),
    ]:
        notes = lint(Response(200, "OK", fields, body), ask("/", 200))
        found = [note.name for note in notes if note.level == "BAD"]
        report.add(f"httplint finds {name}", [] if expected in found else [f"only {found}"])


def use_httplint():
    """Goes on in the Python that has it."""
    python = str(packages.python_with(REQUIREMENT))
    if sys.prefix != str(Path(python).parents[1]):
        os.execv(python, [python, *sys.argv])


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY, metavar="PATH",
                        help="the gateway-demo to check (default .build/release/gateway-demo)")
    parser.add_argument("--warnings", action="store_true", help="print warnings as well")
    options = parser.parse_args()
    if not options.binary.is_file():
        parser.error(f"there is no file {options.binary}")
    return options


def main():
    options = arguments()
    try:
        use_httplint()
    except packages.Missing as reason:
        sys.exit(str(reason))
    report = Report(options.warnings)
    check_httplint(report)
    with tempfile.TemporaryDirectory(prefix="gateway-lint-") as folder:
        for name, text in FILES.items():
            (Path(folder) / name).write_text(text)
        command = ["--quiet", "--port", 0, "--root", folder]
        with Demo(options.binary.resolve(), command).wait_until_it_listens() as demo:
            for exchange in EXCHANGES:
                check(exchange, demo.address, report)
    unused = sorted(EXPLAINED.keys() - report.used)
    report.add("every explanation explains something", unused)
    for name in sorted(report.used):
        print(f"# {name} is no error: {EXPLAINED[name][1]}")
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
