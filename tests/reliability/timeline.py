"""Weeks of two clinics that text from one number, by chance: patients in several zones, phones of two, staff at work.

Whatever happens is drawn from a seed and done by the product's own calls at a set time; each text is looked at as it
leaves (`timeline_rules`).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

import time_machine
from sqlalchemy import func, select

from reminders import clock
from reminders.clinics.clinic_settings import ClinicChanges, change_clinic
from reminders.errors import Conflict, NotFound, Refused
from reminders.followup import amending
from reminders.followup.alerting import flag
from reminders.followup.amending import PatientChanges
from reminders.followup.enrolling.enroll import (
    ConsentDetails,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    enroll,
)
from reminders.followup.intake import clockwork, read_reply, read_unread
from reminders.followup.intake.arrival import collect
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.outbox.claim import Limits, claim_batch
from reminders.outbox.reconcile import reconcile
from reminders.outbox.settle import settle
from reminders.outbox.status import apply_status
from reminders.record.columns import new_id
from reminders.record.database import Database
from reminders.record.outcomes import Flag
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.sealing import unseal
from reminders.record.texts import Message
from tests.migrated import SENDER
from tests.reliability import timeline_rules
from tests.reliability.in_memory import Fate, InMemoryProvider

#: Before the clocks go forward, before they go back, and in summer, at night in all the zones.
STARTS: Final = (
    datetime(2026, 3, 5, 15, tzinfo=UTC),
    datetime(2026, 10, 29, 15, tzinfo=UTC),
    datetime(2026, 6, 10, 4, tzinfo=UTC),
)
ZONES: Final = ("America/Chicago", "America/New_York", "America/Los_Angeles", "Pacific/Honolulu")
NAMES: Final = ("Ana Ruiz", "Ben Okafor", "Carla Diaz", "David Kim")
PHONES: Final = ("+13125552000", "+13125552001", "+13125552002")
SCORES: Final = ("0", "3", "5", "7", "10")
WORDS: Final = (
    *SCORES, *timeline_rules.STOPS, *timeline_rules.STARTS, *timeline_rules.DANGERS,
    "sorry 3 not 4", "somewhere between 5 and 8", "thank you", "can someone call me please",
)  # fmt: skip
BY_STAFF: Final[dict[str, Any]] = {"actor": "staff:1", "why": "they asked"}


@dataclass
class Timeline:
    """One record with its provider and its chance."""

    database: Database
    rng: Random
    time: Any
    provider: InMemoryProvider = field(default_factory=InMemoryProvider)
    clinics: list[str] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    expected: dict[str, timeline_rules.Expected] = field(default_factory=dict)
    """By the provider's id of a reply: what is to be recorded of it."""
    staff_said: list[timeline_rules.Said] = field(default_factory=list)
    reports: list[tuple[datetime, str, str, str]] = field(default_factory=list)
    """Statuses to come: when, of which text, by which of the provider's ids."""

    @classmethod
    def begin(cls, database: Database, seed: int) -> tuple[Timeline, time_machine.travel]:
        rng = Random(seed)
        traveler = time_machine.travel(rng.choice(STARTS), tick=False)
        timeline = cls(database, rng, traveler.start())
        with database.write() as session:
            for slug, name, zone in (("lake", "Lake Clinic", ZONES[0]), ("hill", "Hill Clinic", ZONES[1])):
                row = Clinic(
                    id=new_id(), slug=slug, name=name, text_name=name, phone="+13125550199", time_zone=zone,
                    created_at=clock.real(),
                )  # fmt: skip
                session.add(row)
                session.flush()
                timeline.clinics.append(row.id)
        return timeline, traveler

    def run(self, steps: int) -> None:
        chances = {
            self.somebody_is_enrolled: 3, self.a_patient_writes: 6, self.staff_change_something: 6,
            self.time_passes: 3, self.the_next_question_comes: 5, self.everything_stands_still: 0.5,
        }  # fmt: skip
        self.somebody_is_enrolled()
        for step in self.rng.choices([*chances], [*chances.values()], k=steps):
            with suppress(Refused, Conflict, NotFound):
                step()
        self.live(timedelta(days=3))
        timeline_rules.check_end(self)

    def note(self, what: str) -> None:
        self.history.append(f"{clock.real():%m-%d %H:%M:%S}Z {what}")

    # -- time ----------------------------------------------------------------------------------------------------

    def time_passes(self) -> None:
        self.live(self.rng.choice([timedelta(minutes=10), timedelta(hours=4), timedelta(hours=12)]))

    def the_next_question_comes(self) -> None:
        with self.database.read() as session:
            due = session.scalar(select(func.min(CheckIn.due_at)).where(CheckIn.state == "scheduled"))
        if due is not None and timedelta() < due - clock.real() < timedelta(days=8):
            self.live(due - clock.real() + timedelta(minutes=self.rng.choice([1, 40, 200])))

    def everything_stands_still(self) -> None:
        span = self.rng.choice([timedelta(hours=3), timedelta(hours=9), timedelta(hours=30)])
        self.note(f"an outage of {span}")
        self.time.shift(span)
        self.tick()

    def live(self, span: timedelta) -> None:
        """Work at each moment at which something is due, up to the end of the span."""
        end = clock.real() + span
        self.tick()
        while clock.real() < end:
            self.time.move_to(min(end, max(self._next_moment(end), clock.real()) + timedelta(seconds=1)))
            self.tick()

    def _next_moment(self, end: datetime) -> datetime:
        now, queued = clock.real(), Message.state == "queued"
        columns: list[tuple[Any, Any]] = [
            (CheckIn.due_at, CheckIn.state == "scheduled"), (CheckIn.nudge_at, True),
            (CheckIn.closes_at, CheckIn.final.is_(False)), (Message.send_after, queued), (Message.send_before, queued),
            (Message.try_after, queued), (Message.lease_until, True), (Patient.paused_until, True),
        ]  # fmt: skip
        with self.database.read() as session:
            found: list[datetime | None] = [
                session.scalar(select(func.min(c)).where(c > now, where)) for c, where in columns
            ]
        return min([end, *(at for at in found if at is not None), *(at for at, *_ in self.reports if at > now)])

    def tick(self) -> None:
        for step in clockwork.steps():
            with self.database.write() as session:
                step(session)
        self.send()
        due = [report for report in self.reports if report[0] <= clock.real()]
        self.reports = [report for report in self.reports if report not in due]
        for _, message_id, provider_id, status in due:
            self.provider.move(provider_id, status)
            with self.database.write() as session:
                apply_status(session, message_id, provider_id, status)
        reconcile(self.database, self.provider)
        collect.collect_replies(self.database, self.provider)
        read_unread(self.database)
        self.send()
        timeline_rules.check_record(self)

    def send(self) -> None:
        while True:
            with self.database.write() as session:
                batch = claim_batch(session, Limits(), at_most=4)
            if not batch:
                return
            for claimed in batch:
                with self.database.read() as session:
                    self.note(f"{claimed.to} <- {claimed.body[:70]}")
                    timeline_rules.check_text(self, session, claimed)
                fate = self.rng.choices([*Fate][:3], [40, 1, 1])[0]
                result = self.provider.post(claimed.message_id, claimed.to, claimed.sender, claimed.body, fate)
                if self.rng.random() < 0.02:
                    continue  # the worker dies here
                with self.database.write() as session:
                    settle(session, claimed, result)
                for provider_id in self.provider.taken.get(claimed.message_id, []):
                    status = self.rng.choices(["delivered", "undelivered", "failed"], [12, 1, 1])[0]
                    self.reports.append((clock.real() + timedelta(seconds=5), claimed.message_id, provider_id, status))

    # -- patients and staff --------------------------------------------------------------------------------------

    def somebody_is_enrolled(self) -> None:
        name, phone, zone = self.rng.choice(NAMES), self.rng.choice(PHONES), self.rng.choice(ZONES)
        clinic_id, ago = self.rng.choice(self.clinics), self.rng.choice([5, 200, 600])
        infused = clock.real() - timedelta(minutes=ago)
        request = EnrollmentRequest(
            patient=PatientDetails(
                name=name, phone=phone, mrn=None, time_zone=zone, language=self.rng.choice(["en", "es"]),
                preferred_time=self.rng.choice([None, time(19)]),
            ),
            consent=ConsentDetails(given_at=infused - timedelta(minutes=30), method="written", unencrypted_ok=True),
            infusion=InfusionDetails(infused_at=infused, baseline_pain=Decimal(8), condition="crps"),
            shared_phone=True,
        )  # fmt: skip
        self.note(f"{name} of {zone} is enrolled on {phone} at {clinic_id[-4:]}")
        with self.database.write() as session:
            clinic = session.get_one(Clinic, clinic_id)
            enroll(session, clinic, request, actor="staff:1", settings=self.database.settings)

    def a_patient_writes(self) -> None:
        """Somebody answers, most often who was asked; the webhook comes, comes and is not read, or is lost."""
        with self.database.read() as session:
            asked = select(Patient).join(CheckIn, CheckIn.patient_id == Patient.id).where(CheckIn.awaiting.is_not(None))
            phones = [unseal(session, patient, "phone") for patient in session.scalars(asked)]
        phone = self.rng.choice([*phones, *phones, self.rng.choice(PHONES)])
        self.time.shift(60)
        written = self.provider.text(phone, SENDER, self.rng.choice([*WORDS, *SCORES, *SCORES]))
        self.note(f"{phone} -> {written.body}")
        timeline_rules.expect(self, written)
        comes = self.rng.choice(["read", "stored", "lost"])
        if comes != "lost":
            with self.database.write() as session:
                reply_id = store_reply(session, Inbound(written.provider_id, phone, SENDER, written.body))
            if comes == "read" and reply_id is not None:
                with self.database.write() as session:
                    read_reply(session, reply_id)
        self.time.shift(5)

    def staff_change_something(self) -> None:
        with self.database.read() as session:
            patients = session.scalars(select(Patient).order_by(Patient.id)).all()
        if not patients:
            return
        patient, rng = self.rng.choice(patients), self.rng
        what = rng.choice([*_CHANGES, "clinic", "phone-call", "infusion", "resolve"])
        self.note(f"staff: {what} of {patient.id[-4:]}")
        with self.database.write() as session:
            if what in _CHANGES:
                _CHANGES[what](self, session, patient)
            elif what == "clinic":
                hours = rng.choice([(9, 20), (10, 18), (12, 16)])
                changes = ClinicChanges(hours_start=time(hours[0]), hours_end=time(hours[1]))
                change_clinic(session, patient.clinic_id, changes, actor="staff:1")
            elif what == "phone-call":
                _take_score(self, session, patient)
            elif what == "infusion":
                _change_infusion(self, session, patient)
            else:
                wanted = select(Flag.id).where(Flag.clinic_id == patient.clinic_id, Flag.resolved_at.is_(None))
                for flag_id in session.scalars(wanted).all():
                    flag.resolve(session, patient.clinic_id, flag_id, actor="staff:1", note="called them")


