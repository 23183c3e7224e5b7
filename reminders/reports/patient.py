"""One patient's page: infusions with their timepoints, the conversation, and consent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care.figures import peg
from reminders.care.protocol import parse_protocol
from reminders.care.reasons import Reason
from reminders.record.outcomes import BASELINE, Measure
from reminders.record.people import Consent, OptOut, Patient, ProtocolVersion
from reminders.record.schedule import CheckIn, CheckInState, Infusion
from reminders.record.sealing import prepare
from reminders.record.texts import Message, Reply
from reminders.reports import words
from reminders.reports.log import LogLine, log_lines
from reminders.reports.patient_answers import Answer, Withdrawn, answers_of
from reminders.reports.patient_names import Person, actors, opened, person
from reminders.reports.phone_answers import has_answers_from_earlier_phones
from reminders.reports.unreachable_phones import BAD_NUMBER, Unreachable, may_refuse, unreachable_phones

#: The order at one moment: unprompted texts, the reply, what answered it, what is asked next.
REPLIED: Final = "reply"
_ORDER: Final = (
    "welcome", "by-hand", "question", "nudge", REPLIED, "danger", "stop-asked", "stop-confirmed", "start-confirmed",
    "wrong-person", "help", "call-clinic", "received", "acknowledge", "clarify", "follow-up",
)  # fmt: skip

#: Texts of a conversation on one page; the log has the rest.
MOST_TEXTS: Final = 200


@dataclass(frozen=True)
class Timepoint:
    """One check-in with its answers."""

    id: str
    step: str
    due_at: datetime
    closes_at: datetime
    state: str
    reason: str | None
    answers: tuple[Answer, ...]
    withdrawn: tuple[Withdrawn, ...]

    @property
    def pain(self) -> Answer | None:
        """The pain score, if there is one."""
        return next((a for a in self.answers if a.measure == Measure.PAIN), None)

    def may_be_called(self, now: datetime) -> bool:
        """Whether staff can take its pain score by phone: it has begun, has none, and no newer infusion took over."""
        return self.pain is None and self.due_at <= now and self.reason not in (Reason.SUPERSEDED, Reason.CANCELLED)


@dataclass(frozen=True)
class InfusionView:
    """One infusion with its baseline and timepoints, in the order they are due."""

    row: Infusion
    baseline: Answer | None
    also_before: tuple[Answer, ...]
    """What else was recorded before the infusion, like PEG."""
    withdrawn_before: tuple[Withdrawn, ...]
    asks_peg: bool
    timepoints: tuple[Timepoint, ...]
    cancelled_reason: str | None

    @property
    def cancelled(self) -> bool:
        """Whether staff canceled it."""
        return self.row.status == "cancelled"


@dataclass(frozen=True)
class Said:
    """One text of the conversation: `message` (to the patient) or `reply` (from the patient)."""

    id: str
    at: datetime
    body: str | None
    kind: str | None = None
    state: str | None = None
    reason: str | None = None
    error_code: int | None = None
    step: str | None = None
    reply: LogLine | None = None


@dataclass(frozen=True)
class PatientView:
    """Everything a patient's page shows but the chart."""

    row: Patient
    person: Person
    infusions: tuple[InfusionView, ...]
    conversation: tuple[Said, ...]
    consents: tuple[tuple[Consent, str], ...]
    not_reached: Unreachable | None
    rests: bool
    """Whether texts rest because the patient may have asked for no more."""
    answered_elsewhere: bool
    """Whether answers in force came from an earlier phone."""

    @property
    def refused(self) -> bool:
        """Whether the phone gets no texts because somebody refused them, by text or to staff."""
        return self.not_reached is not None and self.not_reached.how != BAD_NUMBER

    @property
    def may_start(self) -> bool:
        """Whether a START from the phone lifts the refusal; not if the phone is said to be somebody else's."""
        return self.not_reached is not None and self.not_reached.how not in (OptOut.WRONG_PERSON, OptOut.DECEASED)

    @property
    def coming(self) -> list[tuple[InfusionView, Timepoint]]:
        """What is still to be asked, in order."""
        waiting = [(i, t) for i in self.infusions for t in i.timepoints if t.state == "scheduled"]
        return sorted(waiting, key=lambda pair: pair[1].due_at)

    def calls_ahead(self, now: datetime) -> list[Timepoint]:
        """The check-ins to come that staff will call about, in order."""
        found = [t for i in self.active for t in i.timepoints if t.reason == Reason.CALL_ONLY and t.due_at > now]
        return sorted(found, key=lambda t: t.due_at)

    def waiting(self, now: datetime) -> list[tuple[str, int]]:
        """How many check-ins with open windows are held back, by each reason that can go away."""
        held = [
            t.reason
            for i in self.active
            for t in i.timepoints
            if t.state == CheckInState.SKIPPED and t.closes_at > now and t.reason in words.GOES_ON
        ]
        return [(reason, held.count(reason)) for reason in words.GOES_ON if reason in held]

    def course_baseline(self, infusion: InfusionView) -> Answer | None:
        """The baseline that an infusion's relief is compared with: that of its course's first infusion."""
        return next((i.baseline for i in self.of_course(infusion.row.course)), None)

    @property
    def active(self) -> list[InfusionView]:
        """The infusions that were not canceled."""
        return [i for i in self.infusions if not i.cancelled]

    def of_course(self, number: int) -> list[InfusionView]:
        """Those of one course, by its number."""
        return [i for i in self.active if i.row.course == number]


