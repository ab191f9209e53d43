"""slowhttptest's peers: they send heads and bodies, and read responses, as slowly as they can."""

import re
import resource
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
KERNEL_MEMORY = CONNECTIONS * MIB // 2
"""What the kernel may keep for all of these connections, at both of their ends."""


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
    """How the connections fared, in words."""
    command += ["-c", str(CONNECTIONS), "-r", str(OPENED_IN_A_SECOND), "-l", str(length),
                "-p", "3", "-u", demo.url(attack.path)]
    connections = Connections(demo, before.descriptors)
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            while process.poll() is None:
                time.sleep(0.5)
                setting.progress(connections.look())
                see(connections.seconds < length + 30, "slowhttptest does not end")
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
        output.seek(0)
        ending = last_words(output.read().decode(errors="replace"))
    see(connections.kept < KERNEL_MEMORY, f"the kernel kept {connections.kept / MIB:.0f} MiB")
    lasting = attack.limit is None or setting.quick
    return f"{connections.judge(attack.limit, ending, lasting)}; slowhttptest: {ending}"


class Connections:
    """What becomes of the connections of an attack, as the server's process shows it."""

    def __init__(self, demo, descriptors):
        self._demo, self._descriptors = demo, descriptors
        self._started, self._kernel_memory = time.monotonic(), kernel_memory()
        self.most = self.kept = 0
        self.ended = None

    @property
    def seconds(self):
        return time.monotonic() - self._started

    def look(self):
        held = self._demo.descriptors - self._descriptors
        self.most = max(self.most, held)
        self.kept = max(self.kept, kernel_memory() - self._kernel_memory)
        # slowhttptest itself asks now and then, and so does the normal client.
        all_opened = self.seconds > CONNECTIONS / OPENED_IN_A_SECOND + 1
        if all_opened and held <= 3 and self.ended is None:
            self.ended = self.seconds
        return f"{self.seconds:.0f} s: {held} held, {self.kept / MIB:.0f} MiB in the kernel"

    def judge(self, limit, ending, lasting):
        """Whether they were ended in time or, if they may last, whether they were there at all."""
        told = f"{self.most} held at most, {self.kept / MIB:.0f} MiB in the kernel"
        if lasting:
            see(limit == UNWANTED_LIMIT or self.most > CONNECTIONS * 0.95, told)
            return told
        if self.ended is None and ending == "No open connections left":
            self.ended = self.seconds
        see(self.ended is not None, f"not all had ended when slowhttptest did: {ending}; {told}")
        see(self.ended < limit + SLACK, f"the last one ended after {self.ended:.0f} s; {told}")
        return f"{told}, the last one ended after {self.ended:.0f} s"


def kernel_memory():
    """The bytes that the kernel keeps in the queues of all TCP sockets, whoever's they are."""
    with open("/proc/net/sockstat") as table:
        pages = re.search(r"^TCP:.* mem ([0-9]+)", table.read(), re.M)[1]
    return int(pages) * resource.getpagesize()


def last_words(output):
    """slowhttptest's own account, which it paints."""
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", output)
    told = dict(re.findall(r"^\s*(service available|Exit status):\s*(.+?)\s*$", text, re.M))
    if "Exit status" not in told:
        raise Failed(f"slowhttptest said {text.strip()[-200:]!r}")
    see(told.get("service available") == "YES", f"to slowhttptest the service is gone: {told}")
    return told["Exit status"]
