"""The wire cases, and the wire core's verdict on any other bytes."""

import json
import subprocess
from dataclasses import dataclass

from parser_diff.mutations import Mutator
from parser_diff.outcome import INCOMPLETE, of_verdict

# What a client sends next; it must be answered exactly if the connection lives on.
NEXT = b"GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

CASE, FOLLOWED, DAMAGED = "case", "followed", "damaged"


@dataclass(frozen=True)
class Message:
    """Some bytes, where they come from, and the wire core's verdict on them."""

    kind: str
    id: str
    data: bytes
    verdict: dict

    @property
    def row(self):
        """The row of a case: `CK-12` of `CK-12a`."""
        letters, _, rest = self.id.partition("-")
        digits = rest[:next((place for place, sign in enumerate(rest) if not sign.isdigit()), None)]
        return f"{letters}-{digits}"

    @property
    def steps(self):
        return of_verdict(self.verdict)

    @property
    def broken_body(self):
        """The body so far of a request whose head is good and whose body is not; or None."""
        last = (self.verdict["requests"] or [{"isComplete": True}])[-1]
        return None if last["isComplete"] else bytes.fromhex(last["body"])

    def __str__(self):
        return f"{self.kind} {self.id}: {self.data!r}"


def messages(program):
    """All cases, those that can be followed by another request, and damaged ones."""
    cases = [Message(CASE, line["id"], bytes.fromhex(line["bytes"]), line["verdict"])
             for line in run(program)]
    followed = [(case.id, case.data + NEXT) for case in cases
                if case.verdict["ending"] != INCOMPLETE]
    damaged = [(f"{number} (of {cases[seed].id})", data) for number, (seed, data)
               in enumerate(Mutator([case.data for case in cases]).mutations())]
    return cases + judged(program, FOLLOWED, followed) + judged(program, DAMAGED, damaged)


def judged(program, kind, pairs):
    """Messages of some ids and bytes, with the verdict on each."""
    lines = "".join(data.hex() + "\n" for _, data in pairs)
    return [Message(kind, id, data, verdict) for (id, data), verdict
            in zip(pairs, run(program, "--judge", input=lines.encode()), strict=True)]


def run(program, *arguments, **options):
    output = subprocess.run([str(program), *arguments], capture_output=True, check=True, **options)
    return [json.loads(line) for line in output.stdout.splitlines()]
