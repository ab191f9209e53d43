"""What a case should reach: a bound for a value of ours, or for its quotient with a peer's."""

from dataclasses import dataclass
from typing import Optional

from harness.peer import OURS


@dataclass(frozen=True)
class Goal:
    bound: float
    is_minimum: bool
    against: Optional[str] = None
    """The row that ours is divided by; None for our value itself."""
    of: Optional[str] = None
    """The column it is about; None for the value that is compared."""
    row: str = OURS
    """Which of our rows it is about."""
    beyond: Optional[str] = None
    """The row whose value is taken off first, so that what comes on top of it is bounded."""

    @property
    def place(self):
        """The row of the table where the verdict stands."""
        return self.against or self.row

    def reached(self, results):
        """None when there are no samples to tell by.

        As the tables show it: nobody should read 0.90 and "missed".
        """
        if self.against is None:
            reached = self.excess(results, self.row)
        elif self.beyond is None:
            reached = results.quotient(self.row, self.against, self.of)
        else:
            reached = quotient(*(self.excess(results, row) for row in (self.row, self.against)))
        return None if reached is None else round(reached, 2)

    def excess(self, results, row):
        """The median of a row, less that of `beyond`."""
        value = results.median(row, self.of)
        if value is None or self.beyond is None:
            return value
        rest = results.median(self.beyond, self.of)
        return None if rest is None else value - rest

    def verdict(self, results):
        reached = self.reached(results)
        if reached is None:
            return "not measured"
        met = reached >= self.bound if self.is_minimum else reached <= self.bound
        return "met" if met else "missed"

    def limit(self):
        return f"{'≥' if self.is_minimum else '≤'} {self.bound:,g}"

    def short_text(self):
        return f"{self.of} {self.limit()}" if self.of else self.limit()

    def subject(self, results):
        """What is bounded, such as `CPU µs/request ÷ nginx`."""
        subject = self.of or results.case.unit
        if self.row != OURS:
            subject = f"{results.title(self.row)}: {subject}"
        if self.against:
            subject = f"{subject} ÷ {results.title(self.against)}"
        if self.beyond:
            subject = f"{subject}, beyond {results.title(self.beyond)}"
        return subject


def quotient(value, divisor):
    return None if value is None or not divisor else value / divisor


def at_least(bound, against=None, of=None, row=OURS):
    return Goal(bound, True, against, of, row)


def at_most(bound, against=None, of=None, row=OURS, beyond=None):
    return Goal(bound, False, against, of, row, beyond)
