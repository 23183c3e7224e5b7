"""What people type as a phone number, and what they are told if it is not one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.texting.numbers import PhoneError, Use, display, mask, parse, parse_for


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


@pytest.mark.parametrize(
    "pasted",
    [
        "\u202a+1 312-555-0142\u202c",
        "\u2066(312) 555-0142\u2069",
        "\u200e312\u00a0555\u20090142\u200f",
        "312\u2013555\u20130142",
        "312\u2014555\u20140142",
        "312\u2212555\u22120142",
        "tel:+13125550142",
        "TEL:+1-312-555-0142",
        "sms:+13125550142",
        "312\u00b7555\u00b70142",
        "312\u2022555\u20220142",
        "\uff0b\uff11 312 555 0142",
        "\ufeff3125550142",
        "312\u200b5550142",
        "\u0663\u0661\u0662-555-0142",
    ],
)
def test_a_number_pasted_from_a_page_or_chart_is_taken(pasted: str) -> None:
    assert parse(pasted) == "+13125550142"
    assert parse_for(pasted, Use.PATIENT) == "+13125550142"


#: A number, and what it cannot be used for.
KINDS = {
    "+19005551212": "patient staff clinic sender",
    "+13129761234": "patient staff clinic sender",
    "+33 899 12 34 56": "patient staff clinic sender",
    "+979 123 456 789": "patient staff clinic sender",
    "+881612345678": "patient staff clinic sender",
    "+88213123456": "patient staff clinic sender",
    "+88312345678": "patient staff clinic sender",
    "+870773123456": "patient staff clinic sender",
    "+12115550142": "patient staff clinic sender",
    "+13124115678": "patient staff clinic sender",
    "+13129110142": "patient staff clinic sender",
    "+13125551212": "patient staff clinic sender",
    "+17005550142": "patient sender",
    "+15335550142": "patient sender",
    "+18005550199": "patient",
    "+18335550199": "patient",
    "+80012345678": "patient",
    "+448450000000": "patient staff clinic sender",
    "+13125550142": "",
    "+13125550100": "",
    "+525512345678": "",
    "+447700900123": "",
    "+18765551234": "",
}


@pytest.mark.parametrize("use", Use)
@pytest.mark.parametrize("number", KINDS)
def test_a_number_serves_what_its_kind_can_serve(number: str, use: Use) -> None:
    if use.value in KINDS[number].split():
        with pytest.raises(PhoneError) as error:
            parse_for(number, use)
        assert str(error.value).endswith(".")
    else:
        assert parse_for(number, use) == parse(number)


@pytest.mark.parametrize("number", ["+878 10 1234567890", "+888 123 456 789 012"])
def test_a_number_of_no_country_is_refused_one_way_or_the_other(number: str) -> None:
    with pytest.raises(PhoneError):
        parse_for(number, Use.PATIENT)


@pytest.mark.parametrize("use", Use)
def test_fictional_and_test_numbers_serve_everything(use: Use) -> None:
    for number in [*(f"+1500555000{last}" for last in range(10)), *(f"+131255501{last:02}" for last in range(100))]:
        assert parse_for(number, use) == number
