"""Greedy clients on one event loop, and how long polite ones wait beside them."""

import statistics
import time

from demo.checks import see
from demo.client import Client
from peers import stress
from peers.greed import GREED, queue_slow_requests
from peers.latency import milliseconds, see_hello
from peers.processes import Worker, workers

MOST_MEDIAN = 0.005
MOST_MEDIAN_BEHIND_SLOW_ONES = 0.02
"""Beside an app of 1 ms: some of its requests run before each step of the polite client's."""

PATIENCE = 60
"""Seconds: of a polite client, so that one is told how long the wait is and not that it is long."""


def check(setting):
    seconds = 2 if setting.quick else 10
    waits = {"alone": beside(None, setting, 1)}
    setting.progress(f"alone: {told(waits['alone'])}", always=True)
    for name, greed in GREED.items():
        waits[name] = beside(greed, setting, seconds)
        setting.progress(f"{name}: {told(waits[name])}", always=True)
    unfair = [f"{name}: {told(waits[name])}" for name, greed in GREED.items()
              if max(map(statistics.median, waits[name])) > limit_beside(greed)]
    see(not unfair, f"medians on a kept and on a new connection: {'; '.join(unfair)}")
    return "medians on a kept and on a new connection: " + "; ".join(
        f"{name}: {told(wait)}" for name, wait in waits.items())


def limit_beside(greed):
    return MOST_MEDIAN_BEHIND_SLOW_ONES if greed is queue_slow_requests else MOST_MEDIAN


def told(waits):
    medians = " and ".join(milliseconds(statistics.median(wait)) for wait in waits)
    counts = " and ".join(str(len(wait)) for wait in waits)
    return f"{medians} (of {counts}, the longest {milliseconds(max(map(max, waits)))})"


def beside(greed, setting, seconds):
    """How long two polite clients wait: on the connection that one keeps, and on new ones."""
    with stress.start(setting, "--loops", 1) as demo:
        with workers([Worker(greed, demo.address)] if greed else []) as greedy:
            time.sleep(0.5)
            with workers([Worker(ask_on_kept_connection, demo.address),
                          Worker(ask_on_new_connections, demo.address)]) as polite:
                time.sleep(seconds)
                for worker in polite:
                    worker.stop()
                # They may have to wait for the greedy ones to go.
                for worker in greedy:
                    see(worker.report() > 1_000_000, "the greedy client got nothing")
                waits = [worker.report(PATIENCE + 5) for worker in polite]
        see(demo.is_running, f"it ended with {demo.process.returncode}")
    return waits


# Each of these has begun all of its requests before it was told to stop.


def ask_on_kept_connection(stop, address):
    waits = []
    with Client(address, timeout=PATIENCE) as client:
        while not (stop.is_set() and waits):
            waits.append(seconds_for(lambda: see_hello(client)))
            time.sleep(0.005)
    return waits


def ask_on_new_connections(stop, address):
    waits = []
    while not (stop.is_set() and waits):
        waits.append(seconds_for(lambda: ask_newly(address)))
        time.sleep(0.005)
    return waits


def ask_newly(address):
    with Client(address, timeout=PATIENCE) as client:
        see_hello(client)


def seconds_for(action):
    started = time.monotonic()
    action()
    return time.monotonic() - started
