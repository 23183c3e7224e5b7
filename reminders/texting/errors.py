"""What Twilio's error codes mean: one table from code to class and a sentence for staff.

Source: Twilio's error and warning dictionary (twilio.com/docs/api/errors).
"""

from enum import StrEnum
from typing import NamedTuple


class FailureClass(StrEnum):
    """What to do about a text that failed."""

    BAD_NUMBER = "bad_number"  # stop texting this number and tell staff
    OPTED_OUT = "opted_out"  # the phone texted STOP to this sender; record it
    RECIPIENT = "recipient"  # fail this text and tell staff; if several phones in a row get it, the sender is at fault
    CONFIGURATION = "configuration"  # nothing from this sender will go out; stop it and raise an alarm
    TRANSIENT = "transient"  # try again later, nothing is wrong with the number
    LOOK = "look"  # a person decides
    UNKNOWN = "unknown"  # nobody knows whether it went out, or the code is new to us


class Failure(NamedTuple):
    """The class of one error code and what to tell staff."""

    failure: FailureClass
    sentence: str


_BAD = FailureClass.BAD_NUMBER
_RECIPIENT = FailureClass.RECIPIENT
_CONFIGURATION = FailureClass.CONFIGURATION
_TRANSIENT = FailureClass.TRANSIENT

FAILURES: dict[int, Failure] = {
    21211: Failure(_BAD, "The phone number does not exist."),
    21217: Failure(_BAD, "The phone number is not a phone number."),
    21401: Failure(_BAD, "The phone number is not valid."),
    21612: Failure(_BAD, "This phone cannot be reached from the clinic's number."),
    21614: Failure(_BAD, "The number is a landline, or cannot receive texts."),
    21635: Failure(_BAD, "The number is a landline and cannot receive texts."),
    30005: Failure(_BAD, "The number is not in service."),
    30006: Failure(_BAD, "The number is a landline, or its carrier cannot be reached."),
    21266: Failure(_BAD, "The phone number is the clinic's own sending number."),
    21610: Failure(FailureClass.OPTED_OUT, "The patient texted STOP and can no longer be texted."),
    21408: Failure(_RECIPIENT, "The texting account may not text this phone's country or region."),
    21608: Failure(_RECIPIENT, "The texting account is on trial and may only text numbers that were verified."),
    21704: Failure(_RECIPIENT, "The messaging service has no number that can reach this phone."),
    20003: Failure(_CONFIGURATION, "The texting account's sign-in was refused."),
    20005: Failure(_CONFIGURATION, "The texting account is not active."),
    20404: Failure(_CONFIGURATION, "The texting account or its address was not found."),
    21212: Failure(_CONFIGURATION, "The clinic's sending number is not valid."),
    21603: Failure(_CONFIGURATION, "The clinic's sending number is missing."),
    21606: Failure(_CONFIGURATION, "The clinic's sending number cannot send texts."),
    21609: Failure(_CONFIGURATION, "The address for delivery reports is not valid."),
    21701: Failure(_CONFIGURATION, "The messaging service does not exist."),
    21703: Failure(_CONFIGURATION, "The messaging service has no sending number."),
    21705: Failure(_CONFIGURATION, "The messaging service's identifier is not valid."),
    30002: Failure(_CONFIGURATION, "The texting account is suspended."),
    30032: Failure(_CONFIGURATION, "The toll-free number has not been verified."),
    30033: Failure(_CONFIGURATION, "The texting campaign was suspended."),
    30034: Failure(_CONFIGURATION, "The sending number is not registered with a campaign (A2P 10DLC)."),
    30035: Failure(_CONFIGURATION, "The sending number is misconfigured."),
    20429: Failure(_TRANSIENT, "Too many texts at once; it is tried again."),
    20503: Failure(_TRANSIENT, "The texting service is unavailable for a moment."),
    21611: Failure(_TRANSIENT, "The sending number's queue is full; it is tried again."),
    30001: Failure(_TRANSIENT, "The sending queue overflowed."),
    30003: Failure(_TRANSIENT, "The phone could not be reached; it may be off or out of range."),
    30008: Failure(_TRANSIENT, "The carrier did not deliver the text and gave no reason."),
    30017: Failure(_TRANSIENT, "The carrier was congested."),
    30022: Failure(_TRANSIENT, "The campaign's rate with the carrier was exceeded."),
    30023: Failure(_TRANSIENT, "The campaign's daily limit is used up until midnight Pacific time."),
    30410: Failure(_TRANSIENT, "The carrier took too long."),
    30450: Failure(_TRANSIENT, "The texting service could not deliver for a moment."),
    21602: Failure(FailureClass.LOOK, "The text was empty."),
    21617: Failure(FailureClass.LOOK, "The text was too long."),
    30004: Failure(FailureClass.LOOK, "The carrier blocked the text, or the phone blocks this sender."),
    30007: Failure(FailureClass.LOOK, "The carrier filtered the text as unwanted."),
    20500: Failure(FailureClass.UNKNOWN, "The texting service failed; whether the text went out is not known."),
}


def classify(code: int | None) -> FailureClass:
    """What to do about a text with this error code; UNKNOWN for none and for codes not in the table."""
    known = FAILURES.get(code) if code is not None else None
    return known.failure if known else FailureClass.UNKNOWN


def explain(code: int | None) -> str:
    """One sentence for staff about an error code, naming the code where it is not in the table."""
    if code is None:
        return "The text failed and no reason was given."
    known = FAILURES.get(code)
    return known.sentence if known else f"The text failed (Twilio error {code})."
