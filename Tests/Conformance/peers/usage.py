"""What a server has in use, and whether that comes back to where it was."""

import os
import time
from dataclasses import dataclass

from demo.checks import Failed, see
from demo.client import BadResponse, request
from demo.server import MIB


@dataclass(frozen=True)
class Usage:
    descriptors: int
    threads: int
    resident: int

    @classmethod
    def of(cls, demo):
        return cls(demo.descriptors, len(os.listdir(f"/proc/{demo.pid}/task")), demo.resident)

    def __str__(self):
        return (f"{self.descriptors} descriptors, {self.threads} threads, "
                f"{self.resident / MIB:.1f} MiB")


def at_rest(demo):
    """What it uses once earlier connections are gone."""
    demo.descriptors_at_rest
    return Usage.of(demo)


def grown_by(count, before, demo, seconds):
    """What is in use once there are `count` descriptors more; a busy machine takes its time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if Usage.of(demo).descriptors - before.descriptors == count:
            break
        time.sleep(0.05)
    return Usage.of(demo)


def returned_to(before, demo, seconds, growth):
    """What is in use after waiting for it to be no more than before, and `growth` bytes.

    Descriptors and threads are counted exactly. Memory has a tolerance, because an allocator that
    has been given back a block need not give it back to the system.
    """
    deadline = time.monotonic() + seconds
    while True:
        now = Usage.of(demo)
        if (now.descriptors <= before.descriptors and now.threads <= before.threads
                and now.resident <= before.resident + growth):
            return now
        if time.monotonic() > deadline:
            raise Failed(f"{now} after {seconds} s, but {before} before "
                         f"(tolerated: {growth / MIB:.0f} MiB more)")
        time.sleep(0.05)


def see_all_places_free(demo, places):
    """That no connection task is left: each has a place, and all places can be taken.

    The server counts a connection until its task has ended, and takes no more than its maximum.
    So when as many as that are answered at once, no other task exists; that one more is not shows
    that this is the number.
    """
    clients = []
    try:
        for number in range(places):
            clients.append(demo.connect())
            clients[-1].send(request("/hello"))
            answer = answer_of(clients[-1])
            see(answer == b"Hello World", f"connection {number + 1} of {places} got {answer!r}: "
                "the others' places are taken by tasks of connections that are gone")
            # An idle connection would be closed for a new one.
            clients[-1].send(b"GET /hello HTTP/1.1\r\n")
        clients.append(demo.connect())
        clients[-1].send(request("/hello"))
        see(clients[-1].nothing_comes_within(0.3), f"it serves more than {places} at once, "
            "so this shows nothing")
        clients.pop(0).socket.close()
        see(answer_of(clients[-1]) == b"Hello World", "a place that is given up is not taken")
    finally:
        for client in clients:
            client.socket.close()


def answer_of(client):
    try:
        return client.read_response().body
    except BadResponse as reason:
        return str(reason)


def places_with(descriptors):
    """The most connections of a server with that limit, as its configuration derives it."""
    return max(16, descriptors // 5 * 4)
