"""Where two parsers part, and which reason there is for that."""

from dataclasses import dataclass
from typing import Any

from parser_diff.outcome import HEAD, INCOMPLETE, REFUSED, Step, first_difference

# What ends any line and any head; a parser that waits for such an end has it then.
ENDING = b"\r\n\r\n"


@dataclass(frozen=True)
class Disagreement:
    """The first step in which the two parsers differ."""

    message: Any
    parser: str
    index: int
    ours: Step
    theirs: Step
    waited: bool = False
    """Whether `theirs` is what the parser says once the message has an ending."""

    @property
    def closes_here(self):
        """Whether the last request that we have served is the connection's last."""
        requests = self.message.verdict["requests"]
        return self.index > 0 and requests[self.index - 1]["closes"]

    @property
    def version(self):
        """Of the last request that was served: 0 for HTTP/1.0."""
        requests = self.message.verdict["requests"]
        return requests[self.index - 1]["minorVersion"] if self.index > 0 else None

    def __str__(self):
        return f"{self.message}\n         here {self.ours}, {self.parser} {self.theirs}"


def disagreement(message, reference):
    """None if the parser says the same as ours."""
    ours = message.steps
    theirs = reference.steps(message.data)
    index = first_difference(ours, theirs)
    if index is None:
        return None
    # A body that is only accepted there has no end that it could be given.
    is_open = theirs[index].detail == HEAD or len(message.verdict["requests"]) > index
    waits = ours[index].kind == REFUSED and theirs[index].kind == INCOMPLETE and is_open
    if waits:
        theirs = reference.steps(message.data + ENDING)
    return Disagreement(message, reference.name, index, ours[index], theirs[index], waits)
