"""Alerting every clinic that has a patient with the phone of a danger, whichever clinic the reply was written to."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, or_, select

from reminders.followup.alerting.flag import page_again_soon
from reminders.followup.intake.in_hand import NOT_THE_WRITER, InHand
from reminders.record.database import clock_of
from reminders.record.flags import ELSEWHERE, URGENT, About, open_flag
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Patient


def tell_other_clinics(in_hand: InHand) -> set[str]:
    """Flag the danger at every other clinic with a patient on this phone. The flag names the patient, not the words.

    If a clinic's flag about the phone is still open, no second one is opened; it is paged again. Returns the ids of the
    clinics that were alerted, now or before.
    """
    session, reply = in_hand.session, in_hand.reply
    told: set[str] = set()
    # A reply that opened a flag may be read again: after a restore, or together with its other parts.
    these = {text.id for text in (reply, *in_hand.read_with)}
    for patient in session.scalars(_PATIENTS_ELSEWHERE, {"phone": reply.from_index, "clinic": reply.clinic_id}).all():
        if patient.clinic_id in told or patient.ended_reason in NOT_THE_WRITER:
            continue
        told.add(patient.clinic_id)
        open_already = _open_flag_there(in_hand, patient)
        if open_already is not None:
            if these.isdisjoint((open_already.reply_id, open_already.other_clinic_reply_id)):
                page_again_soon(session, open_already)
            continue
        open_flag(
            session, patient.clinic_id, FlagKind.DANGER, About.of(patient, other_clinic_reply_id=reply.id),
            natural_key=f"{ELSEWHERE}:{reply.id}", opened_at=clock_of(session).now(), urgent=True,
        )  # fmt: skip
    return told


def _open_flag_there(in_hand: InHand, patient: Patient) -> Flag | None:
    """The open flag at the patient's clinic that this danger joins, locked."""
    found = (
        select(Flag)
        .join(Patient, (Patient.clinic_id == Flag.clinic_id) & (Patient.id == Flag.patient_id))
        .where(
            Flag.clinic_id == patient.clinic_id,
            Flag.concern == URGENT,
            or_(
                Flag.other_clinic_reply_id.is_not(None),
                # The reply was taken to be theirs before it was found to be ours.
                and_(Flag.kind == FlagKind.DANGER.value, Flag.reply_id == in_hand.reply.id),
            ),
            Flag.resolved_at.is_(None),
            Patient.phone_index == in_hand.reply.from_index,
        )
        .order_by(Flag.id)
        .limit(1)
        .with_for_update(of=Flag, key_share=True)
        .execution_options(populate_existing=True)
    )
    return in_hand.session.scalar(found)


_PATIENTS_ELSEWHERE = (
    select(Patient)
    .where(Patient.phone_index == bindparam("phone"), Patient.clinic_id != bindparam("clinic"))
    .order_by(Patient.clinic_id, Patient.created_at, Patient.id)
)
