#!/usr/bin/env python3
"""Lets servers succeed each other at one path of a Unix-domain socket, while clients ask there.

Each successor is started with --replacing, and its predecessor gets SIGTERM once it listens. One line
for each check, and at the end `N passed, N failed`.

  Tests/Conformance/unix_succession.py --binary .build/release/gateway-demo
  Tests/Conformance/unix_succession.py --rounds 500        about 3 minutes
"""

import argparse
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.dont_write_bytecode = True

from demo.checks import Group, Setting, run_all, see, summary  # noqa: E402

DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "gateway-demo"
GROUP = Group("unix succession")
check = GROUP.check
REQUEST = b"GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
CLIENTS = 2
SECONDS_TO_END = 60
rounds = 20


class NotReachable(OSError):
    """Nobody listened at the path."""


class Server:
    """A demo at a path, which has said that it listens."""

    def __init__(self, setting, path, *arguments):
        self.process = subprocess.Popen(
            [setting.binary, "--unix", path, "--quiet", "--loops", "1", *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        self.said = self.process.stdout.readline().decode()
        self.listens = self.said.startswith("Serving on unix:")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        status = self.process.wait(SECONDS_TO_END)
        complaint = self.process.stderr.read().decode()
        self.process.stdout.close()
        self.process.stderr.close()
        return status, complaint


class Asking(threading.Thread):
    """Asks at a path without end, on a connection for each request, and counts what fails."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path = path
        self.asked, self.failures = 0, []
        self.is_over = threading.Event()

    def run(self):
        while not self.is_over.is_set():
            self.asked += 1
            try:
                answer = ask(self.path)
                if not answer.endswith(b"Hello World"):
                    self.failures.append(f"the answer was {answer[:80]}")
            except OSError as error:
                self.failures.append(error)

    def end(self):
        self.is_over.set()
        self.join(SECONDS_TO_END)


def ask(path):
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(SECONDS_TO_END)
        try:
            client.connect(str(path))
        except OSError as error:
            raise NotReachable(f"connecting: {error}") from None
        client.sendall(REQUEST)
        answer = b""
        while block := client.recv(65536):
            answer += block
        return answer


@check("at each moment of a succession the path is served, and every request answered")
def _(setting):
    path = setting.root / "tea.sock"
    askers = [Asking(path) for _ in range(CLIENTS)]
    current = Server(setting, path)
    try:
        see(current.listens, current.said)
        for asker in askers:
            asker.start()
        for number in range(rounds):
            successor = Server(setting, path, "--replacing")
            predecessor, current = current, successor
            see(successor.listens, f"round {number}: {successor.said}")
            status, complaint = predecessor.end()
            see(status == 0 and not complaint, f"round {number}: {status} {complaint}")
    finally:
        for asker in askers:
            asker.end()
        last = current.end()
    failures = [failure for asker in askers for failure in asker.failures]
    asked = sum(asker.asked for asker in askers)
    unreached = sum(isinstance(failure, NotReachable) for failure in failures)
    see(not failures, f"{unreached} did not connect, {len(failures)} of {asked} failed in {rounds} rounds: {failures[:3]}")
    see(asked > rounds, f"only {asked} requests in {rounds} rounds")
    see(last == (0, ""), f"the last one ended with {last}")
    see(os.listdir(setting.root) == [], f"left behind: {os.listdir(setting.root)}")


@check("a path in use is not taken without being asked for, and the one who has it goes on")
def _(setting):
    path = setting.root / "tea.sock"
    with Server(setting, path) as first:
        see(first.listens, first.said)
        with Server(setting, path) as second:
            status, complaint = second.process.wait(SECONDS_TO_END), second.process.stderr.read()
        see(status == 1 and b"in use" in complaint, f"{status} {complaint}")
        see(ask(path).endswith(b"Hello World"), "it is not served any more")
        see(first.end() == (0, ""), "it did not end well")


@check("a path whose server was killed is taken by the next one")
def _(setting):
    path = setting.root / "tea.sock"
    with Server(setting, path) as first:
        first.end(signal.SIGKILL)
    see(path.is_socket(), "nothing was left behind")
    with Server(setting, path) as second:
        see(second.listens, second.said)
        see(ask(path).endswith(b"Hello World"), "it is not served")
        see(second.end() == (0, ""), "it did not end well")


@check("a file that has the path at the end stays there")
def _(setting):
    path = setting.root / "tea.sock"
    with Server(setting, path) as server:
        path.unlink()
        path.write_text("tea")
        see(server.end() == (0, ""), "it did not end well")
    see(path.is_file(), "it was removed")
    path.unlink()


@check("a socket that a process has bound and does not listen at is not replaced")
def _(setting):
    path = setting.root / "tea.sock"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        with Server(setting, path) as server:
            see(server.process.wait(SECONDS_TO_END) == 1, server.said)
        see(path.is_socket(), "it was removed")
    path.unlink()


@check("the socket has the mode that was asked for, whatever the umask")
def _(setting):
    path = setting.root / "tea.sock"
    before = os.umask(0o077)
    try:
        with Server(setting, path, "--mode", "660") as server:
            mode = stat.S_IMODE(path.stat().st_mode)
            see(mode == 0o660, f"the mode is {mode:o}")
            see(server.end() == (0, ""), "it did not end well")
    finally:
        os.umask(before)


def main():
    global rounds
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY, metavar="PATH",
                        help="the gateway-demo to check (default .build/release/gateway-demo)")
    parser.add_argument("--rounds", type=int, default=rounds, metavar="N",
                        help=f"how many successions (default {rounds})")
    arguments = parser.parse_args()
    if not arguments.binary.is_file():
        parser.error(f"there is no file {arguments.binary}")
    rounds = arguments.rounds
    with tempfile.TemporaryDirectory(prefix="gateway-") as folder:
        setting = Setting(arguments.binary.resolve(), Path(folder), long=rounds > 20)
        passed, failed, skipped = run_all([GROUP], setting, None)
    print(summary(passed, failed, skipped))
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
