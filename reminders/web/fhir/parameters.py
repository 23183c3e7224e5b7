"""Reads a search: its parameters, how many to give at once, and what to do with a parameter that is not known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import ColumnElement, or_

from reminders.errors import FieldError
from reminders.reports.fhir.search import Asking, Parameter
from reminders.reports.fhir.search_values import BadValue, split
from reminders.reports.keyset import BadCursor, Cursor
from reminders.web.api.problems import Problem

PAGE_RESOURCES: Final = 100
MOST_RESOURCES: Final = 500

#: How many values one parameter may offer as alternatives: each may cost a look-up.
MOST_VALUES: Final = 50

#: How many values all parameters of a search may have together: SQLite limits how deep a condition may be.
MOST_VALUES_OF_SEARCH: Final = 200

#: Understood everywhere; they say how to answer, not what.
_FORM: Final = frozenset({"_format", "_pretty"})

#: A reference's type may be said in its name: `subject:Patient=ID`.
_TYPED: Final = re.compile(r"(patient|subject):Patient|(part-of):Procedure")
_COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)


@dataclass
class Search:
    """One search, read."""

    conditions: list[ColumnElement[bool]] = field(default_factory=list)
    count: int = PAGE_RESOURCES
    cursor: Cursor = field(default_factory=Cursor)
    total: bool = False
    only_count: bool = False
    used: list[tuple[str, str]] = field(default_factory=list)
    """The parameters that were used, for the links to this page and the next."""
    place: list[tuple[str, str]] = field(default_factory=list)
    """Where this page begins, for the link to itself."""
    ignored: list[str] = field(default_factory=list)

    @property
    def counts_only(self) -> bool:
        """Whether no resource is wanted, only how many there are."""
        return self.only_count or self.count == 0


def read_search(
    known: Mapping[str, Parameter], given: Iterable[tuple[str, str]], asking: Asking, prefer: str
) -> Search:
    """The search. Raises a 400 `Problem` naming every parameter that is wrong or, unless lenient handling is preferred,
    not known: a filter that was ignored would give more patients' data than was asked for.
    """
    search, errors = Search(), []
    parameters = [(name, value) for name, value in given if name not in _FORM]
    _limit_values(parameters)
    for name, value in parameters:
        try:
            understood = _read(known, name, value, asking, search)
        except BadValue as bad:
            errors.append(FieldError(name, str(bad)))
            continue
        if understood:
            search.used += [(name, value)] if name != "_cursor" else []
        elif "handling=lenient" in prefer.replace(" ", ""):
            search.ignored.append(name)
        else:
            errors.append(FieldError(name, _unknown(known)))
    if errors:
        raise Problem(400, errors)
    return search


def _read(known: Mapping[str, Parameter], name: str, value: str, asking: Asking, search: Search) -> bool:
    """Read one parameter into the search; False if it is not known. Raises `BadValue`."""
    if "\0" in value:  # refused even where lenient handling is preferred: dropping a filter would give everything
        raise BadValue("This holds a character that is not allowed (NUL).")
    if name == "_count":
        search.count = min(_number(value), MOST_RESOURCES)
    elif name == "_cursor":
        search.cursor = _cursor(value)
        search.place = [(name, value)]
    elif name == "_total" and value in ("none", "estimate", "accurate"):
        search.total = value != "none"
    elif name == "_summary" and value in ("false", "count"):
        search.only_count = value == "count"
    elif name == "_sort" and value == "_id":
        return True  # that is how they come
    else:
        typed = _TYPED.fullmatch(name)
        parameter = known.get(typed[1] or typed[2] if typed else name)
        if parameter is None:
            return False
        search.conditions.append(_any(parameter, split(value, ","), asking))
    return True


def _limit_values(parameters: Iterable[tuple[str, str]]) -> None:
    """Raise a 400 `Problem` for a search with too many values, before any is looked up."""
    values = 0
    for name, value in parameters:
        values += len(split(value, ","))
        if values > MOST_VALUES_OF_SEARCH:
            sentence = f"This search has too many values: {MOST_VALUES_OF_SEARCH} at most, all parameters together."
            raise Problem(400, [FieldError(name, sentence)])


def _any(parameter: Parameter, values: Sequence[str], asking: Asking) -> ColumnElement[bool]:
    if len(values) > MOST_VALUES:
        raise BadValue(f"This offers too many values: {MOST_VALUES} at most.")
    return or_(*(parameter.condition(asking, value) for value in values))


def _number(value: str) -> int:
    if not _COUNT.fullmatch(value):
        raise BadValue("This must be a whole number, 0 or more.")
    return int(value)


def _cursor(value: str) -> Cursor:
    try:
        return Cursor.parse(value)
    except BadCursor:
        raise BadValue("This is no cursor: follow the link `next` as it was.") from None


def _unknown(known: Mapping[str, Parameter]) -> str:
    return (
        f"This is not supported here; there are {', '.join(known)}, _count and _total. "
        "To have it ignored, send Prefer: handling=lenient."
    )
