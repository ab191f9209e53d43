#!/usr/bin/env python3
"""Holds what a built gateway-demo reads of forms and cookies against Werkzeug and Go.

All get the same urlencoded bodies, queries, Cookie fields and multipart bodies: those of
toolkit_diff/inputs.py and toolkit_diff/multipart_inputs.py. Where they read something else, it must
be on the list of toolkit_diff/reasons.py, and everything on that list must still occur. One line
for each input, and at the end `N passed, N failed`. Werkzeug is fetched from PyPI, and Go from
Debian; a reference that cannot be had is skipped, and a line says so.

  Tests/Conformance/toolkit_differential.py --binary .build/release/gateway-demo
  Tests/Conformance/toolkit_differential.py --show       prints what each makes of what differs
"""

import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from demo.server import Demo  # noqa: E402
from peers import packages  # noqa: E402
from toolkit_diff import references  # noqa: E402
from toolkit_diff.demo_reader import DemoReader  # noqa: E402
from toolkit_diff.inputs import INPUTS  # noqa: E402
from toolkit_diff.reasons import REASONS, reasons_by_input  # noqa: E402

DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "gateway-demo"


def outcomes_of(reference):
    """What a reference reads of each input; None, and a line that says so, if it cannot be had."""
    try:
        outcomes = reference.read(INPUTS)
    except packages.Missing as reason:
        print(f"skip - {reference.name}: {reason}", flush=True)
        return None
    print(f"# {reference.description}", flush=True)
    return outcomes


def complaints(number, ours, theirs, listed):
    """What is wrong with the list for an input: by reference, a line for each."""
    name = INPUTS[number].name
    for reference, outcomes in theirs.items():
        reason = listed[reference].get(name)
        differs = ours[number].differs(outcomes[number], reference)
        if differs and reason is None:
            yield (f"{reference} reads {outcomes[number]}, here it is {ours[number]}, "
                   "and no reason is listed")
        if not differs and reason is not None:
            yield f"{reference} does not differ any more, but {reason} is listed"


def show(number, ours, theirs):
    """Prints what each has read, if one of them differs."""
    differing = {name: outcomes[number] for name, outcomes in theirs.items()
                 if ours[number].differs(outcomes[number], name)}
    for name, outcome in {"here": ours[number], **differing}.items() if differing else ():
        print(f"# {INPUTS[number].name} | {name} | {outcome}")


def show_reasons():
    for reason in REASONS:
        print(f"# {reason.id}: {reason.sentence}")


def run(ours, theirs, shows):
    listed = {reference: reasons_by_input(reference) for reference in theirs}
    passed = failed = 0
    for number, item in enumerate(INPUTS):
        wrong = list(complaints(number, ours, theirs, listed))
        if shows:
            show(number, ours, theirs)
        if wrong:
            failed += 1
            print(f"not ok - {item.name}")
            print("".join(f"         {line}\n" for line in wrong), end="", flush=True)
        else:
            passed += 1
            because = sorted({reasons[item.name] for reasons in listed.values()
                              if item.name in reasons})
            print(f"ok - {item.name}" + (f" ({', '.join(because)})" if because else ""))
    unknown = {name for reasons in listed.values() for name in reasons} - {
        item.name for item in INPUTS}
    if unknown:
        failed += 1
        print(f"not ok - every input that has a reason is there ({sorted(unknown)})")
    return passed, failed


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
    read = {reference.name: outcomes_of(reference) for reference in references.ALL}
    theirs = {name: outcomes for name, outcomes in read.items() if outcomes is not None}
    if not theirs:
        sys.exit("there is nothing to compare with")
    with Demo(arguments.binary.resolve(), ["--port", "0", "--quiet"]) as demo:
        demo.wait_until_it_listens()
        print(f"# {len(INPUTS)} inputs, {len(REASONS)} reasons", flush=True)
        ours = DemoReader(demo).read(INPUTS)
        passed, failed = run(ours, theirs, arguments.show)
        if arguments.show:
            show_reasons()
        if not demo.is_running:
            failed += 1
            print(f"not ok - the server still runs ({demo.errors.lines[-3:]})")
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
