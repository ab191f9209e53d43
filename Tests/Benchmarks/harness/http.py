"""Requests over a plain socket, for whoever must know exactly which bytes go and come."""

import re
import socket

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
OK = re.compile(rb"HTTP/1\.[01] 200 ")
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
SECONDS = 10


class BadAnswer(OSError):
    """What came is not the answer that was to come."""


def connect(port):
    connection = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def request(path, fields=()):
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *fields]
    return "".join(line + "\r\n" for line in [*lines, ""]).encode("latin-1")


def response(status, fields, content):
    """The bytes of a whole response, with the fields that servers add."""
    lines = [
        f"HTTP/1.1 {status} OK", "Date: Sun, 06 Nov 1994 08:49:37 GMT",
        *[f"{name}: {value}" for name, value in fields], f"Content-Length: {len(content)}", "", "",
    ]
    return "\r\n".join(lines).encode("latin-1") + content


def exchange(connection, message):
    """Sends a request and returns the bytes of its response."""
    connection.sendall(message)
    received = b""
    while not is_complete(received):
        some = connection.recv(65536)
        if not some:
            raise BadAnswer(f"the connection ended after {len(received)} bytes")
        received += some
    if not OK.match(received):
        raise BadAnswer(f"it answered {received[:40]!r}")
    return received


def is_complete(received):
    """Whether this is all of a response; of a chunked one, its last chunk tells."""
    head, blank, body = received.partition(b"\r\n\r\n")
    if not blank:
        return False
    if length := LENGTH.search(head):
        return len(body) >= int(length[1])
    if CHUNKED.search(head):
        return body.endswith(b"\r\n0\r\n\r\n")
    raise BadAnswer("it has no length, so the connection cannot go on")
