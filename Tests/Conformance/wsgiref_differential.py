#!/usr/bin/env python3
"""Holds a built gateway-demo against CPython's own wsgiref.simple_server.

Both get the same requests and answer with the same apps. Whatever differs, in a variable of the
environ or in the response, must be on the list of wsgiref_diff/deviations.py, and everything on that
list must still occur. One line for each check, and at the end `N passed, N failed`.

  Tests/Conformance/wsgiref_differential.py --binary .build/release/gateway-demo
"""

import argparse
import ast
import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from demo.server import Demo  # noqa: E402
from wsgiref_diff.cases import CASES  # noqa: E402
from wsgiref_diff.deviations import DEVIATIONS, FIELD, VARIABLE, Difference  # noqa: E402
from wsgiref_diff.exchange import Malformed, exchange  # noqa: E402
from wsgiref_diff.reference import Reference  # noqa: E402

DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "gateway-demo"
GREETING = b"Hello world!\n\n"


def environ_of(response, address):
    """The variables that the demo app shows; None if this is no answer of the demo app."""
    if not response.body.startswith(GREETING):
        return None
    variables = {}
    for line in response.body[len(GREETING):].decode().splitlines():
        name, _, shown = line.partition(" = ")
        # What is no string, such as a stream, stays the text that shows it.
        value = ast.literal_eval(shown) if re.match("['\"]", shown) else shown
        variables[name] = own_port_hidden(value, address)
    return variables


def own_port_hidden(value, address):
    """The one difference between the servers that says nothing: their ports."""
    return value.replace(str(address[1]), "PORT")


def differences(request, theirs, ours):
    """Everything in which the two answers differ; each is a response and its server's address."""
    (their_response, their_address), (our_response, our_address) = theirs, ours
    for kind in ("version", "status", "interim"):
        yield kind, kind, getattr(their_response, kind), getattr(our_response, kind)
    their_environ = environ_of(their_response, their_address)
    our_environ = environ_of(our_response, our_address)
    shows_environ = our_environ is not None or request.method == "HEAD" and their_environ
    yield from field_differences(their_response, our_response, shows_environ)
    if their_environ is None or our_environ is None:
        yield "body", "body", their_response.body, our_response.body
        return
    for name in sorted(their_environ.keys() | our_environ.keys()):
        yield VARIABLE, name, their_environ.get(name), our_environ.get(name)


def field_differences(theirs, ours, shows_environ):
    """In the fields' values, and in the order of those that both have."""
    their_names = [name.lower() for name, _ in theirs.fields]
    our_names = [name.lower() for name, _ in ours.fields]
    for name in dict.fromkeys(their_names + our_names):
        values = [theirs.get(name), ours.get(name)]
        if None not in values:
            # The time, and the length of the environ, which is compared variable by variable.
            if name == "date" or name == "content-length" and shows_environ:
                continue
        yield FIELD, name, *values
    yield ("order", "of fields", [name for name in their_names if name in our_names],
           [name for name in our_names if name in their_names])


def compare(request, reference, demo):
    try:
        theirs = exchange(reference.address, request), reference.address
        ours = exchange(demo.address, request), demo.address
    except (OSError, ValueError, Malformed) as error:
        return [f"{request.name}: {error!r}"], set()
    unexpected, met = [], set()
    for kind, name, their_value, our_value in differences(request, theirs, ours):
        if their_value == our_value:
            continue
        difference = Difference(request, kind, name, their_value, our_value)
        covering = [index for index, deviation in enumerate(DEVIATIONS)
                    if deviation.covers(difference)]
        met.update(covering)
        if not covering:
            unexpected.append(str(difference))
    return unexpected, met


def run(reference, demo):
    passed = failed = 0
    met = set()
    for request in CASES:
        unexpected, covering = compare(request, reference, demo)
        met |= covering
        if unexpected:
            failed += 1
            print(f"not ok - {request.name}")
            print("".join(f"         {line}\n" for line in unexpected), end="")
        else:
            passed += 1
            print(f"ok - {request.name}")
    for index, deviation in enumerate(DEVIATIONS):
        if index in met:
            passed += 1
            print(f"ok - {deviation.row}: {deviation.sentence}")
        else:
            failed += 1
            print(f"not ok - {deviation.row}: {deviation.sentence} (does not occur any more)")
    return passed, failed


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY, metavar="PATH",
                        help="the gateway-demo to compare (default .build/release/gateway-demo)")
    arguments = parser.parse_args()
    if not arguments.binary.is_file():
        parser.error(f"there is no file {arguments.binary}")
    with Reference() as reference:
        print(f"# {len(CASES)} requests to {reference.description} and {arguments.binary.name}")
        with Demo(arguments.binary.resolve(), ["--port", "0", "--quiet"]) as demo:
            demo.wait_until_it_listens()
            passed, failed = run(reference, demo)
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
