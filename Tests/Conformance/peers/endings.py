"""The static `run`, which owns its process: what it says, and the status that it ends with."""

import re
import signal
import socket
import time

from demo.checks import see
from demo.client import request
from demo.server import Demo
from peers import stress

DRAIN = 300
"""Milliseconds."""
MOST_SECONDS = 2
"""From the signal, or from the start, to the exit."""

MALFORMED = {"PORT": "80x", "HOST": "127.0.0.1:80"}
HEEDLESS = {"spins": "/spin?ms=20000", "ignores cancellation": "/deaf"}


def run(setting, *arguments):
    return Demo(stress.program(setting), ["--run", "static", *arguments])


def check_start(setting):
    """One line says where it serves; a signal without requests ends it without another word."""
    with run(setting, "--port", 0).wait_until_it_listens() as demo:
        demo.ask("/hello")
        demo.send_signal(signal.SIGTERM)
        status = demo.exit_status(MOST_SECONDS)
        lines = demo.output.lines + demo.errors.lines
    place = re.escape(f"http://127.0.0.1:{demo.address[1]}")
    see(len(lines) == 1 and re.search(place + r"\b", lines[0]),
        f"instead of one line that says {demo.address}: {lines}")
    see(status == 0, f"exit status {status}")
    return f"it says {lines[0]!r}, and has exit status 0 after SIGTERM"


def check_port_in_use(setting):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with run(setting, "--port", port) as demo:
            status = demo.exit_status(MOST_SECONDS)
            lines = demo.output.lines + demo.errors.lines
    see(status == 1 and len(demo.errors.lines) == len(lines) == 1 and str(port) in lines[0],
        f"a port in use: exit status {status}, {len(lines)} lines, such as {lines[:1]}")
    return f"a port in use: {lines[0]!r}, exit status 1"


def check_environment(setting):
    """PORT and HOST say where it serves; a value that says nothing ends it with one line."""
    with from_environment(setting, PORT="0", HOST="127.0.0.1").wait_until_it_listens() as demo:
        demo.ask("/hello")
    for name, value in MALFORMED.items():
        with from_environment(setting, **{name: value}) as demo:
            status = demo.exit_status(MOST_SECONDS)
            lines = demo.output.lines + demo.errors.lines
        see(status == 1 and len(demo.errors.lines) == len(lines) == 1
            and f"{name}={value}" in lines[0],
            f"{name}={value}: exit status {status}, {len(lines)} lines, such as {lines[:1]}")
    return f"it serves where PORT and HOST say; a malformed value: {lines[0]!r}, exit status 1"


def from_environment(setting, **variables):
    return Demo(stress.program(setting), ["--run", "environment"],
                environment={"PORT": "0", "HOST": "", **variables})


def check_heedless(setting):
    """The drain's time ends the process all the same, and one line names what still ran."""
    told = []
    for loops in (1, 2):
        for deed, target in HEEDLESS.items():
            took = end_heedless(setting, loops, deed, target)
            told.append(f"{deed} on one of {loops} loops: {took * 1000:.0f} ms")
    return (f"an app that heeds nothing is named, and ends with status 1 after {DRAIN} ms of "
            f"drain; {'; '.join(told)}")


def end_heedless(setting, loops, deed, target):
    """How long it takes from the signal to the exit."""
    arguments = ["--port", 0, "--loops", loops, "--drain", DRAIN]
    with run(setting, *arguments).wait_until_it_listens() as demo, demo.connect() as client:
        client.send(request(target))
        # The head of /spin says that it has begun; /deaf sends none.
        client.read_head() if deed == "spins" else time.sleep(0.2)
        before = len(demo.errors.lines)
        started = time.monotonic()
        demo.send_signal(signal.SIGTERM)
        status, took = demo.exit_status(MOST_SECONDS), time.monotonic() - started
        lines = demo.errors.lines[before:]
    see(status == 1, f"an app that {deed} on one of {loops} loops: "
        + (f"still running {MOST_SECONDS} s after SIGTERM" if status is None
           else f"exit status {status}, {lines[:2]}"))
    see(len(lines) == 1 and f"GET {target}" in lines[0],
        f"an app that {deed}: instead of one line that names its request: {lines[:3]}")
    return took
