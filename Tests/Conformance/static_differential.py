#!/usr/bin/env python3
"""Holds the files of a built gateway-demo against nginx.

Both serve a folder that is made here, and get the same requests: those of static_diff/inputs.py.
Where they answer something else, by status, fields or body, it must be on the list of
static_diff/reasons.py, and everything on that list must still occur. One line for each request, and
at the end `N passed, N failed`. By root, nginx is installed from Debian's packages if it is missing;
where it cannot be had, one line says so.

  Tests/Conformance/static_differential.py --binary .build/release/gateway-demo
  Tests/Conformance/static_differential.py --show       prints what each makes of what differs
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from demo.server import Demo  # noqa: E402
from peers import packages  # noqa: E402
from static_diff.inputs import INPUTS, prepare  # noqa: E402
from static_diff.nginx import Nginx  # noqa: E402
from static_diff.reader import Reader  # noqa: E402
from static_diff.reasons import REASONS  # noqa: E402

DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "gateway-demo"


class Comparison:
    def __init__(self, shows):
        self._shows = shows
        self._needed = set()
        self.passed = self.failed = 0

    def compare(self, item, ours, theirs):
        differing = ours.differences(theirs)
        reasons = {facet: self._reason(item, facet) for facet in differing}
        unexplained = {facet for facet, reason in reasons.items() if reason is None}
        if differing and self._shows:
            print(f"# {item.name} | here {ours.shown(differing)} | nginx {theirs.shown(differing)}")
        if unexplained:
            self._fail(f"{item.name}\n         nginx {theirs.shown(unexplained)}, "
                       f"here {ours.shown(unexplained)}, and no reason is listed")
        else:
            self.passed += 1
            because = ", ".join(sorted(set(reasons.values())))
            print(f"ok - {item.name}" + (f" ({because})" if because else ""))

    def _reason(self, item, facet):
        for reason in REASONS:
            if patterns := reason.patterns_for(item.name, facet):
                self._needed.update((reason.id, pattern) for pattern in patterns)
                return reason.id
        return None

    def check_reasons(self):
        """Each pattern of each reason has been needed."""
        for reason in REASONS:
            for pattern in reason.inputs:
                if (reason.id, pattern) not in self._needed:
                    self._fail(f"nothing that {reason.id} lists as {pattern} differs any more")

    def check(self, sentence, holds, seen):
        if holds:
            self.passed += 1
            print(f"ok - {sentence}")
        else:
            self._fail(f"{sentence} ({seen})")

    def _fail(self, sentence):
        self.failed += 1
        print(f"not ok - {sentence}", flush=True)


def compare(binary, root, nginx, shows):
    comparison = Comparison(shows)
    print(f"# {nginx.description}; {len(INPUTS)} requests, {len(REASONS)} reasons", flush=True)
    with Demo(binary, ["--port", "0", "--quiet", "--root", root]) as demo:
        demo.wait_until_it_listens()
        ours, theirs = (Reader(server.connect).read(INPUTS) for server in (demo, nginx))
        for item, own, other in zip(INPUTS, ours, theirs):
            comparison.compare(item, own, other)
        comparison.check_reasons()
        comparison.check("the server still runs, and has reported nothing",
                         demo.is_running and not demo.errors.lines, demo.errors.lines[-3:])
    for reason in REASONS if shows else ():
        print(f"# {reason.id}: {reason.sentence}")
    print(f"{comparison.passed} passed, {comparison.failed} failed")
    return 0 if comparison.failed == 0 and comparison.passed > 0 else 1


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY, metavar="PATH",
                        help="the gateway-demo to compare (default .build/release/gateway-demo)")
    parser.add_argument("--show", action="store_true", help="print what each makes of what differs")
    arguments = parser.parse_args()
    if not arguments.binary.is_file():
        parser.error(f"there is no file {arguments.binary}")
    with tempfile.TemporaryDirectory(prefix="gateway-static-") as folder:
        root, work = Path(folder) / "root", Path(folder) / "work"
        root.mkdir()
        work.mkdir()
        prepare(root)
        try:
            with Nginx(root, work) as nginx:
                return compare(arguments.binary.resolve(), root, nginx, arguments.show)
        except packages.Missing as reason:
            print(f"skip - {reason}\n0 passed, 0 failed, 1 skipped")
            return 0


if __name__ == "__main__":
    sys.exit(main())
