"""Bodies that take their time: block by block, to slow readers, to readers that go away."""

import os
import re
import socket
import subprocess
import time
from contextlib import ExitStack

from demo.checks import Group, see
from demo.client import curl, request
from demo.server import MIB

GROUP = Group("streaming")
check = GROUP.check

ALLOWED_GROWTH = 8 * MIB


for count, size in [(3, 5), (1, 1), (0, 10), (7, 0), (1000, 1), (20, 100_000)]:
    @check(f"/blocks?count={count}&size={size} is {count * size} bytes")
    def _(setting, count=count, size=size):
        with setting.demo.connect() as client:
            response = client.ask(f"/blocks?count={count}&size={size}")
            see(response.status == 200, response)
            see(len(response.body) == count * size, f"{len(response.body)} bytes")
            see(client.ask("/hello").body == b"Hello World", "the next is not /hello's")


@check("a big /blocks comes whole, within 8 MiB of memory")
def _(setting):
    count = 100_000 if setting.long else 20_000
    setting.demo.ask("/blocks?count=1000&size=10000")
    with setting.demo.watching_memory() as memory:
        status, output, complaint = curl(
            "-o", os.devnull, "-w", "%{http_code} %{size_download}",
            setting.demo.url(f"/blocks?count={count}&size=10000"), seconds=120,
        )
    see(status == 0, f"curl {status}: {complaint}")
    see(output.decode() == f"200 {count * 10000}", output)
    see(memory.growth < ALLOWED_GROWTH, memory)


@check("curl -N sees /ticks?count=5&every=200 block by block")
def _(setting):
    command = ["curl", "-sSN", "--noproxy", "*", "--max-time", "10",
               setting.demo.url("/ticks?count=5&every=200")]
    arrivals = []
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        while os.read(process.stdout.fileno(), 65536):
            arrivals.append(time.monotonic())
    see(process.returncode == 0, f"curl {process.returncode}")
    gaps = [later - earlier for earlier, later in zip(arrivals, arrivals[1:])]
    said = "ms between arrivals: " + ", ".join(f"{gap * 1000:.0f}" for gap in gaps)
    see(sum(gap > 0.1 for gap in gaps) >= 4, said)
    see(0.7 < sum(gaps) < 2 and max(gaps) < 0.6, said)


@check("a client that has closed its half is not cut, however quiet the stream, nor how soon")
def _(setting):
    """Longer than the server's grace of ten seconds passes between the two blocks."""
    with ExitStack() as clients:
        # In one segment with the request, and behind it.
        waiting = [clients.enter_context(setting.demo.connect()) for _ in range(6)]
        for number, client in enumerate(waiting):
            flags = socket.MSG_MORE if number % 2 else 0
            client.socket.send(request("/ticks?count=2&every=11000"), flags)
            client.socket.shutdown(socket.SHUT_WR)
            client.socket.settimeout(20)
        for number, client in enumerate(waiting):
            response = client.read_response()
            see(response.body == b"tick 1\ntick 2\n", f"client {number}: {response}")


@check("/ticks ends like a complete response, and the connection goes on")
def _(setting):
    with setting.demo.connect() as client:
        response = client.ask("/ticks?count=3&every=50")
        see(response.status == 200 and len(response.arrivals) >= 3, response)
        see(client.ask("/hello").body == b"Hello World", "the next response is not /hello's")


@check("/ticks comes block by block over HTTP/1.0 too")
def _(setting):
    with setting.demo.connect() as client:
        client.send(b"GET /ticks?count=4&every=150 HTTP/1.0\r\n\r\n")
        client.read_head()
        started = time.monotonic()
        arrivals = []
        while not client.ended:
            client.buffer = b""
            client._receive()
            arrivals.append(time.monotonic() - started)
    see(arrivals[-1] - arrivals[0] > 0.3, [f"{arrival:.2f}" for arrival in arrivals])


@check("twenty clients of /ticks at once each see it in its time")
def _(setting):
    clients = [setting.demo.connect() for _ in range(20)]
    started = time.monotonic()
    for client in clients:
        client.send(request("/ticks?count=5&every=100"))
    for client in clients:
        client.read_response()
        client.socket.close()
    took = time.monotonic() - started
    see(took < 2, f"{took:.1f} s for all")


@check("the memory of /blocks does not grow with the number of blocks")
def _(setting):
    setting.demo.ask("/blocks?count=10&size=1")
    with setting.demo.watching_memory() as memory:
        with setting.demo.connect() as client:
            client.send(request("/blocks?count=4000000&size=1"))
            see(client.read_head(seconds=5).status == 200, "no good response")
            time.sleep(0.3)
    see(memory.growth < ALLOWED_GROWTH, memory)


# Readers that do not read

ENDLESS = "/blocks?count=500000&size=10000"


@check("a client that does not read holds the app back: memory, unsent bytes and CPU stay low")
def _(setting):
    setting.demo.ask("/blocks?count=1000&size=10000")
    with setting.demo.watching_memory() as memory:
        with setting.demo.connect(receive_buffer=4096) as client:
            client.send(request(ENDLESS))
            time.sleep(1)
            cpu = setting.demo.cpu_seconds
            time.sleep(0.5)
            cpu = setting.demo.cpu_seconds - cpu
            unsent = setting.demo.unsent_bytes(client)
    see(memory.growth < ALLOWED_GROWTH, memory)
    see(unsent < 16 * MIB, f"{unsent / MIB:.0f} MiB unsent in the kernel")
    see(cpu < 0.25, f"{cpu:.2f} s of CPU within half a second of standing still")


