"""Latency under a load that does not wait for the server (`Load/latency.c` says how).

Of the tools that can be had, wrk, h2load and hey measure from when a request was sent, and what
measures from when it was due is too slow to load a server of this kind from one core.
"""

from dataclasses import dataclass, field

from harness import machine, tools
from harness.case import CPU, Case, Sample, Unusable
from harness.load import LoadCase
from harness.peer import OURS

PEAK = LoadCase("peak", "what a server can answer at most")
PEAK_RUNS = 3
SHARE_OF_PEAK = 0.7
COMPARABLE = 0.5
"""A server whose peak is less than this share of ours has no part in what all can do."""
GRACE_SECONDS = 20


@dataclass(frozen=True)
class LatencyCase(Case):
    """The percentiles at a share of the peak that is measured with wrk at the start of the case."""

    same_rate: bool = False
    """Whether all are asked for what the slowest of them can do, instead of each for its share."""
    peaks: dict = field(default_factory=dict)

    unit = "p99 ms"
    higher_is_better = False

    def prepare(self, setting):
        PEAK.prepare(setting)
        tools.program("latency", setting)

    def warm_up(self, server, setting):
        PEAK.warm_up(server, setting)
        # The best of a few: what disturbs a moment makes it lower, and nothing makes it higher.
        peak = max(PEAK.sample(server, 1, setting).value for _ in range(PEAK_RUNS))
        self.peaks[server.peer.name] = peak
        setting.say(f"  {server.peer.name} can answer {peak:,.0f} requests/s")

    def rate(self, name):
        if name not in self.peaks:
            raise Unusable(f"{name} has no peak to take a share of")
        if not self.same_rate:
            return SHARE_OF_PEAK * self.peaks[name]
        least = COMPARABLE * self.peaks.get(OURS, 0)
        if self.peaks[name] < least:
            raise Unusable(f"{name} cannot answer {least:,.0f} requests/s")
        return SHARE_OF_PEAK * min(peak for peak in self.peaks.values() if peak >= least)

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
            CPU: cpu / result["requests"] * 1e6,
        })
