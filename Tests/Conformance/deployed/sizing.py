"""What a connection takes of a server: its memory and its descriptors."""

import os
import socket
import subprocess
import time
from pathlib import Path

from deployed.client import wait_for
from peers.proxying import free_port

COUNT = 2000


def request(path, method="GET", *fields):
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: tea.example", *fields, "", ""]).encode()


# What is sent on each connection, and whether something comes back.
KINDS = {
    "idle, before its first request": (b"", False),
    "idle, after a request": (request("/"), True),
    "a handler that waits": (request("/steep/600"), False),
    "a stream of live events": (request("/events"), True),
    "an upload that stands still": (
        request("/leaves", "POST", "Content-Length: 1000000") + b"x" * 1000, False),
}


class Server:
    """The program at a port of its own, which it keeps when it is started again."""

    def __init__(self, program):
        self.port, self._program = free_port(), program
        self.start()

    def start(self):
        environment = {"PORT": str(self.port), "HOST": "127.0.0.1"}
        self._process = subprocess.Popen([self._program], env=environment,
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port, "/ready")

    def drain(self):
        """Ends it as a supervisor does; returns its status."""
        self._process.terminate()
        return self._process.wait(40)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()

    @property
    def kib(self):
        for line in Path(f"/proc/{self._process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Rss:"):
                return int(line.split()[1])
        raise ValueError("the kernel does not tell the memory")

    @property
    def descriptors(self):
        return len(os.listdir(f"/proc/{self._process.pid}/fd"))

    @property
    def threads(self):
        return len(os.listdir(f"/proc/{self._process.pid}/task"))


def grown(program, sent, answers):
    """KiB and descriptors for each of many connections on which the same is sent."""
    with Server(program) as server:
        clients = []
        # Some first, which have the process take what it takes once.
        for number in range(100 + COUNT):
            if number == 100:
                time.sleep(1)
                kib, descriptors = server.kib, server.descriptors
            client = socket.create_connection(("127.0.0.1", server.port))
            client.sendall(sent)
            if answers:
                client.recv(4096)
            clients.append(client)
        time.sleep(1)
        result = (server.kib - kib) / COUNT, (server.descriptors - descriptors) / COUNT
        for client in clients:
            client.close()
        return result


def lines(program):
    """The table of Docs/Deployment.md."""
    with Server(program) as server:
        yield (f"at rest: {server.kib / 1024:.1f} MiB, {server.descriptors} descriptors, "
               f"{server.threads} threads")
    yield "| a connection | KiB | descriptors |"
    yield "|---|--:|--:|"
    for kind, (sent, answers) in KINDS.items():
        kib, descriptors = grown(program, sent, answers)
        yield f"| {kind} | {kib:.1f} | {descriptors:.0f} |"
