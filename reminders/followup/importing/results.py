"""What importing a file would do or did: row by row to a callback, and in sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reminders.followup.importing.cells import Problem


@dataclass(frozen=True)
class RowResult:
    """What one row does, in words without a name; or the problems for which it is refused."""

    row: int
    does: str
    problems: Sequence[Problem] = ()


#: Called once for each row, in order.
Tell = Callable[[RowResult], None]


@dataclass
class Totals:
    """The sums of a file. If any row is `refused`, nothing of the file may be kept: the caller rolls back."""

    rows: int = 0
    refused: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    """By what was done, in the words staff read."""
    notes: list[str] = field(default_factory=list)

    def add(self, result: RowResult, what: str | None = None) -> None:
        """Count a row."""
        self.rows += 1
        if result.problems:
            self.refused += 1
        elif what is not None:
            self.counts[what] += 1

    def sentence(self) -> str:
        """The sums in one sentence."""
        if not self.rows:
            return "No row has anything in it."
        parts = [f"{what}: {number}" for what, number in self.counts.items()]
        if self.refused:
            parts.append(f"refused: {self.refused}")
        return f"Rows: {self.rows}. " + "; ".join(parts)[:1].upper() + "; ".join(parts)[1:] + "."
