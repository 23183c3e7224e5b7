"""Creates three months of a clinic's past in seconds, through the real use cases."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.care.hours import wall_instant
from reminders.clock import Clock, real
from reminders.demo.answering import Patient
from reminders.demo.made_up_person import ZONE, Infused, Person
from reminders.demo.starting_patients import CORRECTED, LEFT, ON_CALL_PHONE, PAUSED
from reminders.followup.alerting import flag as flags
from reminders.followup.alerting import page
from reminders.followup.amending import correct_outcome, end_patient, pause_patient
from reminders.followup.asking import close, remind
from reminders.followup.enrolling.enroll import (
    ConsentDetails,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    enroll,
)
from reminders.followup.intake import read_reply
from reminders.followup.intake.acting import disputes
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.outbox.send import SendLoop
from reminders.outbox.status import apply_status
from reminders.record.database import Database
from reminders.record.flags import URGENT
from reminders.record.outcomes import Flag, Measure, Outcome, Source
from reminders.record.people import Clinic
from reminders.record.schedule import CheckIn, CheckInState
from reminders.settings import Settings
from reminders.texting.gateway import Sent

#: The clinic enters an infusion when it is over.
ENTERED_AFTER = timedelta(minutes=45)
CONSENT_BEFORE = timedelta(minutes=30)

#: The clockwork's ticks of the past: coarse, because nobody was waiting.
TICK = timedelta(minutes=30)

EVENING, LUNCH, LATE_AFTERNOON = time(21, 0), time(12, 30), time(17, 0)

#: An urgent flag was taken on and settled this long after it opened; others at lunch and in the late afternoon.
TAKEN_ON_AFTER, SETTLED_AFTER = timedelta(minutes=6), timedelta(minutes=50)

#: Flags of the last days are left open for people who watch the demo.
LEFT_OPEN = timedelta(hours=40)

#: 30006: a landline, which gets no texts.
LANDLINE = 30006

NOTES: Final = {
    "danger": "Called at once. Symptoms had passed; seen in the emergency room, home the same day.",
    "worrying": "Called. Bruised, no head injury. Told to come in if it gets worse.",
    "high-pain": "Called. Flare-up; moved the next visit forward.",
    "call-me": "Called back. Queasy in the evening, gone by morning.",
    "unclear": "Called and asked for the number.",
    "question": "Called back and answered.",
    "opted-out": "Asked by phone: wants no more texts. Will ask at visits.",
    "bad-number": "Asked at the desk for a cell phone.",
}
USUAL_NOTE = "Looked into it."


@dataclass(frozen=True)
class Staff:
    """Who acts for the clinic in the past, as the record names them."""

    coordinator: str
    clinician: str


class Past:
    """The clinic's days, one event after the other, up to `until`."""

    def __init__(
        self,
        database: Database,
        clinic_id: str,
        people: Iterable[Person],
        staff: Staff,
        *,
        first_day: date,
        until: datetime,
    ) -> None:
        self.database = database
        self.clinic_id = clinic_id
        self.staff = staff
        self.until = until
        self.patients = {person.mrn: Patient(person, first_day) for person in people}
        self._by_phone: dict[str, list[Patient]] = {}
        for patient in self.patients.values():
            self._by_phone.setdefault(patient.person.phone, []).append(patient)
        self._ids: dict[str, str] = {}
        self._waiting: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()
        self._ticks: set[datetime] = set()
        self._carrier = Carrier()
        self._loop = SendLoop(database, self._carrier, public_url=database.settings.public_url)

    def play(self) -> None:
        """Play all of it."""
        for patient in self.patients.values():
            for infused in patient.person.infusions:
                self._then(infused.at + ENTERED_AFTER, self._enrolling(patient.person, infused))
        begun = min(infused.at for p in self.patients.values() for infused in p.person.infusions)
        for day in _days(begun.astimezone(ZONE).date(), self.until.astimezone(ZONE).date()):
            self._then(_at(day, LUNCH), self._look_after_flags)
            self._then(_at(day, LATE_AFTERNOON), self._look_after_flags)
            self._then(_at(day, EVENING), self._close_the_day)
        self._then(self.until - timedelta(hours=30), self._amend)
        while self._waiting:
            at, _, happen = heapq.heappop(self._waiting)
            self.database.clock = Clock(care_at=at, real_at=real(), speed=1e-6)
            happen()

    @property
    def now(self) -> datetime:
        return self.database.clock.now()

    def _then(self, at: datetime, happen: Callable[[], None]) -> None:
        if at < self.until:
            heapq.heappush(self._waiting, (at, next(self._order), happen))

    def _tick_at(self, at: datetime) -> None:
        late = (at - datetime.min.replace(tzinfo=UTC)) % TICK
        at = at + (TICK - late if late else timedelta(0))
        if at not in self._ticks:
            self._ticks.add(at)
            self._then(at, self._tick)

    # -- what happens ----------------------------------------------------------------------------------------------

    def _enrolling(self, person: Person, infused: Infused) -> Callable[[], None]:
        def happen() -> None:
            with self.database.write() as session:
                clinic = session.get_one(Clinic, self.clinic_id)
                request = enrollment(person, infused, known=person.mrn in self._ids)
                enrolled = enroll(session, clinic, request, actor=self.staff.coordinator, settings=self._settings)
                self._ids[person.mrn] = enrolled.patient.id
                due = [c.due_at for c in enrolled.check_ins if c.state == CheckInState.SCHEDULED]
            for at in due:
                self._tick_at(at)
            self._send()

        return happen

    def _tick(self) -> None:
        with self.database.write() as session:
            remind.queue_due(session)
            remind.queue_nudges(session)
            disputes.flag_unsettled(session)
            following = self._following(session)
        self._send()
        for at in following:
            self._tick_at(at)

    @staticmethod
    def _following(session: Session) -> list[datetime]:
        """When the next nudge is due, and when the next dispute is flagged."""
        moments = (session.scalar(select(func.min(at))) for at in (CheckIn.nudge_at, CheckIn.dispute_until))
        return [at for at in moments if at is not None]

    def _send(self) -> None:
        """Send what may leave, deliver it to the phones, and let their owners react."""
        self._loop.run(budget_seconds=60)
        arrived, self._carrier.taken = self._carrier.taken, []
        if not arrived:
            return
        with self.database.write() as session:
            for text in arrived:
                reached = text.to == ON_CALL_PHONE or self._by_phone[text.to][0].person.reachable
                if reached:
                    apply_status(session, text.message_id, text.provider_id, "delivered")
                else:
                    apply_status(session, text.message_id, text.provider_id, "undelivered", LANDLINE)
            following = self._following(session)
        for at in following:
            self._tick_at(at)
        for text in arrived:
            self._take_note(text)

    def _take_note(self, text: Taken) -> None:
        owners = self._by_phone.get(text.to, [])
        for patient in owners:
            shared = len(owners) > 1
            if not patient.person.reachable or (shared and f" for {patient.person.name.split()[0]}: " not in text.body):
                continue
            for reply in patient.replies(text.body, self.now):
                self._then(reply.at, self._replying(patient.person.phone, reply.body, reply.pictures))

    def _replying(self, phone: str, body: str, pictures: int) -> Callable[[], None]:
        def happen() -> None:
            with self.database.write() as session:
                settings = self._settings
                inbound = Inbound(
                    provider_id=self._carrier.next_id(),
                    sender_phone=phone,
                    to=settings.twilio_sender or "",
                    body=body,
                    media=pictures,
                )
                reply_id = store_reply(session, inbound)
                assert reply_id is not None
                read_reply(session, reply_id)
                urgent = session.scalars(select(Flag.id).where(Flag.reply_id == reply_id, Flag.concern == URGENT)).all()
                if urgent:
                    page.page_due(session)
            self._send()
            for flag_id in urgent:
                self._then(self.now + TAKEN_ON_AFTER, self._taking_on(flag_id))
                self._then(self.now + SETTLED_AFTER, self._settling(flag_id))

        return happen

    def _close_the_day(self) -> None:
        with self.database.write() as session:
            close.close_windows(session)
            remind.replan_missed(session)

    # -- what staff do ---------------------------------------------------------------------------------------------

    def _taking_on(self, flag_id: str) -> Callable[[], None]:
        def happen() -> None:
            with self.database.write() as session:
                flags.acknowledge(session, self.clinic_id, flag_id, actor=self.staff.clinician)

        return happen

    def _settling(self, flag_id: str) -> Callable[[], None]:
        def happen() -> None:
            with self.database.write() as session:
                flag = flags.locked_flag(session, self.clinic_id, flag_id)
                note = NOTES.get(flag.kind, USUAL_NOTE)
                flags.resolve(session, self.clinic_id, flag_id, actor=self.staff.clinician, note=note)

        return happen

    def _look_after_flags(self) -> None:
        """Resolve the flags that wait, except those of the past's last days."""
        if self.now > self.until - LEFT_OPEN:
            return
        with self.database.write() as session:
            waiting = session.scalars(select(Flag).where(Flag.resolved_at.is_(None), Flag.concern != URGENT)).all()
            for flag in waiting:
                note = NOTES.get(flag.kind, USUAL_NOTE)
                flags.resolve(session, self.clinic_id, flag.id, actor=self.staff.coordinator, note=note)

    def _amend(self) -> None:
        """A vacation, a patient who moved away, and an answer that was corrected on the phone."""
        by_name = {patient.person.name: self._ids[mrn] for mrn, patient in self.patients.items() if mrn in self._ids}
        with self.database.write() as session:
            pause_patient(
                session, self.clinic_id, by_name[PAUSED], until=self.now + timedelta(days=4),
                actor=self.staff.coordinator, why="On a cruise until the weekend, asked us to wait",
            )  # fmt: skip
            end_patient(
                session, self.clinic_id, by_name[LEFT], actor=self.staff.coordinator, ended="left",
                why="Moved away; care goes on at another clinic",
            )  # fmt: skip
            said = session.scalars(
                select(Outcome)
                .where(
                    Outcome.patient_id == by_name[CORRECTED],
                    Outcome.source == Source.PATIENT.value,
                    Outcome.measure == Measure.PAIN.value,
                )
                .order_by(Outcome.id)
            ).first()
            if said is not None and said.value is not None:
                correct_outcome(
                    session, self.clinic_id, said.id, value=max(Decimal(0), said.value - 2),
                    actor=self.staff.clinician, why="Said on the phone that this was the worst, not the average",
                )  # fmt: skip

    @property
    def _settings(self) -> Settings:
        return self.database.settings


