#!/usr/bin/env python3
"""Hands sockets over to gateway-demo, as systemd does, and listens to what it tells.

By root, what is missing is installed from Debian's packages. One line for each check, and at the
end `N passed, N failed`.

  Tests/Conformance/handed_over.py --binary .build/release/gateway-demo
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.dont_write_bytecode = True

from peers import packages  # noqa: E402
from peers.checks import Checks  # noqa: E402
from peers.proxying import free_port  # noqa: E402

DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "gateway-demo"
GET = b"GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
RESTARTS = 5


def ask(address, path=b"/hello"):
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as client:
        client.settimeout(20)
        client.connect(address)
        client.sendall(GET % path)
        return b"".join(iter(lambda: client.recv(65536), b""))


def start(binary, sockets, names="", notify=None, pid=None, arguments=("--systemd",)):
    """A server that finds the sockets from descriptor 3 on, as sd_listen_fds(3) has it."""
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("LISTEN_", "NOTIFY_"))}
    if notify:
        environment["NOTIFY_SOCKET"] = notify
    script = (f"LISTEN_PID={pid or '$$'} LISTEN_FDS={len(sockets)} LISTEN_FDNAMES={names} "
              'exec "$@"')
    numbers = [3 + index for index in range(len(sockets))]

    def place():
        # Above those that are to be taken first, so that none is closed by another.
        copies = [os.dup2(each.fileno(), 100 + index) for index, each in enumerate(sockets)]
        for number, copy in zip(numbers, copies):
            os.dup2(copy, number)
            os.close(copy)

    return subprocess.Popen(
        ["/bin/sh", "-c", script, "sh", str(binary), "--quiet", *arguments], env=environment,
        preexec_fn=place, pass_fds=numbers, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def end(process):
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=40)
    return process.returncode, output.decode(), errors.decode()


def check_sockets(checks, binary, folder):
    path = str(folder / "tea.sock")
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(path)
        unix.listen()
        process = start(binary, [tcp, unix], "http:local")
        first, second = ask(tcp.getsockname()), ask(path)
        checks.check("a TCP socket is served", first.endswith(b"Hello World"), first)
        checks.check("a Unix-domain socket is served", second.endswith(b"Hello World"), second)
        variables = ask(tcp.getsockname(), b"/environ")
        checks.check("apps do not see the variables", b"LISTEN_" not in variables, variables)
        status, output, errors = end(process)
        checks.check("the server says where, and ends in order",
                     status == 0 and f":{tcp.getsockname()[1]}, unix:{path}" in output,
                     (status, output, errors))
        checks.check("the path of a socket that is not its own stays", Path(path).is_socket())


def check_refusals(checks, binary):
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket() as closed:
        for name, process in [
            ("sockets of another process", start(binary, [tcp], pid="1")),
            ("a socket that does not listen", start(binary, [closed])),
            ("no sockets", start(binary, [])),
        ]:
            _, errors = process.communicate(timeout=20)
            checks.check(f"{name}: one line, and status 1",
                         process.returncode == 1 and errors.count(b"\n") == 1, errors)


def check_news(checks, binary, folder):
    for kind, name in [("path", str(folder / "notify")), ("abstract name", f"@tea-{os.getpid()}")]:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(name.replace("@", "\0"))
            manager.settimeout(20)
            with socket.create_server(("127.0.0.1", 0)) as tcp:
                process = start(binary, [tcp], notify=name)
                ready = manager.recv(100)
                answer = ask(tcp.getsockname())
                process.send_signal(signal.SIGTERM)
                stopping = manager.recv(100)
                end(process)
        checks.check(f"news to a socket: {kind}", [ready, stopping] == [b"READY=1", b"STOPPING=1"],
                     [ready, stopping])
        checks.check(f"ready means that it answers: {kind}", answer.endswith(b"Hello World"))


def check_restarts(checks, binary):
    """Clients that come one after the other, while servers succeed each other at one socket."""
    answers, failures, over = [], [], threading.Event()

    def client(address):
        while not over.is_set():
            try:
                answers.append(ask(address).endswith(b"Hello World"))
            except OSError as error:
                failures.append(error)

    with socket.create_server(("127.0.0.1", 0), backlog=1000) as tcp:
        clients = [threading.Thread(target=client, args=[tcp.getsockname()]) for _ in range(8)]
        for each in clients:
            each.start()
        for _ in range(RESTARTS):
            process = start(binary, [tcp])
            time.sleep(0.5)
            end(process)
        process = start(binary, [tcp])
        over.set()
        for each in clients:
            each.join()
        end(process)
    checks.check(f"no client is refused or reset by {RESTARTS} restarts",
                 len(answers) > 100 and all(answers) and not failures,
                 (len(answers), answers.count(False), failures[:3]))


def check_activation(checks, binary):
    port = free_port()
    command = [packages.program("systemd-socket-activate", "systemd"), "-l", f"127.0.0.1:{port}",
               "--fdname=http", str(binary), "--systemd", "--quiet"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline, answer = time.monotonic() + 10, b""
    while not answer and time.monotonic() < deadline:
        try:
            answer = ask(("127.0.0.1", port))
        except ConnectionError:
            time.sleep(0.05)
    checks.check("systemd-socket-activate starts it for its first client",
                 answer.endswith(b"Hello World"), answer)
    end(process)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY)
    binary = parser.parse_args().binary.resolve()
    checks = Checks()
    folder = Path(tempfile.mkdtemp())
    try:
        check_sockets(checks, binary, folder)
        check_refusals(checks, binary)
        check_news(checks, binary, folder)
        check_restarts(checks, binary)
        check_activation(checks, binary)
    except packages.Missing as error:
        checks.check("what is needed is there", False, str(error))
    finally:
        shutil.rmtree(folder)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
