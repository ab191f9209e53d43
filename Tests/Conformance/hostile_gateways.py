#!/usr/bin/env python3
"""Sets web servers on gateway-demo that break FastCGI and SCGI, and looks whether it stays as it was.

What is cut, lies about a length, comes in the wrong place or never comes; thousands of connections
that say nothing; answers that are not read. Behind each the demo has to answer others, and its
descriptors and its memory have to be those of before. One line for each check, and at the end
`N passed, N failed`.

  Tests/Conformance/hostile_gateways.py --binary .build/release/gateway-demo
"""

import argparse
import random
import resource
import socket
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from demo.checks import Failed  # noqa: E402
from demo.server import MIB, Demo  # noqa: E402
from gateways import wire  # noqa: E402
from peers import usage  # noqa: E402
from peers.checks import Checks  # noqa: E402

DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "gateway-demo"
MOST_GROWTH = 40 * MIB
SEED = 19


class Scene:
    """The demo, and how to ask it."""

    def __init__(self, demo, spoken):
        self.demo, self.spoken = demo, spoken
        self.address = demo.wait_until_it_listens().address

    def request(self, body=b"", **variables):
        if self.spoken == "scgi":
            return wire.scgi(body, **variables)
        return wire.fastcgi(1, body, keeps=False, **variables)

    def ask(self, body=b"", **variables):
        with wire.connect(self.address) as connection:
            connection.sendall(self.request(body, **variables))
            return wire.rest(connection)

    def is_well(self):
        return b"Hello World" in (self.ask() or b"")

    def send(self, data, half=True):
        """What is answered to bytes, behind which nothing comes."""
        with wire.connect(self.address) as connection:
            try:
                connection.sendall(data)
                if half:
                    connection.shutdown(socket.SHUT_WR)
            except ConnectionError:
                pass
            return wire.rest(connection)


