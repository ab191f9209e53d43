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


def broken_lists(archive):
    """Pages with a numbered list of one item: a sentence whose line begins with a number and a full stop."""
    return sorted(
        file.stem for file in (archive / "data").rglob("*.json")
        if any(len(items) < 2 for items in numbered_lists(json.loads(file.read_text()))))


def numbered_lists(node):
    if isinstance(node, dict) and node.get("type") == "orderedList":
        yield node["items"]
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from numbered_lists(child)
