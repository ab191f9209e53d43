"""What is measured on a process that has just been started: its memory, and its start."""

import socket
import struct
import time
from contextlib import ExitStack
from dataclasses import dataclass

from harness import machine
from harness.case import FreshCase, Sample, Unusable
from harness.http import connect, exchange, request
from harness.tools import LOAD_CORE

RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class IdleCase(FreshCase):
    """How much a process grows for each connection that has had a response and stays open.

    That is the server's own memory: what the kernel keeps for a socket is the same for all.
    """

    connections: int = 8000
    warm_up_requests: int = 200
    settling_seconds: float = 0.5

    unit = "KiB/connection"
    higher_is_better = False

    def prepare(self, setting):
        machine.raise_descriptor_limit()

    def sample(self, candidate, seconds, setting):
        with self.fresh(candidate, setting) as server, machine.on_core(LOAD_CORE):
            server.first_connection().close()
            server.ask("/hello", self.warm_up_requests)
            with ExitStack() as stack:
                before = machine.exact_resident_bytes(server.pid)
                idle = self.open_all(server, stack)
                time.sleep(self.settling_seconds)
                after = machine.exact_resident_bytes(server.pid)
                if any(is_closed(connection) for connection in idle):
                    raise Unusable(f"{candidate.peer.name} does not keep its connections")
        return Sample((after - before) / self.connections / 1024, {
            "MiB before": before / 2**20, "MiB after": after / 2**20,
        })

    def open_all(self, server, stack):
        message = request(server.path("/hello"))
        idle = []
        for _ in range(self.connections):
            connection = stack.enter_context(connect(server.port))
            # Reset when it is closed, so that no port has to wait.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            exchange(connection, message)
            idle.append(connection)
        return idle


def is_closed(connection):
    connection.setblocking(False)
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


@dataclass(frozen=True)
class StartCase(FreshCase):
    """From before the process is made to the end of its first response.

    What this script takes to make a process, about two milliseconds, is part of it for all.
    """

    unit = "ms"
    higher_is_better = False
    rounds = 20

    def sample(self, candidate, seconds, setting):
        with machine.on_core(LOAD_CORE), self.fresh(candidate, setting) as server:
            with server.first_connection(pause=0.0001) as connection:
                exchange(connection, request(server.path("/hello")))
            took = time.perf_counter() - server.started
            memory = machine.resident_bytes(server.pid)
        return Sample(took * 1000, {"RSS MiB": memory / 2**20})
