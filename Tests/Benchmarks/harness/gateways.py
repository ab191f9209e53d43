"""What a request costs a server that a web server passes it on to, by each protocol that both have.

`GatewaysCase` has nginx in between, `DirectCase` a load that speaks the protocol itself.
"""

from dataclasses import dataclass, replace

from harness import fastcgi, http, machine, tools
from harness.case import CPU, Case, Sample, Unusable
from harness.front import FASTCGI, HTTP, SCGI, UWSGI, BehindFront
from harness.load import LoadCase, by_cpu
from harness.peer import OURS, LeftOut

CONNECTIONS = 16
"""As many as nginx keeps open to a server."""
CONTENT = "Hello World"
GRACE_SECONDS = 20


@dataclass(frozen=True)
class Way:
    """A row: a server, and a protocol that it is asked by."""

    peer: str
    protocol: str
    added: tuple = ()
    """What its command has besides."""
    keeps: bool = True
    """Whether a connection is for more than one request."""
    variables: tuple = ()
    """What it wants to be told besides."""
    remark: str = ""

    @property
    def can_be_asked_directly(self):
        """Whether a load of ours can do what nginx does."""
        return self.protocol in REQUESTS and not self.remark

    def row(self, name, peer):
        return replace(
            peer, name=name, title=f"{peer.title} by {self.protocol}{self.remark}",
            command=lambda port, setting: [*peer.command(port, setting), *self.added],
        )


def ways_of_ours(name):
    """By HTTP, it believes what nginx says of the client only where it is told to."""
    return {
        name: Way(name, HTTP),
        f"{name}-trusting": Way(name, HTTP, ("--trust", "127.0.0.1"), remark=", trusting"),
        f"{name}-closing": Way(name, HTTP, keeps=False, remark=", closing"),
        f"{name}-fastcgi": Way(name, FASTCGI, ("--fastcgi",)),
        f"{name}-scgi": Way(name, SCGI, ("--scgi",), keeps=False),
    }


OURS_BY_FASTCGI = f"{OURS}-fastcgi"
OURS_BY_SCGI = f"{OURS}-scgi"
PATH = (("PATH_INFO", "$document_uri"),)
WAYS = {
    **ways_of_ours(OURS),
    **ways_of_ours("before"),
    "uwsgi": Way("uwsgi", UWSGI, keeps=False),
    "uwsgi-http": Way("uwsgi", HTTP, ("--protocol", "http"), False),
    "uwsgi-fastcgi": Way("uwsgi", FASTCGI, ("--protocol", "fastcgi"), False, PATH),
    "uwsgi-scgi": Way("uwsgi", SCGI, ("--protocol", "scgi"), False, PATH),
    "gunicorn": Way("gunicorn", HTTP),
    "go": Way("go", HTTP),
    "go-fastcgi": Way("go", FASTCGI, ("fastcgi",)),
}
"""The rows, by their names; that of a peer's first way is its own."""
BEHIND_A_WEB_SERVER = frozenset(way.peer for way in WAYS.values())

REQUESTS = {HTTP: http.request("/hello"), FASTCGI: fastcgi.hello()}
"""What a load of ours sends, by the protocol."""


def rows(peers):
    return [
        way.row(name, peer)
        for peer in peers for name, way in WAYS.items() if way.peer == peer.name
    ]


@dataclass(frozen=True)
class GatewaysCase(LoadCase):
    connections: int = CONNECTIONS

    unit = CPU
    higher_is_better = False

    def contenders(self, peers):
        return rows(super().contenders(peers))

    def prepare(self, setting):
        super().prepare(setting)
        if not machine.ensure_tool("nginx", "nginx", setting.say):
            raise LeftOut("there is no nginx to be in front")

    def launch(self, peer, setting):
        way = WAYS[peer.name]
        return BehindFront(peer, setting, way.protocol, way.keeps, way.variables)

    def load(self, server, seconds, setting):
        cpu, errors = server.front_seconds(), server.front_errors()
        result = super().load(server, seconds, setting)
        result["front_cpu"] = server.front_seconds() - cpu
        result["front_errors"] = server.front_errors() - errors
        return result

    def sample_of(self, server, result, cpu):
        sample = by_cpu(super().sample_of(server, result, cpu))
        sample.details["nginx's µs/request"] = result["front_cpu"] / result["requests"] * 1e6
        if result["front_errors"]:
            sample.notes.append(f"{result['front_errors']} errors in nginx's log")
        return sample


@dataclass(frozen=True)
class DirectCase(Case):
    """A load that speaks both protocols (`Load/rate.c`), so that nothing else is in between."""

    def contenders(self, peers):
        return [
            row for row in rows(super().contenders(peers)) if WAYS[row.name].can_be_asked_directly
        ]

    def prepare(self, setting):
        tools.program("rate", setting)

    def check(self, server, setting):
        try:
            self.load(server, 1, setting)
        except Unusable as reason:
            raise LeftOut(str(reason)) from None

    def load(self, server, seconds, setting):
        protocol = WAYS[server.peer.name].protocol
        arguments = [
            tools.program("rate", setting), protocol.lower(), server.port, seconds, CONNECTIONS,
            CONTENT,
        ]
        try:
            return tools.run(arguments, seconds + GRACE_SECONDS, message=REQUESTS[protocol])
        except tools.LoadFailed as reason:
            raise Unusable(f"{server.peer.name}: {reason}") from None

    def sample(self, server, seconds, setting):
        cpu = machine.cpu_seconds(server.pid)
        result = self.load(server, seconds, setting)
        cpu = machine.cpu_seconds(server.pid) - cpu
        return Sample(result["requests"] / result["microseconds"] * 1e6, {
            CPU: cpu / result["requests"] * 1e6,
            "core %": cpu / result["microseconds"] * 1e8,
            "load's core %": result["load_cpu"] / result["microseconds"] * 1e8,
            "RSS MiB": machine.resident_bytes(server.pid) / 2**20,
        })
