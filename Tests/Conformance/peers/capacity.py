"""A server that is full: of idle connections, of busy ones, of a flood, and of open files."""

import selectors
import socket
import statistics
import time
from collections import deque

from demo.checks import see
from demo.client import BadResponse, Client, request
from peers import stress
from peers.latency import milliseconds, see_hello
from peers.processes import Worker, inheriting

PLACES = 50
AT_ONCE = 0.5
"""Seconds within which a client counts as served at once."""
WORK = 6000
"""Milliseconds that a busy connection's app takes: several times what the check does meanwhile."""

FLOODED_PLACES = 200
FLOOD = 1000
"""New silent connections in a second, none of which its client ever closes by itself."""
MOST_MEDIAN = 0.1

DESCRIPTORS = 64
FILE_BYTES = 16 << 20
"""More than the kernel buffers, so that the file stays open while its client reads nothing."""


def check_idle(setting):
    """At the limit, the connection that has been idle longest makes room for a new one."""
    told = []
    for loops in (1, 2):
        with stress.start(setting, "--loops", loops, "--connections", PLACES,
                          "--idle", 60_000) as demo:
            idle = idle_connections(demo)
            waits = [make_room(demo, idle, loops) for _ in range(PLACES * 2)]
            close(idle)
        told.append(f"{loops} loops: the longest waited {milliseconds(max(waits))}")
    return (f"{PLACES} places held by idle connections, {PLACES * 2} new ones were served at "
            f"once, each in the place of one that was idle: {'; '.join(told)}")


def idle_connections(demo):
    """Half of them kept after a response, half of them without a byte; the longest idle first."""
    idle = deque()
    for number in range(PLACES):
        client = demo.connect()
        if number % 2 == 0:
            see_hello(client)
        idle.append(client)
        time.sleep(0.002)
    return idle


def make_room(demo, idle, loops):
    """How long a new connection waits for its first response; it is kept then."""
    started = time.monotonic()
    client = demo.connect(timeout=AT_ONCE)
    client.send(request("/hello"))
    see(served(client) == 200, f"a new client is not served within {AT_ONCE} s beside "
        f"{len(idle)} idle connections")
    took = time.monotonic() - started
    closed = closed_of(idle, 1)
    see(len(closed) == 1, f"{len(closed)} idle connections were closed for one")
    # Each loop may know only of its own ones.
    see(loops > 1 or closed[0] is idle[0], "it was not the longest idle one that was closed")
    idle.remove(closed[0])
    closed[0].socket.close()
    idle.append(client)
    return took


def check_busy(setting):
    """A connection whose request is under way is never closed for another one."""
    with stress.start(setting, "--loops", 2, "--connections", PLACES, "--idle", 60_000) as demo:
        busy = [start_work(demo, number) for number in range(PLACES - 1)]
        idle = deque([demo.connect()])
        waits = [make_room(demo, idle, loops=2) for _ in range(20)]
        idle[0].send(request(f"/slow?ms={WORK}"))
        waiting = demo.connect(timeout=30)
        waiting.send(request("/hello"))
        see(waiting.nothing_comes_within(AT_ONCE), "one more than its places is served")
        see(not closed_of(busy, 0), "a busy connection was closed")
        for client in busy:
            finish_work(client)
        waiting.socket.settimeout(10)
        see(served(waiting) == 200, "a connection that has waited for a place is not served")
        close([*busy, *idle, waiting])
    return (f"beside {PLACES - 1} busy connections, 20 new ones took turns in the last place, the "
            f"longest waited {milliseconds(max(waits))}; with all busy, one more waited for the "
            f"first to end; all {PLACES} responses came")


def start_work(demo, number):
    """A request that is under way, in one of three ways."""
    client = demo.connect(timeout=30)
    if number % 3 == 0:
        client.send(request(f"/slow?ms={WORK}"))
    elif number % 3 == 1:
        client.send(request(f"/ticks?ms={WORK // 5}"))
    else:
        client.send(request("/upload", "POST", ["Content-Length: 1000"]), bytes(500))
        client.unsent = bytes(500)
    return client


def finish_work(client):
    client.send(getattr(client, "unsent", b""))
    status = served(client)
    see(status == 200, f"a request that was under way got {status}")


