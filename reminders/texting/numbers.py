"""Phone numbers: what people type becomes E.164, or a sentence saying why it cannot."""

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, ValidationResult

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

    Accepts what a number's plan allows rather than what is in service, because fictional (555-01xx) and
    Twilio's test numbers must work; the carrier tells us about the rest (error 21211, 30005).

    Raises:
        PhoneError: no digits, letters, an extension, the wrong length, an impossible area code.
    """
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


def display(e164: str) -> str:
    """The number as people write it: `(312) 555-0142`, or internationally outside `region` US."""
    number = _parsed(e164)
    if number is None:
        return e164
    style = PhoneNumberFormat.NATIONAL if number.country_code == _NANP else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def mask(e164: str) -> str:
    """The number for display where it need not be dialed: its last two digits are dots."""
    shown = display(e164)
    return shown[:-2] + ".." if len(shown) > 2 else ".."


def _nanp_possible(number: PhoneNumber) -> bool:
    national = phonenumbers.national_significant_number(number)  # with its leading zeros, which the integer loses
    return len(national) == _NANP_DIGITS and national[0] not in "01" and national[3] not in "01"


def _parsed(e164: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return None
