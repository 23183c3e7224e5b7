"""Several answers in one text: only numbers that can be nothing else, as many as there are questions left."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reminders.care.reading import read
from reminders.followup.intake.understanding.which_score import numbers_in_order

#: Numbers that are one answer, or none, however many of the questions are left.
NEVER_SEVERAL = (
    "7.5", "7,5", "5.4", "5,4", "7/10", "7 / 10", "10/10", "7 1/2", "7½", "5 4 1/2", "5-6", "5 - 6", "between 5 and 6",
    "entre 5 y 6", "5 or 6", "7 out of 10", "7 de 10", "5, no 6", "no 5, 6", "7 y medio", "7 and a half", "7:30",
    "10:30 4", "3/4/5", "3/4", "5.4.7", "3-4-5", "7.5 4", "7,5 4", "7.5 4 3", "5 4,5", "5 4 11", "12 3", "+5 4",
    "7", "",
)  # fmt: skip

SEVERAL = (
    ("5 4", [5, 4]), ("5, 4", [5, 4]), ("5; 4", [5, 4]), ("5 and 4", [5, 4]), ("5 y 4", [5, 4]), ("4\n5", [4, 5]),
    ("5 5", [5, 5]), ("10 0.", [10, 0]), ("5 4 7", [5, 4, 7]), ("5, 4 and 7", [5, 4, 7]), ("5,4,7", [5, 4, 7]),
    ("5;4;7", [5, 4, 7]), ("5. 4. 7", [5, 4, 7]), ("5 5 5", [5, 5, 5]), ("10 10 10", [10, 10, 10]),
)  # fmt: skip


def found(body: str, left: int) -> list[int] | None:
    values = numbers_in_order(body, read(body, about_past=True).score, left)
    return None if values is None else [int(value) for value in values]


@pytest.mark.parametrize("left", [2, 3])
def test_what_can_be_one_answer_is_never_several(left: int) -> None:
    assert [body for body in NEVER_SEVERAL if found(body, left) is not None] == []


def test_bare_numbers_answer_in_order_if_there_are_as_many_as_questions() -> None:
    assert [(body, found(body, len(values))) for body, values in SEVERAL] == list(SEVERAL)
    assert [body for body, values in SEVERAL for other in (2, 3) if other != len(values) and found(body, other)] == []


def test_numbers_that_read_as_one_answer_are_several_only_where_all_say_the_same() -> None:
    assert numbers_in_order("5 4", Decimal(5), 2) is None
    assert numbers_in_order("5 5", Decimal(5), 2) == [Decimal(5), Decimal(5)]
