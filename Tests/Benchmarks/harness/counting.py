"""Numbers to watch: what a request allocates, and how many instructions it takes.

They hardly depend on how busy the machine is, so a change shows in them that no rate would show.
"""

import struct
from dataclasses import dataclass, replace

from harness import machine, profile, site, tools
from harness.app import PAGE_PATH
from harness.case import Case, Sample, Unusable
from harness.gateway import prepare_site_app, site_command
from harness.http import connect, exchange, request
from harness.load import BROWSER_FIELDS
from harness.peer import OURS
from harness.servers import SERVER_CORE, RunningServer

PAGE = f"{OURS}-page"
SITE = f"{OURS}-site"
SECONDS = 600
"""Stepping takes its time on a machine that does other things as well."""
COUNTS = struct.Struct("QQQ")


@dataclass(frozen=True)
class CountingCase(Case):
    """Our /hello and /page, and a tea of the site, next to others' /hello; requests come one after
    the other."""

    higher_is_better = False
    rounds = 1

    def contenders(self, peers):
        rows = []
        for peer in super().contenders(peers):
            if peer.name == OURS:
                rows += self.rows_of_ours(peer)
            else:
                rows.append(peer)
        return rows

    def rows_of_ours(self, peer):
        tea = f"{peer.title} with its toolkit, {site.TEA_PATH}"
        return [
            replace(peer, title=f"{peer.title} /hello"),
            replace(peer, name=PAGE, title=f"{peer.title} /page"),
            replace(peer, name=SITE, title=tea, command=site_command),
        ]

    def launch(self, peer, setting):
        if peer.name == SITE:
            prepare_site_app(setting)
        return RunningServer(peer, setting, environment=self.environment(peer, setting))

    def environment(self, peer, setting):
        """What is added to the variables of a server."""
        raise NotImplementedError

    def check(self, server, setting):
        if server.peer.name == SITE:
            site.must_answer(server, site.VISITS[0])
        else:
            super().check(server, setting)

    def request(self, server):
        if server.peer.name == SITE:
            return request(site.TEA_PATH)
        if server.peer.name == PAGE:
            return request(PAGE_PATH, BROWSER_FIELDS)
        return request(server.path("/hello"))


@dataclass(frozen=True)
class AllocationsCase(CountingCase):
    requests: int = 2000
    warm_up_requests: int = 500

    unit = "allocations/request"

    def prepare(self, setting):
        tools.program("allocations", setting, tools.LIBRARY)

    def environment(self, peer, setting):
        counts = counts_file(peer, setting)
        # Whichever user a server becomes, it opened the file before.
        counts.write_bytes(bytes(4096))
        return {
            "LD_PRELOAD": str(tools.program("allocations", setting, tools.LIBRARY)),
            "ALLOCATION_COUNTS": str(counts),
        }

    def sample(self, server, seconds, setting):
        message = self.request(server)
        with connect(server.port) as connection:
            for _ in range(self.warm_up_requests):
                exchange(connection, message)
            before = counts_of(server.peer, setting)
            if before[0] == 0:
                raise Unusable(f"{server.peer.name} does not load what counts")
            for _ in range(self.requests):
                exchange(connection, message)
            after = counts_of(server.peer, setting)
        made, size, freed = ((b - a) / self.requests for a, b in zip(before, after))
        return Sample(made, {"bytes/request": size, "frees/request": freed})


def counts_file(peer, setting):
    return setting.folder / f"allocations-{peer.name}"


def counts_of(peer, setting):
    with open(counts_file(peer, setting), "rb") as file:
        return COUNTS.unpack(file.read(COUNTS.size))


@dataclass(frozen=True)
class InstructionsCase(CountingCase):
    """Of user mode. Two runs, so that what only the first requests of a run cost is left out."""

    requests: tuple = (2, 7)

    unit = "instructions/request"

    def prepare(self, setting):
        tools.program("instructions", setting)
        tools.program("clock", setting, tools.LIBRARY)

    def environment(self, peer, setting):
        return {"LD_PRELOAD": str(tools.program("clock", setting, tools.LIBRARY))}

    def sample(self, server, seconds, setting):
        fewer, more = self.requests
        setting.say(f"  stepping through {fewer + more} requests of {server.peer.name}")
        count = self.count(server, more, setting) - self.count(server, fewer, setting)
        if setting.profile:
            self.profile(server, setting)
        return Sample(count / (more - fewer))

    def count(self, server, number, setting, trace=()):
        # A server that works in a child has it as its last.
        pid = machine.descendants(server.pid)[-1]
        arguments = [tools.program("instructions", setting), pid, server.port, number, *trace]
        try:
            # Two processes that hand over to each other at each step do so fastest on one core.
            result = tools.run(
                arguments, SECONDS, core=SERVER_CORE, message=self.request(server),
            )
        except tools.LoadFailed as reason:
            raise Unusable(f"{server.peer.name}: {reason}") from None
        return result["instructions"]

    def profile(self, server, setting):
        """Writes down how the instructions of a request are spread over functions."""
        number = self.requests[1]
        setting.say(f"  tracing {server.peer.name}")
        trace = setting.folder / "trace"
        code = profile.code_of(machine.descendants(server.pid)[-1])
        self.count(server, number, setting, [trace])
        with open(setting.profile, "a") as file:
            file.write(f"{server.peer.title}: instructions/request, function, file\n")
            for name, place, count in profile.functions(trace, code):
                if count >= number:
                    file.write(f"{count / number:10,.0f}  {name}  ({place})\n")
            file.write("\n")
        trace.unlink()
