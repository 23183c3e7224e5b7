"""The words of a text by hand: filled like every text, and refused where a text to patients may not say them."""

from __future__ import annotations

import pytest

from reminders.care.wording import by_hand, check_by_hand

WORDS = {"en": "Please call us about your next visit.", "es": "Llame por favor por su siguiente visita."}


def test_the_clinic_comes_first_then_the_tag_and_a_language_without_words_falls_back() -> None:
    assert by_hand(WORDS, "es", clinic="Lakeside Clinic").startswith("Lakeside Clinic: Llame por favor")
    tagged = by_hand(WORDS, "en", clinic="Lakeside Clinic", tag="Ana")
    assert tagged.startswith("Lakeside Clinic")
    assert "Ana" in tagged
    assert tagged.endswith(WORDS["en"])
    assert by_hand({"en": "Call us."}, "es", clinic="Lakeside Clinic").endswith("Call us.")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (" ", "not written in English"),
        ("How is your pain, 0 to 10?", 'says "0" before "10"'),
        ("Your ketamine visit is tomorrow.", "names a drug"),
        ("See www.lakeside.example for more.", "holds an address"),
        ("You will feel better soon.", "promises relief"),
        ("See you soon!", "exclamation mark"),
        ("Answer YES to confirm.", "offers YES"),
        ("Call us \u2026 please", "alphabet lacks"),
        ("Call us. " * 20, "fit in one text"),
    ],
)
def test_what_no_text_may_say_is_refused(said: str, why: str) -> None:
    assert check_by_hand(WORDS) == []
    ((language, sentence),) = check_by_hand(WORDS | {"en": said})
    assert language == "en"
    assert why in sentence
