"""Requests that are none: each gets its status and a close, and the server goes on."""

from demo.checks import Group, see
from demo.client import request

GROUP = Group("malformed")

# If a server goes on reading after the error, this is what it answers.
SMUGGLED = b"GET /status/418 HTTP/1.1\r\nHost: a\r\n\r\n"

GET = b"GET /hello HTTP/1.1\r\nHost: a\r\n"
POST = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
TLS_HELLO = bytes.fromhex("1603010200010001fc0303") + bytes(range(64))

CASES = [
    # The request line
    ("a request line without a version", b"GET /hello\r\n\r\n", 400),
    ("a request line with two spaces", b"GET  /hello HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("a request line with a tab", b"GET\t/hello HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("a request line with a fourth part", b"GET /hello HTTP/1.1 x\r\nHost: a\r\n\r\n", 400),
    ("a method that is no token", b"G(T /hello HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("a version in lower case", b"GET /hello http/1.1\r\nHost: a\r\n\r\n", 400),
    ("a version with two digits", b"GET /hello HTTP/1.10\r\nHost: a\r\n\r\n", 400),
    ("HTTP/2.0", b"GET /hello HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    ("HTTP/2's preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    ("a target without a slash", b"GET hello HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("a target with a fragment", b"GET /hello#leaf HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("a target with a raw 8-bit byte", b"GET /th\xe9 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("a target with NUL", b"GET /hello\x00 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("CONNECT", b"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 501),
    ("a target of 20,000 bytes", b"GET /" + b"x" * 20000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    ("a TLS hello", TLS_HELLO + b"\r\n\r\n", 400),
    # Lines
    ("lines that end with LF alone", b"GET /hello HTTP/1.1\nHost: a\n\n", 400),
    ("one field line that ends with LF alone", GET + b"X-Leaf: 1\n\r\n", 400),
    ("a bare CR in a value", GET + b"X-Leaf: a\rb\r\n\r\n", 400),
    ("a space before the first field", b"GET /hello HTTP/1.1\r\n Host: a\r\n\r\n", 400),
    # Fields
    ("no Host", b"GET /hello HTTP/1.1\r\n\r\n", 400),
    ("two Hosts", GET + b"Host: b\r\n\r\n", 400),
    ("a Host with a space", b"GET /hello HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
    ("a Host with a path", b"GET /hello HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    ("a space before the colon", GET + b"X-Leaf : 1\r\n\r\n", 400),
    ("a folded field", GET + b"X-Leaf: 1\r\n  2\r\n\r\n", 400),
    ("a field without a name", GET + b": 1\r\n\r\n", 400),
    ("a field without a colon", GET + b"X-Leaf\r\n\r\n", 400),
    ("a name with a bracket", GET + b"X(Leaf: 1\r\n\r\n", 400),
    ("NUL in a value", GET + b"X-Leaf: a\x00b\r\n\r\n", 400),
    ("a control in a value", GET + b"X-Leaf: a\x01b\r\n\r\n", 400),
    ("a field of 20,000 bytes", GET + b"X-Leaf: " + b"x" * 20000 + b"\r\n\r\n", 431),
    ("200 fields", GET + b"".join(b"X-%d: 1\r\n" % n for n in range(200)) + b"\r\n", 431),
    ("90 fields of 1,000 bytes", GET + (b"X-Leaf: " + b"x" * 990 + b"\r\n") * 90 + b"\r\n", 431),
    # Framing
    ("two lengths", POST + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde", 400),
    ("the same length twice", POST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
    ("a list of lengths", POST + b"Content-Length: 3, 3\r\n\r\nabc", 400),
    ("a length with a sign", POST + b"Content-Length: +3\r\n\r\nabc", 400),
    ("a negative length", POST + b"Content-Length: -3\r\n\r\nabc", 400),
    ("an empty length", POST + b"Content-Length: \r\n\r\nabc", 400),
    ("a length in hexadecimal", POST + b"Content-Length: 0x3\r\n\r\nabc", 400),
    ("a length past all bounds", POST + b"Content-Length: 99999999999999999999\r\n\r\nabc", 400),
    ("a length and chunks", POST
        + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("chunks over HTTP/1.0",
        b"POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("an unknown coding", POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    ("a coding before chunked", POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
    ("chunked not last", POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400),
    ("chunked twice", POST + b"Transfer-Encoding: chunked\r\n" * 2 + b"\r\n0\r\n\r\n", 400),
    ("an empty coding", POST + b"Transfer-Encoding:\r\n\r\n0\r\n\r\n", 400),
    # Chunks: /echo reads them before it has anything to send, so the status can still be told.
    ("a chunk size that is no number", POST + b"Transfer-Encoding: chunked\r\n\r\n5g\r\n", 400),
    ("a chunk size with a sign", POST
        + b"Transfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n", 400),
    ("a chunk size with 0x", POST
        + b"Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n", 400),
    ("a chunk size past all bounds", POST
        + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n", 400),
    ("a chunk size line that ends with LF", POST
        + b"Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n", 400),
]


def refused(setting, case, expected):
    with setting.demo.connect() as client:
        client.send(case, SMUGGLED)
        response = client.read_response(seconds=5)
        see(response.status == expected, response)
        see(response.closes, f"no Connection: close in {response.fields}")
        see(client.is_closed_within(3), f"not closed; then came {client.buffer[:80]!r}")
    see(setting.demo.ask("/hello").body == b"Hello World", "a good request is not served after it")


for what, case, expected in CASES:
    GROUP.add(
        f"{what}: {expected}, and the connection ends",
        lambda setting, case=case, expected=expected: refused(setting, case, expected),
    )


@GROUP.check("a good request before a bad one gets its whole answer")
def _(setting):
    with setting.demo.connect() as client:
        client.send(request("/hello") + b"\x00garbage\r\n\r\n" + SMUGGLED)
        see(client.read_response().body == b"Hello World", "the first is not answered")
        response = client.read_response()
        see(response.status == 400 and response.closes, response)
        see(client.is_closed_within(3), f"then came {client.buffer[:80]!r}")


@GROUP.check("a chunk that does not end where it says ends the response too")
def _(setting):
    with setting.demo.connect() as client:
        client.send(POST, b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcXX0\r\n\r\n", SMUGGLED)
        try:
            while not client.ended:
                client._receive()
        except ConnectionResetError:
            pass
        see(b" 418 " not in client.buffer, "what followed was taken for a request")
        see(not client.buffer.endswith(b"0\r\n\r\n"), "the response looks complete")
    see(setting.demo.ask("/hello").status == 200, "/hello is gone")


@GROUP.check("an error page does not give the request back")
def _(setting):
    with setting.demo.connect() as client:
        client.send(b"GET /<b>leaf</b> HTTP/1.1\r\nHost: a\r\nX-Leaf : leaf\r\n\r\n")
        response = client.read_response()
        see(response.status == 400 and b"leaf" not in response.body, response)
