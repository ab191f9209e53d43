"""One running server: started on core 0, asked whether it answers rightly, stopped for certain."""

import http.client
import os
import subprocess
import time
from contextlib import contextmanager

from harness import machine
from harness.http import connect, exchange, request
from harness.peer import LeftOut

SERVER_CORE = 0
SECONDS_TO_START = 20
SECONDS_TO_STOP = 5
ANY_CORE = None
MAX_CONTENT = 2**20 + 1
"""More than is read of an answer: what is longer is no answer of a check."""


class RunningServer:
    def __init__(self, peer, setting, core=SERVER_CORE, environment=None):
        self.peer = peer
        self.port = machine.free_port()
        self.log = setting.folder / f"{peer.name}-{self.port}.log"
        arguments = [str(argument) for argument in peer.command(self.port, setting)]
        pin = None if core is ANY_CORE else machine.pinned_to(core)
        with open(self.log, "wb") as log:
            self.started = time.perf_counter()
            self.process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=setting.folder, preexec_fn=pin,
                env={**os.environ, **environment} if environment else None,
            )

    @property
    def pid(self):
        return self.process.pid

    def path(self, path):
        return self.peer.paths.get(path, path)

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{self.path(path)}"

    def first_connection(self, pause=0.01):
        """A connection, as soon as the server takes one."""
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                return connect(self.port)
            except OSError as error:
                if self.process.poll() is not None:
                    log = machine.last_line(self.log.read_text(errors="replace"))
                    status = self.process.returncode
                    raise LeftOut(f"it ended with status {status}: {log}") from None
                if time.monotonic() > deadline:
                    raise LeftOut(f"it did not answer: {error}") from None
            time.sleep(pause)

    def must_answer(self, path, expected, fields=(), body=None):
        """With the status, the content and at least the fields that are `expected`."""
        status, fields, content = self.fetch(path, fields, body)
        wanted_status, wanted_fields, wanted_content = expected
        if status != wanted_status:
            raise LeftOut(f"it answered {path} with {status}, not {wanted_status}")
        if missing := lowercased(wanted_fields) - lowercased(fields):
            raise LeftOut(f"its answer to {path} is without {sorted(missing)}")
        if content != wanted_content:
            at = len(os.path.commonprefix([content, wanted_content]))
            raise LeftOut(
                f"of its answer to {path}, byte {at} of {len(content)} and on is "
                f"{content[at:at + 40]!r}, not {wanted_content[at:at + 40]!r}"
            )

    def fetch(self, path, fields=(), body=None, method=None):
        """(status, fields, content) of a GET, of a POST with that body, or of that method."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request(
                method or ("GET" if body is None else "POST"), self.path(path), body,
                dict(line.split(": ", 1) for line in fields),
            )
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read(MAX_CONTENT)
        finally:
            connection.close()

    def ask(self, path, count, fields=()):
        """The same request, one after the other on one connection; the last response's bytes."""
        message = request(self.path(path), fields)
        with connect(self.port) as connection:
            for _ in range(count):
                response = exchange(connection, message)
        return response

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def lowercased(fields):
    """As a set, for neither the order of fields nor the case of their names tells anything."""
    return {(name.lower(), value) for name, value in fields}


@contextmanager
def running(peers, case, setting):
    """All of the peers that can serve the case, at once: idle ones cost the others nothing."""
    servers = []
    try:
        for peer in peers:
            try:
                server = case.launch(peer, setting)
            except (OSError, LeftOut) as error:
                setting.say(f"{peer.name} is left out of {case.name}: {error}")
                continue
            servers.append(server)
            try:
                server.first_connection().close()
                case.check(server, setting)
            except (OSError, http.client.HTTPException, LeftOut) as reason:
                setting.say(f"{peer.name} is left out of {case.name}: {reason}")
                server.stop()
                servers.remove(server)
        yield servers
    finally:
        for server in servers:
            server.stop()
