"""The demo behind a front, and the same demo by HTTP, to be asked the same."""

import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from demo.client import Client
from demo.server import Demo, DidNotStart
from gateways.front import Front, Place, open_to_others, place_for

CLIENT = "127.0.0.2"
PROTOCOL_NAMES = {"http": "HTTP", "fastcgi": "FastCGI", "scgi": "SCGI"}


@dataclass(frozen=True)
class Way:
    """A front, and how it reaches the demo."""

    front: Front
    protocol: str
    is_unix: bool

    @property
    def row(self):
        return f"{self.front.name}, {PROTOCOL_NAMES[self.protocol]}"

    @property
    def column(self):
        return "Unix" if self.is_unix else "TCP"

    @property
    def name(self):
        return f"{self.row}, {self.column}"


@dataclass
class Site:
    way: Way
    place: Place
    demo: Demo
    """Its process is the demo's, its address that of the front."""
    direct: Demo

    @property
    def front(self):
        return self.way.front

    def does(self, what):
        """Whether the front does that by this protocol."""
        return self.way.protocol in getattr(self.front, what)

    def connect(self, port=None, **options):
        return Client(("127.0.0.1", port or self.place.root), timeout=20, **options)

    def ask(self, target, method="GET", port=None, **options):
        for _ in range(20):
            with self.connect(port) as client:
                response = client.ask(target, method, **options)
            if not self.front.own_error or self.front.own_error not in response.body:
                break
        return response

    def log_line_with(self, text, seconds=5):
        """The line of the demo's access log that has the text, as soon as it is there."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for line in self.demo.errors.lines:
                if text in line and "connection=" in line:
                    return line
            time.sleep(0.02)
        return None


@contextmanager
def started(way, binary, direct, files, folder):
    """The demo with a front before it, as long as the block runs."""
    open_to_others(folder)
    socket = folder / "tea.sock"
    arguments = ["--unix", socket, "--mode", "777"] if way.is_unix else ["--port", 0]
    if way.protocol == "http":
        # Otherwise the client that the app sees is the front.
        arguments += ["--trust", "unix" if way.is_unix else "127.0.0.1"]
    else:
        arguments.append(f"--{way.protocol}")
    with Demo(binary, [*arguments, "--validate", "--root", files]) as demo:
        place = place_for(folder, way.protocol, socket if way.is_unix else port_of(demo))
        wait_until(lambda: not way.is_unix or socket.exists(), demo)
        with way.front.started(place):
            demo.address = ("127.0.0.1", place.root)
            yield Site(way, place, demo, direct)


def note(reason):
    """What follows a sentence that a front fails by its own doing."""
    return f" ({reason})" if reason else ""


def port_of(demo):
    # What it prints is for people, and may be no http: URL.
    wait_until(demo.listening_address, demo)
    return demo.listening_address()[1]


def wait_until(condition, demo):
    deadline = time.monotonic() + 10
    while not condition():
        if not demo.is_running or time.monotonic() > deadline:
            demo.errors.wait_for_end(0.2)
            raise DidNotStart(" / ".join(demo.errors.lines) or "the demo does not listen")
        time.sleep(0.01)
