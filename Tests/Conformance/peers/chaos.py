"""Many peers that break everything off, beside a few that behave: these must not notice."""

import random
import threading
import time

from demo.checks import see
from demo.client import BadResponse, Client, request
from demo.server import MIB
from peers import usage
from peers.misdeeds import MISDEEDS, commit
from peers.processes import Worker, inheriting, workers

PROCESSES, THREADS = 3, 30
DESCRIPTORS = 1000
"""Of the server, so that few enough connections fit for all of its places to be counted."""

MEMORY_TOLERANCE = 4 * MIB
SECONDS_TO_RETURN = 15
"""A peer that has closed its half has 10 s of grace; whatever else is left takes less."""

SLOWEST = 10
"""Seconds: a well-behaved client's limit, on a machine that is busy with all the others."""


def check(setting):
    seconds = 10 if setting.quick else 60
    with inheriting(descriptors=DESCRIPTORS):
        demo = setting.start()
    with demo:
        before = warm_up(setting, demo, seconds // 3)
        deeds, asked, slowest = play(setting, demo, seconds, setting.seed + 1)
        after = usage.returned_to(before, demo, SECONDS_TO_RETURN, MEMORY_TOLERANCE)
        places = usage.places_with(DESCRIPTORS)
        usage.see_all_places_free(demo, places)
        said = [line for line in demo.errors.lines if "DemoFailure" not in line]
        see(not said, f"on stderr, {len(said)} lines that are not about failing apps: {said[:2]}")
        started = time.monotonic()
        demo.process.terminate()
        status, took = demo.exit_status(5), time.monotonic() - started
        see(status == 0 and took < 3, f"SIGTERM: exit status {status} after {took:.1f} s")
    return (f"{deeds} misdeeds of {len(MISDEEDS)} kinds in {seconds} s, beside {asked} good "
            f"requests without a failure (the slowest took {slowest * 1000:.0f} ms); at last "
            f"{after}, before {before}; all {places} places are free, exit status 0 "
            f"after {took * 1000:.0f} ms")


def warm_up(setting, demo, seconds):
    """What is in use after peers of the same kinds: what they bring about once is no leak."""
    for target in ("/hello", "/slow?ms=10", "/ticks?count=2&every=1", "/fail", "/fail-late"):
        with demo.connect() as client:
            client.send(request(target))
            client.read_head()
    idle = demo.descriptors_at_rest
    play(setting, demo, seconds, setting.seed)
    usage.see_all_places_free(demo, usage.places_with(DESCRIPTORS))
    see(demo.descriptors_return_to(idle, SECONDS_TO_RETURN) is not None,
        f"after the warm-up {demo.descriptors} descriptors, {idle} before")
    return usage.Usage.of(demo)


def play(setting, demo, seconds, seed):
    """Everybody at once; the number of misdeeds, of good requests, and the slowest of these."""
    good = [Worker(behave, demo.address)]
    bad = [Worker(misbehave, demo.address, seed * 1000 + number) for number in range(PROCESSES)]
    with workers(good + bad):
        started = time.monotonic()
        while (now := time.monotonic() - started) < seconds:
            time.sleep(0.25)
            see(demo.is_running, f"it ended with {demo.process.returncode}: {demo.errors.lines}")
            if any(worker.is_done for worker in good + bad):
                break
            setting.progress(f"{now:.0f} s: {usage.Usage.of(demo)}")
        deeds = sum(worker.report() for worker in bad)
        asked, slowest, failures = good[0].report()
    see(not failures, f"a good client failed: {failures[:2]}")
    see(deeds > 0 and asked > 0, f"{deeds} misdeeds, {asked} good requests")
    return deeds, asked, slowest


# The bad ones


def misbehave(stop, address, seed):
    """How many misdeeds it came to."""
    counts = [0] * THREADS
    threads = [threading.Thread(target=misbehave_in_a_thread,
                                args=[stop, address, random.Random(seed * 100 + number),
                                      counts, number])
               for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


def misbehave_in_a_thread(stop, address, choices, counts, number):
    while not stop.is_set():
        try:
            commit(choices.choice(MISDEEDS), address, choices)
        except (OSError, BadResponse):
            pass  # It has been refused, cut off or left waiting, as it may well be.
        counts[number] += 1


# The good ones


class Behaved:
    """What well-behaved clients have seen."""

    def __init__(self):
        self.asked, self.slowest, self.failures = 0, 0, []
        self._lock = threading.Lock()

    def note(self, took):
        with self._lock:
            self.asked += 1
            self.slowest = max(self.slowest, took)


def behave(stop, address):
    seen = Behaved()
    threads = [threading.Thread(target=keep_asking, args=[stop, address, ask, seen])
               for ask in (ask_hello, ask_echo, ask_echo_chunked, ask_blocks) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen.asked, seen.slowest, seen.failures


def keep_asking(stop, address, ask, seen):
    """On one connection for a while, then on another."""
    number = 0
    try:
        while not stop.is_set():
            with Client(address, timeout=SLOWEST) as client:
                for _ in range(500):
                    if stop.is_set():
                        return
                    started = time.monotonic()
                    ask(client, number)
                    seen.note(time.monotonic() - started)
                    number += 1
                    time.sleep(0.002)
    except Exception as error:
        seen.failures.append(f"{ask.__name__} number {number}: {type(error).__name__}: {error}")
        stop.set()


def ask_hello(client, number):
    expect(client.ask("/hello"), b"Hello World")


def ask_echo(client, number):
    body = b"%d " % number * (number % 5000)
    expect(client.ask("/echo", "POST", body=body), body)


def ask_echo_chunked(client, number):
    body = b"%d " % number * (number % 5000)
    expect(client.ask("/echo", "PUT", body=body, chunked=True), body)


def ask_blocks(client, number):
    count, size = number % 50, number % 7000
    expect(client.ask(f"/blocks?count={count}&size={size}"), b"x" * count * size)


def expect(response, body):
    if response.status != 200 or response.body != body:
        raise BadResponse(f"{response.status} with {len(response.body)} bytes, not {len(body)}")