def _change(**values: Any) -> Any:
    """A change of a patient to a value by chance out of several."""

    def make(timeline: Timeline, session: Any, patient: Patient) -> None:
        drawn = {name: timeline.rng.choice(among) for name, among in values.items()}
        timeline.note(f"  {drawn}")
        changes = PatientChanges(**drawn, shared_phone=True)
        amending.change_patient(session, patient.clinic_id, patient.id, changes, **BY_STAFF)

    return make


def _turn(how: Any, **more: Any) -> Any:
    return lambda _timeline, session, patient: how(session, patient.clinic_id, patient.id, **more, **BY_STAFF)


def _opt(how: Any, said: str) -> Any:
    """What the patient tells staff about texts; a rule knows of it."""

    def make(timeline: Timeline, session: Any, patient: Patient) -> None:
        how(session, patient.clinic_id, patient.id, **BY_STAFF)
        index, clinic = str(patient.phone_index), patient.clinic_id
        timeline.staff_said.append(timeline_rules.Said(clock.real(), said, index, clinic))

    return make


_CHANGES: Final[dict[str, Any]] = {
    "zone": _change(time_zone=ZONES), "phone": _change(phone=PHONES), "language": _change(language=("en", "es")),
    "name": _change(name=NAMES), "hour": _change(preferred_time=(time(12), time(19))),
    "pause": _turn(amending.pause_patient, until=None), "resume": _turn(amending.resume_patient),
    "end": _turn(amending.end_patient, ended="left"), "reopen": _turn(amending.reopen_patient, shared_phone=True),
    "oral-out": _opt(amending.record_oral_opt_out, "out"), "oral-in": _opt(amending.record_oral_opt_in, "in"),
}  # fmt: skip


