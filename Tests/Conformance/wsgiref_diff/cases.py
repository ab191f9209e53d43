"""The requests: each is one that both servers take."""

from wsgiref_diff.exchange import Request

FORM = [("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", "7")]
BYTES = bytes(range(256))


def path(name, target):
    return Request(name, "/environ" + target)


def fields(name, *fields, **options):
    return Request(name, "/environ/fields", fields=list(fields), **options)


def method(name):
    return Request(f"method {name}", "/environ/method", name)


CASES = [
    Request("the root, in HTTP/1.1"),
    Request("the root, in HTTP/1.0", version="HTTP/1.0"),
    Request("the root, in HTTP/1.0 and without Host", version="HTTP/1.0", has_host=False),
    Request("the root, of an absolute target", "http://{host}/"),
    Request("the server as a whole", "*", "OPTIONS"),
    # Methods
    *[method(name) for name in ["DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "get", "M!X"]],
    Request("HEAD of one block", "/hello", "HEAD"),
    Request("HEAD of the environ", "/environ", "HEAD"),
    # Paths
    path("an app's own name alone", ""),
    path("an app's own name and a query", "?x"),
    path("a slash at the end", "/"),
    path("an encoded letter", "/p%61th/"),
    path("encoded bytes above ASCII", "/%80%C3%A9"),
    path("an encoded slash behind bytes above ASCII", "/%C3%A9%2F%E9"),
    Request("an encoded name of nobody", "/gr%C3%BC%C3%9Fe/x"),
    path("an encoded slash", "/a%2Fb"),
    path("an encoded percent sign, decoded once", "/%2541"),
    path("encoded line ends", "/a%0D%0AX:%20y"),
    path("an encoded question mark", "/a%3Fb?c"),
    path("a plus sign", "/a+b"),
    path("a percent sign that encodes nothing", "/100%/%zz"),
    path("an incomplete escape at the end", "/x%4"),
    path("parameters", "/a;b=1,2/c"),
    path("reserved characters", "/~!$&'()*,:@"),
    path("empty segments", "/a//b//"),
    path("a quote", "/it's"),
    Request("two slashes at the beginning", "//environ/x"),
    Request("a dot segment at the beginning", "/./environ/x"),
    Request("three slashes before the root", "///"),
    # Queries
    path("an empty query", "/q?"),
    path("a query of two pairs", "/q?a=b&a=c"),
    path("a second question mark", "/q?a?b"),
    path("an encoded query, which stays so", "/q?a=%20%C3%A9+b"),
    path("a slash and a colon in a query", "/q?u=http://x/y"),
    # Fields
    fields("a repeated field", ("X-Tea", "black"), ("X-Cup", "1"), ("x-tea", "green")),
    fields("a repeated cookie", ("Cookie", "a=1"), ("Cookie", "b=2")),
    fields("an empty value", ("X-Tea", "")),
    fields("blanks around a value", ("X-Tea", " \t black tea \t ")),
    fields("latin-1 in a value", ("X-Tea", "th\xe9")),
    fields("UTF-8 in a value", ("X-Tea", "\u2615".encode().decode("latin-1"))),
    fields("a long value", ("X-Tea", "t" * 4000)),
    fields("fifty fields", *[(f"X-Tea-{number}", str(number)) for number in range(50)]),
    fields("usual fields", ("User-Agent", "curl/8"), ("Accept", "*/*"), ("Accept-Encoding", "gzip"),
           ("Referer", "http://a/b"), ("If-None-Match", '"x"'), ("Authorization", "Basic eDp5")),
    fields("a name with an underscore", ("X_Tea", "black"), ("X-Tea", "green")),
    fields("a field Proxy", ("Proxy", "http://evil/")),
    fields("names of variables", ("Server-Name", "evil"), ("Remote-Addr", "evil"),
           ("Path-Info", "/evil")),
    fields("a connection to be closed", ("Connection", "close")),
    fields("a connection to be kept, in HTTP/1.0", ("Connection", "keep-alive"),
           version="HTTP/1.0"),
    fields("codings that are offered", ("TE", "trailers"), ("Connection", "TE")),
    fields("a type without a body", ("Content-Type", "text/html; charset=utf-8")),
    # Bodies
    Request("a form that nobody reads", "/environ/form", "POST", fields=FORM, body=b"a=1&b=2"),
    Request("an empty body", "/environ/form", "POST", fields=[("Content-Length", "0")]),
    Request("a form sent back", "/echo", "POST", fields=FORM, body=b"a=1&b=2"),
    Request("a form sent back, in HTTP/1.0", "/echo", "POST", "HTTP/1.0", FORM, b"a=1&b=2"),
    Request("every byte sent back", "/echo", "PUT", fields=[("Content-Length", "256"),
            ("Content-Type", "application/octet-stream")], body=BYTES),
    Request("a type in latin-1 sent back", "/echo", "POST", fields=[
        ("Content-Length", "7"), ("Content-Type", "text/plain; title=th\xe9")], body=b"a=1&b=2"),
    Request("a type in UTF-8 sent back", "/echo", "POST", fields=[
        ("Content-Length", "7"), ("Content-Type", "text/plain; title=th\xc3\xa9")], body=b"a=1&b=2"),
    Request("a large body sent back", "/echo", "PUT", fields=[("Content-Length", "65536"),
            ("Content-Type", "a/b")], body=BYTES * 256),
    Request("a body that is awaited", "/echo", "POST",
            fields=[*FORM, ("Expect", "100-continue")], body=b"a=1&b=2"),
    Request("a body that is awaited, though nobody reads it", "/environ/form", "POST",
            fields=[*FORM, ("Expect", "100-continue")], body=b"a=1&b=2"),
    Request("a body in chunks that nobody reads", "/environ/chunks", "POST",
            fields=[("Transfer-Encoding", "chunked")], body=b"3\r\ntea\r\n0\r\n\r\n"),
    # Responses
    Request("one block", "/hello"),
    Request("ten blocks", "/blocks"),
    Request("ten blocks, in HTTP/1.0", "/blocks", version="HTTP/1.0"),
    Request("404", "/status/404"),
    Request("503", "/status/503"),
    Request("204", "/status/204"),
    Request("304", "/status/304"),
    Request("a failing app", "/fail"),
    Request("nobody's path", "/nobody/there"),
]
