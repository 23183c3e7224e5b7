"""Phone numbers: what people type as E.164, or a sentence that says why it is not a number."""

import re
import unicodedata
from enum import StrEnum
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

DEFAULT_REGION = "US"
_NANP = 1  # country code of the US, Canada and the Caribbean
_NANP_DIGITS = 10

_LENGTHS = {
    ValidationResult.TOO_SHORT: "has too few digits",
    ValidationResult.TOO_LONG: "has too many digits",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "has no area code",
    ValidationResult.INVALID_LENGTH: "has the wrong number of digits",
    ValidationResult.INVALID_COUNTRY_CODE: "starts with a country code that does not exist",
}


class PhoneError(ValueError):
    """What was typed is not a phone number; the message says why, for the person who typed it."""


def parse(text: str, region: str = DEFAULT_REGION) -> str:
    """The number in E.164 (`+13125550142`); without a country code it is read as one of `region`.

    Accepts every number that the numbering plan allows, in service or not, because fictional (555-01xx) and Twilio's
    test numbers must work. The provider tells us later if a number does not exist (errors 21211, 30005).

    Raises:
        PhoneError: no digits, letters, an extension, the wrong length, an impossible area code.
    """
    text = _pasted(text)
    if any(character.isalpha() for character in text):
        raise PhoneError("A phone number has only digits, spaces and + ( ) - .")
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise PhoneError("This is not a phone number: 10 digits, or + and a country code.") from error
    if number.extension:
        raise PhoneError("A number with an extension cannot receive texts.")
    why = _LENGTHS.get(phonenumbers.is_possible_number_with_reason(number))
    if why:
        raise PhoneError(f"This phone number {why}.")
    if number.country_code == _NANP and not _nanp_possible(number):
        raise PhoneError("Area codes and exchanges do not start with 0 or 1; check the number.")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


class Use(StrEnum):
    """What a number is used for, which decides what kinds of numbers are refused (`_REFUSED`)."""

    PATIENT = "patient"
    """A patient's own phone, which is texted."""
    STAFF = "staff"
    """The phone of somebody on call, which is texted. It may be toll-free, as an answering service's is."""
    CLINIC = "clinic"
    """The number that patients are told to call."""
    SENDER = "sender"
    """The number that texts come from."""


_PREMIUM: Final = "This is a premium-rate number, which is nobody's own phone."
_TOLL_FREE: Final = "This is a toll-free number; texts go to a person's own phone."
_FAR: Final = "This is a number of a satellite or international network, which texts do not reach."
_SERVICE: Final = "This is a service number (like 411 or directory assistance), not somebody's phone."
_SHARED_COST: Final = "This is a number of a call center, which callers pay for; it is not somebody's own phone."
_PERSONAL: Final = "This number only forwards calls; give the phone itself."

_TYPES: Final = {
    PhoneNumberType.PREMIUM_RATE: _PREMIUM,
    PhoneNumberType.TOLL_FREE: _TOLL_FREE,
    PhoneNumberType.SHARED_COST: _SHARED_COST,
    PhoneNumberType.UAN: _SHARED_COST,
    PhoneNumberType.VOICEMAIL: _SHARED_COST,
    PhoneNumberType.PAGER: _PERSONAL,
    PhoneNumberType.PERSONAL_NUMBER: _PERSONAL,
}

#: Country codes without a country: Inmarsat, universal personal numbers, satellites, networks, shared services.
_NOWHERE: Final = {
    870: _FAR, 878: _FAR, 881: _FAR, 882: _FAR, 883: _FAR, 888: _FAR, 979: _PREMIUM, 800: _TOLL_FREE, 808: _SHARED_COST,
}  # fmt: skip

#: Kinds of numbers in the North American plan that the library does not know: patterns of the ten digits.
_NANP_KINDS: Final = (
    (re.compile(r"900\d{7}|\d{3}976\d{4}"), _PREMIUM),
    (re.compile(r"700\d{7}"), _PERSONAL),
    (re.compile(r"\d11\d{7}|\d{3}\d11\d{4}|\d{3}5551212"), _SERVICE),
)

#: Twilio's test numbers are in a range that the library takes for forwarding numbers.
_TEST_NUMBERS: Final = "+1500555"

_REFUSED: Final = {
    Use.PATIENT: {_PREMIUM, _TOLL_FREE, _FAR, _SERVICE, _SHARED_COST, _PERSONAL},
    Use.STAFF: {_PREMIUM, _FAR, _SERVICE, _SHARED_COST},
    Use.CLINIC: {_PREMIUM, _FAR, _SERVICE},
    Use.SENDER: {_PREMIUM, _FAR, _SERVICE, _SHARED_COST, _PERSONAL},
}


def parse_for(text: str, use: Use) -> str:
    """Like `parse`, but also raises `PhoneError` if the number is of a kind that does not suit this use."""
    e164 = parse(text)
    kind = _kind(e164)
    if kind in _REFUSED[use]:
        raise PhoneError(kind)
    return e164


def _kind(e164: str) -> str:
    """The sentence about what kind of number it is, if that kind is refused for some uses; else empty."""
    number = phonenumbers.parse(e164, None)
    if number.country_code == _NANP:
        national = phonenumbers.national_significant_number(number)
        for pattern, kind in _NANP_KINDS:
            if pattern.fullmatch(national):
                return kind
    if e164.startswith(_TEST_NUMBERS):
        return ""
    return _NOWHERE.get(number.country_code or 0) or _TYPES.get(phonenumbers.number_type(number), "")


def display(e164: str) -> str:
    """The number as people write it: `(312) 555-0142`, or in international form outside North America."""
    number = _parsed(e164)
    if number is None:
        return e164
    style = PhoneNumberFormat.NATIONAL if number.country_code == _NANP else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def mask(e164: str) -> str:
    """The number for display with its last two digits as dots, for where nobody needs to dial it."""
    shown = display(e164)
    return shown[:-2] + ".." if len(shown) > 2 else ".."


def _pasted(text: str) -> str:
    """What was typed, without invisible characters, odd spaces, dashes or `tel:` that pasting brings along."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf").strip()
    plain = "".join({"Zs": " ", "Pd": "-"}.get(unicodedata.category(c), "." if c in _DOTS else c) for c in seen)
    return _LINK.sub("", plain)


_DOTS: Final = frozenset("\N{BULLET}\N{MIDDLE DOT}\N{ONE DOT LEADER}\N{DOT OPERATOR}")
_LINK: Final = re.compile(r"(?:tel|sms|callto):", re.IGNORECASE | re.ASCII)


def _nanp_possible(number: PhoneNumber) -> bool:
    national = phonenumbers.national_significant_number(number)  # with its leading zeros, which the integer loses
    return len(national) == _NANP_DIGITS and national[0] not in "01" and national[3] not in "01"


def _parsed(e164: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return None
