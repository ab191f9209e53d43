"""The samples of a case, and what they come to: medians, ratios and verdicts."""

from statistics import median

from harness.case import CPU
from harness.peer import CEILING, NGINX, OURS

YARDSTICKS = {NGINX: "nginx", CEILING: "C loop"}
"""Whom the CPU time of each row is divided by, and what the column calls it."""


class Results:
    """The samples of one case: for each peer, one a round; None where a round gave nothing."""

    def __init__(self, case, peers):
        self.case = case
        self.peers = peers
        self.samples = {peer.name: [] for peer in peers}

    def add(self, peer, sample):
        self.samples[peer.name].append(sample)

    def good(self, name):
        return [sample for sample in self.samples.get(name, []) if sample is not None]

    def title(self, name):
        return next((peer.title for peer in self.peers if peer.name == name), name)

    def median(self, name, of=None):
        """Of the values that are compared, or of another column; None if there are none."""
        known = [sample.number(of) for sample in self.good(name)]
        known = [number for number in known if number is not None]
        return median(known) if known else None

    def quotient(self, name, other, of=None):
        """What `name` has for each of `other`'s: the median of the quotients within each round.

        Samples of one round stand next to each other in time, so what disturbs the machine
        disturbs both; the quotient of two medians would not have that.
        """
        rounds = zip(self.samples.get(name, []), self.samples.get(other, []))
        pairs = [(a.number(of), b.number(of)) for a, b in rounds if a is not None and b is not None]
        quotients = [a / b for a, b in pairs if a is not None and b]
        return median(quotients) if quotients else None

    @property
    def base(self):
        """The peer that the ratios are about: ours, or the first when ours takes no part."""
        names = [peer.name for peer in self.peers if self.good(peer.name)]
        return OURS if OURS in names else (names or [None])[0]

    @property
    def yardsticks(self):
        return [name for name in YARDSTICKS if self.median(name, CPU) is not None]

    def cpu_quotients(self, name):
        """The row's CPU time for a request, for each of the yardstick's."""
        return [self.quotient(name, other, CPU) for other in self.yardsticks]

    def notes(self):
        """What a reader must know of each server's samples, in one line."""
        for peer in self.peers:
            if not self.good(peer.name):
                continue
            of_rounds = [
                f"{number}: {note}"
                for number, sample in enumerate(self.samples[peer.name], 1)
                for note in (["no usable sample"] if sample is None else sample.notes)
            ]
            if of_rounds:
                yield f"{peer.title}, round " + "; ".join(of_rounds)
