"""Reads the fields of forms, API bodies and commands, and collects a sentence for each one that is wrong."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from reminders.care import conditions, wording, zones
from reminders.care.hours import TextingHours
from reminders.errors import FieldError, Refused
from reminders.record.normalize import clean_text
from reminders.texting import numbers

NAME_LENGTH: Final = 100
MRN_LENGTH: Final = 64
PHONE_LENGTH: Final = 40
WHY_LENGTH: Final = 300

#: How far two clocks may disagree before a time counts as in the future.
CLOCK_TOLERANCE: Final = timedelta(minutes=5)

#: Nothing entered here happened earlier. Keeps absurd years out of date arithmetic.
EARLIEST_YEAR: Final = 2000

#: Nobody alive was born before.
EARLIEST_BIRTH: Final = date(1900, 1, 1)

HIGHEST_PAIN: Final = 10
_TENTH: Final = Decimal("0.1")

#: No infusion for pain comes near it; what is above was typed in mg, not in mg per kg.
HIGHEST_DOSE: Final = 20
_HUNDREDTH: Final = Decimal("0.01")

#: Unicode categories that no name or note may hold: control characters, stray surrogates, line separators.
_NO_TEXT: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
#: Marks that change the direction of writing, so that a text reads as something else than it holds.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

#: The two of them that reverse any letters.
_REVERSING: Final = frozenset("\u202d\u202e")


class Fields:
    """Reads one field at a time; `done()` raises `Refused` naming all that were wrong.

    For a wrong field a stand-in value is returned, so that the other fields can still be read; `done()` keeps it from
    being used. `prefix` is put before a field's name, as the API spells it (`patient.`).
    """

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.errors: list[FieldError] = []

    def refuse(self, field: str, sentence: str, *, call: str = "", confirm: str = "", unnamed: str = "") -> None:
        """Note that a field is wrong and why.

        `call` is the API call that does what was wanted, `confirm` the field that confirms it, if there is one. Where
        the sentence says who a known patient is, `unnamed` is the one for those who may not see that.
        """
        self.errors.append(FieldError(self.prefix + field, sentence, call, confirm, unnamed))

    def within(self, prefix: str) -> Fields:
        """A reader for one part of the body, which collects into the same list."""
        part = Fields(prefix)
        part.errors = self.errors
        return part

    def done(self) -> None:
        """Raise `Refused` naming every field that was wrong; return if none was."""
        if self.errors:
            raise Refused(self.errors)

    def text(self, field: str, value: str | None, *, most: int, what: str) -> str:
        """A required text of one line, trimmed, of at most `most` characters. `what` names it in the sentence."""
        text = (value or "").strip()
        if not text:
            self.refuse(field, f"{what} is missing.")
        elif len(text) > most:
            self.refuse(field, f"{what} is too long: {most} characters at most.")
        elif any(unicodedata.category(c) in _NO_TEXT or c in _TURNING for c in text):
            self.refuse(field, f"{what} holds characters that cannot be shown.")
        else:
            return text
        return ""

    def optional_text(self, field: str, value: str | None, *, most: int, what: str) -> str | None:
        """A text that may be left out; a blank one counts as left out and gives None."""
        return self.text(field, value, most=most, what=what) or None if value and value.strip() else None

    def name(self, value: str | None, field: str = "name") -> str:
        """A person's name in the form it is stored in, without invisible characters (`record.normalize`)."""
        name = self.text(field, _readable(value), most=NAME_LENGTH, what="The name")
        if name and not any(c.isalpha() for c in name):
            self.refuse(field, "A name has letters.")
        return name

    def record_number(self, value: str | None, field: str = "mrn") -> str:
        """A record number in the form it is stored in. Case, accents, width and spacing do not tell two apart."""
        return self.text(field, _readable(value), most=MRN_LENGTH, what="The record number")

    def phone(self, value: str | None, use: numbers.Use, field: str = "phone") -> str:
        """A phone number that can serve this use, in E.164."""
        text = self.text(field, clean_text(value or ""), most=PHONE_LENGTH, what="The phone number")
        if text:
            try:
                return numbers.parse_for(text, use)
            except numbers.PhoneError as error:
                self.refuse(field, str(error))
        return ""

    def time_zone(self, value: str | None, default: str = "", field: str = "time_zone") -> str:
        """An IANA time zone that names a place, by its current name; `default` if left out."""
        name = (value or default).strip()
        place = zones.place_name(name)
        if place is None:
            self.refuse(field, zones.why_not(name))
        return place or name

    def language(self, value: str | None, default: str = "en", field: str = "language") -> str:
        """The code of a language that patients can be texted in; `default` if left out."""
        code = value or default
        if code in wording.not_offered():
            self.refuse(field, f"The texts in {code} are not complete yet: `reminders doctor` names what is missing.")
        elif code not in wording.languages():
            self.refuse(field, f"Texts are written in {', '.join(wording.languages())} only.")
        return code

    def preferred_time(self, value: time | None, hours: TextingHours, field: str = "preferred_time") -> time | None:
        """The time of day a patient prefers, on their own clock, within the clinic's texting hours `hours`."""
        if value is None:
            return None
        if value.tzinfo is not None:
            self.refuse(field, "This is an hour on the patient's clock; it carries no zone.")
        elif value not in hours:
            self.refuse(field, f"Texts leave from {hours.start:%H:%M} to {hours.end:%H:%M}; choose an hour in between.")
        else:
            return value.replace(second=0, microsecond=0)
        return None

    def past_instant(self, field: str, value: datetime, now: datetime) -> datetime:
        """A time with its UTC offset that is not in the future (give or take `CLOCK_TOLERANCE`), as UTC."""
        if value.tzinfo is None or value.utcoffset() is None:
            self.refuse(field, "This time needs its offset, like 2026-03-02T15:30:00-06:00.")
        elif value.year < EARLIEST_YEAR:
            self.refuse(field, "This time is too long ago; check the year.")
        elif value.year > now.year + 1 or value > now + CLOCK_TOLERANCE:
            self.refuse(field, "This time is still to come.")
        else:
            return value.astimezone(UTC)
        return now

    def birth_date(self, value: date | None, today: date, field: str = "birth_date") -> date | None:
        """A birth date: not in the future, and not too long ago for a living person."""
        if value is not None and not EARLIEST_BIRTH <= value <= today:
            self.refuse(field, "Nobody alive was born on that day; check the birth date.")
            return None
        return value

    def score(self, field: str, value: Decimal, *, what: str = "A pain score") -> Decimal:
        """A pain score from 0 to 10 with at most one decimal (NRS-11; people also give halves and tenths)."""
        if not value.is_finite() or not 0 <= value <= HIGHEST_PAIN or not _is_in(_TENTH, value):
            self.refuse(field, f"{what} is a number from 0 to 10, with one decimal at most.")
            return Decimal(0)
        return abs(value)  # minus zero is zero

    def choice(self, field: str, value: Decimal, choices: range) -> Decimal:
        """The number of one of a question's options."""
        if not value.is_finite() or value not in choices:
            self.refuse(field, which_choices(choices))
        return value

    def dose(self, field: str, value: Decimal | None) -> Decimal | None:
        """The ketamine of one infusion in mg per kg of body weight, above 0 and with at most two decimals."""
        if value is not None and not (value.is_finite() and 0 < value <= HIGHEST_DOSE and _is_in(_HUNDREDTH, value)):
            self.refuse(
                field,
                f"The dose is in mg per kg of body weight: above 0, {HIGHEST_DOSE} at most, two decimals at most.",
            )
            return None
        return value

    def condition(self, value: str | None, field: str = "condition") -> str:
        """The code of the condition that the infusion is given for."""
        code = (value or "").strip().lower()
        if not conditions.is_code(code):
            self.refuse(field, "A condition is a short code of letters, digits and hyphens, like crps or low-back.")
            return "other"
        return code

    def ordinal(self, field: str, value: int | None, what: str) -> int | None:
        """The number of a course or of an infusion in it, from 1 to 99."""
        if value is not None and not 1 <= value <= 99:
            self.refuse(field, f"{what} is a number from 1 to 99.")
            return None
        return value

    def why(self, value: str | None, field: str = "why") -> str:
        """The reason given for a change; required."""
        return self.text(field, value, most=WHY_LENGTH, what="The reason")


def which_choices(choices: range) -> str:
    """The sentence that tells the options of a question."""
    return f"This answer is a whole number from {choices[0]} to {choices[-1]}."


def _is_in(unit: Decimal, value: Decimal) -> bool:
    """Whether a value has no digits below `unit`. Only for small values: a Decimal's context bounds the others.

    A remainder would not do: that of 1E-5000000 is too small for the context and comes out as zero.
    """
    return value.quantize(unit) == value


def _readable(value: str | None) -> str:
    """The text tidied. One with reversing marks is left as it is, so that `text` refuses it."""
    text = value or ""
    return text if _REVERSING & set(text) else clean_text(text)
