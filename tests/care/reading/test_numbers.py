"""Numbers spelled with a slip: halves and decimals count whole, and a word of its own is no number."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reminders.care.reading import read
from reminders.care.reading.text.numbers import number_word


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("seis y meido", "6.5"),
        ("cuatro y medo", "4.5"),
        ("siete imedio", "7.5"),
        ("ocho y medioo", "8.5"),
        ("six and a harf", "6.5"),
        ("fiver and a haf", "5.5"),
        ("five pointt five", "5.5"),
        ("Five-point-five. Regards, Walt", "5.5"),
        ("point five", "0.5"),
    ],
)
def test_a_half_or_a_decimal_with_a_slip_is_whole(text: str, score: str) -> None:
    assert read(text).score == Decimal(score)


@pytest.mark.parametrize(("text", "score"), [("5 y medico", "5"), ("4 and have a nice day", "4")])
def test_a_word_of_its_own_is_no_half(text: str, score: str) -> None:
    assert read(text).score == Decimal(score)


@pytest.mark.parametrize("word", ["fije", "semen", "nite", "site", "nene", "celo", "cedo", "curo", "steven", "sieve"])
def test_a_word_of_its_own_one_letter_from_a_number_is_none(word: str) -> None:
    assert number_word(word) is None


def test_what_was_not_looked_at_is_no_five() -> None:
    assert read("no se, ayer ni me fije").score is None


@pytest.mark.parametrize(
    "text", ["maybe one", "level one", "score one", "like a one", "about one", "still one", "one thanks"]
)
def test_one_is_a_number_where_a_number_stands(text: str) -> None:
    assert read(text).score == 1
