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

    @property
    def place(self):
        """The row of the table where the verdict stands."""
        return self.against or self.row

    def reached(self, results):
        """None when there are no samples to tell by.

        As the tables show it: nobody should read 0.90 and "missed".
        """
        if self.against is None:
            reached = results.median(self.row, self.of)
        else:
            reached = results.quotient(self.row, self.against, self.of)
        return None if reached is None else round(reached, 2)

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
        return f"{subject} ÷ {results.title(self.against)}" if self.against else subject


def at_least(bound, against=None, of=None, row=OURS):
    return Goal(bound, True, against, of, row)


def at_most(bound, against=None, of=None, row=OURS):
    return Goal(bound, False, against, of, row)
