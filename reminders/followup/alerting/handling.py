"""What staff do about a flag without closing it: notes, calls, taking over; and the flag of an unanswered check-in."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.errors import FieldError, NotFound, Refused
from reminders.followup.alerting import flag as flags
from reminders.followup.alerting.notes import is_noted, is_repeated, keep_event, read_note
from reminders.record.actors import is_key
from reminders.record.audit import audit
from reminders.record.database import clock_of
from reminders.record.events import announce_flag
from reminders.record.flags import About
from reminders.record.locked_row import locked_row
from reminders.record.outcomes import Flag, FlagAct, FlagKind
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn
from reminders.record.webhooks import Event

#: Nobody dials, waits for an answer and dials again so soon: a call noted twice within it is one, pressed twice.
PRESSED_TWICE = timedelta(seconds=20)

MISSING = "Write the note first."
ANSWERED = "This check-in has been answered meanwhile. Nobody needs to be called for it."


def note(session: Session, clinic_id: str, flag_id: str, *, actor: str, text: str, act: FlagAct) -> Flag:
    """Add a note (`FlagAct.NOTED`) or a call (`NO_ANSWER`, `REACHED`) to what was done about a flag.

    A call needs no words. The flag stays open or resolved, the person who has it keeps it, and paging goes on as
    before. The same note again adds nothing, nor does the same call within `PRESSED_TWICE`. Does not check permission
    (`reminders.followup.alerting.permissions` does). Raises `NotFound`, and `Refused` naming `note`.
    """
    text = read_note(text)
    if act is FlagAct.NOTED and not text:
        raise Refused([FieldError("note", MISSING)])
    flag = flags.locked_flag(session, clinic_id, flag_id)
    if act is FlagAct.NOTED and is_noted(session, flag, text):
        return flag
    soon = flags.until_next_round(PRESSED_TWICE, clock_of(session).speed)
    if is_repeated(session, flag, act, by=actor, since=clock_of(session).now() - soon, note=text):
        return flag
    keep_event(session, flag, act, by=actor, at=clock_of(session).now(), note=text)
    action = "note-flag" if act is FlagAct.NOTED else "call-flag"
    audit(session, clinic_id, actor=actor, action=action, subject="flag", subject_id=flag.id)
    return flag


def take_over(session: Session, clinic_id: str, flag_id: str, *, actor: str) -> Flag:
    """Acknowledge a flag that somebody else has; who had it is kept. Paging goes on as before.

    One that nobody has is acknowledged. Does not check permission. Raises `NotFound`.
    """
    flag = flags.locked_flag(session, clinic_id, flag_id)
    if flag.resolved_at is not None or flag.acknowledged_by == actor:
        return flag
    if flag.acknowledged_at is None or flag.acknowledged_by is None or is_key(flag.acknowledged_by):
        return flags.acknowledge(session, clinic_id, flag_id, actor=actor)
    keep_event(session, flag, FlagAct.ACKNOWLEDGED, by=flag.acknowledged_by, at=flag.acknowledged_at)
    flag.acknowledged_at, flag.acknowledged_by = clock_of(session).now(), actor
    audit(session, clinic_id, actor=actor, action="take-over", subject="flag", subject_id=flag.id)
    announce_flag(session, Event.FLAG_ACKNOWLEDGED, flag)
    return flag


def flag_unanswered(session: Session, clinic_id: str, check_in_id: str) -> Flag:
    """The flag that a check-in was not answered, opened if there is none, for what staff do about it.

    Raises `NotFound` if it was never asked, by text or for a call, and `Refused` if it has been answered.
    """
    check_in = locked_row(session, CheckIn, clinic_id, check_in_id)
    if check_in is None or (check_in.asked_at is None and check_in.reason != Reason.CALL_ONLY):
        raise NotFound("check-in")
    if check_in.answered_at is not None:
        raise Refused([FieldError("", ANSWERED)])
    clinic, patient = session.get_one(Clinic, clinic_id), session.get_one(Patient, check_in.patient_id)
    about = About.of(patient, infusion_id=check_in.infusion_id, check_in_id=check_in.id)
    return flags.open_review(session, clinic, FlagKind.NOT_ANSWERED, about, natural_key=f"not-answered:{check_in.id}")
