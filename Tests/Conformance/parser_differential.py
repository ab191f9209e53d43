#!/usr/bin/env python3
"""Holds the wire core against h11 and gunicorn's parser, and the built server against it.

All get the same bytes: the wire cases, alone and followed by another request, and damaged ones made
of them. Where the parsers disagree there must be a reason on the list of parser_diff/reasons.py, and
everything on that list must still occur; the guide HTTPSupport has the list. The server has to answer
what the wire core says. One line for each check, and at the end `N passed, N failed`.

  Tests/Conformance/parser_differential.py --binary .build/release/gateway-demo
  Tests/Conformance/parser_differential.py --write           writes the list into the document
  Tests/Conformance/parser_differential.py --show folds      every disagreement of one reason
"""

import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from parser_diff import environment  # noqa: E402

BUILD = Path(__file__).resolve().parents[2] / ".build" / "release"
SHOWN = 20


class Report:
    """Prints the checks as they come, and counts them."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, sentence, failures):
        failures = [str(failure) for failure in failures]
        if not failures:
            self.passed += 1
            print(f"ok - {sentence}", flush=True)
            return
        self.failed += 1
        print(f"not ok - {sentence} ({len(failures)})")
        print("".join(f"         {failure}\n" for failure in failures[:SHOWN]), end="", flush=True)


def compare_parsers(report, messages, reference, met):
    from parser_diff.comparison import disagreement
    from parser_diff.reasons import reason_for

    unexplained = []
    for message in messages:
        found = disagreement(message, reference)
        if found is None:
            continue
        reason = reason_for(found)
        if reason is None:
            unexplained.append(found)
        else:
            met[reason.id].append(found)
    report.check(
        f"each disagreement with {reference.name} {reference.version} has a reason", unexplained)


def check_reasons(report, met):
    from parser_diff.reasons import REASONS

    for reason in REASONS:
        parsers = {found.parser for found in met[reason.id]}
        missing = [f"does not occur with {parser}" for parser in reason.parsers
                   if parser not in parsers]
        report.check(f"{reason.id} still occurs: {len(met[reason.id])} messages", missing)


def check_document(report, met, messages, references, writes):
    from parser_diff import document

    text = document.PATH.read_text()
    renewed = document.renewed(text, met, messages, references)
    if writes:
        document.PATH.write_text(renewed)
        text = renewed
    report.check(f"{document.PATH.name} has the list of reasons",
                 [] if text == renewed else ["run this with --write"])


def check_server(report, messages, binary):
    from demo.server import Demo
    from parser_diff.real_server import difference

    with Demo(binary, ["--port", "0", "--quiet"]) as demo:
        demo.wait_until_it_listens()
        differing = [f"{message}: {seen}" for message in messages
                     if (seen := difference(demo, message))]
        report.check(
            f"{len(messages)} messages are answered over TCP as the wire core says", differing)
        report.check("the server still runs", [] if demo.is_running else demo.errors.lines[-3:])


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--binary", type=Path, default=BUILD / "gateway-demo", metavar="PATH",
                        help="the gateway-demo to ask (default .build/release/gateway-demo)")
    parser.add_argument("--cases", type=Path, metavar="PATH",
                        help="the wire-cases to ask (default the one beside the demo)")
    parser.add_argument("--write", action="store_true", help="write the list into the document")
    parser.add_argument("--show", metavar="REASON", help="print the disagreements of a reason")
    arguments = parser.parse_args()
    program = arguments.cases or arguments.binary.with_name("wire-cases")
    for file in (arguments.binary, program):
        if not file.is_file():
            parser.error(f"there is no file {file}")
    environment.enter()

    from parser_diff import references, wire
    from parser_diff.reasons import REASONS

    report, met = Report(), {reason.id: [] for reason in REASONS}
    messages = wire.messages(program.resolve())
    print(f"# {len(messages)} messages", flush=True)
    for reference in references.ALL:
        compare_parsers(report, messages, reference, met)
    for found in met.get(arguments.show, []):
        print(f"# {found}")
    check_reasons(report, met)
    check_document(report, met, messages, references.ALL, arguments.write)
    check_server(report, messages, arguments.binary.resolve())
    print(f"{report.passed} passed, {report.failed} failed")
    return 0 if report.failed == 0 and report.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
