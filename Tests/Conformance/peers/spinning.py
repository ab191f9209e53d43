"""An app that computes on one of two event loops: nobody but that loop's clients waits for it."""

import selectors
import time
from collections import defaultdict

from demo.checks import see
from demo.client import Client, request
from peers import stress
from peers.latency import milliseconds

MOST_WAIT = 0.1
"""Seconds; a scheduler with two other things to do on two cores takes some of them."""
KEPT, NEW = 4, 20
"""Connections that are open on each loop, and that are opened during one computation."""
MOST_TO_OPEN = 200
AFTER = 0.01
"""Seconds from the begin of the computation until the others come."""


def check(setting):
    rounds, length = (4, 0.5) if setting.quick else (20, 3)
    waits, late = [], []
    with stress.start(setting, "--loops", 2) as demo:
        loops = connections_of_both_loops(demo)
        for number in range(rounds):
            threads = sorted(loops)
            spinning, other = threads[number % 2], threads[1 - number % 2]
            of_kept, of_new = waits_beside(demo, loops[spinning], loops[other], spinning, length)
            waits += of_kept + of_new
            late += [("kept", wait) for wait in of_kept if wait > MOST_WAIT]
            late += [("new", wait) for wait in of_new if wait > MOST_WAIT]
            setting.progress(f"round {number + 1}: the longest wait of a kept connection "
                             f"{milliseconds(max(of_kept))}, of a new one "
                             f"{milliseconds(max(of_new))}", always=True)
    told = (f"{rounds} times {length} s on one of two loops: {len(waits)} asked meanwhile, waited "
            f"{milliseconds(sorted(waits)[len(waits) // 2])} at the median, "
            f"{milliseconds(max(waits))} at most")
    kinds = {kind: sum(1 for k, _ in late if k == kind) for kind in ("kept", "new")}
    see(not late, f"{told}; longer than {milliseconds(MOST_WAIT)}: {kinds['new']} on new "
        f"connections, {kinds['kept']} on kept ones of the other loop")
    return told


def connections_of_both_loops(demo):
    """By the thread that serves them."""
    loops = defaultdict(list)
    for _ in range(MOST_TO_OPEN):
        client = demo.connect(timeout=30)
        loops[client.ask("/thread").body].append(client)
        if len(loops) == 2 and min(map(len, loops.values())) > KEPT:
            return loops
    counts = [len(clients) for clients in loops.values()]
    see(False, f"of {MOST_TO_OPEN} connections, the loops have {counts}")


def waits_beside(demo, on_spinning, on_other, thread, length):
    """How long the others wait for their answers while one loop computes."""
    spinner = on_spinning[0]
    spinner.send(request(f"/spin?ms={int(length * 1000)}"))
    head = spinner.read_head()
    see(head.status == 200, f"{head}")
    see(thread in spinner.read_some(1), "another loop's thread spins")
    time.sleep(AFTER)
    asked = {client: ask(client) for client in on_other[:KEPT]}
    new = []
    try:
        for _ in range(NEW):
            started = time.monotonic()
            new.append(Client(demo.address, timeout=30))
            ask(new[-1])
            asked[new[-1]] = started
        answered = answers(asked, length + 10)
    finally:
        for client in new:
            client.socket.close()
    finish(spinner)
    return ([answered[client] - asked[client] for client in on_other[:KEPT]],
            [answered[client] - asked[client] for client in new])


def ask(client):
    started = time.monotonic()
    client.send(request("/thread"))
    return started


def answers(asked, seconds):
    """When each has its answer, which is short enough to come in one piece."""
    times, deadline = {}, time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        for client in asked:
            selector.register(client.socket, selectors.EVENT_READ, client)
        while len(times) < len(asked):
            see(time.monotonic() < deadline, f"{len(asked) - len(times)} were not answered")
            for key, _ in selector.select(timeout=1):
                see(key.data.socket.recv(4096).startswith(b"HTTP/1.1 200 "), "no answer")
                times[key.data] = time.monotonic()
                selector.unregister(key.fileobj)
    return times


def finish(spinner):
    """Reads the computation's response to its end: the connection is to be used again."""
    received = b""
    while not received.endswith(b"0\r\n\r\n"):
        block = spinner.read_some(1)
        see(block, "the connection of the computation has ended")
        received += block
