"""A running gateway-demo: its address, its output, its memory and descriptors, its end."""

import os
import re
import signal
import socket
import subprocess
import threading
import time

from demo.client import Client

ADDRESS = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\]):([0-9]+)")
SECONDS_TO_START = 10
SECONDS_TO_STOP = 10
MIB = 2**20


class DidNotStart(Exception):
    """The server did not come up, and what it said."""


class Output:
    """What a stream of the server's has said so far."""

    def __init__(self, stream):
        self.lines = []
        self._thread = threading.Thread(target=self._read, args=[stream], daemon=True)
        self._thread.start()

    def _read(self, stream):
        for line in stream:
            self.lines.append(line.decode(errors="replace").rstrip("\n"))

    def wait_for_end(self, seconds=2):
        self._thread.join(seconds)

    def settled(self, since=0, seconds=2.0, quiet=0.3):
        """The lines from `since` on: waits for the first, then until no more come."""
        deadline = time.monotonic() + seconds
        while len(self.lines) <= since and time.monotonic() < deadline:
            time.sleep(0.02)
        count = -1
        while count != len(self.lines):
            count = len(self.lines)
            time.sleep(quiet)
        return self.lines[since:]


class Demo:
    errors_reader = Output
    """What reads its standard error."""

    def __init__(self, binary, arguments, shell="", environment=None, **options):
        """`shell` is what a shell does before it becomes the server, such as `ulimit -n 8;`.

        Redirections stand at its end, behind a semicolon.
        """
        self.process = subprocess.Popen(
            started_by(shell, [binary, *arguments]),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, **(environment or {})}, **options,
        )
        self.output = Output(self.process.stdout)
        self.errors = self.errors_reader(self.process.stderr)
        self.address = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def pid(self):
        return self.process.pid

    @property
    def is_running(self):
        return self.process.poll() is None

    def wait_until_it_listens(self, seconds=SECONDS_TO_START):
        """Takes the address that it prints, or if it prints none, the one it listens on.

        That it does print its address is a check of its own; this one failing should not hide
        what all the others have to say.
        """
        deadline = time.monotonic() + seconds
        patience = time.monotonic() + 1
        while time.monotonic() < deadline:
            if not self.is_running:
                self.errors.wait_for_end()
                said = " / ".join(self.errors.lines) or "nothing on stderr"
                raise DidNotStart(f"it ended with status {self.process.returncode}: {said}")
            self.address = self.printed_address()
            if self.address is None and time.monotonic() > patience:
                self.address = self.listening_address()
            if self.address:
                return self
            time.sleep(0.01)
        self.stop()
        raise DidNotStart(f"it did not listen within {seconds} s")

    def printed_address(self):
        for line in self.output.lines + self.errors.lines:
            if match := ADDRESS.search(line):
                host = match[1].strip("[]").replace("localhost", "127.0.0.1")
                return host, int(match[2])
        return None

    def listening_address(self):
        sockets = self._socket_inodes()
        for kind, host in (("tcp", "127.0.0.1"), ("tcp6", "::1")):
            for line in table_of_connections(kind):
                if line[3] == "0A" and line[9] in sockets:
                    return host, int(line[1].partition(":")[2], 16)
        return None

    def url(self, path):
        host, port = self.address
        return f"http://[{host}]:{port}{path}" if ":" in host else f"http://{host}:{port}{path}"

    # Talking to it

    def connect(self, **options):
        return Client(self.address, **options)

    def ask(self, target, method="GET", **options):
        """One request on a connection of its own."""
        with self.connect() as client:
            return client.ask(target, method, **options)

    # Watching it

    @property
    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    @property
    def descriptors_at_rest(self):
        """Their number once earlier connections are gone: the same for 200 ms, within 2 s."""
        count, since, deadline = self.descriptors, time.monotonic(), time.monotonic() + 2
        while time.monotonic() - since < 0.2 and time.monotonic() < deadline:
            time.sleep(0.02)
            if self.descriptors != count:
                count, since = self.descriptors, time.monotonic()
        return count

    @property
    def resident(self):
        with open(f"/proc/{self.pid}/status") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
        return 0

    @property
    def cpu_seconds(self):
        with open(f"/proc/{self.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def watching_memory(self):
        return MemoryWatch(self)

    def descriptors_return_to(self, count, seconds):
        """How long that took; None if it did not happen."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            if self.descriptors <= count:
                return time.monotonic() - started
            time.sleep(0.02)
        return None

    def unsent_bytes(self, client):
        """What the kernel holds for this client on the server's side: accepted, not delivered."""
        port = client.socket.getsockname()[1]
        for line in table_of_connections("tcp"):
            if int(line[2].partition(":")[2], 16) == port:
                return int(line[4].partition(":")[0], 16)
        return 0

    def _socket_inodes(self):
        inodes = set()
        for name in os.listdir(f"/proc/{self.pid}/fd"):
            try:
                target = os.readlink(f"/proc/{self.pid}/fd/{name}")
            except FileNotFoundError:
                continue
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
        return inodes

    # Ending it

    def send_signal(self, number):
        self.process.send_signal(number)

    def refuses_within(self, seconds):
        """Whether new connections are refused while the process still runs."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                socket.create_connection(self.address, timeout=0.1).close()
            except (ConnectionRefusedError, ConnectionResetError):
                return self.is_running
            except TimeoutError:
                # Its first packet was dropped, and would be sent again after a second.
                continue
            time.sleep(0.02)
        return False

    def exit_status(self, seconds=SECONDS_TO_STOP):
        """The status, negative for a signal; None if it still runs."""
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        self.output.wait_for_end()
        self.errors.wait_for_end()
        return status

    def stop(self):
        if self.is_running:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(2)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.output.wait_for_end()
        self.errors.wait_for_end()


def started_by(shell, command):
    """The command, from a shell that does something first: `preparations; redirections`."""
    command = [str(part) for part in command]
    if not shell:
        return command
    preparations, _, redirections = shell.rpartition(";")
    return ["sh", "-c", f'{preparations or ":"}; exec "$@" {redirections}', "sh", *command]


class MemoryWatch:
    """How far the server's memory rose above its first value while the block ran."""

    def __init__(self, demo):
        self._demo = demo
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self):
        self.first = self.highest = self._demo.resident
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()

    def _sample(self):
        while not self._done.wait(0.02):
            try:
                self.highest = max(self.highest, self._demo.resident)
            except OSError:
                return

    @property
    def growth(self):
        return self.highest - self.first

    def __str__(self):
        return f"{self.growth / MIB:.1f} MiB more, from {self.first / MIB:.1f}"


def table_of_connections(kind):
    """The rows of /proc/net/tcp or tcp6, split into columns; none where there is no such file."""
    try:
        with open(f"/proc/net/{kind}") as table:
            return [line.split() for line in table][1:]
    except FileNotFoundError:
        return []
