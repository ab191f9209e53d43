"""Request bodies, as /echo gives them back, and what happens to one that nobody reads."""

import os
import socket
import subprocess

from demo.checks import Group, see
from demo.client import curl
from demo.server import MIB

GROUP = Group("bodies")
check = GROUP.check

ALLOWED_GROWTH = 8 * MIB


@check("/echo gives a body back with its content type")
def _(setting):
    fields = ["Content-Type: application/x-tea; leaf=assam"]
    response = setting.demo.ask("/echo", "POST", fields=fields, body=b"earl grey\x00\xff\r\n")
    see(response.status == 200 and response.body == b"earl grey\x00\xff\r\n", response)
    see(response.get("Content-Type") == "application/x-tea; leaf=assam", response)


@check("/echo gives a chunked body back")
def _(setting):
    with setting.demo.connect() as client:
        client.send(
            b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n",
            b"5;note=\"a;b\"\r\nearl \r\n4\r\ngrey\r\n0\r\nX-Trailer: 1\r\n\r\n",
        )
        response = client.read_response()
        see(response.status == 200 and response.body == b"earl grey", response)
        see(client.ask("/hello").body == b"Hello World", "the next response is not /hello's")


@check("/echo streams: a block comes back before the next is sent")
def _(setting):
    with setting.demo.connect() as client:
        client.send(
            b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n",
        )
        head = client.read_head(seconds=5)
        see(head.status == 200, head)
        got = b""
        while b"first" not in got:
            got += client.read_some(1)
            see(not client.ended, f"the connection ended after {got!r}")
        client.send(b"6\r\nsecond\r\n0\r\n\r\n")
        while b"second" not in got or not got.endswith(b"0\r\n\r\n"):
            got += client.read_some(1)
            see(not client.ended, f"the connection ended after {got!r}")


for size in [0, 1, 65536, 1_000_003]:
    @check(f"/count tells the length of {size} bytes, by length and chunked")
    def _(setting, size=size):
        with setting.demo.connect() as client:
            for chunked in (False, True):
                response = client.ask("/count", "POST", body=b"x" * size, chunked=chunked)
                see(response.status == 200 and response.content_type == "text/plain", response)
                see(response.body == str(size).encode(), response)


for size in [0, 1, 8191, 8192, 8193, 65536, 1_000_003]:
    @check(f"/echo gives {size} bytes back, by length and chunked")
    def _(setting, size=size):
        sent = os.urandom(size)
        if size > 65536:
            # More than the sockets hold goes both ways at once; curl reads while it sends.
            return curl_round_trip(setting, sent)
        with setting.demo.connect() as client:
            for chunked in (False, True):
                fields = ["Content-Type: application/octet-stream"]
                response = client.ask("/echo", "POST", fields=fields, body=sent, chunked=chunked)
                see(response.status == 200, response)
                see(response.body == sent, f"{len(response.body)} bytes, chunked: {chunked}")


def curl_round_trip(setting, sent):
    source, result = setting.folder / "sent", setting.folder / "received"
    source.write_bytes(sent)
    for fields in ([], ["-H", "Transfer-Encoding: chunked"]):
        status, _, complaint = curl("-T", source, "-o", result, *fields, setting.demo.url("/echo"))
        see(status == 0, f"curl {status}: {complaint}")
        see(result.read_bytes() == sent, f"{result.stat().st_size} bytes, not the same")


@check("curl -T of a big file to /echo comes back identical, within 8 MiB of memory")
def _(setting):
    size = 100 if setting.long else 32
    source, result = setting.folder / "big", setting.folder / "big.back"
    try:
        with open(source, "wb") as file:
            for _ in range(size):
                file.write(os.urandom(1_000_000))
        curl_round_trip(setting, b"what is needed only once" * 100_000)
        with setting.demo.watching_memory() as memory:
            status, _, complaint = curl(
                "-T", source, "-o", result, setting.demo.url("/echo"), seconds=120,
            )
        see(status == 0, f"curl {status}: {complaint}")
        compared = subprocess.run(["cmp", source, result], capture_output=True, text=True)
        see(compared.returncode == 0, compared.stdout + compared.stderr)
        see(memory.growth < ALLOWED_GROWTH, memory)
    finally:
        source.unlink(missing_ok=True)
        result.unlink(missing_ok=True)


