"""What a case should reach: a bound for our value, or for the quotient of ours and a peer's."""

from dataclasses import dataclass
from statistics import median
from typing import Optional


@dataclass(frozen=True)
class Goal:
    bound: float
    is_minimum: bool
    against: Optional[str] = None
    """The peer that ours is divided by; None for our value itself."""
    of: Optional[str] = None
    """The column it is about; None for the value that is compared."""

    def reached(self, results):
        """None when there are no samples to tell by.

        A quotient is the median of those within each round, as every ratio is.
        """
        ours = [self._number(sample) for sample in results.samples.get(results.base, [])]
        if self.against is None:
            quotients = [number for number in ours if number is not None]
        else:
            theirs = [self._number(sample) for sample in results.samples.get(self.against, [])]
            quotients = [a / b for a, b in zip(ours, theirs) if a is not None and b]
        return median(quotients) if quotients else None

    def _number(self, sample):
        if sample is None:
            return None
        return sample.value if self.of is None else sample.details.get(self.of)

    def verdict(self, results):
        reached = self.reached(results)
        if reached is None:
            return "not measured"
        # As the table shows it: nobody should read 0.90 and "missed".
        reached = round(reached, 2)
        met = reached >= self.bound if self.is_minimum else reached <= self.bound
        return "met" if met else "missed"

    def short_text(self):
        subject = f"{self.of} " if self.of else ""
        return f"{subject}{'≥' if self.is_minimum else '≤'} {self.bound:g}"

    def text(self, results):
        """The bound in words, such as `CPU µs/request ≤ 1.25 × nginx`."""
        if self.against is None:
            return f"{self.short_text()} {results.case.unit}"
        title = next((p.title for p in results.peers if p.name == self.against), self.against)
        return f"{self.short_text()} × {title}"


def at_least(bound, against=None, of=None):
    return Goal(bound, True, against, of)


def at_most(bound, against=None, of=None):
    return Goal(bound, False, against, of)
