"""The part of the guide HTTPSupport that tells of the disagreements."""

import itertools
import textwrap
from pathlib import Path

from parser_diff.mutations import COUNT
from parser_diff.reasons import REASONS
from parser_diff.wire import CASE, DAMAGED

GUIDES = Path("Sources/AsyncGateway/AsyncGateway.docc/Articles")
PATH = Path(__file__).resolve().parents[3] / GUIDES / "HTTPSupport.md"
OPENING = "<!-- differential: written by Tests/Conformance/parser_differential.py --write -->\n"
CLOSING = "<!-- end of differential -->\n"


def renewed(text, met, messages, references):
    """The document with its part made anew; `met` has the disagreements of each reason."""
    before, opening, rest = text.partition(OPENING)
    _, closing, after = rest.partition(CLOSING)
    if not opening or not closing:
        raise ValueError(f"{PATH.name} has no place for the differential")
    return before + opening + "\n" + rendered(met, messages, references) + "\n" + closing + after


def rendered(met, messages, references):
    cases = {message.id for message in messages if message.kind == CASE}
    differing = {reference.name: set() for reference in references}
    for disagreement in itertools.chain.from_iterable(met.values()):
        if disagreement.message.kind != DAMAGED:
            differing[disagreement.parser].add(disagreement.message.id)
    parsers = " and ".join(f"{reference.name} {reference.version}" for reference in references)
    agreed = " and ".join(f"{len(cases) - len(differing[reference.name])} with {reference.name}"
                          for reference in references)
    introduction = f"""
        `Tests/Conformance/parser_differential.py` gives the {len(cases)} cases of bytes that arrive to
        {parsers} as well, each alone and followed by another request, and with them {COUNT:,} damaged
        messages that are made of them, the same ones in every run. Compared are the requests, their
        targets and bodies, and how it ends: refused, incomplete, or in order. The result is the same
        for {agreed}. Everything else has one of the reasons below, or the run fails; and it fails if a
        reason covers nothing any more. Nothing that they refuse is taken here but what the second
        table has."""
    conclusion = """
        The same bytes also go to `gateway-demo` over TCP. Its answers, their statuses and the end of
        each connection have to be what the wire core has said, and are."""
    return "\n".join([
        paragraph(introduction), "",
        "Refused or ended here, taken or awaited by them:", "",
        *table(met, [reason for reason in REASONS if not reason.is_stricter_there]), "",
        "Refused or ended by them, taken here:", "",
        *table(met, [reason for reason in REASONS if reason.is_stricter_there]), "",
        paragraph(conclusion), "",
    ])


def paragraph(text):
    return textwrap.fill(" ".join(text.split()), 112, break_long_words=False, break_on_hyphens=False)


def table(met, reasons):
    yield "| reason | cases | rows | what they do, and what is done here |"
    yield "|---|---|---|---|"
    for reason in reasons:
        found = [item for item in met[reason.id] if item.message.kind != DAMAGED]
        counts = [f"{parser} {len({item.message.id for item in found if item.parser == parser})}"
                  for parser in reason.parsers]
        rows = sorted({item.message.row for item in found}, key=row_order)
        cells = [f"`{reason.id}`", ", ".join(counts), ", ".join(rows), reason.sentence]
        yield f"| {' | '.join(cells)} |"


def row_order(row):
    letters, _, number = row.partition("-")
    return letters, int(number)
