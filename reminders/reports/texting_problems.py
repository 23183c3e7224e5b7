"""What keeps a clinic's texts from leaving now: what is wrong with the service, no number to call, a pause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from reminders.health.service import what_holds_texts
from reminders.record.people import Clinic
from reminders.reports.patient_names import opened

#: Added to what staff cannot put right themselves.
_NOT_YOURS: Final = "Whoever runs this service must look at it."


@dataclass(frozen=True)
class TextingProblem:
    """One problem. `since` is real time, or care time for a pause; `urgent` if texts or pages wait now."""

    what: str
    sentence: str
    since: datetime | None
    urgent: bool
    follows: str = ""
    """What it means for patients, and who must look at it."""


def texting_problems(session: Session, clinic: Clinic, *, sender: str | None) -> Iterator[TextingProblem]:
    """What keeps this clinic's texts from leaving or its replies from being read, the most serious first."""
    for finding in what_holds_texts(session, clinic.id, sender):
        yield TextingProblem(
            finding.subject, finding.sentence, finding.since, urgent=True, follows=f"{finding.follows} {_NOT_YOURS}"
        )
    if clinic.number_to_call(sender) is None:
        yield TextingProblem(
            "phone",
            "No question goes out: the clinic has no phone number for patients yet. Danger is answered and paged.",
            None,
            urgent=True,
        )
    if clinic.paused_at is not None:
        reason = opened(session, clinic, "paused_why")
        why = f": {reason}" if reason else ""
        yield TextingProblem("pause", f"Questions are paused for the whole clinic{why}.", clinic.paused_at, False)
