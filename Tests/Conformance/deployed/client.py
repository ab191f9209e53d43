"""Clients of the servers and of the proxies in front of them."""

import http.client
import socket
import ssl
import threading
import time

ANY_CERTIFICATE = ssl.create_default_context()
ANY_CERTIFICATE.check_hostname = False
ANY_CERTIFICATE.verify_mode = ssl.CERT_NONE
HOST = {"Host": "tea.example"}


def connection(port, tls=False, source="127.0.0.1"):
    kind = NamedConnection if tls else http.client.HTTPConnection
    return kind("127.0.0.1", port, timeout=20, source_address=(source, 0))


class NamedConnection(http.client.HTTPConnection):
    """Connects to an address by TLS, and asks for the site by its name."""

    def connect(self):
        super().connect()
        self.sock = ANY_CERTIFICATE.wrap_socket(self.sock, server_hostname=HOST["Host"])


def ask(port, path="/", tls=False, method="GET", body=None, source="127.0.0.1", **fields):
    """The status and the body of a response, over a connection of its own."""
    client = connection(port, tls, source)
    try:
        client.request(method, path, body, {**HOST, **fields})
        response = client.getresponse()
        return response.status, response.read()
    finally:
        client.close()


def wait_for(port, path, tls=False, seconds=10):
    """Waits until it is answered with 200."""
    deadline, seen = time.monotonic() + seconds, None
    while time.monotonic() < deadline:
        try:
            seen = ask(port, path, tls)[0]
            if seen == 200:
                return True
        except (OSError, http.client.HTTPException) as error:
            seen = error
        time.sleep(0.05)
    raise TimeoutError(f"port {port} does not answer {path}: {seen!r}")


def refuses(port, seconds=5):
    """Whether connections are refused within some time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except ConnectionRefusedError:
            return True
        except TimeoutError:
            # The first packet of a drain's beginning is dropped.
            continue
        time.sleep(0.02)
    return False


class Load:
    """Clients that ask one request after the other, each over a connection that it keeps.

    As all clients of HTTP do, they ask again over a new connection where one that they have used
    before is closed before a response begins (RFC 9112 §9.3.1). `reset` counts new connections.
    """

    def __init__(self, port, clients=6, requests=50):
        self.good, self.repeated, self.reset, self.bad = 0, 0, 0, []
        self._port, self._requests = port, requests
        self._lock, self._over = threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(clients)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _run(self):
        client, used = None, 0
        while not self._over.is_set():
            if client is None:
                client, used = connection(self._port, tls=True), 0
            try:
                seen, ends = self._ask(client)
            except (OSError, http.client.HTTPException) as error:
                seen, ends = error, True
            self._note(seen, used > 0)
            used += 1
            if ends or used == self._requests:
                client.close()
                client = None
            time.sleep(0.002)
        if client:
            client.close()

    @staticmethod
    def _ask(client):
        """What is wrong with a response, if anything is, and whether it is the last one."""
        client.request("GET", "/", headers=HOST)
        response = client.getresponse()
        body = response.read()
        is_good = response.status == 200 and body.startswith(b"A cup for ")
        return None if is_good else (response.status, body[:80]), response.will_close

    def _note(self, seen, was_used):
        is_closed = isinstance(seen, (ConnectionError, ssl.SSLEOFError))
        with self._lock:
            if seen is None:
                self.good += 1
            elif was_used and is_closed:
                self.repeated += 1
            elif isinstance(seen, ConnectionResetError):
                self.reset += 1
            else:
                self.bad.append(repr(seen))
