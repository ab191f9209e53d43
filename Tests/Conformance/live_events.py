#!/usr/bin/env python3
"""Holds live events against what they promise: many listeners, of whom some do not read.

The server is the stress-app that was built beside the gateway-demo: one task publishes, and every
listener of /live receives all events. One line for each check, `ok - sentence: what was measured`
or `not ok - ...`. The exit status is 1 if any failed. Where nginx is installed, the same is seen
through it.

  Tests/Conformance/live_events.py --binary .build/release/gateway-demo          a minute
  Tests/Conformance/live_events.py --binary ... --quick                          20 seconds
  Tests/Conformance/live_events.py --binary ... --listeners 1000 --rate 100 --stalled 50
"""

import argparse
import re
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True

from demo.checks import Failed, one_line, see  # noqa: E402
from demo.client import BadResponse, request  # noqa: E402
from demo.server import MIB, Demo, DidNotStart  # noqa: E402
from peers import packages  # noqa: E402
from peers.processes import inheriting, maximum_descriptors  # noqa: E402
from peers.proxying import proxy  # noqa: E402

DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "gateway-demo"
ALLOWED_GROWTH = 16 * MIB
MOST_SECONDS_BEHIND = 1
SECONDS_OF_WARMTH = 3
MARK = b"\nid: "
ID = re.compile(rb"\nid: ([0-9]+)\n")


class Listener:
    """One client, which keeps the beginning and the end of what it reads, and counts the events."""

    def __init__(self, address, target, reads=True):
        self.socket = socket.socket()
        if not reads:
            # The server's system keeps little for it: its window is small, and so are its segments.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        self.socket.connect(address)
        self.socket.sendall(request(target))
        self.socket.setblocking(False)
        self.count, self.beginning, self.recent, self.ended = 0, b"", b"", False

    def read(self):
        try:
            data = self.socket.recv(1 << 18)
        except BlockingIOError:
            return
        except ConnectionResetError:
            data = b""
        self.ended = not data
        self.count += (self.recent[-len(MARK) + 1:] + data).count(MARK)
        if len(self.beginning) < 2048:
            self.beginning += data[:2048]
        self.recent = (self.recent + data)[-1024:]

    @property
    def first(self):
        return int(ID.search(self.beginning)[1])

    @property
    def last(self):
        return int(ID.findall(self.recent)[-1])

    @property
    def missed(self):
        """How many events of those between its first and its last it has not received."""
        return self.last - self.first + 1 - self.count


class Audience:
    """All listeners, read by one loop."""

    def __init__(self, address, count, target):
        self.listeners = [Listener(address, target) for _ in range(count)]
        self._poll = select.epoll()
        self._by_number = {each.socket.fileno(): each for each in self.listeners}
        for number in self._by_number:
            self._poll.register(number, select.EPOLLIN)

    def read_for(self, seconds):
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0 and self._by_number:
            for number, _ in self._poll.poll(left):
                listener = self._by_number[number]
                listener.read()
                if listener.ended:
                    self._poll.unregister(number)
                    del self._by_number[number]
        return not self._by_number

    def close(self):
        self._poll.close()
        for listener in self.listeners:
            listener.socket.close()


def figures(server):
    text = server.ask("/live/figures").body.decode()
    return {name: int(number) for name, number in (line.split() for line in text.splitlines())}


def compare(audience, published, options):
    """That each has received every event since its first, and the latest in time."""
    missed = [each.missed for each in audience.listeners]
    see(not any(missed), f"{sum(map(bool, missed))} missed events, up to {max(missed)}")
    behind = [max(0, published - each.last) for each in audience.listeners]
    see(max(behind) <= options.rate * MOST_SECONDS_BEHIND, f"up to {max(behind)} events behind")
    return sum(each.count for each in audience.listeners), max(behind)


