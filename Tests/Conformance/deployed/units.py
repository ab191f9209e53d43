"""The units of systemd on the page: verified, and held against what the program does."""

import os
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from deployed.client import ask, wait_for
from peers import packages

UNITS = Path("/usr/lib/systemd/system")


def analyze(*arguments):
    """Runs systemd-analyze, which needs no systemd that runs."""
    return subprocess.run([packages.program("systemd-analyze", "systemd"), *arguments],
                          capture_output=True, text=True, timeout=60)


def install(units, program, root):
    """Puts the units and what they refer to below a root; returns their paths there."""
    shutil.copytree(UNITS, root / UNITS.relative_to("/"), symlinks=True)
    (root / "lib").symlink_to("usr/lib")
    start = re.search(r"^ExecStart=(/\S+)", "".join(units.values()), re.M)[1]
    for name, text in [*units.items(), (start, None)]:
        path = root / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text) if text else shutil.copy(program, path)


def complaints(units, program, root):
    """What systemd says of the units; nothing if it has no objection."""
    install(units, program, root)
    done = analyze("verify", f"--root={root}", *[Path(name).name for name in units])
    return (done.stdout + done.stderr).strip() or (done.returncode and str(done.returncode)) or ""


def exposure(path):
    """The line about how exposed a service is."""
    done = analyze("security", "--offline=yes", path)
    lines = [line for line in done.stdout.splitlines() if "exposure level" in line]
    return lines[0].strip("→ ") if lines else done.stderr.strip()


def values(text, name):
    return re.findall(rf"^{name}=(.*)$", text, re.M)


class Filter:
    """Which system calls a service may make."""

    def __init__(self, service):
        self._groups = {}
        for line in analyze("syscall-filter").stdout.splitlines():
            line = re.sub(r"\x1b\[[0-9;]*m", "", line)
            if line.startswith("@"):
                members = self._groups[line.strip()] = []
            elif line.startswith(" ") and line.strip() and not line.strip().startswith("#"):
                members.append(line.strip())
        self.allowed = set()
        for value in values(service, "SystemCallFilter"):
            calls = {call for word in value.lstrip("~").split() for call in self._calls(word)}
            if value.startswith("~"):
                self.allowed -= calls
            else:
                # A service that may do something may always do what is needed to start.
                self.allowed |= calls | self._calls("@default")

    def _calls(self, word):
        if not word.startswith("@"):
            return {word}
        return {call for member in self._groups[word] for call in self._calls(member)}


def traced(program, folder):
    """The lines of strace about a server that is handed a socket, asked, and drained."""
    log = folder / "strace"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def place():
            os.dup2(os.dup2(listener.fileno(), 100), 3)
            os.close(100)

        # It has no network, as with PrivateNetwork=, and finds its own number in LISTEN_PID.
        process = subprocess.Popen(
            ["unshare", "--net", packages.program("strace"), "-f", "-qq", "-o", log, "sh", "-c",
             'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" --systemd', program],
            preexec_fn=place, pass_fds=[3], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(port, "/ready")
            ask(port, "/steep/1")
            ask(port, "/leaves", method="POST", body=b"x" * 1_000_000)
            with socket.create_connection(("127.0.0.1", port)) as events:
                events.sendall(b"GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
                events.settimeout(10)
                events.recv(1000)
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
            os.kill(int(children.split()[0]), signal.SIGTERM)
            process.wait(40)
        finally:
            process.kill()
            process.wait()
    return process.returncode, of_program(log.read_text().splitlines(), str(program))


def of_program(lines, program):
    """Those since the program was started, without those of the shell before."""
    start = next(index for index, line in enumerate(lines)
                 if f'execve("{program}"' in line and line.endswith("= 0"))
    return lines[start:]


def calls_in(lines):
    """The names of the system calls in a log of strace."""
    return {match[1] for line in lines if (match := re.match(r"\d+ +(\w+)\(", line))}