@dataclass(frozen=True)
class Taken:
    """A text the carrier took."""

    provider_id: str
    message_id: str
    to: str
    body: str


class Carrier:
    """Accepts every text at once and keeps what it accepted until it is asked."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self._numbers = count(1)

    def next_id(self) -> str:
        """An id no other text has."""
        return f"SMdemo{next(self._numbers):028x}"

    def post(
        self,
        *,
        to: str,
        sender: str,  # noqa: ARG002 - the gateway's call
        body: str,
        status_callback: str,
        validity_seconds: int | None = None,  # noqa: ARG002
    ) -> Sent:
        """Take one text."""
        message_id = status_callback.rsplit("/", 1)[1].split("#", 1)[0]
        self.taken.append(Taken(self.next_id(), message_id, to, body))
        return Sent(self.taken[-1].provider_id, "queued")


def enrollment(person: Person, infused: Infused, *, known: bool) -> EnrollmentRequest:
    """What the clinic enters for an infusion."""
    consent = ConsentDetails(infused.at - CONSENT_BEFORE, "written", unencrypted_ok=True)
    return EnrollmentRequest(
        patient=PatientDetails(
            name=person.name,
            phone=person.phone,
            mrn=person.mrn,
            time_zone=ZONE.key,
            language=person.language,
            preferred_time=person.preferred_time,
        ),
        consent=None if known else consent,
        infusion=InfusionDetails(
            infused_at=infused.at,
            baseline_pain=None if infused.baseline is None else Decimal(infused.baseline),
            condition=person.condition,
            course=infused.course,
            number=infused.number,
            dose_mg_per_kg=person.dose,
        ),
        shared_phone=person.shared_phone,
    )


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=after) for after in range((last - first).days + 1))


def _at(day: date, wall: time) -> datetime:
    return wall_instant(datetime.combine(day, wall), ZONE)
