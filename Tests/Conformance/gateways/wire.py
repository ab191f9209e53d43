"""What a web server sends by FastCGI and SCGI, and what it gets, for peers that misbehave."""

import socket
import struct

HEADER = struct.Struct(">BBHHBB")
BEGIN, ABORT, END, PARAMETERS, INPUT, OUTPUT = 1, 2, 3, 4, 5, 6
GET_VALUES = 9
VARIABLES = {
    "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": "/hello", "QUERY_STRING": "",
    "REQUEST_URI": "/hello", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "192.0.2.7",
    "HTTP_HOST": "tea.example", "CONTENT_LENGTH": "",
}


def record(kind, number, content=b"", version=1):
    return HEADER.pack(version, kind, number, len(content), 0, 0) + content


def pairs(variables):
    def length(text):
        return bytes([len(text)]) if len(text) < 128 else struct.pack(">I", len(text) | 1 << 31)

    encoded = ((name.encode(), value.encode()) for name, value in variables.items())
    return b"".join(length(name) + length(value) + name + value for name, value in encoded)


def head(number, variables, role=1, keeps=True):
    return (record(BEGIN, number, struct.pack(">HB5x", role, keeps))
            + record(PARAMETERS, number, pairs({**VARIABLES, **variables}))
            + record(PARAMETERS, number))


def fastcgi(number=1, body=b"", keeps=True, **variables):
    content = record(INPUT, number, body) if body else b""
    return head(number, variables, keeps=keeps) + content + record(INPUT, number)


def scgi(body=b"", **variables):
    values = {"CONTENT_LENGTH": str(len(body)), "SCGI": "1",
              **{name: value for name, value in VARIABLES.items() if name != "CONTENT_LENGTH"},
              **variables}
    text = b"".join(f"{name}\0{value}\0".encode() for name, value in values.items())
    return b"%d:%s,%s" % (len(text), text, body)


def read(connection, count):
    bytes_read = b""
    while len(bytes_read) < count:
        more = connection.recv(count - len(bytes_read))
        if not more:
            raise EOFError
        bytes_read += more
    return bytes_read


def next_record(connection):
    _, kind, number, length, padding, _ = HEADER.unpack(read(connection, HEADER.size))
    content = read(connection, length)
    read(connection, padding)
    return kind, number, content


def answer(connection, number=1):
    """The response to a request, and the content of the record that ends it."""
    output = b""
    while True:
        kind, of, content = next_record(connection)
        if of == number and kind == OUTPUT:
            output += content
        if of == number and kind == END:
            return output, content


def rest(connection):
    """What still comes, or `None` after a reset."""
    try:
        return b"".join(iter(lambda: connection.recv(65536), b""))
    except ConnectionError:
        return None


def connect(address, seconds=10):
    connection = socket.create_connection(address, seconds)
    connection.settimeout(seconds)
    return connection
