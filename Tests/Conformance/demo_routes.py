#!/usr/bin/env python3
"""Holds a built gateway-demo against what it promises, over real sockets.

One line for each check, `ok - sentence` or `not ok - sentence (what was seen)`, and at the end
`N passed, N failed`. The exit status is 1 if any failed. Every check has a time limit.

  Tests/Conformance/demo_routes.py --binary .build/release/gateway-demo
  Tests/Conformance/demo_routes.py --binary ... --only ticks      a word of a sentence, or a group
  Tests/Conformance/demo_routes.py --binary ... --long            100 MB up, 1 GB down, ...
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from demo import (  # noqa: E402
    bodies, connections, contract, events, file_faults, files, lifecycle, malformed, options,
    routes, startup, streaming, toolkit,
)
from demo.checks import Setting, run_all, summary  # noqa: E402

GROUPS = [routes, toolkit, bodies, files, file_faults, connections, malformed, streaming, events,
          options, lifecycle, startup, contract]
DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "gateway-demo"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY, metavar="PATH",
                        help="the gateway-demo to check (default .build/release/gateway-demo)")
    parser.add_argument("--only", metavar="WORD",
                        help="a word that the sentence holds, or the name of a group: "
                        + ", ".join(group.GROUP.name for group in GROUPS))
    parser.add_argument("--long", action="store_true", help="the full sizes, several minutes")
    arguments = parser.parse_args()
    if not arguments.binary.is_file():
        parser.error(f"there is no file {arguments.binary}")
    with tempfile.TemporaryDirectory(prefix="gateway-demo-") as folder:
        setting = Setting(arguments.binary.resolve(), Path(folder), arguments.long)
        passed, failed, skipped = run_all([group.GROUP for group in GROUPS], setting, arguments.only)
    print(summary(passed, failed, skipped))
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
