"""What an enrollment would do, looked at before anything is sent: each text with its time, or why it is not sent.

Read from the record without a change to it. A test compares it with what the enrollment then does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.care import wording, zones
from reminders.care.hours import next_allowed
from reminders.care.protocol import Protocol, Question, plan
from reminders.care.reasons import Reason
from reminders.care.wording import Text, asking
from reminders.errors import FieldError
from reminders.fields import Fields
from reminders.followup.asking import protocols, tags, texts
from reminders.followup.asking.questions import questions_a_day
from reminders.followup.enrolling import enroll, identity, planning
from reminders.followup.enrolling.requests import EnrollmentRequest, PatientDetails
from reminders.outbox.kinds import Kind
from reminders.outbox.queue import texting_hours
from reminders.outbox.review import reason_now
from reminders.record.database import clock_of
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn, CheckInState, Infusion, InfusionStatus
from reminders.record.sealing import index_of
from reminders.record.texts import Message

#: Namesakes shown; there are hardly more.
MOST_NAMESAKES: Final = 5


@dataclass(frozen=True)
class PlannedText:
    """One check-in: when it is asked (an instant), or the `reason` why it is not.

    `named_at` is when the schedule would ask, were it not for texting hours. `bodies` are its questions as the patient
    reads them; each after the first follows the answer to the one before.
    """

    step: str
    named_at: datetime
    due_at: datetime
    closes_at: datetime
    reason: Reason | None
    bodies: tuple[str, ...]

    @property
    def moved(self) -> bool:
        """Whether texting hours put it off."""
        return self.reason is None and self.due_at != self.named_at


@dataclass(frozen=True)
class Preview:
    """What an enrollment would do for `patient` (None for a new one).

    `reason` holds back every text as things are now. `welcome` is the first text a patient gets, with when it leaves;
    None if it was sent before. `before` says that this infusion is enrolled already. `superseded` check-ins of earlier
    infusions are not asked any more. `namesakes` are other patients of exactly this name. `problems` are what would be
    refused.
    """

    patient: Patient | None
    zone: str
    before: Infusion | None
    reason: Reason | None
    welcome: str | None
    welcome_at: datetime
    texts: tuple[PlannedText, ...]
    superseded: int
    namesakes: tuple[Patient, ...]
    problems: tuple[FieldError, ...]

    @property
    def asked(self) -> tuple[PlannedText, ...]:
        """The check-ins that will be asked."""
        return tuple(text for text in self.texts if text.reason is None)

    @property
    def words(self) -> dict[tuple[str, ...], list[str]]:
        """The steps of the check-ins that ask in the same words, by those words."""
        steps: dict[tuple[str, ...], list[str]] = {}
        for text in self.texts:
            steps.setdefault(text.bodies, []).append(text.step)
        return steps


def preview(session: Session, clinic: Clinic, request: EnrollmentRequest) -> Preview:
    """Look at an enrollment. Fields that cannot be read are among its `problems`, and taken as left out."""
    fields = Fields()
    examined = enroll.examine(session, clinic, request, fields)
    request, patient = examined.request, examined.patient
    now = clock_of(session).now()
    who = _Addressed.of(session, clinic, request.patient, patient)
    infusions = planning.infusions_of(session, patient) if patient is not None else []
    others = [i for i in infusions if i.status == InfusionStatus.ACTIVE and i is not examined.before]
    called = enroll.calls_only(request.patient, patient)
    reason = _reason(session, clinic, patient, who.phone_index, called=called)
    overtaken = any(other.infused_at > request.infusion.infused_at for other in others)
    protocol = protocols.known(session, clinic.id).get(request.protocol)
    planned = _planned(session, clinic, request, protocol, who, now) if protocol is not None else ()
    stands = _first([reason, Reason.SUPERSEDED if overtaken else None])
    return Preview(
        patient=patient,
        zone=who.zone,
        before=examined.before,
        reason=reason,
        welcome=None if called else _welcome(session, clinic, patient, protocol, who, planned),
        welcome_at=next_allowed(now, ZoneInfo(who.zone), texting_hours(clinic)),
        texts=tuple(_held(text, stands) for text in planned),
        superseded=_superseded(session, others, request, now),
        namesakes=namesakes(session, clinic.id, request.patient.name) if patient is None else (),
        problems=tuple(enroll.find_problems(session, clinic, request)),
    )


@dataclass(frozen=True)
class _Addressed:
    """How and when the patient would be written to."""

    zone: str
    language: str
    preferred_time: time | None
    phone_index: str | None
    tag: str | None

    @classmethod
    def of(cls, session: Session, clinic: Clinic, given: PatientDetails, known: Patient | None) -> _Addressed:
        phone_index = known.phone_index if known is not None else None
        if phone_index is None and given.phone:
            phone_index = index_of(session, "phone", given.phone)
        clinics_zone = zones.place_name(clinic.time_zone) or clinic.time_zone
        given_zone = zones.place_name(given.time_zone) if given.time_zone else None
        return cls(
            zone=given_zone or (known.time_zone if known is not None else clinics_zone),
            language=given.language or (known.language if known is not None else wording.DEFAULT_LANGUAGE),
            preferred_time=given.preferred_time or (known.preferred_time if known is not None else None),
            phone_index=phone_index,
            tag=_tag(session, clinic, given, known),
        )


def _tag(session: Session, clinic: Clinic, given: PatientDetails, known: Patient | None) -> str | None:
    if known is not None and known.phone_index is not None:
        return tags.tag_of(session, known)
    others = identity.others_texted_on(session, clinic.id, given.phone) if given.phone else []
    return wording.name_tags([*(tags.name_of(session, other) for other in others), given.name])[-1] if others else None


def _reason(
    session: Session, clinic: Clinic, patient: Patient | None, phone_index: str | None, *, called: bool
) -> Reason | None:
    """What holds back every text now. That consent is missing is no reason: without it nobody is texted."""
    found = reason_now(session, clinic, patient_id=patient.id if patient else "", phone_index=phone_index or "")
    standing = [reason for reason in found if reason not in (Reason.NO_CONSENT, Reason.CALL_ONLY)]
    return _first([*standing, Reason.CALL_ONLY if called else None])


def _first(reasons: Sequence[Reason | None]) -> Reason | None:
    order = list(Reason)
    return min((reason for reason in reasons if reason), key=order.index, default=None)


def _held(text: PlannedText, stands: Reason | None) -> PlannedText:
    """The text with the reason that holds it back, unless the plan itself left it out."""
    if text.reason is not None or stands is None:
        return text
    return PlannedText(text.step, text.named_at, text.due_at, text.closes_at, stands, text.bodies)


def _planned(
    session: Session, clinic: Clinic, request: EnrollmentRequest, protocol: Protocol, who: _Addressed, now: datetime
) -> tuple[PlannedText, ...]:
    planned = plan(
        protocol,
        infused_at=request.infusion.infused_at,
        zone=ZoneInfo(who.zone),
        preferred_time=who.preferred_time,
        hours=texting_hours(clinic),
        enrolled_at=now,
    )
    windows = {step.step: step.window for step in protocol.steps}
    return tuple(
        PlannedText(
            step=one.step,
            named_at=one.closes_at - windows[one.step],
            due_at=one.due_at,
            closes_at=one.closes_at,
            reason=one.reason,
            bodies=tuple(_bodies(session, clinic, one.questions, who)),
        )
        for one in sorted(planned, key=lambda one: (one.due_at, one.closes_at))
    )


def _bodies(session: Session, clinic: Clinic, questions: Sequence[Question], who: _Addressed) -> Iterator[str]:
    for question in questions:
        request = texts.TextRequest(Kind.QUESTION, asking(question).question, "", asks=question)
        yield texts.body_of(session, clinic, request, language=who.language, tag=who.tag)


def _welcome(
    session: Session,
    clinic: Clinic,
    patient: Patient | None,
    protocol: Protocol | None,
    who: _Addressed,
    planned: Sequence[PlannedText],
) -> str | None:
    if protocol is None or all(text.reason for text in planned):
        return None
    if patient is not None:
        key = Message.natural_key == texts.welcome_key(patient.id)
        if session.scalar(select(Message.id).where(Message.clinic_id == clinic.id, key)) is not None:
            return None
    most = questions_a_day(session, clinic, [patient.id] if patient is not None else [])
    per_day = max(most, *(len(step.questions) for step in protocol.steps))
    request = texts.TextRequest(Kind.WELCOME, Text.WELCOME, "", fields={"per_day": str(per_day)})
    return texts.body_of(session, clinic, request, language=who.language, tag=who.tag)


def _superseded(session: Session, others: Sequence[Infusion], request: EnrollmentRequest, now: datetime) -> int:
    earlier = [one for one in others if one.infused_at < request.infusion.infused_at]
    if not earlier:
        return 0
    to_come = select(func.count()).where(
        CheckIn.clinic_id == earlier[0].clinic_id,
        CheckIn.infusion_id.in_([one.id for one in earlier]),
        CheckIn.state == CheckInState.SCHEDULED.value,
        CheckIn.closes_at > now,
    )
    return session.scalar(to_come) or 0


def namesakes(session: Session, clinic_id: str, name: str, before: Patient | None = None) -> tuple[Patient, ...]:
    """Patients of exactly this name, the newest first; only those known `before` another."""
    if not name:
        return ()
    same = select(Patient).where(Patient.clinic_id == clinic_id, Patient.name_index == index_of(session, "name", name))
    if before is not None:
        same = same.where(Patient.id < before.id)
    return tuple(session.scalars(same.order_by(Patient.id.desc()).limit(MOST_NAMESAKES)))