@check("while clients do not read, others are served at once")
def _(setting):
    idle = [setting.demo.connect(receive_buffer=4096) for _ in range(20)]
    with setting.demo.watching_memory() as memory:
        for client in idle:
            client.send(request(ENDLESS))
        time.sleep(0.5)
        slowest = 0
        for _ in range(20):
            started = time.monotonic()
            see(setting.demo.ask("/hello").status == 200, "/hello is gone")
            slowest = max(slowest, time.monotonic() - started)
    for client in idle:
        client.socket.close()
    see(slowest < 1, f"the slowest answer took {slowest:.1f} s")
    see(memory.growth < 2 * ALLOWED_GROWTH, memory)


@check("a client that begins to read after a pause gets the rest, in order")
def _(setting):
    with setting.demo.connect(receive_buffer=4096) as client:
        client.send(request("/blocks?count=2000&size=10000"))
        time.sleep(0.7)
        response = client.read_response(seconds=25)
        see(len(response.body) == 20_000_000, f"{len(response.body)} bytes")
        see(client.ask("/hello").body == b"Hello World", "the next response is not /hello's")


@check("a client that pipelines without reading does not fill the memory")
def _(setting):
    with setting.demo.watching_memory() as memory:
        with setting.demo.connect(receive_buffer=4096, timeout=1) as client:
            batch = request("/blocks?count=1&size=10000") * 500
            try:
                for _ in range(40):
                    client.socket.sendall(batch)
            except TimeoutError:
                pass
            time.sleep(0.3)
    see(memory.growth < ALLOWED_GROWTH, memory)


# Clients that go away

def vanish(setting, count, target, with_reset=None):
    """`count` clients, up to 100 at once, that leave after the first bytes of the body."""
    left = count
    while left > 0:
        clients = [setting.demo.connect() for _ in range(min(100, left))]
        left -= len(clients)
        for client in clients:
            client.send(request(target))
        for number, client in enumerate(clients):
            wait_for_body(client)
            if number % 2 if with_reset is None else with_reset:
                client.reset()
            else:
                client.socket.close()


def wait_for_body(client):
    while not re.search(rb"\r\n\r\n.", client.buffer, re.S):
        client._receive()
        see(not client.ended, "a response ended at once")


@check("clients that go away in the middle of /ticks leave no descriptor and no memory behind")
def _(setting):
    count = 10_000 if setting.long else 1000
    target = "/ticks?count=100000&every=20"
    # What the first such clients bring about once (a timer's descriptor, arenas) is no leak.
    vanish(setting, 300, target)
    before, resident = setting.demo.descriptors_at_rest, setting.demo.resident
    see(before < 60, f"{before} descriptors after 300 clients that are gone")
    vanish(setting, count, target)
    took = setting.demo.descriptors_return_to(before, 3)
    see(took is not None, f"{setting.demo.descriptors} descriptors, {before} before")
    see(took < 1.2, f"it took {took:.1f} s until they were gone")
    growth = setting.demo.resident - resident
    see(growth < 4 * MIB, f"{growth / MIB:.1f} MiB more after {count} clients")


@check("a client that resets while nothing is being sent cancels the app within a second")
def _(setting):
    setting.demo.ask("/slow?ms=10")  # Timers may need a descriptor once.
    before = setting.demo.descriptors_at_rest
    clients = [setting.demo.connect() for _ in range(20)]
    for client in clients:
        client.send(request("/slow?ms=60000"))
    time.sleep(0.3)
    see(setting.demo.descriptors >= before + 20, "they were not even accepted")
    for client in clients:
        client.reset()
    took = setting.demo.descriptors_return_to(before, 5)
    see(took is not None, f"{setting.demo.descriptors} descriptors, {before} before")
    see(took < 1.2, f"it took {took:.1f} s")


@check("clients that go away in the middle of an upload leave no descriptor behind")
def _(setting):
    before = setting.demo.descriptors_at_rest
    for number in range(50):
        client = setting.demo.connect()
        client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\npart")
        client.reset() if number % 2 else client.socket.close()
    see(setting.demo.descriptors_return_to(before, 3) is not None,
        f"{setting.demo.descriptors} descriptors, {before} before")
    see(setting.demo.ask("/hello").status == 200, "/hello is gone")


@check("clients that go away while they do not read leave no descriptor behind")
def _(setting):
    before = setting.demo.descriptors_at_rest
    for number in range(20):
        client = setting.demo.connect(receive_buffer=4096)
        client.send(request(ENDLESS))
        time.sleep(0.02)
        client.reset() if number % 2 else client.socket.close()
    see(setting.demo.descriptors_return_to(before, 3) is not None,
        f"{setting.demo.descriptors} descriptors, {before} before")


@check("clients that go away are no news: nothing is written to stderr")
def _(setting):
    before = len(setting.demo.errors.lines)
    vanish(setting, 10, "/ticks?count=100000&every=20")
    time.sleep(0.3)
    lines = setting.demo.errors.settled(before, seconds=0.3)
    see(not lines, f"{len(lines)} lines, such as {lines[:1]}")
