#!/usr/bin/env python3
"""Looks at what the programs inherit that an app starts: signals and descriptors.

The app is Tests/SpawningApp, as a server and as a CGI program, however it was started itself. One
line for each check, and at the end `N passed, N failed`.

  Tests/Conformance/child_processes.py --binary .build/release/spawning-app
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from demo.checks import Group, Setting, run_all, see, summary  # noqa: E402
from demo.server import Demo, started_by  # noqa: E402

DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "spawning-app"
GROUP = Group("child processes")
CGI = {"REQUEST_METHOD": "GET", "SERVER_NAME": "a", "SERVER_PORT": "80",
       "SERVER_PROTOCOL": "HTTP/1.1", "GATEWAY_INTERFACE": "CGI/1.1"}


def blocking():
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


def ignoring_broken_pipes():
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    # What else Python ignores is no concern of this.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)


def blocking_and_ignoring():
    blocking()
    ignoring_broken_pipes()


STARTS = [
    ("plainly", {}, ""),
    ("with every signal blocked", {"preexec_fn": blocking}, ""),
    ("with SIGPIPE ignored", {"preexec_fn": ignoring_broken_pipes, "restore_signals": False}, ""),
    ("with both", {"preexec_fn": blocking_and_ignoring, "restore_signals": False}, ""),
    ("without standard streams", {}, "; <&- 2>&-"),
]


# What the child has to say


def sees_no_signal(status, output):
    """No signal is blocked or ignored."""
    see(status == 0, f"status {status}")
    for name in ("SigBlk", "SigIgn"):
        mask = int(re.search(rb"^%s:\s+(\w+)$" % name.encode(), output, re.M)[1], 16)
        # The C library keeps two for itself, and lets nobody else block them.
        see(mask & ~(0b11 << 31) == 0, f"{name} is {mask:016x}")


def sees_three_descriptors(status, output):
    """The standard ones, and the folder that it lists them from."""
    see(status == 0, f"status {status}")
    links = dict(re.findall(rb" (\d+) -> (.*)$", output, re.M))
    # libdispatch counts its running threads once a second, by files that are not close-on-exec.
    others = {number: target for number, target in links.items()
              if int(number) > 2 and not re.fullmatch(rb"/proc/\d+/(fd|stat)", target)}
    see(len(links) >= 3 and not others, f"{output}")


def ends_by_a_broken_pipe(status, output):
    # Of `yes | head -1` with pipefail: `yes` ends by SIGPIPE, and says nothing.
    see(status == (128 + signal.SIGPIPE) << 8 and output == b"y\n", f"{status} {output}")


def ends_by(number):
    def claim(status, output):
        see(os.WIFSIGNALED(status) and os.WTERMSIG(status) == number and not output,
            f"{status} {output}")
    return claim


CHILDREN = [
    ("has no signal blocked and none ignored", "/status", sees_no_signal),
    ("has no descriptor but the standard ones", "/descriptors", sees_three_descriptors),
    ("is ended by writing to nobody", "/broken-pipe", ends_by_a_broken_pipe),
    ("is ended by SIGTERM", "/termination", ends_by(signal.SIGTERM)),
    ("is ended by SIGINT", "/interrupt", ends_by(signal.SIGINT)),
]


# How it is asked


def served(setting, path, options, shell):
    with Demo(setting.binary, [], shell, **options).wait_until_it_listens() as server:
        for _ in range(3):  # The connections go to the loops in turn.
            yield server.ask(path).body
        server.send_signal(signal.SIGTERM)
        status = server.exit_status()
        see(status == 0, f"exit status {status}")


def printed(setting, path, options, shell):
    environment = {"PATH": os.environ["PATH"], **CGI, "PATH_INFO": path}
    result = subprocess.run(started_by(shell, [setting.binary, "--cgi"]), env=environment,
                            stdin=subprocess.DEVNULL, capture_output=True, timeout=10, **options)
    see(result.returncode == 0, f"exit status {result.returncode}: {result.stderr[:200]}")
    yield result.stdout.partition(b"\r\n\r\n")[2]


def add_checks():
    for started, options, shell in STARTS:
        for what, path, claim in CHILDREN:
            for kind, ask in [("server", served), ("CGI program", printed)]:
                def run(setting, ask=ask, case=(path, options, shell), claim=claim):
                    for answer in ask(setting, *case):
                        status, _, output = answer.partition(b"\n")
                        claim(int(status), output)

                GROUP.add(f"a child of a {kind} that was started {started} {what}", run)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY, metavar="PATH",
                        help="the spawning-app to check (default .build/release/spawning-app)")
    arguments = parser.parse_args()
    if not arguments.binary.is_file():
        parser.error(f"there is no file {arguments.binary}")
    add_checks()
    with tempfile.TemporaryDirectory(prefix="spawning-app-") as folder:
        setting = Setting(arguments.binary.resolve(), Path(folder), long=False)
        passed, failed, skipped = run_all([GROUP], setting, None)
    print(summary(passed, failed, skipped))
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
