"""The container image of a Dockerfile, built and started by hand, with no container engine."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import time
from pathlib import Path

from deployed.page import ROOT, replaced
from peers import packages

SCRATCH = ROOT / ".build" / "static-stdlib"
# All mounts are made in a namespace of their own, from which none comes out. The root is mounted on
# itself, because only a mount can be made read-only.
AS_PROCESS_1 = """
mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" &&
    exec unshare --pid --fork --kill-child --root="$0" --mount-proc \\
        --setgid {gid} --setuid {uid} "$@"
"""


class Dockerfile:
    """Its stages by their names; the last one has the name None."""

    def __init__(self, text):
        self.stages, stage = {}, []
        for line in text.splitlines():
            word, _, rest = line.partition(" ")
            if word == "FROM":
                base, _, name = rest.partition(" AS ")
                self.stages[name or None] = stage = [(word, base)]
            elif line and not line.startswith("#"):
                stage.append((word, rest))

    def values(self, word, stage=None):
        return [rest for found, rest in self.stages[stage] if found == word]

    @property
    def command(self):
        return json.loads(self.values("ENTRYPOINT")[0])

    @property
    def user(self):
        return tuple(int(part) for part in self.values("USER")[0].split(":"))

    @property
    def environment(self):
        return dict(value.split("=", 1) for value in self.values("ENV"))


def build_program(dockerfile):
    """Runs the build of the first stage here; returns the program that the last stage copies."""
    for command in dockerfile.values("RUN", "build"):
        subprocess.run([*shlex.split(command), "--scratch-path", SCRATCH], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL)
    return SCRATCH / Path(copied(dockerfile)["build"][0]).relative_to("/src/.build")


def copied(dockerfile):
    """What the last stage copies, by the stage that it comes from."""
    copies = [re.fullmatch(r"--from=(\w+) (\S+) (\S+)", each) for each in dockerfile.values("COPY")]
    return {match[1]: (match[2], match[3]) for match in copies}


def build_root(dockerfile, program, folder):
    """Makes the file system of the image in an empty folder."""
    source, target = copied(dockerfile)["root"]
    if target != "/":
        raise ValueError("the stage of the root is copied elsewhere")
    packages.program("mmdebstrap")
    for command in dockerfile.values("RUN", "root"):
        # What it installs is there already.
        if not command.startswith("apt-get "):
            subprocess.run(replaced(command, {source: folder}), shell=True, check=True,
                           capture_output=True)
    path = folder / copied(dockerfile)["build"][1].lstrip("/")
    path.parent.mkdir(parents=True)
    shutil.copy(program, path)


class Container:
    """The program of an image as process 1 of its namespaces, on a root that is read-only."""

    def __init__(self, root, command, user, environment):
        uid, gid = user
        self._process = subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "sh", "-c",
             AS_PROCESS_1.format(uid=uid, gid=gid), root, *command],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        # It says where it serves.
        self.first_line = self._process.stdout.readline().decode()
        self.pid = self._child()

    def _child(self):
        path = f"/proc/{self._process.pid}/task/{self._process.pid}/children"
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and self._process.poll() is None:
            if children := Path(path).read_text().split():
                return int(children[0])
            time.sleep(0.02)
        raise packages.Missing(f"it did not start: {self._process.stderr.read().decode()}")

    @property
    def status(self):
        """What the kernel says of it."""
        text = Path(f"/proc/{self.pid}/status").read_text()
        return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)

    @property
    def root_mount(self):
        """The options of the mount at its root."""
        for line in Path(f"/proc/{self.pid}/mountinfo").read_text().splitlines():
            if line.split()[4] == "/":
                return line.split()[5].split(",")
        return []

    def zombies(self):
        path = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        states = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0]
                  for child in path.read_text().split()]
        return states.count("Z")

    def leave_orphan(self):
        """Lets a process of its namespace end whose parent has ended before."""
        subprocess.run(["nsenter", f"--target={self.pid}", "--pid", "sh", "-c",
                        "sh -c 'sleep 0.3 &'"], check=True)

    def terminate(self):
        os.kill(self.pid, signal.SIGTERM)

    def end(self):
        """Waits for the end; the status, and what it has written to the error stream."""
        _, errors = self._process.communicate(timeout=40)
        return self._process.returncode, errors.decode()

    def kill(self):
        if self._process.poll() is None:
            # unshare takes the process with it.
            self._process.kill()
            self._process.communicate()
