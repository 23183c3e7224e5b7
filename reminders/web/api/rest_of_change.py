"""Finds what else is wrong with a change that is refused, so that one answer names every bad field."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy.orm import Session

from reminders.errors import FieldError, NotFound, Refused
from reminders.record.database import Database
from reminders.web.api.bodies import as_sent, validate
from reminders.web.api.models import ALSO_CALLED
from reminders.web.api.problems import DATABASE_AWAY

#: Fields that confirm another one. Where one cannot be read, nobody can say what it would have confirmed.
CONFIRMATIONS: Final = frozenset({"shared_phone", "second_of_day"})


class _Undo(Exception):
    """Ends a transaction without keeping what it wrote."""


class Undone(Database):
    """The same record, where nothing that is written stays."""

    def __init__(self, database: Database) -> None:
        self.__dict__.update(vars(database))

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that is rolled back at its end, and given up after a moment where others write."""
        with suppress(_Undo), super().write_soon() as session:
            yield session
            session.flush()
            raise _Undo


def refused_in_the_rest(
    change: Callable[[BaseModel], object], model: type[BaseModel], raw: Any, errors: Iterable[FieldError]
) -> list[FieldError]:
    """What is wrong besides `errors`, under the names the caller used; less of it if the database is busy.

    Every field of `model` may be left out, so the bad ones are, and `change` is tried with the others until it takes
    them; what it writes must not stay (`Undone`).
    """
    told = list(errors)
    if not isinstance(raw, dict) or CONFIRMATIONS & {error.field for error in told}:
        return []
    known = set(model.model_fields) | set(ALSO_CALLED.values())
    rest = {name: copy.deepcopy(value) for name, value in raw.items() if name in known}
    found: list[FieldError] = []
    newly, is_shorter = told, len(rest) < len(raw)
    while True:
        for error in newly:
            is_shorter |= _leave_out(rest, error.field.split("."))
        if not is_shorter:
            return found
        is_shorter = False
        body, newly = validate(model, rest)
        if body is not None:
            try:
                change(body)
            except Refused as refused:
                newly = as_sent(refused.errors, rest)
            except (NotFound, *DATABASE_AWAY):
                return found
        named = {error.field for error in told + found}
        newly = [error for error in newly if error.field not in named]
        found += newly


def _leave_out(body: Any, path: list[str]) -> bool:
    """Take the field at this path out of a body; whether it was there."""
    name, *below = path
    if not isinstance(body, dict) or name not in body:
        return False
    if below and isinstance(body[name], dict):
        return _leave_out(body[name], below)
    del body[name]
    return True
