"""A running links-and-notes, what another client does there, and a proxy that can be cut."""

import http.client
import signal
import socket
import threading
from contextlib import contextmanager
from urllib.parse import urlencode

from demo.server import Demo
from peers.proxying import free_port

PASSWORD = "earl grey"
UPLOAD_LIMIT = 100_000


class Site:
    """The server, which can be ended and started again at the same port."""

    def __init__(self, binary, uploads):
        self._binary = binary
        self.uploads = uploads
        self.port = free_port()
        self.server = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.server.stop()

    def start(self):
        self.server = Demo(self._binary, [], environment={
            "HOST": "127.0.0.1", "PORT": str(self.port), "LINKS_PASSWORD": PASSWORD,
            "LINKS_UPLOADS": str(self.uploads), "LINKS_UPLOAD_LIMIT": str(UPLOAD_LIMIT),
        }).wait_until_it_listens()

    def stop(self):
        """The exit status after SIGTERM."""
        self.server.send_signal(signal.SIGTERM)
        return self.server.exit_status()

    @property
    def url(self):
        # A browser takes Secure cookies over plain http from localhost only.
        return f"http://localhost:{self.port}/"

    @property
    def log(self):
        return self.server.errors.lines

    def post(self, path, **fields):
        """What another client does with a form."""
        return send_form(self.port, "/" + path, fields)


def send_form(port, path, fields):
    return ask(port, "POST", path, urlencode(fields),
               {"Content-Type": "application/x-www-form-urlencoded"})


def ask(port, method, path, body=None, fields=()):
    """The response, its body, of a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body, dict(fields))
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


class Proxy:
    """Passes bytes between a browser and a server, and keeps what the browser sends."""

    def __init__(self, port):
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open = []
        self._lock = threading.Lock()
        self.passes = True
        self.received = b""
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f"http://localhost:{self._listener.getsockname()[1]}/"

    def cut(self):
        """Resets all connections, and each that comes until `passes` is set again."""
        self.passes = False
        with self._lock:
            for each in self._open:
                shut(each)
            self._open = []

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if not self.passes:
                client.close()
                continue
            server = socket.create_connection(("127.0.0.1", self._target))
            with self._lock:
                self._open += [client, server]
            for ends in ((client, server), (server, client)):
                threading.Thread(target=self._pass, args=ends, daemon=True).start()

    def _pass(self, source, target):
        try:
            while block := source.recv(1 << 16):
                if target.getpeername()[1] == self._target:
                    self.received += block
                target.sendall(block)
        except OSError:
            pass
        shut(source)
        shut(target)

    def close(self):
        shut(self._listener)
        self._listener.close()
        self.cut()


def shut(end):
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


@contextmanager
def proxy(port):
    between = Proxy(port)
    try:
        yield between
    finally:
        between.close()
