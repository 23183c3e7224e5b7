"""Reasons not to text a patient, as SQL conditions: the claim and the staff's pages use the same ones.

None is stored. Each is evaluated on the rows as they are now, so undoing a mistake brings the schedule back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from reminders.care.reasons import Reason
from reminders.outbox.phone_refusals import RefusalQuery
from reminders.record.outcomes import Flag
from reminders.record.people import NO_SENDER, NUMBER_PREFIX, Clinic, Consent, OptOut, Patient, PausedFor, PhoneNumber
from reminders.record.schedule import Infusion, InfusionStatus

Column = ColumnElement[str] | InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
Now = datetime | ColumnElement[datetime]


@dataclass(frozen=True)
class Subject:
    """Whom and what a text is about, as columns of the query that the conditions become part of."""

    clinic_id: Column
    patient_id: Column
    infusion_id: Column
    sender: Column
    phone_index: Column


def standing_reasons(of: Subject, now: Now) -> dict[Reason, ColumnElement[bool]]:
    """Each reason with the condition under which it holds at care time `now`; the first that holds is the one shown."""
    patient, number = aliased(Patient), aliased(PhoneNumber)
    this_patient = and_(patient.id == of.patient_id, patient.clinic_id == of.clinic_id)
    this_number = and_(
        number.clinic_id == of.clinic_id, number.sender == of.sender, number.phone_index == of.phone_index
    )

    def patient_is(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists(select(1).select_from(patient).where(this_patient, *conditions))

    def number_is(condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists(select(1).select_from(number).where(this_number, condition))

    def paused(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        still = or_(patient.paused_until.is_(None), patient.paused_until > now)
        return patient_is(patient.paused_at.is_not(None), still, *conditions)

    def refused(*how: OptOut) -> ColumnElement[bool]:
        found = RefusalQuery(of.clinic_id, of.sender)
        return found.stands(of.phone_index, *([found.how.in_(how)] if how else []))

    return {
        Reason.DECEASED: patient_is(patient.ended_reason == "deceased"),
        Reason.ERASED: patient_is(patient.erased_at.is_not(None)),
        Reason.DEATH_REPORTED: refused(OptOut.DECEASED),
        Reason.WRONG_PERSON: or_(
            patient_is(patient.ended_reason == "wrong-person"),
            refused(OptOut.WRONG_PERSON),
        ),
        Reason.ENDED: patient_is(patient.ended_at.is_not(None)),
        Reason.OPTED_OUT: refused(),
        # Consent is to texts: a patient who is called needs none.
        Reason.NO_CONSENT: and_(~_consents(of), ~patient_is(patient.call_only.is_(True))),
        Reason.CANCELLED: _cancelled(of),
        Reason.SUPERSEDED: _superseded(of),
        Reason.CALL_ONLY: patient_is(patient.call_only.is_(True)),
        Reason.BAD_NUMBER: number_is(number.bad_since.is_not(None)),
        Reason.URGENT_OPEN: _urgent_open(of),
        Reason.REFUSAL_IN_DOUBT: RefusalQuery(of.clinic_id, of.sender).in_doubt(of.phone_index),
        Reason.HOSPITALIZED: paused(patient.paused_for == PausedFor.HOSPITAL.value),
        Reason.PATIENT_PAUSED: paused(),
        Reason.CLINIC_NOT_READY: and_(
            ~of.sender.startswith(NUMBER_PREFIX),
            of.sender != NO_SENDER,  # without a sender in its settings, a process cannot tell whether it can be called
            exists(select(1).select_from(Clinic).where(Clinic.id == of.clinic_id, Clinic.phone.is_(None))),
        ),
        Reason.CLINIC_PAUSED: exists(
            select(1).select_from(Clinic).where(Clinic.id == of.clinic_id, Clinic.paused_at.is_not(None))
        ),
    }


def no_longer_followed(of: Subject) -> ColumnElement[bool]:
    """Whether the infusion was canceled, or a newer one of the patient took over: nothing more is asked about it."""
    return or_(_cancelled(of), _superseded(of))


def _consents(of: Subject) -> ColumnElement[bool]:
    given, withdrawn = aliased(Consent), aliased(Consent)
    taken_back = exists(
        select(1)
        .select_from(withdrawn)
        .where(
            withdrawn.clinic_id == given.clinic_id,
            withdrawn.patient_id == given.patient_id,
            withdrawn.withdrawn.is_(True),
            withdrawn.recorded_at > given.recorded_at,
        )
    )
    return exists(
        select(1)
        .select_from(given)
        .where(
            given.clinic_id == of.clinic_id,
            given.patient_id == of.patient_id,
            given.withdrawn.is_(False),
            ~taken_back,
        )
    )


def _cancelled(of: Subject) -> ColumnElement[bool]:
    infusion = aliased(Infusion)
    return exists(
        select(1)
        .select_from(infusion)
        .where(infusion.id == of.infusion_id, infusion.status == InfusionStatus.CANCELLED.value)
    )


def _superseded(of: Subject) -> ColumnElement[bool]:
    mine, newer = aliased(Infusion), aliased(Infusion)
    return exists(
        select(1)
        .select_from(mine)
        .join(newer, and_(newer.clinic_id == mine.clinic_id, newer.patient_id == mine.patient_id))
        .where(
            mine.id == of.infusion_id,
            newer.id != mine.id,
            newer.infused_at > mine.infused_at,
            newer.status == InfusionStatus.ACTIVE.value,
        )
    )


def _urgent_open(of: Subject) -> ColumnElement[bool]:
    """An open urgent flag counts for every patient on the phone it came from."""
    flag, sharer = aliased(Flag), aliased(Patient)
    return exists(
        select(1)
        .select_from(flag)
        .join(sharer, and_(sharer.clinic_id == flag.clinic_id, sharer.id == flag.patient_id))
        .where(
            flag.clinic_id == of.clinic_id,
            flag.concern == "urgent",
            flag.resolved_at.is_(None),
            or_(sharer.id == of.patient_id, sharer.phone_index == of.phone_index),
        )
    )
