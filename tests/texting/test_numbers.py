"""What people type as a phone number, and what they are told when it is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.texting.numbers import PhoneError, display, mask, parse


@pytest.mark.parametrize(
    "text",
    [
        "3125550142",
        "312-555-0142",
        "(312) 555-0142",
        "1 312 555 0142",
        "+1 312.555.0142",
        "  +13125550142 ",
        "312\u2011555\u20110142",
        "３１２５５５０１４２",
    ],
)
def test_a_number_however_written_becomes_one_e164(text: str) -> None:
    assert parse(text) == "+13125550142"


def test_fictional_and_test_numbers_are_accepted() -> None:
    assert parse("+13125550142") == "+13125550142"
    for last in range(10):
        assert parse(f"+1500555000{last}") == f"+1500555000{last}"


def test_a_number_of_another_country_keeps_its_code_and_the_region_can_be_told() -> None:
    assert parse("+52 55 1234 5678") == "+525512345678"
    assert parse("020 7946 0958", region="GB") == "+442079460958"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not a phone number"),
        ("+", "not a phone number"),
        ("123", "too few digits"),
        ("555-0142", "no area code"),
        ("312555014222", "too many digits"),
        ("1-800-FLOWERS", "only digits"),
        ("call me", "only digits"),
        ("312 555 0142 ext 5", "only digits"),
        ("3125550142#5", "extension"),
        ("+999 123 456", "not a phone number"),
        ("112 555 0142", "start with 0 or 1"),
        ("312 155 0142", "start with 0 or 1"),
        ("+10000000000", "start with 0 or 1"),
        ("+10125550142", "start with 0 or 1"),
        ("+1312000", "too few digits"),
    ],
)
def test_what_is_no_phone_number_is_refused_in_plain_words(text: str, why: str) -> None:
    with pytest.raises(PhoneError, match=why):
        parse(text)


@given(st.text(max_size=40) | st.text("01+ ", max_size=16) | st.from_regex(r"\+1[0-9]{8,11}", fullmatch=True))
def test_any_text_at_all_is_a_number_or_a_phone_error(text: str) -> None:
    try:
        e164 = parse(text)
    except PhoneError:
        return
    assert e164.startswith("+")
    assert e164[1:].isdecimal()
    assert parse(e164) == e164


def test_a_number_is_shown_as_people_write_it_and_can_be_masked() -> None:
    assert display("+13125550142") == "(312) 555-0142"
    assert mask("+13125550142") == "(312) 555-01.."
    assert mask("+525512345678") == "+52 55 1234 56.."
    assert mask("MG123") == "MG1.."
    assert mask("") == ".."
