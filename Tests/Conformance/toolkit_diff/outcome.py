"""What has been read of an input, in a form in which all readers can be compared.

Readers hand over text as one character for each byte, U+0000 to U+00FF. It is read as UTF-8 here,
malformed parts as U+FFFD, so that a reader that leaves bytes as they are is not different by that.
"""

from dataclasses import dataclass

REFUSED, PAIRS, PARTS = "refused", "pairs", "parts"

LONGEST_TEXT = 4096
"""The demo shows the text of fields up to this many bytes."""

UNORDERED = {("go", "form"), ("go", "query")}
"""Who reads names into a map: only the order of the values of one name is left."""


@dataclass(frozen=True)
class Outcome:
    input_kind: str
    kind: str
    value: object
    """The pairs; the fields and the files; or why it was refused, which is not compared."""

    def differs(self, theirs, reference):
        if self.kind != theirs.kind:
            return True
        if self.kind == REFUSED:
            return False
        if (reference, self.input_kind) in UNORDERED:
            return grouped(self.value) != grouped(theirs.value)
        return self.value != theirs.value

    def __str__(self):
        text = f"refused: {self.value}" if self.kind == REFUSED else ascii(self.value)
        return text if len(text) <= 300 else text[:297] + "..."


def grouped(pairs):
    return sorted(pairs, key=lambda pair: pair[0])


def refused(item, why):
    return Outcome(item.kind, REFUSED, why)


def pairs(item, pairs):
    return Outcome(item.kind, PAIRS, [[decoded(name), decoded(value)] for name, value in pairs])


def parts(item, parts):
    """Of parts with the names of members that the readers write, in order.

    Fields and files are compared apart, for Werkzeug hands them over apart.
    """
    fields, files = [], []
    for part in parts:
        name, content = decoded(part["name"]), part["content"]
        if part["filename"] is None:
            text = decoded(content) if len(content) <= LONGEST_TEXT else None
            fields.append([name, len(content), text])
        else:
            type = part["type"] and decoded(part["type"])
            files.append([name, decoded(part["filename"]), type, len(content)])
    return Outcome(item.kind, PARTS, {"fields": fields, "files": files})


def decoded(text):
    return text.encode("latin-1").decode("utf-8", "replace")


def read_by_reference(item, answer):
    """The outcome in the answer of a reader that is a program of its own."""
    if "refused" in answer:
        return refused(item, answer["refused"])
    if "parts" in answer:
        return parts(item, answer["parts"])
    return pairs(item, answer["pairs"])
