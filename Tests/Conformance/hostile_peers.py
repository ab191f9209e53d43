#!/usr/bin/env python3
"""Sets peers that mean harm on a built gateway-demo, and well-behaved ones beside them.

Where the app has to mean harm, too, the server is the stress-app that was built beside the demo.

One line for each check, `ok - name: what was measured` or `not ok - name: what was seen`; what
goes on meanwhile stands in lines that begin with #. The exit status is 1 if any failed. A check
starts servers of its own. What it needs from Debian, slowhttptest or wrk, is installed if missing.

  Tests/Conformance/hostile_peers.py --binary .build/release/gateway-demo       about 20 minutes
  Tests/Conformance/hostile_peers.py --binary ... --quick                        about 4 minutes
  Tests/Conformance/hostile_peers.py --binary ... --only chaos
"""

import argparse
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True

from demo.checks import Failed, TookTooLong, one_line, raise_took_too_long  # noqa: E402
from demo.client import BadResponse  # noqa: E402
from demo.server import Demo, DidNotStart  # noqa: E402
from peers import blocking, capacity, chaos, drains, endings, fairness, idle  # noqa: E402
from peers import sigterm, slow, spinning, unread  # noqa: E402
from peers.packages import Missing  # noqa: E402

DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "gateway-demo"
SECONDS_BETWEEN_REPORTS = 5
SECONDS_FOR_A_CHECK = 900

# On the stress-app, but for files-of-demo.
STRESS = {
    "fairness": fairness.check,
    "spinning": spinning.check,
    "blocking": blocking.check,
    "capacity-idle": capacity.check_idle,
    "capacity-busy": capacity.check_busy,
    "capacity-flood": capacity.check_flood,
    "files-of-demo": capacity.check_files_of_demo,
    "files-of-app": capacity.check_files_of_app,
    "drains": drains.check,
    "unread-access-log": unread.check_access_log,
    "unread-errors": unread.check_errors,
    "run-start": endings.check_start,
    "run-port-in-use": endings.check_port_in_use,
    "run-environment": endings.check_environment,
    "run-heedless": endings.check_heedless,
}

CHECKS = {
    **{name: slow.check(name) for name in slow.ATTACKS},
    "idle": idle.check,
    "chaos": chaos.check,
    "sigterm": sigterm.check,
    **STRESS,
}

GROUPS = {"slow": slow.ATTACKS, "stress": STRESS}


class Setting:
    """What a check may use, and how much it is to do."""

    def __init__(self, arguments, folder):
        self.binary = arguments.binary.resolve()
        self.quick = arguments.quick
        self.rounds = arguments.rounds or (50 if arguments.quick else 1000)
        self.seed = arguments.seed
        self.folder = folder
        self._said = 0

    def start(self, *arguments):
        """A server of the check's own, to be used in a `with` block."""
        return Demo(self.binary, ["--quiet", "--port", 0, *arguments]).wait_until_it_listens()

    def progress(self, text, always=False):
        if always or time.monotonic() - self._said > SECONDS_BETWEEN_REPORTS:
            self._said = time.monotonic()
            print(f"#   {text}", flush=True)


def run(name, setting):
    """Whether the check holds, and the line that says so."""
    print(f"# {name}", flush=True)
    signal.alarm(SECONDS_FOR_A_CHECK)
    try:
        return True, f"ok - {name}: {CHECKS[name](setting)}"
    except TookTooLong:
        return False, f"not ok - {name}: not finished after {SECONDS_FOR_A_CHECK} s"
    except (Failed, BadResponse, DidNotStart, Missing) as failure:
        return False, f"not ok - {name}: {one_line(failure)}"
    except Exception as error:
        return False, f"not ok - {name}: {one_line(f'{type(error).__name__}: {error}')}"
    finally:
        signal.alarm(0)


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY, metavar="PATH",
                        help="the gateway-demo to check (default .build/release/gateway-demo)")
    parser.add_argument("--only", action="append", choices=[*CHECKS, *GROUPS], metavar="NAME",
                        help="one check, may be given several times: " + ", ".join(CHECKS)
                        + "; or one of the groups " + " and ".join(GROUPS))
    parser.add_argument("--quick", action="store_true", help="smaller and shorter")
    parser.add_argument("--rounds", type=int, metavar="N",
                        help="how often sigterm and drains start a server (default 1000, quick 50 "
                        "and 20)")
    parser.add_argument("--seed", type=int, default=int(time.time()), metavar="N",
                        help="for what is random; each run has its own, and prints it")
    options = parser.parse_args()
    if not options.binary.is_file():
        parser.error(f"there is no file {options.binary}")
    return options


def main():
    options = arguments()
    signal.signal(signal.SIGALRM, raise_took_too_long)
    print(f"# seed {options.seed}", flush=True)
    failed = 0
    names = [name for word in options.only or CHECKS for name in GROUPS.get(word, [word])]
    with tempfile.TemporaryDirectory(prefix="gateway-peers-") as folder:
        setting = Setting(options, Path(folder))
        for name in names:
            holds, line = run(name, setting)
            failed += not holds
            print(line, flush=True)
    print(f"{len(names) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
