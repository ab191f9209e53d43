"""Clients that take as much of the server as they can get.

Each runs in a process of its own until it is told to stop, and returns how many bytes it has moved.
"""

import os
import selectors

from demo.client import Client, request

PIPELINING = 4
"""Connections that pipeline at the same time."""
QUEUED = 30_000
"""Requests that one client has sent before it reads a response."""

NICENESS = 5
"""They are to keep the server busy, and not the polite client from running."""
BLOCK = 1 << 18


def pipeline(stop, address):
    """Requests without end, on several connections."""
    return pump(stop, address, request("/environ") * 500, connections=PIPELINING)


def queue_slow_requests(stop, address):
    """More requests than the app, which blocks its loop for 1 ms each, can answer meanwhile."""
    return pump(stop, address, request("/block?ms=1") * QUEUED, connections=1)


def upload(stop, address):
    head = request("/upload", "POST", ["Content-Length: 1000000000000000"])
    return pump(stop, address, bytes(BLOCK), connections=1, first=head)


def download_small_blocks(stop, address):
    return pump(stop, address, b"", connections=1, first=request("/endless?size=10"))


GREED = {
    "four pipeline /environ": pipeline,
    "one has sent 30,000 requests of 1 ms": queue_slow_requests,
    "one uploads": upload,
    "one downloads small blocks": download_small_blocks,
}


def pump(stop, address, block, connections, first=b""):
    """Sends `first`, then `block` again and again, and reads whatever comes."""
    os.nice(NICENESS)
    pumps = [Pump(address, first, block) for _ in range(connections)]
    with selectors.DefaultSelector() as selector:
        for each in pumps:
            events = selectors.EVENT_READ | (selectors.EVENT_WRITE if block else 0)
            selector.register(each.socket, events, each)
        while not stop.is_set():
            for key, events in selector.select(timeout=0.1):
                key.data.move(events)
    for each in pumps:
        each.socket.close()
    return sum(each.moved for each in pumps)


class Pump:
    """One connection, on which bytes go both ways without end."""

    def __init__(self, address, first, block):
        self.socket = Client(address).socket
        self.socket.sendall(first)
        self.socket.setblocking(False)
        self.moved = 0
        self._block, self._sent = memoryview(block), 0

    def move(self, events):
        try:
            if events & selectors.EVENT_READ:
                count = len(self.socket.recv(BLOCK))
                self.moved += count
                if count == 0:
                    raise ConnectionError("the server has closed the connection of a greedy client")
            if events & selectors.EVENT_WRITE:
                count = self.socket.send(self._block[self._sent:self._sent + BLOCK])
                self.moved += count
                self._sent = (self._sent + count) % len(self._block)
        except BlockingIOError:
            pass
