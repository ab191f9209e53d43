"""The differences that are meant, each with its row of the table in the guide ComingFromWSGI."""

import socket
from dataclasses import dataclass
from typing import Any, Callable

from wsgiref_diff.reference import PROCESS_ENVIRONMENT

VARIABLE, FIELD = "variable", "field"


@dataclass
class Difference:
    """`theirs` and `ours` are None where there is nothing."""

    request: Any
    kind: str
    name: str
    theirs: Any
    ours: Any

    def __str__(self):
        return (f"{self.request.name}: {self.kind} {self.name}: "
                f"wsgiref {self.theirs!r}, here {self.ours!r}")


@dataclass
class Deviation:
    row: str
    sentence: str
    covers: Callable[[Difference], bool]


def variable(row, sentence, name, theirs, ours):
    """A variable that has these values; a function for any of a kind."""
    return Deviation(row, sentence, lambda d: (
        d.kind == VARIABLE and d.name == name and fits(d.theirs, theirs) and fits(d.ours, ours)))


def fits(value, expected):
    return expected(value) if callable(expected) else value == expected


def sent(request, name):
    """What the client has sent as this field, joined as wsgiref does."""
    values = [value.strip() for key, value in request.fields if key.lower() == name.lower()]
    return ",".join(values) or None


def is_text(value):
    return isinstance(value, str) and value != ""


def is_text_or_none(value):
    return value is None or is_text(value)


def withheld(row, sentence, names):
    return Deviation(row, sentence, lambda d: (
        d.kind == VARIABLE and d.name in names and d.ours is None and d.theirs is not None))


def body_was_sent_to_head(d):
    return d.kind == "body" and d.request.method == "HEAD" and d.theirs and not d.ours


SPOOFED = {"HTTP_SERVER_NAME": "evil", "HTTP_REMOTE_ADDR": "evil", "HTTP_PATH_INFO": "/evil"}

DEVIATIONS = [
    # Variables
    Deviation("B8", "nothing of the process's environment is in the environ", lambda d: (
        d.kind == VARIABLE and d.name in PROCESS_ENVIRONMENT and d.ours is None)),
    Deviation("T2", "what is no CGI variable is a property", lambda d: (
        d.kind == VARIABLE and d.name.startswith("wsgi.") and d.ours is None)),
    variable("S1", "SERVER_SOFTWARE names this server", "SERVER_SOFTWARE",
             lambda value: value.startswith("WSGIServer/"), "AsyncGateway"),
    variable("S18", "REMOTE_PORT is told", "REMOTE_PORT", None, str.isdigit),
    variable("P22", "REMOTE_HOST is absent, not empty", "REMOTE_HOST", "", None),
    variable("P22", "CONTENT_LENGTH is absent, not empty", "CONTENT_LENGTH", "", None),
    variable("S19", "CONTENT_TYPE is not invented", "CONTENT_TYPE", "text/plain", None),
    variable("S12", "REQUEST_URI tells the target as it was sent", "REQUEST_URI", None, is_text),
    variable("S15", "the path of an absolute target is its path", "PATH_INFO",
             lambda value: value.startswith("http://"), "/"),
    variable("S16", "`*` is no path", "PATH_INFO", "*", ""),
    variable("S24", "cookies are joined with a semicolon", "HTTP_COOKIE", "a=1,b=2", "a=1; b=2"),
    variable("S25", "a name with an underscore is no other name", "HTTP_X_TEA", "black,green",
             "green"),
    withheld("S26", "a field Proxy is nobody's configuration", ["HTTP_PROXY"]),
    withheld("S27", "hop-by-hop fields are the server's",
             ["HTTP_CONNECTION", "HTTP_TE", "HTTP_TRANSFER_ENCODING"]),
    withheld("S35", "an expectation is the server's to meet", ["HTTP_EXPECT"]),
    Deviation("S22", "a field named like a variable is a field", lambda d: (
        d.kind == VARIABLE and d.theirs is None and SPOOFED.get(d.name) == d.ours is not None)),
    # Responses
    Deviation("S36", "every answer is in HTTP/1.1", lambda d: (
        d.kind == "version" and (d.theirs, d.ours) == ("HTTP/1.0", "HTTP/1.1"))),
    Deviation("S1", "Server names this server", lambda d: (
        d.kind == FIELD and d.name == "server" and d.ours == "AsyncGateway")),
    Deviation("S36", "a connection that ends says so", lambda d: (
        d.kind == FIELD and d.name == "connection" and d.theirs is None and d.ours == "close"
        and (d.request.version == "HTTP/1.0" or sent(d.request, "Connection") == "close"))),
    Deviation("P1", "a connection ends whose client still awaits to be asked", lambda d: (
        d.kind == FIELD and d.name == "connection" and d.theirs is None and d.ours == "close"
        and d.request.awaits_continue)),
    Deviation("P27", "a connection that is kept for an HTTP/1.0 client says so", lambda d: (
        d.kind == FIELD and d.name == "connection" and d.theirs is None
        and d.ours == "keep-alive" and d.request.version == "HTTP/1.0")),
    Deviation("B38", "a body of unknown length is chunked in HTTP/1.1", lambda d: (
        d.kind == FIELD and d.name == "transfer-encoding" and d.theirs is None
        and d.ours == "chunked" and d.request.version == "HTTP/1.1")),
    Deviation("B33", "a status without content has no Content-Length", lambda d: (
        d.kind == FIELD and d.name == "content-length" and d.theirs == "0" and d.ours is None
        and d.request.target in ("/status/204", "/status/304"))),
    Deviation("S37", "HEAD is answered without a body", body_was_sent_to_head),
    Deviation("S35", "a client that waits to be asked for its body is asked", lambda d: (
        d.kind == "interim" and (d.theirs, d.ours) == ([], ["100 Continue"]))),
]

if socket.getfqdn("127.0.0.1") != "127.0.0.1":
    DEVIATIONS.append(variable(
        "S7", "the server's name is its address; no DNS is asked", "SERVER_NAME",
        socket.getfqdn("127.0.0.1"), "127.0.0.1"))
