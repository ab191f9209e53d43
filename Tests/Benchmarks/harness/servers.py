"""One running server: started on core 0, asked whether it answers rightly, stopped for certain."""

import http.client
import subprocess
import time
from contextlib import contextmanager

from harness import machine
from harness.peers import LeftOut

SERVER_CORE = 0
SECONDS_TO_START = 20
SECONDS_TO_STOP = 5


class RunningServer:
    def __init__(self, peer, setting):
        self.peer = peer
        self.port = machine.free_port()
        self.log = setting.folder / f"{peer.name}-{self.port}.log"
        arguments = [str(argument) for argument in peer.command(self.port, setting)]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=setting.folder, preexec_fn=machine.pinned_to(SERVER_CORE),
            )

    @property
    def pid(self):
        return self.process.pid

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{self.peer.paths.get(path, path)}"

    def wait_until_it_answers(self, path, expected):
        """A server that answers something else would win or lose for the wrong reason."""
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            if self.process.poll() is not None:
                log = machine.last_line(self.log.read_text(errors="replace"))
                raise LeftOut(f"it ended with status {self.process.returncode}: {log}")
            try:
                status, kind, body = self.get(path)
                break
            except OSError as error:
                if time.monotonic() > deadline:
                    raise LeftOut(f"it did not answer: {error}") from None
                time.sleep(0.01)
        if status != 200 or body != expected or not kind.startswith("text/plain"):
            raise LeftOut(f"it answered {status} {kind!r} {body[:40]!r}, not {expected!r}")

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", self.peer.paths.get(path, path))
            response = connection.getresponse()
            return response.status, response.getheader("Content-Type", ""), response.read(65536)
        finally:
            connection.close()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def running(peers, case, setting):
    """All of the peers that can serve the case, at once: idle ones cost the others nothing."""
    servers = []
    try:
        for peer in peers:
            try:
                server = RunningServer(peer, setting)
            except OSError as error:
                setting.say(f"{peer.name} is left out of {case.name}: {error}")
                continue
            servers.append(server)
            try:
                server.wait_until_it_answers(case.path, case.expected)
            except LeftOut as reason:
                setting.say(f"{peer.name} is left out of {case.name}: {reason}")
                server.stop()
                servers.remove(server)
        yield servers
    finally:
        for server in servers:
            server.stop()