@check("a body that the app does not read is not taken for the next request")
def _(setting):
    body = b"GET /status/418 HTTP/1.1\r\nHost: a\r\n\r\n"
    with setting.demo.connect() as client:
        response = client.ask("/hello", "POST", body=body)
        see(response.status == 200, response)
        if not response.closes:
            see(client.ask("/hello").status == 200, "the body was read as a request")
        else:
            see(client.is_closed_within(3), "it said close, and went on")


@check("a GET with a body has that body, and the next request follows it")
def _(setting):
    with setting.demo.connect() as client:
        response = client.ask("/echo", "GET", fields=["Content-Type: text/plain"], body=b"tea")
        see((response.status, response.body) == (200, b"tea"), response)
        see(client.ask("/hello").body == b"Hello World", "the next response is not /hello's")


@check("a body that ends too early does not give a response that looks complete")
def _(setting):
    for head in (b"Content-Length: 100\r\n\r\nshort", b"Transfer-Encoding: chunked\r\n\r\n5\r\nsh"):
        with setting.demo.connect() as client:
            client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n", head)
            client.socket.shutdown(socket.SHUT_WR)
            try:
                while not client.ended:
                    client._receive()
            except ConnectionResetError:
                pass
        got = client.buffer
        good = got.startswith(b"HTTP/1.1 200") and (
            got.endswith(b"0\r\n\r\n") or b"ontent-Length: 5" in got
        )
        see(not good, f"{got[:200]!r}")
    see(setting.demo.ask("/hello").status == 200, "/hello is gone")


# Expect: 100-continue

def expecting(target, version="HTTP/1.1", expectation="100-continue"):
    return (
        f"POST {target} {version}\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n"
        f"Expect: {expectation}\r\n\r\n"
    ).encode()


for word in ["100-continue", "100-Continue"]:
    @check(f"Expect: {word} is answered with 100 when /echo reads the body")
    def _(setting, word=word):
        with setting.demo.connect() as client:
            client.send(expecting("/echo", expectation=word))
            interim = client.read_head(seconds=3)
            see(interim.status == 100 and not interim.fields, interim)
            client.send(b"hello")
            response = client.read_response()
            see((response.status, response.body) == (200, b"hello"), response)
            see(client.ask("/hello").body == b"Hello World", "the next is not /hello's")


@check("Expect: 100-continue is not answered with 100 by /hello, which reads no body")
def _(setting):
    with setting.demo.connect() as client:
        client.send(expecting("/hello"))
        response = client.read_response(seconds=5)
        see((response.status, response.interim) == (200, []), f"{response.interim} {response}")
        see(response.closes, "it does not say close, though the body may or may not follow")
        see(client.is_closed_within(3), "it said close, and did not")


@check("Expect: 100-continue is not answered with 100 when the body is already there")
def _(setting):
    with setting.demo.connect() as client:
        client.send(expecting("/echo") + b"hello")
        response = client.read_response()
        see((response.status, response.body) == (200, b"hello"), response)
        see(response.interim in ([], [100]), response.interim)


@check("Expect: 100-continue over HTTP/1.0 is ignored")
def _(setting):
    with setting.demo.connect() as client:
        client.send(expecting("/echo", "HTTP/1.0"))
        see(client.nothing_comes_within(0.5), f"{client.buffer[:60]!r} came")
        client.send(b"hello")
        response = client.read_response()
        see((response.status, response.interim) == (200, []), f"{response.interim} {response}")
        see(response.body == b"hello", response)


@check("an unknown expectation is 417")
def _(setting):
    with setting.demo.connect() as client:
        client.send(expecting("/echo", expectation="tea-leaves"))
        response = client.read_response()
        see(response.status == 417, response)
