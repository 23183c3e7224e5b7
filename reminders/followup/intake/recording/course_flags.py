"""Flags about a course of infusions: at most one of a kind for each course, taken back when the record says otherwise.

A flag that a person resolved is never opened again. One that the service resolved, because what it said turned out not
to be so, is opened again when it is so after all.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session

from reminders.followup.alerting import flag
from reminders.record.flags import About
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import Infusion

SERVICE: Final = "service"
"""Who resolves a flag that is taken back."""

#: The kinds of flag about a course.
_KINDS: Final = (FlagKind.RELIEF_ENDED.value, FlagKind.NEXT_COURSE.value)

#: Reasons for ending a patient's texts after which no care of theirs is left to plan.
_GONE: Final = frozenset({"deceased", "left", "moved"})


def raise_once(
    session: Session, clinic: Clinic, patient: Patient, infusion: Infusion, kind: FlagKind, why: str
) -> None:
    """Flag a course, from one of its infusions, unless it was flagged before.

    `why` is noted if a flag that was taken back is opened again. Nothing is opened for a patient who has left, has died
    or was erased.
    """
    if is_gone(session, patient):
        return
    known = session.scalars(_of_course(infusion, kind)).all()  # several, if courses were made one since
    if not known:
        key = f"{kind.value}:{infusion.id}"
        flag.open_review(session, clinic, kind, About.of(patient, infusion_id=infusion.id), natural_key=key)
    elif all(one.resolved_by == SERVICE for one in known):
        lock(session, patient)
        known[0].infusion_id = infusion.id
        flag.reopen(session, clinic.id, known[0].id, actor=SERVICE, why=why)


def take_back(session: Session, mine: Flag, note: str) -> None:
    """Resolve a flag that no longer holds; to one that a person resolved, the note is added."""
    flag.resolve(session, mine.clinic_id, mine.id, actor=SERVICE, note=note)


def lock(session: Session, patient: Patient) -> None:
    """Lock a patient's flags about courses, before the first of several is changed.

    A change locks the end of the clinic's audit trail. A transaction that locked another of these flags first waits for
    that, and would be waited for.
    """
    if session.get_bind().dialect.name == "postgresql":  # on SQLite a writer is alone
        mine = (Flag.clinic_id == patient.clinic_id, Flag.patient_id == patient.id, Flag.kind.in_(_KINDS))
        session.execute(select(Flag.id).where(*mine).order_by(Flag.id).with_for_update(key_share=True))


def flags_of(session: Session, patient: Patient, kind: FlagKind, *which: ColumnElement[bool]) -> list[Flag]:
    """A patient's flags of a kind, open and resolved."""
    mine = (Flag.clinic_id == patient.clinic_id, Flag.patient_id == patient.id, Flag.kind == kind.value)
    # Sorted here: with ORDER BY, SQLite would read all of the clinic's flags.
    return sorted(session.scalars(select(Flag).where(*mine, *which)), key=lambda one: one.id)


def is_gone(session: Session, patient: Patient) -> bool:
    """Whether a patient was erased, has left or has died, or an open flag says that a text told of their death."""
    if patient.erased_at is not None or patient.ended_reason in _GONE:
        return True
    told = exists().where(
        Flag.clinic_id == patient.clinic_id,
        Flag.patient_id == patient.id,
        Flag.kind == FlagKind.DEATH.value,
        Flag.resolved_at.is_(None),
    )
    return bool(session.scalar(select(told)))


def _of_course(infusion: Infusion, kind: FlagKind) -> Select[Flag]:
    """The flags about any infusion of the same course, whichever course that is by now."""
    return (
        select(Flag)
        .join(Infusion, and_(Infusion.clinic_id == Flag.clinic_id, Infusion.id == Flag.infusion_id))
        .where(
            Flag.clinic_id == infusion.clinic_id,
            Flag.patient_id == infusion.patient_id,
            Flag.kind == kind.value,
            Infusion.course == infusion.course,
        )
    )
