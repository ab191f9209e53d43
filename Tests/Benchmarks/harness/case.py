"""What a case is: how the servers of a comparison are started, and how one sample of one is taken.

A sample is one number that is compared, and whatever else was seen at the same time.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Optional

from harness.peer import LeftOut
from harness.servers import RunningServer, running


CPU = "CPU µs/request"
"""The column that matters most: where the load is the limit, the rates are much the same."""


class Unusable(Exception):
    """A sample that means nothing, and why."""


@dataclass
class Sample:
    value: float
    details: dict = field(default_factory=dict)
    """Further figures by the column's name; `notes` holds what a reader must know."""
    notes: list = field(default_factory=list)

    def number(self, of=None):
        """The value that is compared, or the figure of a column; None if there is none."""
        return self.value if of is None else self.details.get(of)


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    goals: tuple = ()
    """What the numbers should be; see `goals`."""
    peers: Optional[frozenset] = None
    """The names of the peers that it makes sense for; None for all."""

    unit = "requests/s"
    higher_is_better = True
    rounds = None
    """How many rounds it takes; None for what the command line says."""
    compares = True
    """Whether its rows stand for the same thing, so that a ratio says something."""

    runs_servers = True

    def takes(self, peer):
        """Whether there is anything of this peer's to measure."""
        return peer.takes_part(self.name) and (self.peers is None or peer.name in self.peers)

    def contenders(self, peers):
        """Who is measured: one row of the table each."""
        return [peer for peer in peers if self.takes(peer)]

    def prepare(self, setting):
        """Makes what it needs, before any server runs; raises `LeftOut` if that cannot be."""

    def launch(self, peer, setting):
        return RunningServer(peer, setting)

    def check(self, server, setting):
        """A server that answers something else would win or lose for the wrong reason."""
        server.must_answer("/hello", (200, [("Content-Type", "text/plain")], b"Hello World"))

    def subjects(self, contenders, setting):
        """A context with what samples are taken of: all servers, running side by side."""
        return running(contenders, self, setting)

    def warm_up(self, subject, setting):
        pass

    def sample(self, subject, seconds, setting):
        raise NotImplementedError


@dataclass
class Candidate:
    """A server that is started anew for each sample."""

    peer: object


@dataclass(frozen=True)
class FreshCase(Case):
    """A case that takes a new process for each sample."""

    @contextmanager
    def subjects(self, contenders, setting):
        able = []
        for peer in contenders:
            # Once beforehand, so that a program's pages are in memory for all of the samples.
            with running([peer], self, setting) as servers:
                able += [Candidate(peer) for _ in servers]
        yield able

    @contextmanager
    def fresh(self, candidate, setting):
        try:
            server = self.launch(candidate.peer, setting)
        except OSError as error:
            raise Unusable(f"{candidate.peer.name} cannot be started: {error}") from None
        try:
            yield server
        except LeftOut as reason:
            raise Unusable(f"{candidate.peer.name}: {reason}") from None
        except OSError as error:
            raise Unusable(f"{candidate.peer.name}: {type(error).__name__}: {error}") from None
        finally:
            server.stop()
