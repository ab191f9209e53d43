"""A standard error that nobody reads for a while: the server goes on, and tells what it dropped."""

import os
import re
import selectors
import signal
import subprocess
import threading
import time
from dataclasses import dataclass

from demo.checks import see
from demo.client import Client, request
from demo.server import Demo, Output
from peers import stress
from peers.idle import MOST_SPREAD, Speed
from peers.processes import Worker

LEAST_RATIO = 0.8
"""Of the rate while it is read; the reader takes some of it, others on the machine more."""
CONNECTIONS = 4
SECONDS_FOR_ALL_LINES = 10
MOST_SECONDS_TO_EXIT = 3

COMPLAINT = 200
"""Bytes of a line that the app writes to its error stream."""

ACCESS_LINE = re.compile(
    r'127\.0\.0\.1 \S+ \S+ \[[^]]+\] "GET /hello HTTP/1\.1" 200 .*')
ERROR_LINE = re.compile("<e{%d}>" % (COMPLAINT - 3))
DROPPED = re.compile(r"\b([0-9]+)\b.*\bdropped\b|\bdropped\b\D*\b([0-9]+)\b")


class StoppableOutput(Output):
    """Leaves the pipe alone while it is stopped, but for the block that it waits for."""

    def __init__(self, stream):
        self.reads = threading.Event()
        self.reads.set()
        super().__init__(stream)

    def _read(self, stream):
        rest = b""
        while self.reads.wait() and (block := os.read(stream.fileno(), 1 << 16)):
            *lines, rest = (rest + block).split(b"\n")
            self.lines += [line.decode(errors="replace") for line in lines]
        self.lines += [rest.decode(errors="replace")] if rest else []


class Unread(Demo):
    errors_reader = StoppableOutput
    answered = 0


def check_access_log(setting):
    return stop_reading(setting, ["--log", "stderr"], "/hello", ACCESS_LINE)


def check_errors(setting):
    return stop_reading(setting, [], f"/complain?bytes={COMPLAINT}", ERROR_LINE)


def stop_reading(setting, options, target, line):
    with stress.start(setting, "--loops", 2, *options, server=Unread) as demo:
        told, ratio = compare(*speeds(setting, demo, target))
        lines = count_lines(demo, line)
        ended = end_unread(demo, target)
    told += f"; {lines}; {ended}"
    see(ratio > LEAST_RATIO and lines.are_right and ended.startswith("exit status 0"), told)
    return told


def speeds(setting, demo, target):
    """While standard error is read, and while it is not, by turns."""
    reading, stopped, cycles = (1, 3, 1) if setting.quick else (10, 30, 2)
    measure(demo, target, 0.5)
    read, unread = [measure(demo, target, reading)], []
    for _ in range(cycles):
        demo.errors.reads.clear()
        measure(demo, target, 0.5)  # Fills the pipe.
        unread.append(measure(demo, target, stopped))
        setting.progress(f"{unread[-1]} while it is not read, {read[-1]} before", always=True)
        demo.errors.reads.set()
        read.append(measure(demo, target, reading))
    return read, unread


def compare(read, unread):
    """In words, and as a ratio: by CPU time where the clock measures what others do."""
    rates = sorted(speed.requests for speed in read)
    read, unread = Speed.median(read), Speed.median(unread)
    by_clock, by_cpu = unread.requests / read.requests, read.cpu / unread.cpu
    told = (f"{unread} while it is not read, {read} while it is: {by_clock:.2f} by the clock, "
            f"{by_cpu:.2f} by CPU time")
    if rates[-1] / rates[0] > MOST_SPREAD:
        return f"{told}, which decides: {rates[0]:.0f} to {rates[-1]:.0f} while it is read", by_cpu
    return told, by_clock


@dataclass(frozen=True)
class Lines:
    requests: int
    written: int
    counts: list
    """Of those that were dropped, one for each line that tells of some."""
    torn: list

    @property
    def are_right(self):
        return (not self.torn and bool(self.counts)
                and self.written + sum(self.counts) == self.requests)

    def __str__(self):
        such = f", such as {self.torn[0][:100]!r}" if self.torn else ""
        return (f"{self.requests} requests, {self.written} lines, {sum(self.counts)} counted as "
                f"dropped in {len(self.counts)} lines, {len(self.torn)} torn{such}")


def count_lines(demo, line):
    lines = demo.errors.settled(seconds=SECONDS_FOR_ALL_LINES, quiet=1)
    others = [each for each in lines if not line.fullmatch(each)]
    counts = [int(match[1] or match[2]) for match in map(DROPPED.search, others) if match]
    torn = [each for each in others if not DROPPED.search(each)]
    return Lines(demo.answered, len(lines) - len(others), counts, torn)


def end_unread(demo, target):
    """How it ends by SIGTERM while nobody reads, in words."""
    demo.errors.reads.clear()
    measure(demo, target, 1)
    started = time.monotonic()
    demo.send_signal(signal.SIGTERM)
    # It is to end before its lines are read.
    try:
        status = demo.process.wait(MOST_SECONDS_TO_EXIT)
        return f"exit status {status} {(time.monotonic() - started) * 1000:.0f} ms after SIGTERM"
    except subprocess.TimeoutExpired:
        return f"SIGTERM does not end it within {MOST_SECONDS_TO_EXIT} s"
    finally:
        demo.errors.reads.set()


def measure(demo, target, seconds):
    """The speed; the demo is told how many requests were answered in all."""
    cpu, started = demo.cpu_seconds, time.monotonic()
    with Worker(ask_fast, demo.address, target) as asking:
        time.sleep(seconds)
        took = time.monotonic() - started
        answered = asking.report()
    demo.answered += answered
    used = demo.cpu_seconds - cpu
    return Speed(answered / took, used / answered if answered else float("inf"))


def ask_fast(stop, address, target):
    """One request after the other on each connection; how many answers came."""
    answered, message = 0, request(target)
    with selectors.DefaultSelector() as selector:
        for _ in range(CONNECTIONS):
            client = Client(address)
            selector.register(client.socket, selectors.EVENT_READ)
            client.socket.sendall(message)
        while selector.get_map():
            ready = selector.select(timeout=0.5)
            if not ready and stop.is_set():
                break
            for key, _ in ready:
                # A response of this size comes in one piece.
                if key.fileobj.recv(1 << 16).startswith(b"HTTP/1.1 200 "):
                    answered += 1
                if stop.is_set():
                    selector.unregister(key.fileobj)
                else:
                    key.fileobj.sendall(message)
    return answered
