"""slowhttptest's peers: they send heads and bodies, and read responses, as slowly as they can."""

import re
import subprocess
import tempfile
import time
from dataclasses import dataclass

from demo.checks import Failed, see
from demo.client import request
from demo.server import MIB
from peers import packages, usage
from peers.latency import ask_steadily
from peers.processes import Worker

CONNECTIONS = 1000
OPENED_IN_A_SECOND = 200
REQUESTS_IN_A_SECOND = 50
MOST_MEDIAN = 0.05

# What the demo's limits give a peer, and how long opening so many may take besides, and the first
# bytes of each: the limits of body and response count from when these have stopped.
HEAD_LIMIT, BODY_LIMIT, WRITE_LIMIT, UNWANTED_LIMIT = 40, 60, 60, 2
SLACK = 20

MEMORY_TOLERANCE = 4 * MIB


@dataclass(frozen=True)
class Attack:
    options: list
    path: str
    length: int
    """How many seconds slowhttptest would go on for."""
    limit: float = None
    """Until when the server ends all of its connections; without it, they may last."""


ATTACKS = {
    "slow-headers": Attack(["-H", "-i", "10", "-x", "24", "-t", "GET"], "/hello",
                           length=HEAD_LIMIT + 40, limit=HEAD_LIMIT),
    # Each follow-up is progress, so the app that reads the body may wait for more of it.
    "slow-body": Attack(["-B", "-i", "5", "-s", "8192", "-x", "10", "-t", "POST"], "/echo",
                        length=40),
    "standing-body": Attack(["-B", "-i", "200", "-s", "8192", "-x", "10", "-t", "POST"], "/echo",
                            length=BODY_LIMIT + 40, limit=BODY_LIMIT),
    "unwanted-body": Attack(["-B", "-i", "5", "-s", "8192", "-x", "10", "-t", "POST"], "/hello",
                            length=40, limit=UNWANTED_LIMIT),
    "slow-read": Attack(["-X", "-n", "1", "-z", "5", "-w", "1", "-y", "512"],
                        "/blocks?count=1000&size=10000",
                        length=WRITE_LIMIT + 40, limit=WRITE_LIMIT),
}


def check(name):
    """The check that runs one attack."""
    return lambda setting: withstand(setting, ATTACKS[name])


def withstand(setting, attack):
    program = packages.program("slowhttptest")
    with setting.start() as demo:
        warm_up(demo)
        before = usage.at_rest(demo)
        length = min(10, attack.length) if setting.quick else attack.length
        with Worker(ask_steadily, demo.address, REQUESTS_IN_A_SECOND) as normal:
            told = run(setting, demo, before, [program, *attack.options], attack, length)
            latency = normal.report()
        after = usage.returned_to(before, demo, 3, MEMORY_TOLERANCE)
        see(not latency.failures, f"{latency}, such as {latency.failures[:1]}")
        see(latency.worst_window < MOST_MEDIAN, f"{latency}")
        return f"{told}; /hello {latency}; at last {after}, before {before}"


def warm_up(demo):
    """What as many connections of the same kinds bring about once is no leak."""
    for beginning in (request("/hello")[:-2], request("/echo", "POST", body=b"tea" * 3000)[:-9],
                      request("/blocks?count=1000&size=10000")):
        clients = [demo.connect(receive_buffer=4096) for _ in range(CONNECTIONS)]
        for client in clients:
            client.send(beginning)
        time.sleep(1)
        for client in clients:
            client.reset()


def run(setting, demo, before, command, attack, length):
    """How the connections fared: whether they were held, and how long it took to end them."""
    command += ["-c", str(CONNECTIONS), "-r", str(OPENED_IN_A_SECOND), "-l", str(length),
                "-p", "3", "-u", demo.url(attack.path)]
    most, ended = 0, None
    with tempfile.TemporaryFile() as output:
        started = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            while process.poll() is None:
                time.sleep(0.5)
                now = time.monotonic() - started
                held = demo.descriptors - before.descriptors
                most = max(most, held)
                setting.progress(f"{now:.0f} s: {held} held")
                # slowhttptest itself asks now and then, and so does the normal client.
                opened = now > CONNECTIONS / OPENED_IN_A_SECOND + 1
                if opened and held <= 3 and ended is None:
                    ended = now
                see(now < length + 30, "slowhttptest does not end")
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
        output.seek(0)
        summary = last_words(output.read().decode(errors="replace"))
    if attack.limit is None or setting.quick:
        see(attack.limit == UNWANTED_LIMIT or most > CONNECTIONS * 0.95,
            f"only {most} were ever held")
        return f"{most} held at most, {summary}"
    if ended is None and summary.endswith("No open connections left"):
        ended = now
    see(ended is not None, f"not all had ended when slowhttptest did: {summary}")
    see(ended < attack.limit + SLACK, f"the last one ended after {ended:.0f} s")
    return f"{most} held at most, the last one ended after {ended:.0f} s, {summary}"


def last_words(output):
    """slowhttptest's own account, which it paints."""
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", output)
    told = dict(re.findall(r"^\s*(service available|Exit status):\s*(.+?)\s*$", text, re.M))
    if "Exit status" not in told:
        raise Failed(f"slowhttptest said {text.strip()[-200:]!r}")
    see(told.get("service available") == "YES", f"to slowhttptest the service is gone: {told}")
    return f"slowhttptest: {told['Exit status']}"
