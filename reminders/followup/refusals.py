"""Whether a phone wants our texts: stops and starts, by sender, in the order of the provider's time.

A refusal has a reason, and the reason says who may lift it: `RULES` is the whole table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, or_, select
from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.followup.schedule import review_phone
from reminders.outbox.effects import know_number
from reminders.outbox.kinds import ANSWERS, Kind
from reminders.outbox.queue import drop
from reminders.record.audit import audit
from reminders.record.database import settings_of
from reminders.record.people import Clinic, OptOut, Patient, PhoneNumber
from reminders.record.prepared import Prepared, given
from reminders.record.texts import Message, MessageState


@dataclass(frozen=True)
class Rule:
    """What a refusal of one reason means. The one of greater weight stands; `reason` is what staff read."""

    weight: int
    phone_lifts: bool = True
    """Whether START from the phone lifts it. Where it does not, nothing the phone writes is recorded either."""
    held_by_provider: bool = False
    """Whether the phone company holds it too: then no word of staff lifts it."""
    danger_answered: bool = False
    """Whether a danger is answered all the same: nobody on the phone has refused a word."""
    reason: Reason = Reason.OPTED_OUT
    said: str = ""
    """How it came about, as the history tells it."""

    def may_lift(self, *, by_staff: bool, here: bool) -> bool:
        """Whether the phone, or the staff of a clinic (of the one that texts it: `here`), may lift it."""
        if not by_staff:
            return self.phone_lifts
        return not self.held_by_provider and (here or self.phone_lifts)


RULES: dict[OptOut, Rule] = {
    OptOut.WORDS: Rule(0, said="in their own words"),
    OptOut.STAFF: Rule(0, said="told to staff"),
    OptOut.PROVIDER: Rule(1, held_by_provider=True, said="the phone company says so"),
    OptOut.KEYWORD: Rule(1, held_by_provider=True, said="texted STOP"),
    OptOut.WRONG_PERSON: Rule(
        2, phone_lifts=False, reason=Reason.WRONG_PERSON, said="a text says that the phone is somebody else's"
    ),
    OptOut.DECEASED: Rule(
        3, phone_lifts=False, danger_answered=True, reason=Reason.DEATH_REPORTED,
        said="a text says that the patient has died",
    ),
}  # fmt: skip


def stop(
    session: Session, clinic_id: str, sender: str, phone_index: str, *, at: datetime, how: OptOut, actor: str
) -> bool:
    """No more texts from this sender to this phone, at every clinic that texts from it.

    `at` is the provider's (real) time; a stop older than the newest choice changes nothing, unless it is one that the
    phone could not take back. Returns whether texts had been welcome until now.
    """
    changed, rule = False, RULES[how]
    for number in _numbers(session, clinic_id, sender, phone_index):
        if rule.phone_lifts and number.choice_at is not None and number.choice_at > at:
            continue
        number.choice_at = max(at, number.choice_at or at)
        was = _how(number)
        if was is not None and RULES[was].weight >= rule.weight:
            continue
        changed = changed or was is None
        number.opted_out_at, number.opted_out_how = number.opted_out_at or at, how.value
        _drop_answers(session, number, rule)
        _keep(session, number, "opt-out", actor, rule.said)
    return changed


def start(
    session: Session,
    clinic_id: str,
    sender: str,
    phone_index: str,
    *,
    at: datetime,
    actor: str,
    by_staff: bool = False,
) -> bool:
    """Texts are welcome again, where the one who says so may lift what stands. Returns whether they had been refused.

    It is kept as the newest choice even where nothing was refused: an older stop may still be on its way.
    """
    changed = False
    for number in _numbers(session, clinic_id, sender, phone_index):
        if number.choice_at is not None and number.choice_at > at:
            continue
        number.choice_at = at
        was = _how(number)
        if was is None or not RULES[was].may_lift(by_staff=by_staff, here=number.clinic_id == clinic_id):
            continue
        changed = True
        _drop_answers(session, number, RULES[was])
        number.opted_out_at = number.opted_out_how = None
        _keep(session, number, "opt-in", actor, RULES[OptOut.STAFF].said if by_staff else "texted from the phone")
    return changed


def date_choice(
    session: Session, clinic_id: str, sender: str, phone_index: str, *, was: datetime, at: datetime
) -> bool:
    """Date the choice in force by when it was truly written, if it is the one of `was`. Returns whether it is."""
    mine = [n for n in _numbers(session, clinic_id, sender, phone_index) if n.choice_at == was]
    for number in mine:
        number.choice_at = at
    return bool(mine)


def is_refused(session: Session, clinic_id: str, sender: str, phone_index: str) -> bool:
    """Whether the phone refuses texts from this sender."""
    return how_refused(session, clinic_id, sender, phone_index) is not None


def how_refused(session: Session, clinic_id: str, sender: str, phone_index: str) -> OptOut | None:
    """How the phone came to refuse texts from this sender; None where it does not."""
    session.flush()  # what was decided a moment ago counts
    found = _REFUSED.first(session.connection(), clinic=clinic_id, sender=sender, phone=phone_index)
    return None if found is None else OptOut(found.opted_out_how)


def drop_answers(session: Session, clinic_id: str, sender: str, phone_index: str) -> None:
    """Take the answers to a phone that refuses them out of the outbox: nothing old follows a START."""
    number = know_number(session, clinic_id, sender, phone_index)
    how = _how(number)
    if how is not None:
        _drop_answers(session, number, RULES[how])


_REFUSED = Prepared(
    lambda _engine: select(PhoneNumber.opted_out_how).where(
        PhoneNumber.clinic_id == given("clinic", String),
        PhoneNumber.sender == given("sender", String),
        PhoneNumber.phone_index == given("phone", String),
        PhoneNumber.opted_out_at.is_not(None),
    )
)


def _how(number: PhoneNumber) -> OptOut | None:
    return None if number.opted_out_at is None else OptOut(str(number.opted_out_how))


def _drop_answers(session: Session, number: PhoneNumber, rule: Rule) -> None:
    session.flush()
    waiting = select(Message).where(
        Message.clinic_id == number.clinic_id,
        Message.sender == number.sender,
        Message.to_index == number.phone_index,
        Message.state == MessageState.QUEUED.value,
        Message.kind.in_([kind.value for kind in ANSWERS]),
    )
    for message in session.scalars(waiting).all():
        if message.kind != Kind.DANGER or not rule.danger_answered:
            drop(session, message, rule.reason)


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


def _keep(session: Session, number: PhoneNumber, action: str, actor: str, why: str) -> None:
    """A line in the history of everybody on the phone; of the phone itself where nobody is enrolled with it."""
    session.flush()
    review_phone(session, number.clinic_id, number.phone_index)
    people = select(Patient).where(
        Patient.clinic_id == number.clinic_id, Patient.phone_index == number.phone_index, Patient.erased_at.is_(None)
    )
    patients = session.scalars(people.order_by(Patient.id)).all()
    for patient in patients:
        audit(
            session, number.clinic_id, actor=actor, action=action, subject="patient", subject_id=patient.id,
            data_key_id=patient.data_key_id, details={"why": why},
        )  # fmt: skip
    if not patients:
        audit(session, number.clinic_id, actor=actor, action=action, subject="phone-number", subject_id=number.id)
