"""What a parser makes of some bytes, as steps that can be compared with another's."""

from dataclasses import dataclass

REQUEST, REFUSED, INCOMPLETE, CLEAN = "request", "refused", "incomplete", "clean"

# What an incomplete message is within.
HEAD, BODY = "head", "body"


@dataclass(frozen=True)
class Step:
    """A complete request, or how the connection ends."""

    kind: str
    method: str = ""
    target: str = ""
    body: bytes = b""
    detail: str = ""
    """Why; not compared."""

    @property
    def compared(self):
        return self.kind, self.method, self.target, self.body

    @property
    def takes_the_head(self):
        """Whether a request was accepted as far as its head goes."""
        return self.kind == REQUEST or (self.kind == INCOMPLETE and self.detail == BODY)

    def __str__(self):
        if self.kind == REQUEST:
            return f"request {self.method} {self.target} {self.body!r}"
        return f"{self.kind} ({self.detail})" if self.detail else self.kind


def refused(error):
    return Step(REFUSED, detail=f"{type(error).__name__}: {error}")


def of_verdict(verdict):
    """The steps of what wire-cases prints."""
    steps = [
        Step(REQUEST, request["method"], request["target"], bytes.fromhex(request["body"]))
        for request in verdict["requests"] if request["isComplete"]
    ]
    return [*steps, Step(verdict["ending"], detail=verdict.get("error") or "")]


def first_difference(ours, theirs):
    """The index of the first step in which they differ; None if there is none."""
    for index, (our_step, their_step) in enumerate(zip(ours, theirs)):
        if our_step.compared != their_step.compared:
            return index
    return None  # Each list ends with its only ending, so one cannot be the start of the other.
