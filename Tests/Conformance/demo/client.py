"""A strict HTTP/1.1 client over one socket: it repairs nothing, and says what was wrong.

Nothing waits for ever: each read has the socket's timeout, each response a deadline.
"""

import re
import socket
import struct
import subprocess
import time
from dataclasses import dataclass, field

STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2}) ([\t\x20-\x7e\x80-\xff]*)")
FIELD_LINE = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*")
CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,16}")
MAXIMUM_LINE = 64 * 1024
SECONDS = 5


class BadResponse(Exception):
    """The bytes that came are no response; or none came, or not all of it."""


@dataclass
class Response:
    status: int
    reason: str
    fields: list
    body: bytes = b""
    framing: str = "none"
    """How the end of the body is told: none, length, chunked, close."""
    arrivals: list = field(default_factory=list)
    """When each chunk came, by the monotonic clock."""
    interim: list = field(default_factory=list)
    """The 1xx statuses that came before."""

    def get(self, name):
        return ", ".join(self.get_all(name)) or None

    def get_all(self, name):
        return [value for key, value in self.fields if key.lower() == name.lower()]

    def options(self, name):
        """The elements of a comma list, in lower case."""
        return [part.strip().lower() for part in (self.get(name) or "").split(",") if part.strip()]

    @property
    def closes(self):
        return "close" in self.options("Connection")

    @property
    def content_type(self):
        return (self.get("Content-Type") or "").partition(";")[0].strip().lower()

    def __str__(self):
        return f"{self.status} {self.fields} {self.body[:80]!r}"