def cut(scene, size):
    whole = scene.request(b"tea" * 10, PATH_INFO="/echo", REQUEST_METHOD="POST",
                          CONTENT_LENGTH="30")
    for length in range(0, len(whole), max(1, len(whole) // size)):
        scene.send(whole[:length])


def garbage(scene, size):
    generator = random.Random(SEED)
    whole = scene.request(b"tea" * 10, PATH_INFO="/echo", REQUEST_METHOD="POST",
                          CONTENT_LENGTH="30")
    for _ in range(size):
        data = bytearray(whole)
        for _ in range(generator.randint(1, 8)):
            data[generator.randrange(len(data))] = generator.randrange(256)
        scene.send(bytes(data))
        scene.send(generator.randbytes(200))


def silence(scene, size):
    connections = []
    try:
        for _ in range(size):
            connections.append(wire.connect(scene.address, 30))
        assert scene.is_well(), "no answer beside them"
    finally:
        for connection in connections:
            connection.close()


def lies(scene, size):
    """More is announced than comes, or less."""
    for _ in range(size):
        if scene.spoken == "scgi":
            text = scene.request()
            assert not scene.send(b"9999999999999:" + text)
            assert not scene.send(b"70000:" + text)
            scene.send(b"3:" + text)
        else:
            begin = wire.record(wire.BEGIN, 1, bytes([0, 1, 0, 0, 0, 0, 0, 0]))
            lie = wire.record(wire.PARAMETERS, 1, b"\xff\xff\xff\xff\xff\xff\xff\xffA")
            answered = scene.send(begin + lie + wire.record(wire.PARAMETERS, 1), half=False)
            assert b"400" in answered, answered
            large = wire.record(wire.PARAMETERS, 1, b"x" * 65535) * 4
            assert b"431" in scene.send(begin + large, half=False)
        answered = scene.ask(b"tea" if scene.spoken == "scgi" else b"", CONTENT_LENGTH="-1")
        assert b"400" in answered, answered


def wrong_places(scene, size):
    for kind in [*range(256)] * max(1, size // 100):
        for number in (0, 1):
            scene.send(wire.record(kind, number, b"12345678"))
            scene.send(wire.head(1, {}) + wire.record(kind, number, b"12345678"))
    assert not scene.send(wire.record(wire.BEGIN, 1, bytes(8), version=2))


def unread_answers(scene, size):
    """Values are asked for, and none of the answers is read."""
    asked = wire.record(wire.GET_VALUES, 0, wire.pairs({"FCGI_MAX_CONNS": ""})) * 1000
    with wire.connect(scene.address, 2) as connection:
        try:
            for _ in range(size):
                connection.sendall(asked)
        except (TimeoutError, ConnectionError):
            pass
        assert scene.is_well(), "no answer beside it"


def unread_bodies(scene, size):
    """A body of which the app reads nothing."""
    block = wire.record(wire.INPUT, 1, b"x" * 65000)
    with wire.connect(scene.address, 2) as connection:
        connection.sendall(wire.head(1, {"PATH_INFO": "/slow", "QUERY_STRING": "ms=3000",
                                         "REQUEST_METHOD": "POST"}))
        try:
            for _ in range(size):
                connection.sendall(block)
        except (TimeoutError, ConnectionError):
            pass
        assert scene.is_well(), "no answer beside it"


def open_requests(scene, size):
    """More requests than are taken, whose variables never end."""
    for _ in range(max(1, size // 100)):
        with wire.connect(scene.address) as connection:
            begun = (wire.record(wire.BEGIN, number, bytes([0, 1, 1, 0, 0, 0, 0, 0]))
                     for number in range(1, 200))
            connection.sendall(b"".join(begun))
            kind, number, content = wire.next_record(connection)
            assert (kind, number, content[4]) == (wire.END, 129, 2), (kind, number, content)


def aborts(scene, size):
    """Requests that are aborted as soon as they have begun."""
    with wire.connect(scene.address) as connection:
        request = wire.head(1, {"PATH_INFO": "/echo", "REQUEST_METHOD": "POST"})
        for _ in range(size * 20):
            connection.sendall(request + wire.record(wire.ABORT, 1))
            wire.answer(connection)
        connection.sendall(wire.fastcgi())
        assert b"Hello World" in wire.answer(connection)[0]


def departures(scene, size):
    """Connections that are reset while a response is sent."""
    for _ in range(size):
        with wire.connect(scene.address) as connection:
            connection.sendall(scene.request(PATH_INFO="/blocks", QUERY_STRING="size=1000000"))
            connection.recv(100)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


OF_BOTH = [(cut, "requests that are cut"), (garbage, "bytes that are none of the protocol"),
           (lies, "lengths that are wrong"), (departures, "web servers that leave"),
           (silence, "connections that say nothing")]
OF_FASTCGI = [(wrong_places, "records that come where they may not"),
              (unread_answers, "answers that are not read"),
              (unread_bodies, "bodies that are not read"),
              (open_requests, "more requests than are taken"),
              (aborts, "requests that are aborted")]


def check(checks, scene, misdeed, name, size):
    try:
        # The allocator keeps what so many connections have taken, and uses it again.
        if misdeed is silence:
            misdeed(scene, size)
        before = usage.at_rest(scene.demo)
        misdeed(scene, size)
        well = scene.is_well()
        usage.returned_to(before, scene.demo, 20, MOST_GROWTH)
    except (AssertionError, Failed, OSError, EOFError) as problem:
        well = False
        name += f" ({type(problem).__name__}: {problem})"
    checks.check(f"{scene.spoken}: {name}", well and scene.demo.is_running)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY)
    parser.add_argument("--quick", action="store_true", help="a hundredth of it")
    arguments = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    checks = Checks()
    for spoken, misdeeds in [("fastcgi", OF_BOTH + OF_FASTCGI), ("scgi", OF_BOTH)]:
        with Demo(arguments.binary.resolve(), ["--port", 0, f"--{spoken}", "--quiet"]) as demo:
            scene = Scene(demo, spoken)
            # The runtime opens a timer for the first app that sleeps, and keeps it.
            scene.ask(PATH_INFO="/slow", QUERY_STRING="ms=1")
            for misdeed, name in misdeeds:
                size = 10_000 if misdeed is silence else 1000
                check(checks, scene, misdeed, name, size // 100 if arguments.quick else size)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
