"""Reads the cells of one row as values, and notes for each that cannot be read its column and what would be right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Final
from zoneinfo import ZoneInfo

from reminders.care import conditions, wording
from reminders.errors import FieldError
from reminders.fields import Fields
from reminders.followup.importing.moments import BadMoment, read_birth_date, read_moment
from reminders.followup.importing.table import TableRow
from reminders.record.normalize import match_form

#: A number that a spreadsheet shortened: 1.3125550142E+10. Its last digits may be gone.
_SHORTENED: Final = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
#: A whole number that a spreadsheet gave a decimal: 13125550142.0.
_WITH_DECIMAL: Final = re.compile(r"(\+?\d+)[.,]0+")
#: What a spreadsheet shows instead of a value: an error of a formula, or a column that is too narrow.
_ERROR: Final = re.compile(r"#(?:REF|N/A|VALUE|NAME|DIV/0|NULL|NUM)[!?]?|#{3,}", re.IGNORECASE)

_YES: Final = frozenset({"yes", "y", "true", "1", "x", "si", "s", "verdadero"})
_NO: Final = frozenset({"", "no", "n", "false", "0", "falso"})

_LANGUAGES: Final = {"english": "en", "ingles": "en", "spanish": "es", "espanol": "es", "castellano": "es"}
_CONDITIONS: Final = {match_form(label): code for code, label in conditions.CONDITIONS.items()}


@dataclass(frozen=True)
class Problem:
    """Why a row is refused: its number, the column (empty if it is about the whole row), and what would be right."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        place = f"Row {self.row}, column {self.column}" if self.column else f"Row {self.row}"
        return f"{place}: {self.sentence}"


class Cells:
    """The cells of one row. What cannot be read is noted in `fields` under its column, and None is returned."""

    def __init__(self, row: TableRow, zone: ZoneInfo) -> None:
        self.row = row
        self.zone = zone
        self.fields = Fields()
        if row.problem is not None:
            self.fields.refuse("", row.problem)

    def text(self, column: str) -> str:
        """A cell as it is. What a spreadsheet shows for an error is refused."""
        text = self.row.text(column)
        if _ERROR.fullmatch(text):
            self.fields.refuse(column, f"The spreadsheet shows {text} here, not a value. Put the value itself there.")
            return ""
        return text

    def required(self, column: str, what: str) -> str:
        """A cell that must not be empty."""
        refused = len(self.fields.errors)
        text = self.text(column)
        if not text and len(self.fields.errors) == refused:
            self.fields.refuse(column, f"{what} is missing.")
        return text

    def digits(self, column: str) -> str:
        """A phone or a record number. One whose digits a spreadsheet shortened is refused."""
        text = self.text(column)
        if _SHORTENED.fullmatch(text):
            self.fields.refuse(
                column,
                f"The spreadsheet shortened this number to {text}, and digits are lost. Format the column as text, "
                "type the number again, and save.",
            )
            return ""
        whole = _WITH_DECIMAL.fullmatch(text)
        return whole[1] if whole else text

    def number(self, column: str, otherwise: str) -> Decimal | None:
        """A number with a decimal point or comma; None if the cell is empty."""
        text = self.text(column)
        if not text:
            return None
        try:
            number = Decimal(text.replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self.fields.refuse(column, f"{otherwise} This is: {_shown(text)}.")
            return None
        return number

    def score(self, column: str, *, what: str = "A pain score") -> Decimal | None:
        """A pain score or another answer from 0 to 10; None if the cell is empty."""
        number = self.number(column, f"{what} is a number from 0 to 10, like 7 or 6.5.")
        return None if number is None else self._checked(column, number, what)

    def _checked(self, column: str, number: Decimal, what: str) -> Decimal | None:
        refused = len(self.fields.errors)
        score = self.fields.score(column, number, what=what)
        return score if len(self.fields.errors) == refused else None

    def dose(self, column: str) -> Decimal | None:
        """A dose in mg per kg; None if the cell is empty."""
        return self.fields.dose(column, self.number(column, "A dose is a number of mg per kg, like 0.5."))

    def whole(self, column: str, what: str) -> int | None:
        """A whole number from 1 to 99 (1.0 is 1); None if the cell is empty."""
        number = self.number(column, f"{what} is a whole number, like 1.")
        if number is None:
            return None
        if not 1 <= number <= 99:
            return self.fields.ordinal(column, 0, what)  # 1E+30 is no number to divide, nor to make an int of
        if int(number) != number:
            self.fields.refuse(column, f"{what} is a whole number, like 1.")
            return None
        return int(number)

    def moment(self, column: str, *, without_time: time | None = None) -> datetime | None:
        """A date and time on the clinic's clock, in UTC; None if the cell is empty."""
        text = self.text(column)
        if not text:
            return None
        try:
            return read_moment(text, self.zone, without_time=without_time)
        except BadMoment as bad:
            self.fields.refuse(column, str(bad))
            return None

    def birth_date(self, column: str, now: datetime) -> date | None:
        """A day of birth; None if the cell is empty."""
        text = self.text(column)
        if not text:
            return None
        try:
            return read_birth_date(text, now.date())
        except BadMoment as bad:
            self.fields.refuse(column, str(bad))
            return None

    def hour(self, column: str) -> time | None:
        """A time of day, on the patient's clock; None if the cell is empty."""
        text = self.text(column).upper().replace(".", "")
        if not text:
            return None
        for form in ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p"):
            try:
                return datetime.strptime(text, form).time()  # noqa: DTZ007 (a wall clock's)
            except ValueError:
                continue
        self.fields.refuse(column, "This is not an hour; write it like 10:00 or 5:30 PM.")
        return None

    def yes(self, column: str) -> bool:
        """A yes or a no; an empty cell is a no."""
        answer = match_form(self.text(column))
        if answer not in _YES | _NO:
            self.fields.refuse(column, "Write yes or no.")
        return answer in _YES

    def condition(self, column: str) -> str:
        """A condition by its code or by the words staff read for it."""
        text = self.required(column, "What the infusion was given for")
        return _CONDITIONS.get(match_form(text), text)

    def language(self, column: str) -> str | None:
        """A language by its code or its name; None if the cell is empty."""
        text = match_form(self.text(column))
        names = {match_form(name): code for code, name in wording.LANGUAGE_NAMES.items()}
        return names.get(text) or _LANGUAGES.get(text) or text or None


def problems(row: TableRow, errors: Sequence[FieldError]) -> list[Problem]:
    """Refused fields of a row as problems that name the column as the file does; one that the file lacks, by its name.

    The field of an error is the name of a column here.
    """
    found = []
    places, last = row.header.places, row.header.width
    for error in sorted(errors, key=lambda e: places[e.field].index if e.field in places else last):
        place = places.get(error.field)
        shown = error.field if place is None else f"{place.letter} ({place.header})"
        found.append(Problem(row.number, shown, error.sentence))
    return found


def _shown(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:20]}…"