class Client:
    """One connection."""

    def __init__(self, address, timeout=SECONDS, receive_buffer=None, source=None):
        family, address = family_of(address)
        self.socket = socket.socket(family)
        self.socket.settimeout(timeout)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.buffer = b""
        self.ended = False
        try:
            if source:
                self.socket.bind((source, 0))
            self.socket.connect(address)
        except BaseException:
            self.socket.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *parts):
        """Sends all, or as much as a server that refuses the rest takes."""
        try:
            self.socket.sendall(b"".join(parts))
        except (BrokenPipeError, ConnectionResetError):
            pass

    def ask(self, target, method="GET", fields=(), body=None, version="HTTP/1.1", chunked=False):
        """One request, and its response."""
        self.send(request(target, method, fields, body, version, chunked))
        return self.read_response(method)

    def reset(self):
        """Goes away without a goodbye: the peer gets RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def is_closed_within(self, seconds):
        """Whether the server ends the connection, having sent nothing more."""
        self.socket.settimeout(seconds)
        try:
            while not self.ended:
                self._receive()
        except ConnectionResetError:
            self.ended = True
        except BadResponse:
            return False
        finally:
            self.socket.settimeout(SECONDS)
        return not self.buffer

    def nothing_comes_within(self, seconds):
        self.socket.settimeout(seconds)
        try:
            self._receive()
            return False
        except BadResponse:
            return not self.buffer
        finally:
            self.socket.settimeout(SECONDS)

    # Reading

    def read_response(self, method="GET", seconds=60):
        self._deadline = time.monotonic() + seconds
        interim = []
        while True:
            response = self._read_head()
            if response.status >= 200:
                break
            interim.append(response.status)
        response.interim = interim
        self._read_body(response, method)
        return response

    def read_head(self, seconds=60):
        """The next head alone, 1xx too; what follows stays in the buffer."""
        self._deadline = time.monotonic() + seconds
        return self._read_head()

    def read_some(self, count):
        """At least `count` bytes, whatever they are."""
        while len(self.buffer) < count and not self.ended:
            self._receive()
        taken, self.buffer = self.buffer, b""
        return taken

    def _read_head(self):
        line = self._read_line("a status line")
        match = STATUS_LINE.fullmatch(line)
        if not match:
            raise BadResponse(f"no status line: {line[:100]!r}")
        response = Response(int(match[1]), match[2].decode("latin-1"), [])
        while line := self._read_line("a field line"):
            field_line = FIELD_LINE.fullmatch(line)
            if not field_line:
                raise BadResponse(f"no field line: {line[:100]!r}")
            response.fields.append((field_line[1].decode(), field_line[2].decode("latin-1")))
        return response

    def _read_body(self, response, method):
        codings, lengths = response.options("Transfer-Encoding"), response.get_all("Content-Length")
        if codings and lengths:
            raise BadResponse(f"both framings: {response.fields}")
        if len(lengths) > 1 or (lengths and not re.fullmatch("[0-9]+", lengths[0])):
            raise BadResponse(f"no length: {lengths}")
        if method == "HEAD" or response.status in (204, 304):
            response.framing = "none"
        elif codings:
            if codings != ["chunked"]:
                raise BadResponse(f"unknown coding: {codings}")
            response.framing = "chunked"
            response.body = self._read_chunks(response.arrivals)
        elif lengths:
            response.framing = "length"
            response.body = self._read_exactly(int(lengths[0]))
        else:
            response.framing = "close"
            response.body = self._read_to_end()

    def _read_chunks(self, arrivals):
        blocks = []
        while True:
            size = self._read_line("a chunk's size")
            if not CHUNK_SIZE.fullmatch(size):
                raise BadResponse(f"no chunk size: {size[:60]!r}")
            count = int(size, 16)
            if count == 0:
                break
            blocks.append(self._read_exactly(count))
            arrivals.append(time.monotonic())
            if self._read_exactly(2) != b"\r\n":
                raise BadResponse("a chunk does not end with CRLF")
        while self._read_line("a trailer line"):
            pass
        return b"".join(blocks)

    def _read_line(self, what):
        while b"\r\n" not in self.buffer:
            if len(self.buffer) > MAXIMUM_LINE:
                raise BadResponse(f"no end of {what}")
            self._receive_or_fail(what)
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line

    def _read_exactly(self, count):
        blocks, missing = [], count
        while missing > len(self.buffer):
            blocks.append(self.buffer)
            missing -= len(self.buffer)
            self.buffer = b""
            self._receive_or_fail(f"{missing} more bytes of {count}")
        blocks.append(self.buffer[:missing])
        self.buffer = self.buffer[missing:]
        return b"".join(blocks)

    def _read_to_end(self):
        blocks = []
        while not self.ended:
            blocks.append(self.buffer)
            self.buffer = b""
            try:
                self._receive()
            except ConnectionResetError:
                raise BadResponse("the connection was reset within a body") from None
        return b"".join(blocks)

    def _receive_or_fail(self, what):
        if time.monotonic() > self._deadline:
            raise BadResponse(f"still without {what} at the deadline")
        try:
            self._receive()
        except ConnectionResetError:
            raise BadResponse(f"the connection was reset instead of {what}") from None
        if self.ended:
            raise BadResponse(f"the connection ended instead of {what}")

    def _receive(self):
        try:
            block = self.socket.recv(1 << 18)
        except socket.timeout:
            raise BadResponse(f"nothing came for {self.socket.gettimeout():.0f} s") from None
        self.buffer += block
        self.ended = not block


def family_of(address):
    """(host, port), or the path of a Unix-domain socket."""
    if not isinstance(address, tuple):
        return socket.AF_UNIX, str(address)
    return (socket.AF_INET6 if ":" in address[0] else socket.AF_INET), address


def request(target, method="GET", fields=(), body=None, version="HTTP/1.1", chunked=False):
    """The bytes of a request. `fields` are whole lines; a Host is added unless one is given."""
    lines = [f"{method} {target} {version}", *fields]
    if not any(line.lower().startswith("host:") for line in fields):
        lines.insert(1, "Host: gateway.example")
    content = body or b""
    if chunked:
        lines.append("Transfer-Encoding: chunked")
        content = b"%x\r\n%s\r\n0\r\n\r\n" % (len(content), content) if content else b"0\r\n\r\n"
    elif body is not None:
        lines.append(f"Content-Length: {len(content)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + content


def curl(*arguments, seconds=20):
    """curl, as people use it: its exit status, what it printed, what it complained of."""
    command = ["curl", "-sS", "--noproxy", "*", "--max-time", str(seconds), *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, timeout=seconds + 5)
    return result.returncode, result.stdout, result.stderr.decode(errors="replace").strip()
