"""SIGTERM under load, again and again: what has begun is completed, and the status is 0."""

import random
import signal
import statistics
import threading
import time
from dataclasses import dataclass, field

from demo.checks import see
from demo.client import BadResponse, Client, request
from demo.server import Demo, DidNotStart
from peers.processes import CONTEXT, Worker, workers

PARALLEL = 3
LATEST = 0.1
"""Seconds after the first response, at which the signal comes at the latest."""

MOST_SECONDS = 3
"""To the exit. The longest response takes 0.1 s of its own."""


@dataclass
class Round:
    status: int
    seconds: float
    """From the signal to the exit."""
    complete: int
    closed: int
    """Requests that were met by a close without a byte of a response."""
    failures: list


def check(setting):
    done = CONTEXT.Value("i", 0)
    shares = [setting.rounds // PARALLEL + (number < setting.rounds % PARALLEL)
              for number in range(PARALLEL)]
    with workers([Worker(play, setting.binary, share, setting.seed * 10 + number, done)
                  for number, share in enumerate(shares)]) as players:
        while not all(player.is_done for player in players):
            time.sleep(0.1)
            setting.progress(f"{done.value} of {setting.rounds} rounds")
        rounds = [round for player in players for round in player.report()]
    return judge(rounds, setting.rounds)


def judge(rounds, count):
    failures = [failure for round in rounds for failure in round.failures]
    seconds = [round.seconds for round in rounds]
    complete = sum(round.complete for round in rounds)
    told = (f"{len(rounds)} rounds, {complete} responses complete, "
            f"{sum(round.closed for round in rounds)} requests met by a close without a byte, "
            f"to the exit {statistics.median(seconds) * 1000:.0f} ms at the median, "
            f"{max(seconds) * 1000:.0f} ms at most, {len(failures)} failures")
    see(not failures, f"{told}, such as: {'; '.join(failures[:3])}")
    see(len(rounds) == count and complete > count, told)
    return told


def play(stop, binary, count, seed, done):
    rounds = []
    for number in range(count):
        if stop.is_set():
            break
        rounds.append(play_round(binary, random.Random(seed * 10_000 + number)))
        done.value += 1
    return rounds


def play_round(binary, choices):
    loops = choices.choice([1, 2, 4])
    with Demo(binary, ["--quiet", "--port", 0, "--loops", loops]) as demo:
        try:
            demo.wait_until_it_listens()
        except DidNotStart as reason:
            return Round(0, 0, 0, 0, [str(reason)])
        watch = Watch()
        threads = [threading.Thread(target=talk, args=[demo.address, ask, watch])
                   for ask in TALKS]
        for thread in threads:
            thread.start()
        watch.first_response.wait(5)
        time.sleep(choices.random() * LATEST)
        watch.signalled.set()
        started = time.monotonic()
        demo.send_signal(signal.SIGTERM)
        demo.output.wait_for_end(MOST_SECONDS)
        took = time.monotonic() - started
        status = demo.exit_status(seconds=1)
        if status != 0:
            watch.fail(f"still running after {MOST_SECONDS} s" if status is None
                       else f"exit status {status}: {demo.errors.lines[:2]}")
        elif demo.errors.lines:
            watch.fail(f"it said {demo.errors.lines[:2]}")
    for thread in threads:
        thread.join(10)
    return Round(status, took, watch.complete, watch.closed, watch.failures)


# The clients


@dataclass
class Watch:
    """What the clients of one round have seen."""

    first_response: threading.Event = field(default_factory=threading.Event)
    signalled: threading.Event = field(default_factory=threading.Event)
    complete: int = 0
    closed: int = 0
    failures: list = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note_complete(self):
        with self.lock:
            self.complete += 1
        self.first_response.set()

    def note_closed(self):
        with self.lock:
            self.closed += 1

    def fail(self, what):
        with self.lock:
            self.failures.append(what)


class Talker(Client):
    """A client that knows whether the server owes it a response.

    A request on a kept connection may cross with the server's close: then there is not one byte
    of a response. But once there is one, all of it has to come.
    """

    def __init__(self, address):
        super().__init__(address)
        self.is_owed = self.peer_has_left = False

    def read_response(self, method="GET", seconds=60):
        self.is_owed |= bool(self.buffer)
        response = super().read_response(method, seconds)
        self.is_owed = False
        return response

    def _receive(self):
        try:
            super()._receive()
        except ConnectionResetError:
            self.peer_has_left = True
            raise
        self.is_owed |= bool(self.buffer)
        self.peer_has_left |= self.ended


def talk(address, ask, watch):
    """Asks again and again, until the server has left; it may do so after the signal only."""
    try:
        client = Talker(address)
    except OSError as error:
        if not watch.signalled.is_set():
            watch.fail(f"{ask.__name__}: {error}")
        return
    with client:
        try:
            while ask(client, watch):
                pass
            if not client.is_closed_within(5):
                watch.fail(f"{ask.__name__}: after the last response {client.buffer[:40]!r}")
        except (BadResponse, OSError) as reason:
            if client.peer_has_left and not client.is_owed and watch.signalled.is_set():
                watch.note_closed()
            else:
                owed = "owed a response" if client.is_owed else "owed nothing"
                watch.fail(f"{ask.__name__}, {owed}: {reason}")


def take(client, watch, body):
    """The next response, which is to be this one; whether the connection goes on after it."""
    response = client.read_response()
    if response.status != 200 or response.body != body:
        raise BadResponse(f"{response.status} with {len(response.body)} bytes, not {len(body)}")
    watch.note_complete()
    if response.closes and not watch.signalled.is_set():
        raise BadResponse("the last of its connection, before the signal")
    return not response.closes


def hello(client, watch):
    client.send(request("/hello"))
    return take(client, watch, b"Hello World")


def pipelined(client, watch):
    client.send(request("/hello") * 20)
    return all(take(client, watch, b"Hello World") for _ in range(20))


def blocks(client, watch):
    client.send(request("/blocks?count=100&size=10000"))
    return take(client, watch, b"x" * 1_000_000)


def ticks(client, watch):
    client.send(request("/ticks?count=5&every=5"))
    return take(client, watch, b"".join(b"tick %d\n" % number for number in range(1, 6)))


def slow(client, watch):
    client.send(request("/slow?ms=20"))
    return take(client, watch, b"Done.\n")


def upload(client, watch):
    body = b"black tea " * 20_000
    message = request("/echo", "POST", body=body)
    for start in range(0, len(message), 20_000):
        client.send(message[start:start + 20_000])
        time.sleep(0.001)
    return take(client, watch, body)


def upload_in_chunks(client, watch):
    client.send(b"PUT /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(10):
        client.send(b"2710\r\n" + b"green tea " * 1000 + b"\r\n")
        time.sleep(0.001)
    client.send(b"0\r\n\r\n")
    return take(client, watch, b"green tea " * 10_000)


def upload_when_asked(client, watch):
    """Once the server has said 100, it knows of the request and owes it its response."""
    body = b"white tea " * 1000
    client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                b"Content-Length: %d\r\n\r\n" % len(body))
    status = client.read_head().status
    if status != 100:
        raise BadResponse(f"{status} instead of 100")
    client.is_owed = True
    client.send(body)
    return take(client, watch, body)


TALKS = [hello, hello, pipelined, blocks, blocks, ticks, slow, upload, upload_in_chunks,
         upload_when_asked]