def patient_row(session: Session, clinic_id: str, patient_id: str) -> Patient | None:
    """The clinic's patient of that id, or None."""
    return session.scalar(select(Patient).where(Patient.clinic_id == clinic_id, Patient.id == patient_id))


def patient_view(session: Session, row: Patient) -> PatientView:
    """One patient, opened."""
    consents = session.scalars(
        select(Consent)
        .where(Consent.clinic_id == row.clinic_id, Consent.patient_id == row.id)
        .order_by(Consent.recorded_at)
    ).all()
    recorders = actors(session, row.clinic_id, (c.recorded_by for c in consents))
    return PatientView(
        row=row,
        person=person(session, row),
        infusions=tuple(_infusions(session, row)),
        conversation=tuple(_conversation(session, row)),
        consents=tuple((c, recorders[c.recorded_by]) for c in consents),
        not_reached=unreachable_phones(session, row.clinic_id, [row.phone_index]).get(row.phone_index or ""),
        rests=may_refuse(session, row.clinic_id, row.phone_index),
        answered_elsewhere=has_answers_from_earlier_phones(session, row),
    )


def _infusions(session: Session, row: Patient) -> Iterator[InfusionView]:
    mine = session.scalars(
        select(Infusion)
        .where(Infusion.clinic_id == row.clinic_id, Infusion.patient_id == row.id)
        .order_by(Infusion.infused_at, Infusion.id)
    ).all()
    check_ins: dict[str, list[CheckIn]] = {}
    for check_in in session.scalars(
        select(CheckIn)
        .where(CheckIn.clinic_id == row.clinic_id, CheckIn.patient_id == row.id)
        .order_by(CheckIn.due_at, CheckIn.id)
    ):
        check_ins.setdefault(check_in.infusion_id, []).append(check_in)
    answers = answers_of(session, row)
    asking_peg = _asking_peg(session, row.clinic_id, {infusion.protocol_id for infusion in mine})
    for infusion in mine:
        baseline, withdrawn = _apart(answers.get((infusion.id, BASELINE), ()))
        yield InfusionView(
            row=infusion,
            baseline=next((a for a in baseline if a.measure == Measure.PAIN), None),
            also_before=tuple(a for a in baseline if a.measure != Measure.PAIN),
            withdrawn_before=withdrawn,
            asks_peg=infusion.protocol_id in asking_peg,
            timepoints=tuple(
                Timepoint(c.id, c.step, c.due_at, c.closes_at, c.state, c.reason,
                          *_apart(answers.get((infusion.id, c.step), ())))
                for c in check_ins.get(infusion.id, ())
            ),
            cancelled_reason=opened(session, infusion, "cancelled_reason"),
        )  # fmt: skip


def _apart(standing: Sequence[Answer | Withdrawn]) -> tuple[tuple[Answer, ...], tuple[Withdrawn, ...]]:
    return (
        tuple(one for one in standing if isinstance(one, Answer)),
        tuple(one for one in standing if isinstance(one, Withdrawn)),
    )


def _asking_peg(session: Session, clinic_id: str, protocol_ids: set[str]) -> set[str]:
    versions = select(ProtocolVersion).where(
        ProtocolVersion.clinic_id == clinic_id, ProtocolVersion.id.in_(protocol_ids)
    )
    return {
        version.id for version in session.scalars(versions) if peg.MEASURES & parse_protocol(version.definition).asked
    }


def _conversation(session: Session, row: Patient) -> list[Said]:
    messages = session.scalars(
        select(Message)
        .where(Message.clinic_id == row.clinic_id, Message.patient_id == row.id)
        .order_by(Message.created_at.desc())
        .limit(MOST_TEXTS)
    ).all()
    replies = session.scalars(
        select(Reply)
        .where(Reply.clinic_id == row.clinic_id, Reply.patient_id == row.id)
        .order_by(Reply.id.desc())
        .limit(MOST_TEXTS)
    ).all()
    prepare(session, [*messages, *replies])
    steps = dict(
        session.execute(
            select(CheckIn.id, CheckIn.step).where(CheckIn.clinic_id == row.clinic_id, CheckIn.patient_id == row.id)
        ).all()
    )
    said = [
        Said(
            id=m.id,
            at=m.accepted_at or m.claimed_care_at or m.created_at,
            body=opened(session, m, "body"),
            kind=m.kind,
            state=m.state,
            reason=m.reason,
            error_code=m.error_code,
            step=steps.get(m.check_in_id or ""),
        )
        for m in messages
    ]
    said += [
        Said(id=line.id, at=line.received_at, body=line.body, step=line.step, reply=line)
        for line in log_lines(session, row.clinic_id, list(replies))
    ]
    return sorted(said, key=_moment)[-MOST_TEXTS:]


def _moment(text: Said) -> tuple[datetime, int, str]:
    kind = text.kind or REPLIED
    return text.at, _ORDER.index(kind) if kind in _ORDER else len(_ORDER), text.id
