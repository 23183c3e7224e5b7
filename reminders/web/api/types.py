"""The API's own field types: instants with their offset, scores, hours of the day."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)?", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_HOUR: Final = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)
_YEARS: Final = range(1900, 9000)


def _refuse(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("refused", "{sentence}", {"sentence": sentence})


def _instant(value: Any) -> datetime:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise _refuse("This must be a time with its offset, like 2026-03-02T15:30:00-06:00.")
    try:
        instant = datetime.fromisoformat(value.upper().replace(",", "."))
    except ValueError:
        raise _refuse("There is no such day or time.") from None
    if instant.tzinfo is None:
        raise _refuse("This time needs its offset, like 2026-03-02T15:30:00-06:00.")
    if instant.year not in _YEARS:
        raise _refuse("Check the year of this time.")
    return instant.astimezone(UTC)


def _hour(value: Any) -> time:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24:
        return time(value)
    if isinstance(value, str) and _HOUR.fullmatch(value):
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    raise _refuse("This must be an hour of the day, like 10:30.")


def _number(value: Any, otherwise: str) -> Decimal:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or (isinstance(value, float) and not math.isfinite(value)):
        raise _refuse(otherwise)
    return Decimal(str(value))


def _score(value: Any) -> Decimal:
    return _number(value, "A pain score is a number from 0 to 10.")


Instant = Annotated[
    datetime,
    PlainValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "description": "RFC 3339, with its offset."}),
]

Hour = Annotated[
    time,
    PlainValidator(_hour),
    WithJsonSchema({"type": "string", "pattern": r"^\d\d:\d\d(:\d\d)?$", "examples": ["10:30"]}),
]


def _day(value: Any) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise _refuse("This must be a day, like 1961-03-02.")


Day = Annotated[date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


def _dose(value: Any) -> Decimal:
    return _number(value, "A dose is a number of mg per kg of body weight, like 0.5.")


def _peg(value: Any) -> Decimal:
    return _number(value, "An answer to PEG is a number from 0 to 10.")


PegAnswer = Annotated[Decimal, PlainValidator(_peg), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 10})]

Score = Annotated[Decimal, PlainValidator(_score), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 10})]


def _answer(value: Any) -> Decimal:
    return _number(value, "An answer is a number.")


Answer = Annotated[Decimal, PlainValidator(_answer), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 10})]

Dose = Annotated[
    Decimal, PlainValidator(_dose), WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 20})
]

#: A bound above every real length, so that nothing absurd reaches a rule; the rules state their own, lower ones.
Text = Annotated[str, StringConstraints(max_length=1000)]
