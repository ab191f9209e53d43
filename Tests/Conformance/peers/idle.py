"""Ten thousand connections that are kept and say nothing, while others are served."""

import re
import selectors
import socket
import statistics
import subprocess
import time
from dataclasses import dataclass

from demo.checks import see
from demo.client import Client, request
from demo.server import MIB
from peers import packages, usage
from peers.processes import Worker, inheriting, maximum_descriptors, workers

LEAST_RATIO = 0.9
MOST_SPREAD = 1.25
"""Fastest to slowest round without them, on a machine that is ours alone."""

HOLDERS = 4
"""Processes, each with a source address of its own: neither ports nor descriptors run short."""
AT_ONCE = 250
SECONDS_TO_OPEN = SECONDS_TO_CLOSE = 30
WRK_CONNECTIONS = 64

SERVER_CORE, LOAD_CORE = 0, 1


def check(setting):
    wrk = packages.program("wrk")
    count, rounds, seconds = (2000, 3, 1) if setting.quick else (10_000, 12, 2)
    limit = maximum_descriptors()
    places = usage.places_with(limit)
    see(places > count + 200, f"with {limit} descriptors the server takes {places} connections")
    with inheriting(descriptors=limit, core=SERVER_CORE):
        demo = setting.start()
    without, with_idle, memory = [], [], None
    with demo:
        measure(wrk, demo, 1)
        for number in range(rounds):
            without.append(measure(wrk, demo, seconds))
            before = usage.at_rest(demo)
            with workers(started(demo, count, before.descriptors)) as holders:
                held = usage.grown_by(count, before, demo, SECONDS_TO_CLOSE)
                see(held.descriptors - before.descriptors == count,
                    f"{held} with {count} idle connections, {before} before")
                memory = memory or (held.resident - before.resident) / count
                with_idle.append(measure(wrk, demo, seconds))
                dropped = sum(holder.report() for holder in holders)
                see(dropped == 0, f"{dropped} of {count} idle connections were dropped")
            # The allocator keeps what the first round took for the next ones, which take no more.
            growth = 8 * MIB if number else count * 8192
            usage.returned_to(before, demo, SECONDS_TO_CLOSE, growth)
            setting.progress(f"round {number + 1}: {without[-1]} without, {with_idle[-1]} "
                             f"with {count} idle", always=True)
    return judge(without, with_idle, f"{memory:.0f} bytes of memory for each, none dropped", count)


def judge(without, with_idle, besides, count):
    speeds = sorted(speed.requests for speed in without)
    spread = speeds[-1] / speeds[0]
    without, with_idle = Speed.median(without), Speed.median(with_idle)
    ratio, cpu_ratio = with_idle.requests / without.requests, without.cpu / with_idle.cpu
    told = (f"{with_idle} with {count} idle connections, {without} without: {ratio:.3f} of its "
            f"speed by the clock, {cpu_ratio:.3f} by CPU time; {besides}")
    if spread > MOST_SPREAD:
        # The clock then measures what else the machine does.
        told += f"; judged by CPU time, as the rounds without them differ by {spread:.1f}"
        ratio = cpu_ratio
    see(ratio > LEAST_RATIO, told)
    return told


@dataclass(frozen=True)
class Speed:
    requests: float
    """In a second."""
    cpu: float
    """Seconds for one request: what others do on the machine matters less to it."""

    @classmethod
    def median(cls, speeds):
        return cls(statistics.median(speed.requests for speed in speeds),
                   statistics.median(speed.cpu for speed in speeds))

    def __str__(self):
        return f"{self.requests:.0f} requests/s at {self.cpu * 1e6:.2f} µs of CPU"


def measure(wrk, demo, seconds):
    cpu = demo.cpu_seconds
    command = [wrk, "-t1", f"-c{WRK_CONNECTIONS}", f"-d{seconds}s", demo.url("/hello")]
    with inheriting(core=LOAD_CORE):
        process = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30)
    match = re.search(r"Requests/sec:\s*([0-9.]+)", process.stdout)
    see(match, f"wrk said {process.stdout + process.stderr!r}")
    trouble = re.search(r"(Socket errors|Non-2xx).*", process.stdout)
    see(not trouble, trouble and trouble[0])
    count = re.search(r"([0-9]+) requests in", process.stdout)
    return Speed(float(match[1]), (demo.cpu_seconds - cpu) / int(count[1]))


def started(demo, count, descriptors):
    """Processes that hold idle connections, once all of these are there."""
    shares = [count // HOLDERS + (number < count % HOLDERS) for number in range(HOLDERS)]
    holders = [Worker(hold, demo.address, f"127.0.0.{number + 2}", share)
               for number, share in enumerate(shares)]
    deadline = time.monotonic() + SECONDS_TO_OPEN
    while demo.descriptors < descriptors + count and time.monotonic() < deadline:
        if any(holder.is_done for holder in holders):
            break
        time.sleep(0.05)
    return holders


def hold(stop, address, source, count):
    """Opens connections that each ask once and are kept; how many of them were dropped."""
    clients = []
    while len(clients) < count:
        batch = [Client(address, source=source, timeout=30)
                 for _ in range(min(AT_ONCE, count - len(clients)))]
        for client in batch:
            client.send(request("/hello"))
        for client in batch:
            see(client.read_response().body == b"Hello World", "not /hello's body")
        clients += batch
    # Whatever comes now, an end or a byte, is an end of the silence.
    selector = selectors.DefaultSelector()
    for client in clients:
        selector.register(client.socket, selectors.EVENT_READ)
    stop.wait()
    return len(selector.select(timeout=0))
