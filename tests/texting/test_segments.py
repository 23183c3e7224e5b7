"""Counting segments: GSM-7 and UCS-2, alone and in parts."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.texting.segments import Segments, count, not_gsm7


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", Segments("GSM-7", 0, 0)),
        ("a", Segments("GSM-7", 1, 1)),
        ("a" * 160, Segments("GSM-7", 160, 1)),
        ("a" * 161, Segments("GSM-7", 161, 2)),
        ("a" * 306, Segments("GSM-7", 306, 2)),
        ("a" * 307, Segments("GSM-7", 307, 3)),
        ("€" * 80, Segments("GSM-7", 160, 1)),
        ("é ñ ü ¿ ¡ \n", Segments("GSM-7", 11, 1)),
        ("á" * 70, Segments("UCS-2", 70, 1)),
        ("á" * 71, Segments("UCS-2", 71, 2)),
        ("á" * 134, Segments("UCS-2", 134, 2)),
        ("á" * 135, Segments("UCS-2", 135, 3)),
        ("😀" * 35, Segments("UCS-2", 70, 1)),
        ("😀" * 36, Segments("UCS-2", 72, 2)),
    ],
)
def test_a_body_is_counted_as_the_carrier_counts_it(body: str, expected: Segments) -> None:
    assert count(body) == expected


@pytest.mark.parametrize("character", "^{}[]~\\|€\f")
def test_an_extended_character_counts_two(character: str) -> None:
    assert count(character) == Segments("GSM-7", 2, 1)


def test_an_extended_character_is_never_split_between_two_parts() -> None:
    # 152 units, then a pair: the pair moves to the second part, and one unit of the first stays empty.
    body = "a" * 152 + "€" + "a" * 152
    assert count(body) == Segments("GSM-7", 306, 3)


def test_a_surrogate_pair_is_never_split_between_two_parts() -> None:
    assert count("á" * 66 + "😀" + "á" * 66) == Segments("UCS-2", 134, 3)


@pytest.mark.parametrize("character", ["“", "’", "—", "…", "í", "á", "ó", "ú", "😀", "`", "\t", "\u00a0"])
def test_one_such_character_turns_the_whole_text_into_ucs2(character: str) -> None:
    assert count("a" * 100 + character).encoding == "UCS-2"
    assert not_gsm7("plain " + character + character) == [character]


def test_the_characters_that_force_ucs2_are_named_once_in_order() -> None:
    assert not_gsm7("“yes” — “no”") == ["“", "”", "—"]
    assert not_gsm7("Texto en español: ¿cómo está? ñ é ü") == ["ó", "á"]


@given(st.text(st.characters(codec="utf-8"), max_size=700))
def test_parts_hold_all_units_and_at_most_one_is_lost_in_each(body: str) -> None:
    counted = count(body)
    alone, part = (160, 153) if counted.encoding == "GSM-7" else (70, 67)
    if counted.units <= alone:
        assert counted.segments == (1 if body else 0)
    else:
        assert math.ceil(counted.units / part) <= counted.segments <= math.ceil(counted.units / (part - 1))
