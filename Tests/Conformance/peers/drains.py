"""SIGTERM while new connections come: all that were established before it are answered.

Whether one was is decided by two readings of the same clock: after its connect(2) has returned,
and before the call of kill(2). So a connection that counts as established was, and what waits in
the accept queue at the signal is certain to be among them: a burst fills it just before.
"""

import random
import shutil
import signal
import socket
import statistics
import subprocess
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from demo.checks import see
from demo.client import family_of, request
from peers import stress
from peers.processes import CONTEXT, Worker, workers

PARALLEL = 2
TALKERS = 4
MOST_BURST = 100
"""Connections that are established just before the signal, fewer than a listener's queue takes."""
MOST_SECONDS = 3
SECONDS_FOR_AN_ANSWER = 10

CLOSING = ["Connection: close"]
REQUESTS = [
    (request("/hello"), b"\r\n\r\nHello World"),
    (request("/hello", fields=CLOSING), b"\r\n\r\nHello World"),
    (request("/blocks?n=20", fields=CLOSING), b"x\r\n0\r\n\r\n"),
    (request("/ticks?ms=2", fields=CLOSING), b"tick 5\n\r\n0\r\n\r\n"),
]
"""With the end of the response to each."""


@dataclass
class Visit:
    """One connection with one request."""

    ending: bytes
    established: float = None
    """When connect(2) had returned; None if it was refused."""
    sent: float = None
    outcome: str = "refused"

    def was_asked_before(self, instant):
        return self.sent is not None and self.sent < instant


@dataclass
class Round:
    place: str
    signalled: float = 0
    seconds: float = 0
    status: int = None
    visits: list = field(default_factory=list)
    trouble: list = field(default_factory=list)

    def outcomes(self, established, asked=None):
        """What became of the connections established before the signal, or after it."""
        return Counter(
            visit.outcome for visit in self.visits if visit.established
            and (visit.established < self.signalled) == established
            and (asked is None or visit.was_asked_before(self.signalled) == asked))

    def lost(self):
        """Those that were established before the signal, and not answered."""
        return Counter({f"by a {self.place} connection, {outcome}": count
                        for outcome, count in self.outcomes(True).items() if outcome != "complete"})


def check(setting):
    count = min(setting.rounds, 20) if setting.quick else setting.rounds
    done = CONTEXT.Value("i", 0)
    shares = [count // PARALLEL + (number < count % PARALLEL) for number in range(PARALLEL)]
    with workers([Worker(play, setting, share, setting.seed * 10 + number, done)
                  for number, share in enumerate(shares)]) as players:
        while not all(player.is_done for player in players):
            time.sleep(0.1)
            setting.progress(f"{done.value} of {count} rounds")
        rounds = [round for player in players for round in player.report()]
    return judge(rounds, count)


def judge(rounds, count):
    asked = sum((round.outcomes(True, asked=True) for round in rounds), Counter())
    unasked = sum((round.outcomes(True, asked=False) for round in rounds), Counter())
    later = sum((round.outcomes(False) for round in rounds), Counter())
    trouble = [trouble for round in rounds for trouble in round.trouble]
    trouble += [f"exit status {round.status}" for round in rounds if round.status != 0]
    trouble += [f"{round.seconds:.1f} s to the exit" for round in rounds
                if round.seconds > MOST_SECONDS]
    told = (f"{len(rounds)} drains; established and asked before the signal: {told_of(asked)}; "
            f"established before and asked after it: {told_of(unasked)}; established after it: "
            f"{told_of(later)}; to the exit "
            f"{statistics.median(round.seconds for round in rounds) * 1000:.0f} ms at the median, "
            f"{max(round.seconds for round in rounds) * 1000:.0f} ms at most")
    lost = sum((round.lost() for round in rounds), Counter())
    see(not lost and "cut" not in later and not trouble,
        f"lost: {told_of(lost)}; other trouble: {told_of(Counter(trouble))}; {told}")
    see(len(rounds) == count and asked["complete"] > count, told)
    return told


def told_of(outcomes):
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())) or "none"


