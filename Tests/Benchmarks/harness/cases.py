"""What is measured. A case takes one sample of one server; a new one is one entry in `CASES`.

A sample is one number that is compared, and whatever else was seen at the same time.
"""

import json
import subprocess
from dataclasses import dataclass, field
from typing import Optional

from harness import machine

LOAD_CORE = 1

# wrk asks Lua for each request only when there is a global `request`. Replacing wrk.request, which
# wrk.init makes, keeps the batch fixed, so that wrk sends it at full speed.
WRK_SCRIPT = """\
local prepare = wrk.init

wrk.init = function(args)
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


class Unusable(Exception):
    """A sample that means nothing, and why."""


@dataclass
class Sample:
    value: float
    details: dict = field(default_factory=dict)
    """Further figures by the column's name; `notes` holds what a reader must know."""
    notes: list = field(default_factory=list)


@dataclass(frozen=True)
class LoadCase:
    """wrk, as hard as it can, from one thread."""

    name: str
    title: str
    connections: int = 64
    pipelined: int = 1
    fields: tuple = ()
    path: str = "/hello"
    expected: bytes = b"Hello World"
    peers: Optional[frozenset] = None
    """The names of the peers that it makes sense for; None for all."""

    unit = "requests/s"
    higher_is_better = True

    def sample(self, server, seconds, setting):
        cpu = machine.cpu_seconds(server.pid)
        result = self.load(server, seconds, setting)
        cpu = machine.cpu_seconds(server.pid) - cpu
        if result["requests"] == 0:
            raise Unusable("not one request was answered")
        sample = Sample(result["requests"] / result["microseconds"] * 1e6)
        sample.details = {
            "CPU µs/request": cpu / result["requests"] * 1e6,
            # Well below 100, the load was the bottleneck, and the CPU column tells more.
            "core %": cpu / result["microseconds"] * 1e8,
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

    def load(self, server, seconds, setting):
        script = setting.folder / "load.lua"
        script.write_text(WRK_SCRIPT)
        arguments = ["wrk", "-t1", f"-c{self.connections}", f"-d{seconds}s", "-s", str(script)]
        for line in self.fields:
            arguments += ["-H", line]
        arguments += [server.url(self.path), "--", str(self.pipelined)]
        output = subprocess.run(
            arguments, capture_output=True, text=True, timeout=seconds + 30,
            preexec_fn=machine.pinned_to(LOAD_CORE),
        )
        for line in output.stdout.splitlines():
            if line.startswith("RESULT "):
                return json.loads(line[7:])
        raise Unusable(f"wrk said: {machine.last_line(output.stdout + output.stderr)}")


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

CASES = [
    LoadCase("hello", "keep-alive hello, 64 connections"),
    LoadCase("pipelined", "16 requests pipelined, 64 connections", pipelined=16),
    LoadCase("connect", "a new connection for each request", fields=("Connection: close",)),
    LoadCase("browser", "a browser's 20 fields, keep-alive, 64 connections", fields=BROWSER_FIELDS),
]
