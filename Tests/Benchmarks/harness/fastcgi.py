"""A request by FastCGI on a connection that is kept, with the bytes that nginx sends."""

import struct

RECORD = struct.Struct(">BBHHBx")
BEGIN_BODY = struct.Struct(">HB5x")
VERSION = 1
BEGIN, PARAMETERS, CONTENT = 1, 4, 5
"""The types of the records: BEGIN_REQUEST, PARAMS and STDIN."""
RESPONDER = 1
KEEP_CONNECTION = 1
REQUEST_ID = 1
UNIT = 8
"""Records are filled up to a multiple of that."""

VARIABLES = (
    ("QUERY_STRING", ""),
    ("REQUEST_METHOD", "GET"),
    ("CONTENT_TYPE", ""),
    ("REQUEST_URI", "/hello"),
    ("DOCUMENT_ROOT", "/usr/share/nginx/html"),
    ("SERVER_PROTOCOL", "HTTP/1.1"),
    ("REQUEST_SCHEME", "http"),
    ("REMOTE_ADDR", "127.0.0.1"),
    ("REMOTE_PORT", "54321"),
    ("SERVER_PORT", "80"),
    ("SERVER_NAME", ""),
    ("CONTENT_LENGTH", ""),
    ("SCRIPT_NAME", "/hello"),
    ("DOCUMENT_URI", "/hello"),
    ("GATEWAY_INTERFACE", "CGI/1.1"),
    ("SERVER_SOFTWARE", "nginx/1.22.1"),
    ("SERVER_ADDR", "127.0.0.1"),
    ("REDIRECT_STATUS", "200"),
    ("HTTP_HOST", "127.0.0.1"),
)
"""Those that `front` has nginx send, for a GET of /hello."""


def hello():
    return request(VARIABLES)


def request(variables):
    """The bytes of a request without content."""
    pairs = b"".join(pair(name.encode(), value.encode()) for name, value in variables)
    return b"".join([
        record(BEGIN, BEGIN_BODY.pack(RESPONDER, KEEP_CONNECTION)),
        record(PARAMETERS, pairs), record(PARAMETERS), record(CONTENT),
    ])


def record(kind, body=b""):
    padding = -len(body) % UNIT
    return RECORD.pack(VERSION, kind, REQUEST_ID, len(body), padding) + body + bytes(padding)


def pair(name, value):
    return length(name) + length(value) + name + value


def length(text):
    return bytes([len(text)]) if len(text) < 0x80 else struct.pack(">I", len(text) | 1 << 31)
