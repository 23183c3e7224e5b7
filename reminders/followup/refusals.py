"""Whether a phone wants our texts: stops and starts, by sender, in the order of the provider's time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, or_, select
from sqlalchemy.orm import Session

from reminders.followup.schedule import review_phone
from reminders.outbox.effects import know_number
from reminders.record.audit import audit
from reminders.record.database import settings_of
from reminders.record.people import Clinic, Patient, PhoneNumber
from reminders.record.prepared import Prepared, given

#: How an opt-out came about, as kept in the record.
KEYWORD, WORDS, STAFF, PROVIDER, WRONG_PERSON = "keyword", "words", "staff", "provider", "wrong-person"


def stop(
    session: Session, clinic_id: str, sender: str, phone_index: str, *, at: datetime, how: str, actor: str
) -> bool:
    """No more texts from this sender to this phone, at every clinic that texts from it.

    `at` is the provider's (real) time; a stop older than the newest choice changes nothing. Returns whether texts
    had been welcome until now.
    """
    changed = False
    for number in _numbers(session, clinic_id, sender, phone_index):
        if number.choice_at is not None and number.choice_at > at:
            continue
        new = number.opted_out_at is None
        news = new or (how == WRONG_PERSON and number.opted_out_how != WRONG_PERSON)
        if how == KEYWORD and number.opted_out_how in (WORDS, STAFF):
            number.opted_out_how = KEYWORD  # from now on the provider holds it, and welcomes them back itself
        changed = changed or new
        number.opted_out_at = number.opted_out_at or at
        number.choice_at = at
        if news:
            number.opted_out_how = how
            _keep(session, number, "opt-out", actor)
    return changed


def start(session: Session, clinic_id: str, sender: str, phone_index: str, *, at: datetime, actor: str) -> bool:
    """Texts are welcome again. Returns whether they had been refused."""
    changed = False
    for number in _numbers(session, clinic_id, sender, phone_index):
        if number.opted_out_at is None or (number.choice_at is not None and number.choice_at > at):
            continue
        changed = True
        number.opted_out_at = number.opted_out_how = None
        number.choice_at = at
        _keep(session, number, "opt-in", actor)
    return changed


def is_refused(session: Session, clinic_id: str, sender: str, phone_index: str) -> bool:
    """Whether the phone refuses texts from this sender."""
    session.flush()  # what was decided a moment ago counts
    return _REFUSED.first(session.connection(), clinic=clinic_id, sender=sender, phone=phone_index) is not None


def how_refused(session: Session, clinic_id: str, sender: str, phone_index: str) -> str | None:
    """How the phone came to refuse texts from this sender; None where it does not."""
    return session.scalar(
        select(PhoneNumber.opted_out_how).where(
            PhoneNumber.clinic_id == clinic_id,
            PhoneNumber.sender == sender,
            PhoneNumber.phone_index == phone_index,
            PhoneNumber.opted_out_at.is_not(None),
        )
    )


_REFUSED = Prepared(
    lambda _engine: select(PhoneNumber.id).where(
        PhoneNumber.clinic_id == given("clinic", String),
        PhoneNumber.sender == given("sender", String),
        PhoneNumber.phone_index == given("phone", String),
        PhoneNumber.opted_out_at.is_not(None),
    )
)


def _numbers(session: Session, clinic_id: str, sender: str, phone_index: str) -> list[PhoneNumber]:
    """The phone towards this sender at this clinic and at every other that texts it from the same sender."""
    shared = settings_of(session).twilio_sender == sender
    own = or_(Clinic.sender == sender, Clinic.sender.is_(None)) if shared else Clinic.sender == sender
    known = (
        select(Clinic.id)
        .join(Patient, Patient.clinic_id == Clinic.id)
        .where(own, Patient.phone_index == phone_index)
        .distinct()
    )
    return [
        know_number(session, clinic, sender, phone_index) for clinic in sorted({clinic_id, *session.scalars(known)})
    ]


def _keep(session: Session, number: PhoneNumber, action: str, actor: str) -> None:
    session.flush()
    audit(session, number.clinic_id, actor=actor, action=action, subject="phone-number", subject_id=number.id)
    review_phone(session, number.clinic_id, number.phone_index)
