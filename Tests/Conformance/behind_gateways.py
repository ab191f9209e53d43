#!/usr/bin/env python3
"""Starts gateway-demo behind web servers that speak FastCGI and SCGI to it, and HTTP.

Behind each, over TCP and a Unix-domain socket, every route answers as it does over HTTP, long
bodies come whole, streams come block by block, and a client that leaves is noticed. By root, what
is missing is installed from Debian's packages. One line for each check, then the variables that
differ from those over HTTP, the grid of what has passed, and `N passed, N failed`.

  Tests/Conformance/behind_gateways.py --binary .build/release/gateway-demo
  Tests/Conformance/behind_gateways.py --quick                   bodies of 5 MB, fewer methods
  Tests/Conformance/behind_gateways.py --only nginx --only scgi  fronts, protocols, tcp or unix
"""

import argparse
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True

from demo.client import BadResponse  # noqa: E402
from demo.server import Demo, DidNotStart  # noqa: E402
from gateways import bodies, environ, routes  # noqa: E402
from gateways.apache import Apache  # noqa: E402
from gateways.haproxy import HAProxy, MultiplexingHAProxy  # noqa: E402
from gateways.lighttpd import CGIProgram, Lighttpd  # noqa: E402
from gateways.nginx import Nginx, NginxProxy  # noqa: E402
from gateways.site import Way, started  # noqa: E402
from peers import packages  # noqa: E402
from peers.checks import Checks  # noqa: E402

DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "gateway-demo"
FRONTS = [NginxProxy(), Nginx(), Apache(), Lighttpd(), HAProxy(), MultiplexingHAProxy(),
          CGIProgram()]
WAYS = [Way(front, protocol, is_unix) for front in FRONTS for protocol in front.protocols
        for is_unix in (False, True)]


def is_wanted(way, names):
    words = way.name.lower().replace(",", "").split()
    return not names or any(set(name.lower().split()) <= set(words) for name in names)


class Grid:
    """How many checks have passed, by front and transport."""

    def __init__(self):
        self._counts = {}

    def note(self, way, passed, failed):
        self._counts.setdefault(way.row, {})[way.column] = (passed, failed)

    def lines(self):
        yield f"{'':30} {'TCP':>12} {'Unix':>12}"
        for row, counts in self._counts.items():
            cells = [counts.get(column) for column in ("TCP", "Unix")]
            texts = [f"{passed}/{passed + failed}" if cell else "-"
                     for cell in cells for passed, failed in [cell or (0, 0)]]
            yield f"{row:30} {texts[0]:>12} {texts[1]:>12}"


@dataclass
class Plan:
    """What all ways are checked with."""

    binary: Path
    direct: Demo
    answers: routes.Answers
    files: Path
    long_body: bytes
    is_quick: bool


def check(checks, way, plan, differences):
    with tempfile.TemporaryDirectory(prefix="gateways-") as name:
        with started(way, plan.binary, plan.direct, plan.files, Path(name)) as site:
            methods = routes.QUICK_METHODS if plan.is_quick else routes.METHODS
            routes.check(checks, site, plan.answers, methods)
            routes.check_toolkit(checks, site, plan.is_quick)
            environ.check(checks, site, differences)
            bodies.check_long(checks, site, plan.long_body)
            bodies.check_stream(checks, site)
            bodies.check_clients(checks, site)
            bodies.check_departure(checks, site)
            # Behind the others, because it ends connections that requests may share.
            routes.check_failures(checks, site)


def check_all(checks, grid, differences, ways, binary, is_quick):
    with tempfile.TemporaryDirectory(prefix="gateways-files-") as name:
        files = Path(name)
        long_body = os.urandom(5_000_000 if is_quick else 100_000_000)
        for file, content in [("tea.txt", b"assam\n"), ("empty", b""), ("long", long_body)]:
            (files / file).write_bytes(content)
            # Of a file that has just been changed the entity tag is weak.
            os.utime(files / file, (1_000_000_000, 1_000_000_000))
        with Demo(binary, ["--port", 0, "--root", files, "--quiet"]) as direct:
            answers = routes.Answers(direct.wait_until_it_listens())
            plan = Plan(binary, direct, answers, files, long_body, is_quick)
            for way in ways:
                passed, failed = checks.passed, checks.failed
                try:
                    check(checks, way, plan, differences)
                except (packages.Missing, DidNotStart, BadResponse, OSError) as problem:
                    checks.check(f"{way.name}: it can be checked", False, str(problem))
                grid.note(way, checks.passed - passed, checks.failed - failed)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY, metavar="PATH",
                        help="the gateway-demo to check (default .build/release/gateway-demo)")
    parser.add_argument("--quick", action="store_true", help="bodies of 5 MB instead of 100 MB")
    parser.add_argument("--only", action="append", default=[], metavar="NAME",
                        help="words of a way's name, such as haproxy or 'nginx scgi'")
    arguments = parser.parse_args()
    if not arguments.binary.is_file():
        parser.error(f"there is no file {arguments.binary}")
    ways = [way for way in WAYS if is_wanted(way, arguments.only)]
    checks, differences, grid = Checks(), environ.Differences(), Grid()
    check_all(checks, grid, differences, ways, arguments.binary.resolve(), arguments.quick)
    fronts = {way.row: way.front for way in ways}
    print("\nThe environ beside that over HTTP:")
    for line in differences.lines(fronts.get):
        print(line)
    print("\nPassed checks:")
    for line in grid.lines():
        print(line)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 0 if checks.failed == 0 and checks.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
