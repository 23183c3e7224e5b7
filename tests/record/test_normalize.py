"""Names and record numbers that differ only in invisible characters are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.record.normalize import clean_text, match_form

UNSEEN = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u200f", "\u202a", "\u202e", "\u202c",
          "\u2066", "\u2069", "\u061c", "\u180e", "\u034f", "\u3164", "\ufe0f", "\U000e0001", "\u2062"]  # fmt: skip


@pytest.mark.parametrize("mark", UNSEEN, ids=lambda mark: f"U+{ord(mark):04X}")
def test_a_mark_that_is_not_seen_makes_no_other_name(mark: str) -> None:
    for name in (f"{mark}Ana Ruiz", f"A{mark}na Ruiz", f"Ana{mark} Ruiz", f"Ana Ruiz{mark}"):
        assert clean_text(name) == "Ana Ruiz"
        assert match_form(name) == match_form("Ana Ruiz")
    assert clean_text(mark * 3) == ""


@pytest.mark.parametrize("space", ["\u00a0", "  ", "\u2009", "\u3000", "\u202f"])
def test_spaces_of_every_kind_are_one_space(space: str) -> None:
    assert clean_text(f"{space}Ana{space}Ruiz{space}") == "Ana Ruiz"


def test_accents_are_composed_and_kept() -> None:
    assert clean_text("Sofi\u0301a Nun\u0303ez") == "Sofía Nuñez"
    assert clean_text("李 小龙") == "李 小龙"
    assert clean_text("D’Angelo-O'Neill") == "D’Angelo-O'Neill"


def test_a_control_character_stays_to_be_refused() -> None:
    assert clean_text("Ana\x00Ruiz") == "Ana\x00Ruiz"
    assert clean_text("Ana\tRuiz") == "Ana\tRuiz"


def test_what_makes_a_record_number_equal_and_what_does_not() -> None:
    assert match_form("a-1001") == match_form("A-1001") == match_form("\uff21-1001") == match_form(" A-1001\u200b")
    assert len({match_form(mrn) for mrn in ("A-1001", "A1001", "A 1001", "A-01001", "A_1001")}) == 5


@given(st.text(max_size=30))
def test_tidying_twice_is_tidying_once(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert match_form(once) == match_form(text)
