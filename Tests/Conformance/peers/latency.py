"""A normal client, which asks at a steady rate and notes how long it waits."""

import statistics
import time
from dataclasses import dataclass, field

from demo.client import BadResponse, Client

WINDOW = 5
"""Seconds; within each of them the median must hold."""


@dataclass
class Latency:
    """What a normal client has seen; times in seconds."""

    samples: list = field(default_factory=list)
    """(when, how long)"""
    failures: list = field(default_factory=list)

    def __add__(self, other):
        return Latency(self.samples + other.samples, self.failures + other.failures)

    def quantile(self, part):
        ordered = sorted(took for _, took in self.samples)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))]

    @property
    def median(self):
        return self.quantile(0.5)

    @property
    def worst_window(self):
        """The highest median of all windows."""
        windows = {}
        for when, took in self.samples:
            windows.setdefault(int(when // WINDOW), []).append(took)
        return max(statistics.median(window) for window in windows.values())

    def __str__(self):
        return (f"{len(self.samples)} asked: median {milliseconds(self.median)}, of the worst "
                f"{WINDOW} s {milliseconds(self.worst_window)}, "
                f"p99 {milliseconds(self.quantile(0.99))}, "
                f"max {milliseconds(self.quantile(1))}, {len(self.failures)} failures")


def milliseconds(seconds):
    return f"{seconds * 1000:.2f} ms"


def ask_steadily(stop, address, rate):
    """GET /hello, `rate` times a second, on a kept connection and on a new one by turns.

    The time counts from when the request was due, so one late answer makes the next ones late too.
    """
    seen = Latency()
    kept = None
    started = due = time.monotonic()
    while not stop.is_set():
        time.sleep(max(0, due - time.monotonic()))
        try:
            if len(seen.samples) % 2:
                with Client(address) as client:
                    see_hello(client)
            else:
                kept = kept or Client(address)
                see_hello(kept)
        except (BadResponse, OSError) as error:
            seen.failures.append(f"{type(error).__name__}: {error}")
            kept = None
        now = time.monotonic()
        seen.samples.append((due - started, now - due))
        due += 1 / rate
    return seen


def see_hello(client):
    response = client.ask("/hello")
    if (response.status, response.body) != (200, b"Hello World"):
        raise BadResponse(f"not /hello: {response}")
