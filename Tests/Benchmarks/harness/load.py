"""Load from wrk: as many requests as a server can answer, on a fixed number of connections."""

from dataclasses import dataclass, replace
from typing import Optional

from harness import machine, tools
from harness.case import CPU, Case, Sample, Unusable
from harness.peer import OURS, LeftOut
from harness.servers import ANY_CORE, RunningServer

DESCRIPTORS_FOR_EACH = 1.5
"""A server may keep some of its descriptors for other uses than connections; ours keeps a fifth."""

# wrk asks Lua for each request only when there is a global `request`. Replacing wrk.request, which
# wrk.init makes, keeps the batch fixed, so that wrk sends it at full speed.
WRK_SCRIPT = """\
local prepare = wrk.init

wrk.init = function(args)
    if args[2] then wrk.method, wrk.body = "POST", args[2] end
    prepare(args)
    local batch = string.rep(wrk.request(), tonumber(args[1]))
    wrk.request = function() return batch end
end

function done(summary, latency, requests)
    local e = summary.errors
    print(string.format(
        'RESULT {"requests": %d, "microseconds": %d, "p50": %f, "p99": %f, "bad_status": %d, '
            .. '"socket_errors": %d}',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
        e.status, e.connect + e.read + e.write + e.timeout))
end
"""


@dataclass(frozen=True)
class LoadCase(Case):
    """wrk, as hard as it can, from one thread."""

    connections: int = 64
    pipelined: int = 1
    fields: tuple = ()
    path: str = "/hello"
    least_seconds: int = 1
    """How long a sample lasts at least."""
    body: Optional[str] = None
    """Of a POST; without one, the request is a GET."""
    script: str = WRK_SCRIPT

    def prepare(self, setting):
        if machine.raise_descriptor_limit() < DESCRIPTORS_FOR_EACH * self.connections:
            raise LeftOut(f"no process may open {self.connections:,} connections")
        if not machine.ensure_tool("wrk", "wrk", setting.say):
            raise LeftOut("there is no load without wrk")

    def sample(self, server, seconds, setting):
        seconds = max(seconds, self.least_seconds)
        cpu = machine.cpu_seconds(server.pid)
        result = self.load(server, seconds, setting)
        cpu = machine.cpu_seconds(server.pid) - cpu
        if result["requests"] == 0:
            raise Unusable("not one request was answered")
        return self.sample_of(server, result, cpu)

    def sample_of(self, server, result, cpu):
        sample = Sample(result["requests"] / result["microseconds"] * 1e6)
        sample.details = {
            CPU: cpu / result["requests"] * 1e6,
            # Well below 100, the load was the bottleneck, and the CPU column tells more.
            "core %": cpu / result["microseconds"] * 1e8,
            "load's core %": result["load_cpu"] / result["microseconds"] * 1e8,
            # wrk has no percentile to give when it counts the answers of a batch together.
            "p50 ms": result["p50"] / 1000 or None,
            "p99 ms": result["p99"] / 1000 or None,
            "RSS MiB": machine.resident_bytes(server.pid) / 2**20,
        }
        for what in ("bad_status", "socket_errors"):
            if result[what]:
                sample.notes.append(f"{result[what]} {what.replace('_', ' ')}")
        return sample

    def warm_up(self, server, setting):
        self.load(server, 1, setting)

    def fields_for(self, peer):
        return self.fields

    def fields_of(self, server):
        """What is sent to a server, if it depends on what that has said before."""
        return self.fields_for(server.peer)

    def path_for(self, peer):
        return self.path

    def load(self, server, seconds, setting):
        script = setting.folder / "load.lua"
        script.write_text(self.script)
        arguments = ["wrk", "-t1", f"-c{self.connections}", f"-d{seconds}s", "-s", script]
        for line in self.fields_of(server):
            arguments += ["-H", line]
        arguments += [server.url(self.path_for(server.peer)), "--", self.pipelined]
        if self.body is not None:
            arguments.append(self.body)
        try:
            return tools.run(arguments, seconds + 30)
        except tools.LoadFailed as reason:
            raise Unusable(f"{server.peer.name}: {reason}") from None


TWO_LOOPS = f"{OURS}-2"


@dataclass(frozen=True)
class LoopsCase(LoadCase):
    """What a second event loop costs.

    The load has no core of its own here: it and both loops share the two cores.
    """

    unit = CPU
    higher_is_better = False

    def contenders(self, peers):
        return [
            with_loops(peer, number) for peer in super().contenders(peers) for number in (1, 2)
        ]

    def launch(self, peer, setting):
        return RunningServer(peer, setting, core=ANY_CORE)

    def sample(self, server, seconds, setting):
        return by_cpu(super().sample(server, seconds, setting))


def by_cpu(sample):
    """The same sample, with the CPU time as what is compared in place of the rate."""
    details = {"requests/s": sample.value, **sample.details}
    return Sample(details.pop(CPU), details, sample.notes)


def with_loops(peer, number):
    def command(port, setting):
        arguments = peer.command(port, setting)
        place = arguments.index("--loops") + 1
        return [*arguments[:place], number, *arguments[place + 1:]]

    name = peer.name if number == 1 else TWO_LOOPS
    title = f"{peer.title}, {number} loop{'s' if number > 1 else ''}"
    return replace(peer, name=name, title=title, command=command)


BROWSER_FIELDS = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Language: en-GB,en;q=0.7,de;q=0.3",
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Referer: http://cups.example/tea/assam?page=2",
    "Connection: keep-alive",
    "Cookie: session=8f14e45fceea167a5a36dedd4bea2543; theme=dark; seen=42; consent=none",
    "Upgrade-Insecure-Requests: 1",
    "Sec-Fetch-Dest: document",
    "Sec-Fetch-Mode: navigate",
    "Sec-Fetch-Site: same-origin",
    "Sec-Fetch-User: ?1",
    "Priority: u=0, i",
    "Pragma: no-cache",
    "Cache-Control: no-cache",
    "If-None-Match: \"33a64df551425fcc55e4d42a148795d9f25f89d4\"",
    "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
    "DNT: 1",
    "Sec-GPC: 1",
)
"""With wrk's own Host, twenty fields."""
