"""How search values are read: precision and prefixes of dates, the forms of tokens and references."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import DateTime, column, create_engine, literal, select

from reminders.reports.fhir.names import Names
from reminders.reports.fhir.search_values import BadValue, Token, date_range, reference_id, split, token

CHICAGO = ZoneInfo("America/Chicago")
NAMES = Names("https://texts.example/fhir")


def at(year: int, month: int, day: int, *clock: int) -> datetime:
    hour, minute, second, micro = (*clock, 0, 0, 0, 0)[:4]
    return datetime(year, month, day, hour, minute, second, micro, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", at(2026, 1, 1, 6), at(2027, 1, 1, 6)),
        ("2026-12", at(2026, 12, 1, 6), at(2027, 1, 1, 6)),
        ("2026-02", at(2026, 2, 1, 6), at(2026, 3, 1, 6)),
        ("2026-03-02", at(2026, 3, 2, 6), at(2026, 3, 3, 6)),
        ("2026-03-08", at(2026, 3, 8, 6), at(2026, 3, 9, 5)),  # the clocks go forward: 23 hours
        ("2026-03-02T15:30", at(2026, 3, 2, 21, 30), at(2026, 3, 2, 21, 31)),
        ("2026-03-02T15:30Z", at(2026, 3, 2, 15, 30), at(2026, 3, 2, 15, 31)),
        ("2026-03-02T15:30:07Z", at(2026, 3, 2, 15, 30, 7), at(2026, 3, 2, 15, 30, 8)),
        ("2026-03-02T15:30:00Z", at(2026, 3, 2, 15, 30), at(2026, 3, 2, 15, 30, 1)),  # seconds of 0 are seconds
        ("2026-03-02T15:30:07.5Z", at(2026, 3, 2, 15, 30, 7, 500_000), at(2026, 3, 2, 15, 30, 7, 600_000)),
        ("2026-03-02T15:30:07.123456789Z", at(2026, 3, 2, 15, 30, 7, 123_456), at(2026, 3, 2, 15, 30, 7, 123_457)),
        ("2026-03-02T15:30:00+01:00", at(2026, 3, 2, 14, 30), at(2026, 3, 2, 14, 30, 1)),
        ("2026-03-02T15:30:00 01:00", at(2026, 3, 2, 14, 30), at(2026, 3, 2, 14, 30, 1)),  # an unencoded +
    ],
)
def test_a_date_is_the_stretch_it_names(text: str, start: datetime, end: datetime) -> None:
    found = date_range(text, CHICAGO)
    assert (found.prefix, found.start, found.end) == ("eq", start, end)


#: What holds of an instant before, at the beginning of, within, at the end of and after the day.
INSTANTS = [at(2026, 3, 2, 5, 59, 59), at(2026, 3, 2, 6), at(2026, 3, 2, 12), at(2026, 3, 3, 6), at(2026, 3, 4)]
HOLDS = {
    "": "-##--",
    "eq": "-##--",
    "ne": "#--##",
    "lt": "#----",
    "eb": "#----",
    "le": "###--",
    "ge": "-####",
    "gt": "---##",
    "sa": "---##",
}


@pytest.mark.parametrize("prefix", HOLDS)
def test_a_prefix_compares_with_the_whole_stretch(prefix: str) -> None:
    """`ge` and `le` hold the day itself, `gt` and `lt` do not; the next midnight belongs to the next day."""
    rows = select(*(literal(one.replace(tzinfo=None), DateTime()).label(f"t{n}") for n, one in enumerate(INSTANTS)))
    found = date_range(f"{prefix}2026-03-02", CHICAGO)
    asked = [found.holds(column(f"t{number}", DateTime())) for number in range(len(INSTANTS))]
    with create_engine("sqlite://").connect() as connection:
        answers = connection.execute(select(*asked).select_from(rows.subquery())).one()
    assert "".join("#" if holds else "-" for holds in answers) == HOLDS[prefix]


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "26-03-02", "2026-3-2", "2026-13", "2026-02-30", "2026-03-02T25:00Z", "2026-03-02T15Z", "xx2026",
     "ap2026", "2026-03-02T15:30:00+25:00", "0000", "9999", "２０２６"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        date_range(text, CHICAGO)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("A-1", Token(None, "A-1")),
        ("|A-1", Token("", "A-1")),
        ("http://x|A-1", Token("http://x", "A-1")),
        ("http://x|", Token("http://x", "")),
        (r"http://x\,y|A\|1", Token("http://x,y", "A|1")),
    ],
)
def test_a_token_has_a_system_or_none_or_any(text: str, read: Token) -> None:
    assert token(text) == read


def test_an_empty_token_and_one_of_three_parts_are_refused() -> None:
    for text in ("", "|", "a|b|c"):
        with pytest.raises(BadValue):
            token(text)


def test_alternatives_are_split_at_commas_that_no_backslash_precedes() -> None:
    assert split(r"a,b\,c,\\,d", ",") == ["a", r"b\,c", r"\\", "d"]


@pytest.mark.parametrize("text", ["01M", "Patient/01M", "https://texts.example/fhir/Patient/01M"])
def test_a_reference_is_an_id_with_or_without_its_type_and_base(text: str) -> None:
    assert reference_id(text, "Patient", NAMES) == "01M"


@pytest.mark.parametrize("text", ["Group/01M", "https://elsewhere.example/fhir/Patient/01M", "Patient/01M/x"])
def test_a_reference_to_something_else_finds_nothing(text: str) -> None:
    assert reference_id(text, "Patient", NAMES) is None
