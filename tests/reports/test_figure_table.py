"""One table, two readers: words for the page, codes and full numbers for the CSV."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from reminders.care.figures.rates import Rate
from reminders.reports.figure_table import Cell, Coded, Column, Days, Share, Table, Wait, percent, shown


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (None, "–"),
        ("", "–"),
        (0, "0"),
        (Days(None), "–"),
        (Days(None, "not reached"), "not reached"),
        (Days(timedelta(days=20, hours=14)), "21"),
        (Wait(timedelta(minutes=66)), "66 min"),
        (Wait(timedelta(minutes=150)), "2.5 h"),
        (Rate(0, 0), "–"),
        (Rate(4, 9), "4 of 9"),
        (Rate(5, 10), "5 of 10, 50% (24–76)"),
        (Share(Fraction(1, 2), 0.2, 0.8, 9), "–"),
        (Share(Fraction(1, 2), 0.2, 0.8, 10), "50% (20–80)"),
        (Coded("h24", "24 hours"), "24 hours"),
        (Decimal("6.50"), "6.5"),
        (3.14159, "3.1"),
    ],
)
def test_what_the_page_shows(cell: Cell, said: str) -> None:
    assert shown(cell) == said


def test_nearly_nobody_and_nearly_everybody_never_read_as_nobody_and_everybody() -> None:
    assert [percent(n / 1000) for n in (0, 1, 5, 994, 999, 1000)] == ["0%", "<1%", "<1%", "99%", ">99%", "100%"]


def test_the_csv_has_full_numbers_and_a_column_for_each_part_of_a_rate_even_without_rows() -> None:
    columns = (Column("step", "Timepoint"), Column("less", "Less", Rate), Column("left", "Left", Share),
               Column("day", "Day"), Column("minutes", "Wait"))  # fmt: skip
    head = "step,less_n,less_of,less_rate,less_low,less_high,left,left_low,left_high,day,minutes"
    assert Table(columns, ()).csv().split() == [head]
    row = (Coded("h24", "24 hours"), Rate(1, 3), Share(Fraction(1, 3), 0.1, 0.9, 3), Days(timedelta(hours=36)),
           Wait(timedelta(seconds=90)))  # fmt: skip
    assert Table(columns, (row,)).csv().split() == [head, f"h24,1,3,,,,{1 / 3},0.1,0.9,1.5,1.5"]
    rated = Rate(5, 10)
    assert Table(columns[1:2], ((rated,),)).csv().split()[1] == f"5,10,0.5,{rated.low},{rated.high}"