def play(stop, setting, count, seed, done):
    rounds = []
    for number in range(count):
        if stop.is_set():
            break
        choices = random.Random(seed * 10_000 + number)
        rounds.append(play_round(setting, choices, f"{seed}-{number}"))
        done.value += 1
    return rounds


def play_round(setting, choices, name):
    loops = ["--loops", choices.choice([1, 2])]
    if choices.random() < 0.5:
        demo = stress.start(setting, *loops)
    else:
        demo = stress.start_at(setting.folder / f"{name}.socket", setting, *loops)
    round = Round("TCP" if isinstance(demo.address, tuple) else "Unix")
    with demo:
        ended = threading.Event()
        talkers = [threading.Thread(target=talk, args=[demo.address, ended, round, number])
                   for number in range(TALKERS)]
        wrk = start_wrk(demo) if choices.random() < 0.5 else None
        for talker in talkers:
            talker.start()
        time.sleep(0.02 + choices.random() * 0.08)
        burst = [begin(demo.address, *choices.choice(REQUESTS))
                 for _ in range(choices.randint(0, MOST_BURST))]
        round.signalled = time.monotonic()
        demo.send_signal(signal.SIGTERM)
        round.visits += [finish(*begun) for begun in burst]
        round.status = demo.exit_status(MOST_SECONDS + 2)
        round.seconds = time.monotonic() - round.signalled
        ended.set()
        for talker in talkers:
            talker.join(SECONDS_FOR_AN_ANSWER + 1)
        if demo.errors.lines:
            round.trouble.append(f"it said {demo.errors.lines[0]}")
        end(wrk)
    return round


# The clients


def talk(address, ended, round, number):
    """One connection after the other, until the server has gone."""
    while not ended.is_set():
        visit = finish(*begin(address, *REQUESTS[number % len(REQUESTS)]))
        round.visits.append(visit)
        number += 1
        if visit.outcome == "refused":
            if not round.signalled:
                round.trouble.append("refused before the signal")
            return


def begin(address, message, ending):
    """Connects, and sends the request in one piece."""
    visit = Visit(ending)
    family, address = family_of(address)
    connection = socket.socket(family)
    try:
        # Without a time limit: with one, Python does not wait for room in a Unix socket's queue.
        connection.connect(address)
        visit.established = time.monotonic()
        connection.settimeout(SECONDS_FOR_AN_ANSWER)
        connection.sendall(message)
        visit.sent = time.monotonic()
    except (ConnectionError, FileNotFoundError):
        # A connection that was reset within connect(2) has not been established for its client.
        visit.outcome = "reset" if visit.established else "refused"
    return connection, visit


def finish(connection, visit):
    """Reads to the end; a response after which the connection is kept has its end, too."""
    with connection:
        if visit.outcome != "refused" or visit.established:
            visit.outcome = ending_of(connection, visit)
    return visit


def ending_of(connection, visit):
    received = b""
    try:
        while block := connection.recv(1 << 18):
            received += block
            if received.endswith(visit.ending) and b"onnection: close" not in received[:400]:
                return "complete"
    except ConnectionError:
        return "reset" if not received else "cut by a reset"
    except TimeoutError:
        return "without an answer"
    if received.startswith(b"HTTP/1.1 200 ") and received.endswith(visit.ending):
        return "complete"
    return "cut" if received else "closed without a byte"


def start_wrk(demo):
    """More new connections than Python can make, where there is wrk; it cannot use Unix paths."""
    program = shutil.which("wrk")
    if not program or not isinstance(demo.address, tuple):
        return None
    return subprocess.Popen(
        [program, "-t1", "-c32", "-d10s", "-H", "Connection: close", demo.url("/hello")],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def end(process):
    if process:
        process.kill()
        process.wait()
