"""The errors of use cases: what was asked for is refused, field by field, or was not found. Nothing is half done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One field that was refused: its dotted path in the API's body (`patient.phone`), and why, in a sentence."""

    field: str
    sentence: str
    call: str = ""
    """The API call that does what was wanted, if there is one (`PATCH /api/v1/infusions/ID`)."""
    confirm: str = ""
    """The field of the request in which a person can confirm that it is right all the same (`shared_phone`)."""
    unnamed: str = ""
    """The sentence for those who may not see who patients are, where `sentence` says it of a known one."""


class Refused(Exception):
    """A request that cannot be carried out. Nothing was changed; `errors` names every bad field."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{e.field}: {e.sentence}" for e in errors))
        self.errors = tuple(errors)


class Conflict(Refused):
    """A repeated enrollment that contradicts the record. Nothing was changed; `errors` names every contradiction."""


class NotFound(Exception):
    """There is no such row in this clinic. Another clinic's row counts as not there."""