def check_flood(setting):
    """Silent connections beyond the limit, again and again: others are served meanwhile."""
    seconds = 4 if setting.quick else 20
    with stress.start(setting, "--loops", 2, "--connections", FLOODED_PLACES,
                      "--idle", 60_000) as demo:
        with Worker(flood, demo.address) as flooding:
            time.sleep(FLOODED_PLACES / FLOOD + 0.5)
            waits, failures, end = [], [], time.monotonic() + seconds
            while time.monotonic() < end:
                started = time.monotonic()
                try:
                    with demo.connect(timeout=5) as client:
                        see_hello(client)
                    waits.append(time.monotonic() - started)
                except (BadResponse, OSError) as reason:
                    failures.append(str(reason))
                time.sleep(0.02)
            opened = flooding.report()
    told = (f"{opened} silent connections for {FLOODED_PLACES} places, {len(waits)} others served, "
            f"{len(failures)} not")
    see(waits and not failures, f"{told}: {failures[:2]}")
    told += f"; these waited {milliseconds(statistics.median(waits))} at the median"
    see(opened > FLOODED_PLACES * 2 and statistics.median(waits) < MOST_MEDIAN, told)
    return told


def flood(stop, address):
    """How many it has opened; it keeps more than there are places."""
    held, opened = deque(), 0
    due = time.monotonic()
    while not stop.is_set():
        try:
            held.append(Client(address, timeout=1))
            opened += 1
        except OSError:
            pass  # The queue of the listener is full.
        if len(held) > 4 * FLOODED_PLACES:
            held.popleft().socket.close()
        due = max(due + 1 / FLOOD, time.monotonic() - 0.05)
        time.sleep(max(0, due - time.monotonic()))
    return opened


def check_files_of_demo(setting):
    """Where files take the last descriptors, none is missing, and others are accepted."""
    file = file_in(setting.folder / "root")
    with inheriting(descriptors=DESCRIPTORS):
        demo = setting.start("--root", file.parent, "--loops", 1)
    return files_at_the_limit(demo, f"/file/{file.name}")


def check_files_of_app(setting):
    """The same with an app that lets the error of opening it through."""
    with inheriting(descriptors=DESCRIPTORS):
        demo = stress.start(setting, "--loops", 1, "--file", file_in(setting.folder / "files"))
    return files_at_the_limit(demo, "/file")


def file_in(folder):
    folder.mkdir()
    file = folder / "tea.bin"
    with open(file, "wb") as out:
        out.truncate(FILE_BYTES)
    return file


def files_at_the_limit(demo, target):
    with demo:
        clients = [ask_for(demo, target) for _ in range(DESCRIPTORS)]
        statuses = heads_of(clients, 3)
        counts = {str(status): statuses.count(status) for status in dict.fromkeys(statuses)}
        told = f"with {DESCRIPTORS} descriptors, {len(clients)} at once for a file: {counts}"
        see(set(statuses) <= {200, 503, None} and 200 in statuses, told)
        while clients:
            # Those whose file is open make room for those that wait.
            waiting = [client for client, status in zip(clients, statuses) if status is None]
            see(len(waiting) < len(clients), f"{told}; {len(waiting)} are not served")
            close(client for client, status in zip(clients, statuses) if status is not None)
            clients, statuses = waiting, heads_of(waiting, 3)
            see(set(statuses) <= {200, 503, None}, f"{told}; then {statuses}")
        for _ in range(20):
            demo.ask("/hello")
            with ask_for(demo, target) as client:
                status = client.read_head().status
                see(status == 200, f"{told}; {status} when all had gone")
    return f"{told} (None waited, and was answered when the others had gone)"


def ask_for(demo, target):
    """A client that reads next to nothing of the response."""
    client = demo.connect(receive_buffer=4096)
    client.send(request(target))
    return client


# What clients see


def served(client):
    """The status, or why there is none."""
    try:
        return client.read_response().status
    except BadResponse as reason:
        return str(reason)


def closed_of(clients, count):
    """Those that the server has closed: waits for `count` of them, and then for no more."""
    closed, deadline = [], time.monotonic() + 1
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client.socket, selectors.EVENT_READ, client)
        while len(closed) < count and time.monotonic() < deadline:
            closed += [key.data for key, _ in selector.select(timeout=0.1)
                       if not closed.count(key.data) and has_ended(key.data)]
        closed += [key.data for key, _ in selector.select(timeout=0.01)
                   if not closed.count(key.data) and has_ended(key.data)]
    return closed


def has_ended(client):
    """Whether the next thing to read is the end."""
    try:
        return client.socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


def heads_of(clients, seconds):
    """The status of each, None for one without an answer after so many seconds."""
    deadline, statuses = time.monotonic() + seconds, []
    for client in clients:
        client.socket.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            statuses.append(client.read_head().status)
        except BadResponse as reason:
            statuses.append(None if "nothing came" in str(reason) else str(reason))
    return statuses


def close(clients):
    for client in clients:
        client.socket.close()
