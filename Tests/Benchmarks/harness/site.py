"""A site: a JSON answer behind a router of ten routes, with request ids and errors as JSON.

What servers must answer is taken from `Peers/teas.py`, and each is held against it before the load.
"""

import json
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Callable, Optional

from harness import http
from harness.app import AppCase
from harness.gateway import prepare_site_app, site_command
from harness.peer import CEILING, OURS, LeftOut, go_program
from harness.python_servers import python_packages, uvicorn_command
from Peers import teas

TEA = 42
TEA_PATH = f"/teas/{TEA}"
JSON = "application/json"
PROBLEM = "application/problem+json"
ID = "x-request-id"


@dataclass(frozen=True)
class Program:
    """How a server is started for the site, and what it does not tell apart."""

    command: Optional[Callable] = None
    """As that of a peer; None for its own with `--site`."""
    prepare: Callable = lambda setting: None
    title: Optional[str] = None
    lacks: frozenset = frozenset()
    """The methods of the visits that its framework answers in its own way."""


PROGRAMS = {
    OURS: Program(site_command, prepare_site_app, "AsyncGateway with its toolkit"),
    # A method that no route has is a 404 in both.
    "hummingbird": Program(lacks=frozenset({"DELETE"})),
    # Its answer to HEAD has a body, on which the next response of the connection would follow.
    "flyingfox": Program(lacks=frozenset({"DELETE", "HEAD"})),
    "go": Program(lambda port, setting: [setting.folder / "teas-go", port], go_program("teas")),
    "uvicorn": Program(
        uvicorn_command("teas_asgi:app"), python_packages("starlette==1.10.0"),
        "uvicorn with Starlette",
    ),
}
SITES = tuple(name for name in PROGRAMS if name != OURS)
"""The servers of others that serve the site."""


@dataclass(frozen=True)
class Visit:
    """A request of the check, and what is to answer it."""

    path: str
    method: str = "GET"
    status: int = HTTPStatus.OK
    tea: Optional[int] = None
    """The one that the answer tells of."""
    detail: Optional[str] = None
    """Of a problem."""

    @property
    def type(self):
        if self.status == HTTPStatus.NO_CONTENT:
            return None
        return PROBLEM if self.status >= HTTPStatus.BAD_REQUEST else JSON

    def __str__(self):
        return f"{self.method} {self.path}"


VISITS = (
    Visit(TEA_PATH, tea=TEA),
    Visit("/teas/100", tea=100),
    Visit(TEA_PATH, "HEAD", tea=TEA),
    Visit("/about", status=HTTPStatus.NO_CONTENT),
    Visit("/cart", "POST", HTTPStatus.NO_CONTENT),
    Visit("/teas/assam", status=HTTPStatus.BAD_REQUEST, detail=teas.NOT_A_NUMBER),
    Visit("/teas/101", status=HTTPStatus.NOT_FOUND, detail=teas.unknown(101)),
    Visit("/coffees", status=HTTPStatus.NOT_FOUND),
    Visit(TEA_PATH, "DELETE", HTTPStatus.METHOD_NOT_ALLOWED),
)


@dataclass(frozen=True)
class SiteCase(AppCase):
    path: str = TEA_PATH

    def row(self, peer):
        program = PROGRAMS.get(peer.name)
        if program is None:
            return super().row(peer)
        return replace(
            peer, title=program.title or peer.title,
            command=program.command or (lambda *where: [*peer.command(*where), "--site"]),
        )

    def launch(self, peer, setting):
        if program := PROGRAMS.get(peer.name):
            program.prepare(setting)
        return super().launch(peer, setting)

    def answer(self, host):
        fields = [("Content-Type", JSON), ("X-Request-Id", "8f14e45fceea167a-1")]
        return http.response(200, fields, teas.content(TEA))

    def check(self, server, setting):
        if server.peer.name == CEILING:
            server.must_answer(TEA_PATH, (200, [], teas.content(TEA)))
            return
        lacks = PROGRAMS[server.peer.name].lacks
        visits = [visit for visit in VISITS if visit.method not in lacks]
        ids = {must_answer(server, visit) for visit in visits}
        if len(ids) < len(visits):
            raise LeftOut("it gave two requests the same id")


def must_answer(server, visit):
    """Holds the answer to a visit against what it is to be; returns the id of the request."""
    status, fields, content = server.fetch(visit.path, method=visit.method)
    fields = {name.lower(): value for name, value in fields}
    for reason in mistakes(visit, status, fields, content):
        raise LeftOut(f"its answer to {visit} {reason}")
    return fields[ID]


def mistakes(visit, status, fields, content):
    if status != visit.status:
        yield f"has the status {status}, not {visit.status:d}"
    if not fields.get(ID):
        yield "is without an X-Request-Id"
    # JSON has no parameters (RFC 8259 §11), so one that a framework adds says nothing.
    if visit.type and fields.get("content-type", "").partition(";")[0] != visit.type:
        yield f"is of the type {fields.get('content-type')}, not {visit.type}"
    if status == HTTPStatus.METHOD_NOT_ALLOWED and "GET" not in fields.get("allow", ""):
        yield "does not allow GET"
    if visit.type == PROBLEM:
        wanted = {**teas.problem(status, visit.detail), "request_id": fields[ID]}
        if not holds(content, wanted):
            yield f"is {content!r}, without some of {wanted}"
    elif visit.method == "HEAD":
        length = len(teas.content(visit.tea))
        if content or int(fields.get("content-length", length)) != length:
            yield f"has the length {fields.get('content-length')} and the body {content!r}"
    elif content != (b"" if visit.tea is None else teas.content(visit.tea)):
        yield f"is {content!r}"


def holds(content, wanted):
    """Whether JSON is an object with at least those members."""
    try:
        return wanted.items() <= json.loads(content).items()
    except (AttributeError, TypeError, ValueError):
        return False
