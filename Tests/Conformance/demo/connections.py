"""What a connection is: its requests in order, when it stays, when it ends."""

import socket
import time

from demo.checks import Group, see
from demo.client import BadResponse, request

GROUP = Group("connections")
check = GROUP.check


@check("a connection is kept for several requests")
def _(setting):
    with setting.demo.connect() as client:
        for _ in range(20):
            response = client.ask("/hello")
            see((response.status, response.body) == (200, b"Hello World"), response)
            see(not response.closes, response)


for value in ["close", "Close", "CLOSE", "te, close", "close ,te"]:
    @check(f"Connection: {value} is said back, and the connection ends")
    def _(setting, value=value):
        with setting.demo.connect() as client:
            response = client.ask("/hello", fields=[f"Connection: {value}"])
            see(response.status == 200 and response.closes, response)
            see(client.is_closed_within(2), "it is still open after 2 s")


@check("a request behind Connection: close is not answered")
def _(setting):
    with setting.demo.connect() as client:
        client.send(request("/hello", fields=["Connection: close"]) + request("/status/418"))
        see(client.read_response().status == 200, "the first is not 200")
        see(client.is_closed_within(2), f"then came {client.buffer[:60]!r}")


@check("HTTP/1.0 without keep-alive ends the connection")
def _(setting):
    with setting.demo.connect() as client:
        client.send(b"GET /hello HTTP/1.0\r\n\r\n")
        response = client.read_response()
        see((response.status, response.body) == (200, b"Hello World"), response)
        see("keep-alive" not in response.options("Connection"), response)
        see(client.is_closed_within(2), "it is still open after 2 s")


@check("HTTP/1.0 with keep-alive is either kept and said so, or ends")
def _(setting):
    with setting.demo.connect() as client:
        for _ in range(3):
            client.send(b"GET /hello HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
            response = client.read_response()
            see((response.status, response.body) == (200, b"Hello World"), response)
            if "keep-alive" not in response.options("Connection"):
                see(client.is_closed_within(2), "not said to be kept, and open after 2 s")
                return
            see(response.framing == "length", f"kept, but framed by {response.framing}")


for how, fields in [("", ()), (" with keep-alive", ("Connection: keep-alive",))]:
    @check(f"an HTTP/1.0 client{how} gets a long body unchunked and whole")
    def _(setting, fields=fields):
        with setting.demo.connect() as client:
            response = client.ask("/blocks?count=50&size=1000", fields=fields, version="HTTP/1.0")
            see(response.framing in ("length", "close"), response.fields)
            see(len(response.body) == 50_000, f"{len(response.body)} bytes")
            if response.framing == "close":
                see("keep-alive" not in response.options("Connection"), response.fields)


@check("pipelined requests are answered in order")
def _(setting):
    sizes = [1, 5000, 2, 100, 70000, 3, 0, 9, 20000, 4]
    with setting.demo.connect() as client:
        client.send(b"".join(request(f"/blocks?count=1&size={size}") for size in sizes))
        seen = [len(client.read_response().body) for _ in sizes]
        see(seen == sizes, seen)


@check("a hundred pipelined requests in one segment are all answered")
def _(setting):
    with setting.demo.connect() as client:
        client.send(request("/hello") * 100)
        for number in range(100):
            see(client.read_response().body == b"Hello World", f"number {number} differs")


@check("a slow response is not overtaken by those behind it")
def _(setting):
    with setting.demo.connect() as client:
        client.send(request("/slow?ms=300") + request("/status/404") + request("/hello"))
        see([client.read_response().status for _ in range(3)] == [200, 404, 200], "another order")


@check("pipelined: what is answered is sent while the next is still waited for")
def _(setting):
    with setting.demo.connect() as client:
        started = time.monotonic()
        client.send(request("/hello") + request("/slow?ms=1500"))
        client.read_response()
        took = time.monotonic() - started
        see(took < 1, f"the first came after {took:.1f} s")
        client.read_response()


@check("requests with bodies are pipelined too")
def _(setting):
    text = ["Content-Type: text/plain"]
    with setting.demo.connect() as client:
        client.send(
            request("/echo", "POST", text, b"one") + request("/hello")
            + request("/echo", "PUT", text, b"two", chunked=True) + request("/status/404")
            + request("/echo", "POST", text, b"") + request("/hello"),
        )
        first = [client.read_response() for _ in range(6)]
        seen = [(r.status, r.body) for r in first if r.status != 404]
        expected = [b"one", b"Hello World", b"two", b"", b"Hello World"]
        see(seen == [(200, body) for body in expected], seen)


@check("pipelined with HEAD, 204 and 304 between, each response is where it belongs")
def _(setting):
    targets = [("HEAD", "/hello"), ("GET", "/status/204"), ("GET", "/hello"),
               ("GET", "/status/304"), ("HEAD", "/blocks?count=2&size=5"), ("GET", "/hello")]
    with setting.demo.connect() as client:
        client.send(b"".join(request(target, method) for method, target in targets))
        seen = [client.read_response(method).status for method, _ in targets]
        see(seen == [200, 204, 200, 304, 200, 200], seen)


@check("a request that comes byte by byte is answered like any other")
def _(setting):
    with setting.demo.connect() as client:
        client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        body = request("/echo", "POST", ["Content-Type: text/plain"], b"tea", chunked=True)
        for byte in body:
            client.send(bytes([byte]))
            time.sleep(0.001)
        response = client.read_response()
        see((response.status, response.body) == (200, b"tea"), response)


@check("one empty line before a request is ignored")
def _(setting):
    with setting.demo.connect() as client:
        client.send(b"\r\n" + request("/hello") + b"\r\n" + request("/hello"))
        see([client.read_response().status for _ in range(2)] == [200, 200], "not 200 twice")


@check("a client that has said all it wants to say still gets its answer")
def _(setting):
    for target in ("/hello", "/slow?ms=200", "/blocks?count=100&size=10000"):
        with setting.demo.connect() as client:
            client.send(request(target))
            client.socket.shutdown(socket.SHUT_WR)
            try:
                response = client.read_response()
            except BadResponse as reason:
                raise BadResponse(f"{target}: {reason}") from None
            see(response.status == 200, f"{target}: {response}")
            see(client.is_closed_within(3), f"{target}: still open after 3 s")


@check("a target in absolute form is served")
def _(setting):
    response = setting.demo.ask("http://gateway.example/hello")
    see((response.status, response.body) == (200, b"Hello World"), response)


@check("HTTP/1.2 is served as HTTP/1.1")
def _(setting):
    response = setting.demo.ask("/hello", version="HTTP/1.2")
    see((response.status, response.body) == (200, b"Hello World"), response)


@check("a connection that says nothing and ends is no error")
def _(setting):
    before = len(setting.demo.errors.lines)
    setting.demo.connect().socket.close()
    setting.demo.connect().reset()
    with setting.demo.connect() as client:
        client.ask("/hello")
    lines = setting.demo.errors.settled(before, seconds=0.3)
    see(not lines, lines)


@check("200 connections at once are all served, and their descriptors return")
def _(setting):
    before = setting.demo.descriptors_at_rest
    clients = [setting.demo.connect() for _ in range(200)]
    for client in clients:
        client.send(request("/hello"))
    for client in clients:
        see(client.read_response().body == b"Hello World", "one differs")
    for client in clients:
        client.socket.close()
    see(setting.demo.descriptors_return_to(before, 3) is not None,
        f"{setting.demo.descriptors} descriptors, not {before}")
