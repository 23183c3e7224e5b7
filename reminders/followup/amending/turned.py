"""Changes that turn something on or off for a patient, such as a pause, and what takes each of them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from reminders.errors import FieldError, Refused
from reminders.followup.amending.infusion import cancel_infusion, reinstate_infusion
from reminders.followup.amending.texting import (
    end_patient,
    pause_patient,
    reopen_patient,
    resume_patient,
    was_texted,
)
from reminders.record.actors import is_patient
from reminders.record.database import clock_of
from reminders.record.people import Patient, PausedFor


@dataclass(frozen=True)
class Back:
    """A change that is to be taken back: about which patient or infusion, what was in force before, by whom and why."""

    clinic_id: str
    subject_id: str
    old: Mapping[str, Any]
    made_at: datetime
    """When the change was made, in real time."""
    actor: str
    why: str
    shared_phone: bool = False
    """Confirms that the phone is another patient's too, where texts to it begin again."""
    second_of_day: bool = False
    """Confirms that the patient had two infusions on one day, where one counts again."""

    @property
    def said(self) -> dict[str, str]:
        """Who takes it back, and why."""
        return {"actor": self.actor, "why": self.why}


@dataclass(frozen=True)
class Turned:
    """What one audited action turns, and what takes it back; None where only another action does."""

    what: str
    take_back: Callable[[Session, Back], object] | None
    stands: Callable[[Patient, Mapping[str, Any]], bool] | None = None
    """Whether the patient is still as the entry's new values say: a pause ends by itself, without an entry."""

    def can_be_taken_back(self, actor: str) -> bool:
        """Whether staff can take it back: what the patient's own texts turned is the patient's."""
        return self.take_back is not None and not is_patient(actor)


def _pause_again(session: Session, back: Back) -> None:
    until = _instant(back.old.get("paused_until"))
    if until is not None and until <= clock_of(session).now():
        raise Refused([FieldError("", "That pause would have ended by itself meanwhile: texts go out.")])
    was_for = back.old.get("paused_for")
    paused_for = PausedFor(was_for) if was_for else None
    pause_patient(session, back.clinic_id, back.subject_id, until=until, paused_for=paused_for, **back.said)


def _unpause(session: Session, back: Back) -> None:
    """Back to the pause whose end or purpose was changed, unless that would be over by now; else no pause.

    A rest for a text that may have been a refusal is no part of it and goes on.
    """
    until = _instant(back.old.get("paused_until"))
    if "paused_until" in back.old and (until is None or until > clock_of(session).now()):
        _pause_again(session, back)
    else:
        resume_patient(session, back.clinic_id, back.subject_id, ends_rest=False, **back.said)


def _unend(session: Session, back: Back) -> None:
    if back.old.get("ended_reason"):
        _end_again(session, back)
    else:
        reopen_patient(session, back.clinic_id, back.subject_id, shared_phone=back.shared_phone, **back.said)


def _end_again(session: Session, back: Back) -> None:
    """For the reason that the ending had, and as of when it was, unless the patient was texted after it was undone.

    Then texting did not end before those texts: it ends now.
    """
    ended, since = str(back.old.get("ended_reason") or "other"), _instant(back.old.get("ended_at"))
    if since is not None and was_texted(session, back.clinic_id, back.subject_id, since=back.made_at):
        since = None
    end_patient(session, back.clinic_id, back.subject_id, ended=ended, since=since, **back.said)


def _reinstate(session: Session, back: Back) -> None:
    reinstate_infusion(session, back.clinic_id, back.subject_id, second_of_day=back.second_of_day, **back.said)


def _cancel_again(session: Session, back: Back) -> None:
    """With the reason that the cancellation had; an entry from before reinstating kept it has none."""
    reason = back.old.get("cancelled_reason")
    cancel_infusion(session, back.clinic_id, back.subject_id, reason=str(reason) if reason else None, **back.said)


def _instant(audited: object) -> datetime | None:
    return datetime.fromisoformat(str(audited)) if audited else None


def _is_paused_so(patient: Patient, new: Mapping[str, Any]) -> bool:
    so = (_instant(new.get("paused_until")), new.get("paused_for"))
    return patient.paused_at is not None and (patient.paused_until, patient.paused_for) == so


def _has_ended_so(patient: Patient, new: Mapping[str, Any]) -> bool:
    return patient.ended_at is not None and patient.ended_reason == new.get("ended_reason")


#: By audit action. Whether texts are welcome is not taken back like this: it is the patient's to say, and about a phone
#: that may be another one by now; each has a form of its own, which asks.
TURNED: Final[dict[str, Turned]] = {
    "pause": Turned("paused", _unpause, _is_paused_so),
    "resume": Turned("paused", _pause_again, lambda patient, _: patient.paused_at is None),
    "end": Turned("ended", _unend, _has_ended_so),
    "reopen": Turned("ended", _end_again, lambda patient, _: patient.ended_at is None),
    "opt-out": Turned("welcome", None),
    "opt-in": Turned("welcome", None),
    "oral-opt-out": Turned("welcome", None),
    "oral-opt-in": Turned("welcome", None),
    "cancel-infusion": Turned("cancelled", _reinstate),
    "reinstate-infusion": Turned("cancelled", _cancel_again),
}