def _take_score(timeline: Timeline, session: Any, patient: Patient) -> None:
    now = clock.real()
    mine = (CheckIn.patient_id == patient.id, CheckIn.due_at < now, CheckIn.closes_at > now)
    check_in = session.scalar(select(CheckIn).where(*mine).limit(1))
    if check_in is not None:
        given = amending.PhoneScore("pain", Decimal(timeline.rng.randrange(11)), now)
        amending.record_phone_score(session, patient.clinic_id, check_in.id, given, actor="staff:1")


def _change_infusion(timeline: Timeline, session: Any, patient: Patient) -> None:
    infusions = session.scalars(select(Infusion).where(Infusion.patient_id == patient.id).order_by(Infusion.id)).all()
    infusion = timeline.rng.choice(infusions)
    what = timeline.rng.choice(["cancel", "reinstate", "move"])
    timeline.note(f"  {what} {infusion.id[-4:]}")
    if what == "move":
        at = infusion.infused_at + timedelta(hours=timeline.rng.choice([-24, -3, 3]))
        change = {"infused_at": at, "second_of_day": True}
        amending.change_infusion(session, patient.clinic_id, infusion.id, **change, **BY_STAFF)
    else:
        turn = amending.cancel_infusion if what == "cancel" else amending.reinstate_infusion
        turn(session, patient.clinic_id, infusion.id, **BY_STAFF)
