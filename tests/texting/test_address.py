"""A phone is the same phone whatever channel it used; what is no phone is kept as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.texting.address import LONGEST, OTHER, Address, read_address

PHONE = "+13125550142"


@pytest.mark.parametrize(
    ("written", "channel"),
    [
        (PHONE, "sms"),
        (f" {PHONE} ", "sms"),
        (" 13125550142", "sms"),  # a plus that a form turned into a space
        ("13125550142", "sms"),
        ("3125550142", "sms"),
        ("+1 (312) 555-0142", "sms"),
        (f"\u202a{PHONE}\u202c", "sms"),
        (f"rcs:{PHONE}", "rcs"),
        (f"RCS:{PHONE}", "rcs"),
        (f"Rcs: {PHONE}", "rcs"),
        ("rcs:13125550142", "rcs"),
        ("rcs: 13125550142", "rcs"),
        (f"whatsapp:{PHONE}", "whatsapp"),
        ("WHATSAPP:+1 312 555 0142", "whatsapp"),
        ("whatsapp:13125550142", "whatsapp"),
        (f"tel:{PHONE}", "tel"),
    ],
)
def test_the_number_is_read_out_of_the_address(written: str, channel: str) -> None:
    assert read_address(written) == Address(channel, PHONE)
    assert read_address(written).is_phone


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("12345", Address("sms", "12345")),
        ("729725", Address("sms", "729725")),
        ("AMAZON", Address("sms", "AMAZON")),
        ("rcs:lakeside_agent", Address("rcs", "lakeside_agent")),
        ("messenger:13125550142", Address("messenger", "messenger:13125550142")),  # an account's number, no phone
        ("client:ana", Address("client", "client:ana")),
        ("http://x", Address(OTHER, "http://x")),
        ("anonymous", Address("sms", "anonymous")),
        ("", Address("sms", "")),
        (":", Address("sms", ":")),
        ("whatsapp:", Address("whatsapp", "whatsapp:")),
        ("\0", Address("sms", "")),
        ("+0312555", Address("sms", "+0312555")),
        ("+" + "9" * 40, Address("sms", "+" + "9" * 40)),
        ("٣١٢٥٥٥٠١٤٢", Address("sms", "٣١٢٥٥٥٠١٤٢")),
    ],
)
def test_what_is_no_phone_is_kept_as_it_was_written(written: str, expected: Address) -> None:
    assert read_address(written) == expected
    assert not expected.is_phone


def test_a_mexican_mobile_is_the_same_phone_on_whatsapp() -> None:
    assert read_address("whatsapp:+5215512345678").number == "+525512345678"


@given(st.text())
def test_no_address_fails_or_is_longer_than_what_keeps_it(written: str) -> None:
    read = read_address(written)
    assert len(read.channel) <= 16
    assert len(read.number) <= LONGEST
    assert "\0" not in read.number
    if read.is_phone:
        assert read_address(read.number).number == read.number
