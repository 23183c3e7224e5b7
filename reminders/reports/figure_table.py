"""Tables of figures: the same rows are shown on a page, in words, and written as CSV, in codes and full numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from reminders.care.figures.rates import SMALLEST_RATED, Rate
from reminders.care.figures.survival import DAY
from reminders.reports.export_csv import csv_rows

_MINUTE: Final = timedelta(minutes=1)

#: What is shown where nothing is known.
NOTHING: Final = "–"


@dataclass(frozen=True)
class Coded:
    """A code of the record and the words staff read for it."""

    code: str
    words: str


@dataclass(frozen=True)
class Days:
    """A time in days: whole ones on the page, exact in the CSV. Without one the page says `otherwise`."""

    span: timedelta | None
    otherwise: str = NOTHING


@dataclass(frozen=True)
class Wait:
    """A time in minutes: whole ones on the page, exact in the CSV; None where it is not known."""

    span: timedelta | None


@dataclass(frozen=True)
class Share:
    """An estimated share and its interval, of `of` people; the page shows none of fewer than ten."""

    share: Fraction
    low: float
    high: float
    of: int


Cell = Coded | Days | Wait | Share | Rate | Decimal | Fraction | float | int | str | None


_ENDINGS: Final[dict[type[Rate | Share] | None, tuple[str, ...]]] = {
    Rate: ("_n", "_of", "_rate", "_low", "_high"),
    Share: ("", "_low", "_high"),
}


@dataclass(frozen=True)
class Column:
    """One column: its name in the CSV, its heading on the page, and what its cells are if not one value each."""

    name: str
    heading: str
    cells: type[Rate | Share] | None = None
    is_number: bool = True

    @property
    def names(self) -> list[str]:
        """Its names in the CSV, where a rate and a share have several columns."""
        return [f"{self.name}{ending}" for ending in _ENDINGS.get(self.cells, ("",))]


@dataclass(frozen=True)
class Table:
    """Rows of cells under columns; the first column names the row."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def shown(self) -> Iterator[list[tuple[Column, str]]]:
        """Every row as the page shows it."""
        for row in self.rows:
            yield [(column, shown(cell)) for column, cell in zip(self.columns, row, strict=True)]

    def csv(self) -> str:
        """The table as CSV. A rate has columns of its own for count, number of people, share and interval."""
        head = [name for column in self.columns for name in column.names]
        return csv_rows([head, *([value for cell in row for value in _values(cell)] for row in self.rows)])


def shown(cell: Cell) -> str:
    """A cell in words."""
    match cell:
        case None | "" | Wait(span=None):
            return NOTHING
        case Days(span=None):
            return cell.otherwise
        case Coded():
            return cell.words
        case Rate():
            return _rate(cell)
        case Share():
            small = cell.of < SMALLEST_RATED
            return NOTHING if small else f"{percent(float(cell.share))} ({interval(cell.low, cell.high)})"
        case Days():
            assert cell.span is not None
            return f"{cell.span / DAY:.0f}"
        case Wait():
            assert cell.span is not None
            return wait(cell.span)
        case float() | Decimal() | Fraction():
            return f"{float(cell):.1f}"
        case _:
            return str(cell)


def wait(span: timedelta) -> str:
    """`4 min`, `2.5 h`: how long somebody took."""
    minutes = span / _MINUTE
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"


def _rate(rate: Rate) -> str:
    if not rate.of:
        return NOTHING
    counted = f"{rate.n} of {rate.of}"
    if rate.rate is None or rate.low is None or rate.high is None:
        return counted
    return f"{counted}, {percent(rate.rate)} ({interval(rate.low, rate.high)})"


def percent(share: float) -> str:
    """`60%`; what is neither nobody nor everybody never reads so."""
    if 0 < share <= 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else f"{100 * share:.0f}%"


def interval(low: float, high: float) -> str:
    """`45–74`: an interval of shares, in percent."""
    return f"{100 * low:.0f}–{100 * high:.0f}"


def _values(cell: Cell) -> list[object]:
    match cell:
        case Rate():
            return [cell.n, cell.of, cell.rate, cell.low, cell.high]
        case Share():
            return [float(cell.share), cell.low, cell.high]
        case Coded():
            return [cell.code]
        case Days():
            return [None if cell.span is None else cell.span / DAY]
        case Wait():
            return [None if cell.span is None else cell.span / _MINUTE]
        case Decimal() | Fraction():
            return [float(cell)]
        case _:
            return [cell]
