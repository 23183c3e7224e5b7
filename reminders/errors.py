"""Refusing what a person or system asked for: every bad field named, in the user's words, nothing half done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One field that was refused. `field` is its dotted path in the API's body (`patient.phone`)."""

    field: str
    sentence: str
    call: str = ""
    """The call of the API that does what was wanted, where there is one."""


class Refused(Exception):
    """A request that cannot be done; nothing was changed."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{e.field}: {e.sentence}" for e in errors))
        self.errors = tuple(errors)


class Conflict(Refused):
    """A repeat that contradicts what is recorded: every contradiction named, nothing changed."""


class NotFound(Exception):
    """There is no such row in this clinic (another clinic's row is not there either)."""