def check_memory(server, options):
    """Most listeners read, and some never do: these are ended, the others miss nothing."""
    target = f"/live?rate={options.rate}"
    readers = options.listeners - options.stalled
    stalled = [Listener(server.address, target, reads=False) for _ in range(options.stalled)]
    audience = Audience(server.address, readers, target)
    try:
        audience.read_for(SECONDS_OF_WARMTH)
        cpu = server.cpu_seconds
        with server.watching_memory() as memory:
            audience.read_for(options.seconds)
        cpu = (server.cpu_seconds - cpu) / options.seconds
        now = figures(server)
        audience.read_for(0.2)
        count, behind = compare(audience, now["published"], options)
        see(memory.growth < ALLOWED_GROWTH, memory)
        see(now["subscribers"] == readers, f"{now['subscribers']} subscribers, {readers} that read")
        see(now["dropped"] == options.stalled, f"{now['dropped']} dropped, {options.stalled} stalled")
        return (f"{count} events for {readers} listeners, the latest at most {behind} behind; "
                f"{options.stalled} that do not read were ended; {memory}; {cpu:.0%} of a core")
    finally:
        audience.close()
        for listener in stalled:
            listener.socket.close()


def check_departures(server, options):
    """The server has nothing left of listeners that are gone."""
    deadline = time.monotonic() + 5
    while figures(server)["subscribers"] and time.monotonic() < deadline:
        time.sleep(0.05)
    see(figures(server)["subscribers"] == 0, figures(server))
    return "no subscriber is left"


def check_drain(server, options):
    """All streams end by themselves, in order, and so does the server."""
    audience = Audience(server.address, options.listeners, f"/live?rate={options.rate}")
    try:
        audience.read_for(1)
        started = time.monotonic()
        server.send_signal(signal.SIGTERM)
        see(audience.read_for(10), "some streams have not ended")
        took = time.monotonic() - started
        cut = sum(not each.recent.endswith(b"\r\n0\r\n\r\n") for each in audience.listeners)
        see(cut == 0, f"{cut} were cut")
        status = server.exit_status()
        see(status == 0, f"exit status {status}")
        return f"{options.listeners} streams within {took:.2f} s"
    finally:
        audience.close()


def check_nginx(server, options):
    """A proxy with its usual settings passes each event on as it comes."""
    with tempfile.TemporaryDirectory(prefix="live-events-") as folder, \
            proxy(Path(folder), "/", server.url("/")) as port:
        readers = min(options.listeners, 200)
        audience = Audience(("127.0.0.1", port), readers, f"/live?rate={options.rate}")
        try:
            audience.read_for(options.seconds / 2)
            published = figures(server)["published"]
            audience.read_for(0.2)
            count, behind = compare(audience, published, options)
            return f"{count} events for {readers} listeners, the latest at most {behind} behind"
        finally:
            audience.close()


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY, metavar="PATH",
                        help="the gateway-demo beside which the stress-app lies")
    parser.add_argument("--listeners", type=int, default=1000, metavar="N")
    parser.add_argument("--rate", type=int, default=100, metavar="N", help="events in a second")
    parser.add_argument("--stalled", type=int, default=50, metavar="N",
                        help="how many of the listeners never read")
    parser.add_argument("--seconds", type=float, default=30, metavar="S")
    parser.add_argument("--quick", action="store_true",
                        help="200 listeners, 10 of whom do not read, for 10 seconds")
    options = parser.parse_args()
    if options.quick:
        options.listeners, options.stalled, options.seconds = 200, 10, 10
    if not options.binary.is_file():
        parser.error(f"there is no file {options.binary}")
    return options


def main():
    options = arguments()
    checks = {
        "listeners that read miss nothing, the others cost no memory": check_memory,
        "listeners that have gone leave nothing behind": check_departures,
        "all streams end by themselves at SIGTERM": check_drain,
    }
    if shutil.which("nginx", path=packages.SEARCH):
        checks = {"nginx passes each event on as it comes": check_nginx, **checks}
    else:
        print("# nginx is not installed, and left out", flush=True)
    failed = 0
    with inheriting(descriptors=maximum_descriptors()), \
            Demo(options.binary.resolve().with_name("stress-app"), ["--port", 0]) as server:
        server.wait_until_it_listens()
        for sentence, check in checks.items():
            try:
                print(f"ok - {sentence}: {check(server, options)}", flush=True)
            except (Failed, BadResponse, DidNotStart, OSError, TypeError, IndexError) as failure:
                failed += 1
                print(f"not ok - {sentence}: {one_line(failure)}", flush=True)
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
