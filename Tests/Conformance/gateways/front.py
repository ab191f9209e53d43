"""What all web servers in front of the demo have in common: their ports, their start and end."""

import os
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from demo.server import DidNotStart
from peers import packages
from peers.proxying import free_port

HOST = "tea.example"


@dataclass(frozen=True)
class Place:
    """Where a front finds the demo, and where the front itself is found."""

    folder: Path
    protocol: str
    server: object
    """The port of the demo, or the path of its Unix-domain socket."""
    root: int
    """The port at which the app is at the root."""
    mounted: int
    """The port at which the app is under /app."""

    @property
    def is_unix(self):
        return isinstance(self.server, Path)


class Front:
    """A web server. Subclasses say how it is configured, and what it changes on the way."""

    name = program = package = ""
    protocols = ()

    # What it does, by each of these protocols:
    mounts = mounts_escapes = ("fastcgi", "scgi")
    """It tells an app that it is under /app; and does so right with escapes and empty segments."""
    echoes = ("fastcgi", "scgi")
    """It goes on sending a request whose response has begun."""
    takes_chunks = ("fastcgi", "scgi")
    """It takes a body in chunks, however long that is."""
    streams_uploads = ()
    """It passes a request on before its body is complete."""
    multiplexes = ()
    """Several requests share a connection at the same time."""

    # What it does otherwise than the demo, and why:
    adds = ()
    """Variables that HTTP does not have."""
    changes = {}
    """Variables that differ from those over HTTP, each with the reason."""
    takes = ()
    """Fields of a response that are for itself."""
    states = ()
    """Fields of a response that it adds."""
    answers = {}
    """Checks of routes that fail by its own doing, each with the reason."""
    own_error = None
    """The text of an error page of its own, after which a request is sent again."""

    def configuration(self, place):
        raise NotImplementedError

    def command(self, program, path):
        raise NotImplementedError

    def prepare(self, place):
        """Writes what it needs besides its configuration."""

    @contextmanager
    def started(self, place):
        path = place.folder / "front.conf"
        path.write_text(self.configuration(place))
        self.prepare(place)
        program = packages.program(self.program, self.package or None)
        with open(place.folder / "front.out", "wb") as output:
            process = subprocess.Popen(self.command(program, path), stdin=subprocess.DEVNULL,
                                       stdout=output, stderr=output)
        try:
            for port in place.root, place.mounted:
                self.wait_for(port, process, place)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def wait_for(self, port, process, place):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise DidNotStart(f"{self.name} does not listen: {self.log(place)[-500:]}")

    @staticmethod
    def log(place):
        """What it has said and logged so far."""
        texts = [path.read_text(errors="replace") for path in
                 (place.folder / "front.log", place.folder / "front.out") if path.exists()]
        return "".join(texts)


def place_for(folder, protocol, server):
    return Place(folder, protocol, server, free_port(), free_port())


def open_to_others(folder):
    """A front may serve as a user of its own, who has to reach the socket in the folder."""
    os.chmod(folder, 0o755)
