"""Latency under a load that does not wait for the server (`Load/latency.c` says how).

Of the tools that can be had, wrk, h2load and hey measure from when a request was sent, and what
measures from when it was due is too slow to load a server of this kind from one core.
"""

from dataclasses import dataclass, field

from harness import machine, tools
from harness.case import Case, Sample, Unusable
from harness.load import LoadCase
from harness.peers import OURS

PEAK = LoadCase("peak", "what a server can answer at most")
SHARE_OF_PEAK = 0.7
MOST_OF_PEAK = 0.9
"""A server that is asked for more of its peak than this shows how long it was asked, not more."""
GRACE_SECONDS = 20


@dataclass(frozen=True)
class LatencyCase(Case):
    """The percentiles at a share of the peak that is measured with wrk at the start of the case."""

    same_rate: bool = False
    """Whether all are asked for as much as ours is, instead of each for the same share."""
    peaks: dict = field(default_factory=dict)

    unit = "p99 ms"
    higher_is_better = False

    def prepare(self, setting):
        PEAK.prepare(setting)
        tools.program("latency", setting)

    def warm_up(self, server, setting):
        PEAK.warm_up(server, setting)
        peak = PEAK.sample(server, setting.seconds, setting).value
        self.peaks[server.peer.name] = peak
        setting.say(f"  {server.peer.name} can answer {peak:,.0f} requests/s")

    def rate(self, name):
        if name not in self.peaks:
            raise Unusable(f"{name} has no peak to take a share of")
        measure = OURS if OURS in self.peaks else min(self.peaks, key=self.peaks.get)
        rate = SHARE_OF_PEAK * self.peaks[measure if self.same_rate else name]
        if rate > MOST_OF_PEAK * self.peaks[name]:
            raise Unusable(f"{name} cannot answer {rate:,.0f} requests/s for long")
        return rate

    def sample(self, server, seconds, setting):
        rate = self.rate(server.peer.name)
        arguments = [
            tools.program("latency", setting), server.port, server.path("/hello"), f"{rate:.0f}",
            seconds, PEAK.connections,
        ]
        cpu = machine.cpu_seconds(server.pid)
        try:
            result = tools.run(arguments, seconds + GRACE_SECONDS)
        except tools.LoadFailed as reason:
            raise Unusable(f"{server.peer.name}: {reason}") from None
        cpu = machine.cpu_seconds(server.pid) - cpu
        return Sample(result["p99"], {
            "p50 ms": result["p50"],
            "p99.9 ms": result["p99.9"],
            "longest ms": result["max"],
            "requests/s": result["requests"] / result["microseconds"] * 1e6,
            "core %": cpu / result["microseconds"] * 1e8,
            "CPU µs/request": cpu / result["requests"] * 1e6,
        })
