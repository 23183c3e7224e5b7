"""Finds what else is wrong with a change that is refused, so that one answer names every bad field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from pydantic import BaseModel
from sqlalchemy.orm import Session

from reminders.errors import FieldError, NotFound, Refused
from reminders.record.database import Database
from reminders.web.api.bodies import as_sent, validate


class _Undo(Exception):
    """Ends a transaction without keeping what it wrote."""


class Undone(Database):
    """The same record, where nothing that is written stays."""

    def __init__(self, database: Database) -> None:
        self.__dict__.update(vars(database))

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that is rolled back at its end."""
        with suppress(_Undo), super().write() as session:
            yield session
            session.flush()
            raise _Undo


def refused_in_the_rest(
    change: Callable[[BaseModel], object], model: type[BaseModel], raw: Any, errors: Iterable[FieldError]
) -> list[FieldError]:
    """What is wrong besides `errors`, under the names the caller used.

    Every field of `model` may be left out, so the bad ones are, and `change` is tried with the others until it takes
    them; what it writes must not stay (`Undone`).
    """
    found: list[FieldError] = []
    rest = dict(raw) if isinstance(raw, dict) else {}
    while True:
        bad = {error.field.split(".")[0] for error in errors} & rest.keys()
        if not bad:
            return found
        rest = {name: value for name, value in rest.items() if name not in bad}
        body, errors = validate(model, rest)
        if body is not None:
            try:
                change(body)
            except Refused as refused:
                errors = as_sent(refused.errors, rest)
            except NotFound:
                return found
        found += errors
