"""What DocC says of the documentation of each symbol."""

import json
from dataclasses import dataclass
from urllib.parse import unquote

# DocC makes a page for what a type gets from a protocol, and puts it into a group by itself.
MADE_BY_DOCC = "-Implementations"


@dataclass(frozen=True)
class Symbol:
    path: str
    kind: str
    has_abstract: bool
    is_curated: bool


def symbols(archive):
    """The symbols of a documentation archive."""
    entries = json.loads((archive / "documentation-coverage.json").read_text())
    for entry in entries:
        path = unquote(entry["referencePath"]).split("/documentation/", 1)[-1]
        if entry["kind"]["isSymbol"] and not path.endswith(MADE_BY_DOCC):
            yield Symbol(path, entry["kind"]["name"], entry["hasAbstract"], entry["isCurated"])


def without_abstract(archive):
    return sorted(symbol.path for symbol in symbols(archive) if not symbol.has_abstract)


def not_curated(archive):
    """The symbols that stand in no group of their parent, which DocC then groups by kind."""
    return sorted(
        symbol.path for symbol in symbols(archive)
        if not symbol.is_curated and "/" in symbol.path)
