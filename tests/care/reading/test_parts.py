"""Which texts may be parts of one, in which order, and what they say together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.care.reading import Part, belong_together, in_order, is_complete, joined

AT = datetime(2026, 3, 2, 16, tzinfo=UTC)


def parts(*bodies: str) -> list[Part]:
    return [Part(str(number), body, AT + timedelta(seconds=number)) for number, body in enumerate(bodies)]


@pytest.mark.parametrize(
    ("body", "mark", "words"),
    [
        ("(1/2) hello", (1, 2), "hello"),
        ("[2/3] hello", (2, 3), "hello"),
        ("hello (1/2)", (1, 2), "hello"),
        ("(1 of 2) hello", (1, 2), "hello"),
        ("(1 de 2) hola", (1, 2), "hola"),
        ("Part 1/2: hello", (1, 2), "hello"),
        ("pt. 2 of 2 hello", (2, 2), "hello"),
        ("1/2: hello", (1, 2), "hello"),
        ("2/2) hello", (2, 2), "hello"),
    ],
)
def test_a_mark_says_which_part_it_is_and_is_no_word_of_the_text(body: str, mark: tuple[int, int], words: str) -> None:
    (part,) = parts(body)
    assert (part.mark, part.words, part.may_be_part) == (mark, words, True)


@pytest.mark.parametrize(
    "body",
    [
        "6",
        "6/10",
        "pain 6/10",
        "(6/10)",
        "7 (out of 10)",
        "1/2 pill",
        "took 1/2",
        "(3/2)",
        "5 de 10",
        "6 of 10",
        "half",
    ],
)
def test_a_score_a_fraction_or_a_dose_is_no_mark(body: str) -> None:
    (part,) = parts(body)
    assert part.mark is None
    assert not part.may_be_part


@pytest.mark.parametrize(
    ("length", "unit", "full"),
    [(160, "a", True), (153, "a", True), (145, "a", True), (100, "a", False), (161, "a", False),
     (70, "ó", True), (67, "ó", True), (60, "ó", True), (40, "ó", False), (67, "a", True), (66, "a", False)],
)  # fmt: skip
def test_a_text_as_long_as_a_part_may_be_one(length: int, unit: str, full: bool) -> None:
    (part,) = parts(unit * length)
    assert part.is_full is full


def test_marked_parts_stand_in_the_order_of_their_marks_however_they_arrive() -> None:
    for order in permutations(("(1/3) a", "(2/3) b", "(3/3) c")):
        ordered = in_order(parts(*order))
        assert joined(ordered)[0] == "a b c"
        assert is_complete(ordered)
        assert not is_complete(ordered[:2])


@pytest.mark.parametrize("order", list(permutations(("x" * 153, "rest"))))
def test_without_marks_the_full_part_comes_first(order: tuple[str, str]) -> None:
    ordered = in_order(parts(*order))
    assert joined(ordered) == ("x" * 153 + "rest", "x" * 153 + " rest")
    assert is_complete(ordered)


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        ("(1/2) a", "(2/2) b", True), ("(1/2) a", "(1/2) b", False), ("(1/2) a", "(2/3) b", False),
        ("(1/2) a", "b", False), ("a", "b", False), ("a" * 153, "b", True),
    ],
)  # fmt: skip
def test_only_what_may_be_one_text_belongs_together(one: str, other: str, fit: bool) -> None:
    first, second = parts(one, other)
    assert belong_together(first, second) is fit
    assert belong_together(second, first) is fit


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_breaks_it_and_nothing_written_is_lost(one: str, other: str) -> None:
    ordered = in_order(parts(one, other))
    for text in joined(ordered):
        assert text.replace(" ", "") == "".join(part.words for part in ordered).replace(" ", "")
