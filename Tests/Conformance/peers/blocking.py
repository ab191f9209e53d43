"""Ten handlers that wait in C, off the loop, and what a normal client notices of them.

The server has one event loop. `offload` makes the call that waits elsewhere, `offloaded` runs the
whole app there. Without either, the loop is blocked, which the server must report with the request.
"""

import time

from demo.checks import see
from demo.client import BadResponse, Client
from peers import stress
from peers.latency import ask_steadily, milliseconds
from peers.processes import Worker, workers

HANDLERS = 10
SLEEP = 1000
"""Milliseconds, in C."""

MOST_MEDIAN = 0.002
RATE = 100
"""Requests for /hello in a second."""

REPORTED = "/block?ms=1600 HTTP/1.1: it has blocked an event loop"


def check(setting):
    seconds = 3 if setting.quick else 15
    told = [f"alone: median {milliseconds(alone(setting).median)}"]
    for route in ("/offload", "/offloaded"):
        seen, count = beside(route, setting, seconds)
        setting.progress(f"{route}: {seen}", always=True)
        see(not seen.failures, f"{route}: {seen.failures[:1]}")
        see(seen.median < MOST_MEDIAN, f"/hello beside {HANDLERS} times {route}: {seen}")
        told.append(f"{route}, {count} answered: median {milliseconds(seen.median)}, "
                    f"max {milliseconds(seen.quantile(1))}")
    told.append(reported_line(setting))
    return f"/hello, and beside {HANDLERS} handlers that sleep {SLEEP} ms: " + "; ".join(told)


def alone(setting):
    """How long /hello takes on an idle server, which says how busy the machine is."""
    with stress.start(setting, "--loops", 1) as demo:
        with workers([Worker(ask_steadily, demo.address, RATE)]) as polite:
            time.sleep(1)
            seen = polite[0].report()
    setting.progress(f"alone: {seen}", always=True)
    return seen


def beside(route, setting, seconds):
    """How long /hello takes, and how many of the others were answered meanwhile."""
    with stress.start(setting, "--loops", 1) as demo:
        with workers(Worker(ask_repeatedly, demo.address, route)
                     for _ in range(HANDLERS)) as sleepers:
            time.sleep(0.3)
            with workers([Worker(ask_steadily, demo.address, RATE)]) as polite:
                time.sleep(seconds)
                seen = polite[0].report()
            counts = [sleeper.report(SLEEP / 1000 + 5) for sleeper in sleepers]
        see(min(counts) >= seconds * 1000 / SLEEP / 2, f"the handlers were kept waiting: {counts}")
        see(demo.is_running, f"it ended with {demo.process.returncode}")
    return seen, sum(counts)


def ask_repeatedly(stop, address, route):
    """How many times it was answered until it was told to stop."""
    count = 0
    with Client(address, timeout=30) as client:
        while not stop.is_set():
            response = client.ask(f"{route}?ms={SLEEP}")
            if response.status != 200:
                raise BadResponse(f"{route}: {response}")
            count += 1
    return count


def reported_line(setting):
    """The line about a loop that was blocked, which is written once."""
    with stress.start(setting, "--loops", 1) as demo:
        with Client(demo.address, timeout=30) as client:
            for _ in range(2):
                see(client.ask("/block?ms=1600").status == 200, "no answer")
        time.sleep(0.1)
        lines = [line for line in demo.errors.lines if REPORTED in line]
        see(len(lines) == 1, f"a loop was blocked twice, and reported: {demo.errors.lines[:3]}")
    return "a blocked loop is reported, once"
