#!/usr/bin/env python3
"""Types what the tutorial of the documentation says, in an empty folder, and compares what is seen.

Each step is a file, which is written, or a terminal, into which its lines behind `$ ` are typed; the other
lines are expected. The first terminal's last command goes on until its next step. The second terminal needs
curl, which is installed by root if it is missing. One line for each step, and at the end
`N passed, N failed`. The builds take some minutes.

  Tests/Conformance/tutorial.py
  Tests/Conformance/tutorial.py --keep FOLDER
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True

from demo.checks import Failed, see, summary  # noqa: E402
from documentation import tutorial  # noqa: E402
from peers import packages  # noqa: E402

PROJECT = Path(__file__).resolve().parents[2]
SECONDS_FOR_A_BUILD = 1200


class Typist:
    """Two terminals in one folder."""

    def __init__(self, folder):
        self.folder = folder
        self._running = None
        self._log = folder.parent / "first-terminal.log"

    def write(self, name, text):
        path = self.folder / name
        see(path.parent.is_dir(), f"the folder of {name} has not been made")
        path.write_text(text)

    def type(self, terminal, text):
        for entry in tutorial.entries(text):
            if entry.command == "^C":
                self.stop(signal.SIGINT)
            elif entry.command.startswith("cd "):
                self.folder = self.folder / entry.command.removeprefix("cd ")
            elif terminal == "First terminal" and entry.output:
                self._start(entry)
            else:
                self._run(entry)

    def _run(self, entry):
        # A terminal shows both streams; curl's progress is no part of it.
        done = subprocess.run(
            ["bash", "-c", entry.command], cwd=self.folder, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if "curl" in entry.command else subprocess.STDOUT,
            timeout=SECONDS_FOR_A_BUILD)
        see(done.returncode == 0, f"{entry.command}: status {done.returncode}: {done.stdout[-2000:]}")
        see(tutorial.matches(entry.output, done.stdout), f"{entry.command}: {done.stdout[-2000:]}")

    def _start(self, entry):
        with self._log.open("w") as log:
            self._running = subprocess.Popen(
                ["bash", "-c", "exec env " + entry.command], cwd=self.folder, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True)
        deadline = time.monotonic() + SECONDS_FOR_A_BUILD
        while not tutorial.matches(entry.output, self._log.read_text()):
            see(self._running.poll() is None, f"{entry.command}: {self._log.read_text()[-2000:]}")
            see(time.monotonic() < deadline, f"{entry.command} takes too long")
            time.sleep(0.1)

    def stop(self, number=signal.SIGTERM):
        """Sends a signal to what runs in the first terminal, and waits for its end."""
        if self._running:
            os.killpg(self._running.pid, number)
            self.wait()

    def wait(self):
        status = self._running.wait(timeout=60)
        self._running = None
        see(status == 0, f"the program has ended with status {status}: {self._log.read_text()[-500:]}")


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="work there, and leave it")
    return parser.parse_args()


def follow(folder):
    """Does the steps; the first that fails ends them, for the others need it.

    Returns how many have passed, and how many failed.
    """
    (folder / "AsyncGateway").symlink_to(PROJECT)
    typist, passed = Typist(folder), 0
    try:
        for step in tutorial.steps():
            what = f"{step.tutorial}: {step.name}"
            print(f"... {what}", flush=True)
            if step.is_terminal:
                typist.type(step.name, step.text)
            else:
                typist.write(step.name, step.text)
            print(f"ok - {what}", flush=True)
            passed += 1
        # The last command has told it to end.
        typist.wait()
        print("ok - the deployed app has ended with status 0")
        return passed + 1, 0
    except (Failed, subprocess.TimeoutExpired) as failure:
        print(f"not ok - {failure}")
        return passed, 1
    finally:
        try:
            typist.stop(signal.SIGKILL)
        except Failed:
            pass


def main():
    options = arguments()
    packages.program("curl")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        passed, failed = follow(folder.resolve())
    print(summary(passed, failed, 0))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
