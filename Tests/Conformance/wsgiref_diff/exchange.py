"""One request over a connection of its own, and the response, down to the byte."""

import select
import socket
from dataclasses import dataclass, field


@dataclass
class Request:
    name: str
    target: str = "/"
    method: str = "GET"
    version: str = "HTTP/1.1"
    fields: list = field(default_factory=list)
    body: bytes = b""
    has_host: bool = True

    def encoded_head(self, address):
        lines = [f"{self.method} {self.target} {self.version}"]
        if self.has_host:
            lines.append("Host: %s:%d" % address)
        lines += [f"{name}: {value}" for name, value in self.fields]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    @property
    def awaits_continue(self):
        return any(name == "Expect" for name, _ in self.fields)


@dataclass
class Response:
    version: str
    status: str
    fields: list
    body: bytes
    interim: list

    def get(self, name):
        return next((value for key, value in self.fields if key.lower() == name.lower()), None)


class Malformed(Exception):
    """The answer is no response."""


def exchange(address, request):
    target = request.target.replace("{host}", "%s:%d" % address)
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(Request(**{**vars(request), "target": target}).encoded_head(address))
        if not request.awaits_continue or body_is_wanted(connection):
            connection.sendall(request.body)
        with connection.makefile("rb") as stream:
            return read_response(stream, request.method)


def body_is_wanted(connection):
    """Whether the server asks for the body, or says nothing for as long as a client waits."""
    readable, _, _ = select.select([connection], [], [], 0.5)
    return not readable or connection.recv(12, socket.MSG_PEEK) == b"HTTP/1.1 100"


def read_response(stream, method):
    interim = []
    while True:
        version, status, fields = read_head(stream)
        if not status.startswith("1"):
            break
        interim.append(status)
    response = Response(version, status, fields, b"", interim)
    response.body = read_body(stream, response, method)
    return response


def read_head(stream):
    line = stream.readline().decode("latin-1")
    version, _, status = line.rstrip("\r\n").partition(" ")
    if not version.startswith("HTTP/"):
        raise Malformed(repr(line))
    fields = []
    while (line := stream.readline().decode("latin-1")) not in ("\r\n", ""):
        name, _, value = line.rstrip("\r\n").partition(":")
        fields.append((name, value.strip()))
    return version, status, fields


def read_body(stream, response, method):
    """Without what a client would drop: a body to HEAD is one if it is sent."""
    if response.version == "HTTP/1.0":
        return stream.read()
    if method == "HEAD" or response.status[:3] in ("204", "304"):
        return b""
    if response.get("Transfer-Encoding") == "chunked":
        return read_chunks(stream)
    length = response.get("Content-Length")
    return stream.read() if length is None else stream.read(int(length))


def read_chunks(stream):
    body = b""
    while size := int(stream.readline(), 16):
        body += stream.read(size)
        stream.readline()
    stream.readline()
    return body
