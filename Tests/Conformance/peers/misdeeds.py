"""What peers do that they should not: each function is one connection's worth of it.

None of them expects anything of the server, except that it is there.
"""

import socket
import time

from demo.client import Client, request

PARTIAL_HEADS = [
    b"G", b"GET", b"GET /hel", b"GET /hello HTTP/1.1", b"GET /hello HTTP/1.1\r",
    b"GET /hello HTTP/1.1\r\nHost: a\r\n", b"GET /hello HTTP/1.1\r\nHost: a\r\nX-Leaf: ass",
    b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n",
    b"\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
]

GARBAGE = [
    b"5g\r\nhello\r\n", b"-1\r\n", b"fffffffffffffffff\r\n", b"5\nhello\n", b"5\r\nhelloXX",
    b"5;" + b"x" * 20000 + b"\r\nhello\r\n", b"\r\n\r\n", b"0\r\nContent-Length: 5\r\n\r\n",
    b"5\r\nhello\r\n0\r\nX Y: z\r\n\r\n", bytes(range(256)),
]

CHUNKED_POST = b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"


def reset_at_once(client, random):
    """Connects, and is gone."""


def reset_while_served(client, random):
    client.send(request(random.choice(["/hello", "/slow?ms=200", "/ticks?count=50&every=5"])))
    time.sleep(random.random() * 0.02)


def partial_head(client, random):
    client.send(random.choice(PARTIAL_HEADS))
    time.sleep(random.random() * 0.2)


def half_close(client, random):
    """Says that it will say no more; before, within or after its request."""
    whole = request("/blocks?count=20&size=1000") * random.randint(1, 3)
    client.send(whole[:random.choice([0, 5, len(whole) - 1, len(whole)])])
    client.socket.shutdown(socket.SHUT_WR)
    if random.random() < 0.5:
        client.read_some(random.randint(1, 20000))


def abort_upload(client, random):
    body = b"x" * random.randint(0, 100_000)
    client.send(b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
                % random.choice([b"/echo", b"/hello", b"/fail"]), body)
    if random.random() < 0.5:
        client.read_some(random.randint(1, 5000))


def abort_chunked_upload(client, random):
    client.send(CHUNKED_POST, b"1000\r\n" + b"x" * 4096 + b"\r\n" * random.randint(0, 1))
    if random.random() < 0.5:
        client.read_some(100)


def chunked_garbage(client, random):
    client.send(CHUNKED_POST, b"3\r\ntea\r\n" * random.randint(0, 3), random.choice(GARBAGE))
    if random.random() < 0.7:
        client.read_some(1)


def leave_within_response(client, random):
    target, most = random.choice([
        ("/blocks?count=10000&size=10000", 300_000), ("/blocks?count=1000000&size=1", 5000),
        ("/ticks?count=100000&every=1", 1000), ("/fail-late", 1000),
    ])
    client.send(request(target))
    client.read_some(random.randint(1, most))


def pipeline_and_reset(client, random):
    targets = ["/hello", "/blocks?count=3&size=5000", "/status/404", "/ticks?count=3&every=2"]
    client.send(*[request(random.choice(targets)) for _ in range(random.randint(2, 200))])
    if random.random() < 0.5:
        client.read_some(random.randint(1, 10_000))


def read_slowly(client, random):
    client.send(request("/blocks?count=2000&size=10000"))
    for _ in range(random.randint(1, 20)):
        client.socket.recv(100)
        time.sleep(0.05)


def noise(client, random):
    client.send(random.randbytes(random.randint(1, 20_000)))
    if random.random() < 0.5:
        client.read_some(1)


def wait_to_be_asked(client, random):
    """Expects 100, and then does not go on."""
    client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                b"Content-Length: 100\r\n\r\n")
    client.read_some(1)


MISDEEDS = [
    reset_at_once, reset_while_served, partial_head, half_close, abort_upload,
    abort_chunked_upload, chunked_garbage, leave_within_response, pipeline_and_reset,
    read_slowly, noise, wait_to_be_asked,
]


def commit(misdeed, address, random):
    """One connection that ends badly, by a reset or, now and then, by a plain close."""
    small = 4096 if misdeed is read_slowly else None
    client = Client(address, timeout=2, receive_buffer=small)
    try:
        misdeed(client, random)
    finally:
        client.reset() if random.random() < 0.7 else client.socket.close()
