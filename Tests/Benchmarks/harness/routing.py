"""What routing costs: instructions of a request that a router of ours hands to a handler.

The first row is the same app without a router: what another one has beyond it is the router's.
"""

from dataclasses import dataclass, replace

from harness.case import Case
from harness.counting import InstructionsCase
from harness.gateway import prepare_site_app, routing_command
from harness.http import request
from harness.peer import OURS

NO_ROUTER = f"{OURS}-no-router"
THOUSAND = f"{OURS}-thousand"
PARAMETERS = f"{OURS}-parameters"
READ = f"{OURS}-read"


@dataclass(frozen=True)
class Row:
    title: str
    routes: int
    path: str


ROWS = {
    NO_ROUTER: Row("no router", 0, "/a"),
    OURS: Row("10 routes", 10, "/a"),
    THOUSAND: Row("1,000 routes", 1000, "/a"),
    PARAMETERS: Row("10 routes, two parameters", 10, "/x/1/2"),
    READ: Row("10 routes, two parameters that are read", 10, "/y/1/2"),
}


@dataclass(frozen=True)
class RoutingCase(InstructionsCase):
    def contenders(self, peers):
        return [
            replace(peer, name=name, title=row.title, command=routing_command(row.routes))
            for peer in Case.contenders(self, peers) for name, row in ROWS.items()
        ]

    def prepare(self, setting):
        super().prepare(setting)
        prepare_site_app(setting)

    def check(self, server, setting):
        server.must_answer(
            ROWS[server.peer.name].path, (200, [("Content-Type", "text/plain")], b"Hello World"))

    def request(self, server):
        return request(ROWS[server.peer.name].path)
