"""What the scripts that look at a program with a browser have in common."""

import argparse
import tempfile
from pathlib import Path

from browsing import chromium
from demo.checks import Failed, Skipped, one_line, summary
from demo.client import BadResponse
from demo.server import DidNotStart
from peers import packages

PRODUCTS = Path(__file__).resolve().parents[3] / ".build" / "release"


class Results:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def run(self, sentence, check, *arguments):
        try:
            check(*arguments)
        except (Skipped, packages.Missing) as reason:
            self.skipped += 1
            print(f"skip - {sentence} ({reason})", flush=True)
        except Exception as failure:
            self.failed += 1
            kind = "" if isinstance(failure, (Failed, BadResponse, DidNotStart)) else \
                f"{type(failure).__name__}: "
            print(f"not ok - {sentence} ({kind}{one_line(failure)})", flush=True)
        else:
            self.passed += 1
            print(f"ok - {sentence}", flush=True)

    def end(self):
        """Prints the last line, and returns the status to exit with."""
        print(summary(self.passed, self.failed, self.skipped))
        return 0 if self.failed == 0 and self.passed > 0 else 1


def parser_of(description):
    return argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter)


def main(description, product, drive, add_arguments=lambda parser: None):
    """Runs `drive` with the results, the options, and a folder that is removed behind it."""
    parser = parser_of(description)
    parser.add_argument("--binary", type=Path, default=PRODUCTS / product, metavar="PATH",
                        help=f"the {product} to run (default .build/release/{product})")
    parser.add_argument("--screenshots", type=Path, metavar="FOLDER",
                        help="where to write pictures of the pages")
    add_arguments(parser)
    options = parser.parse_args()
    if not options.binary.is_file():
        parser.error(f"there is no file {options.binary}")
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    results = Results()
    try:
        # First: it may begin again with another Python.
        chromium.have_selenium()
        with tempfile.TemporaryDirectory(prefix=f"{product}-") as folder:
            drive(results, options, Path(folder))
    except packages.Missing as reason:
        print(f"not ok - what is needed is there ({reason})")
        results.failed += 1
    return results.end()
