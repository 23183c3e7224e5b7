"""A clinic's day for tests: a real record, real HTTP to the simulated phone network, and a clock that the test sets.

It receives no webhooks: replies and statuses are collected from the provider's list, as in an outage of the web.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.clock import Clock, real
from reminders.followup.alerting import page
from reminders.followup.enrolling.enroll import (
    ConsentDetails,
    Enrollment,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    enroll,
)
from reminders.followup.intake import clockwork, read_unread
from reminders.followup.intake.arrival import collect
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.outbox.claim import Limits
from reminders.outbox.reconcile import reconcile
from reminders.outbox.send import SendLoop
from reminders.record.columns import new_id
from reminders.record.database import Database
from reminders.record.outcomes import Flag, Outcome
from reminders.record.people import Clinic, OnCallContact, Patient
from reminders.record.schedule import CheckIn
from reminders.record.texts import Message, Reply
from reminders.settings import Settings
from reminders.texting.gateway import Gateway
from tests.moments import Moments
from tests.network import SimulatedNetwork

CHICAGO = ZoneInfo("America/Chicago")
#: When a test's day begins: Monday 2 March 2026, 10:00.
MORNING = datetime(2026, 3, 2, 10, tzinfo=CHICAGO)
_numbers = count(2_000_000)


def new_phone() -> str:
    """A phone nobody else in this test run has."""
    return f"+1312{next(_numbers)}"


def add_first_clinic(settings: Settings, at: datetime) -> str:
    """Add a day's clinic to an empty record; returns its id."""
    with closing(Database.open(settings)) as database, database.write() as session:
        return _add_clinic(session, "lakeside", at.astimezone(UTC)).id


def _add_clinic(session: Session, slug: str, created_at: datetime, **values: Any) -> Clinic:
    clinic = Clinic(
        id=new_id(), slug=slug, name="Lakeside Clinic", text_name="Lakeside Clinic", phone="+13125550199",
        time_zone="America/Chicago", created_at=created_at, **values,
    )  # fmt: skip
    session.add(clinic)
    session.flush()
    return clinic


class Asked(NamedTuple):
    """A patient with an open question."""

    phone: str
    enrollment: Enrollment
    check_in: CheckIn


@dataclass(frozen=True)
class DayBegun:
    """What the record of a day begins with: its clinic, and the number that its texts are to leave from."""

    clinic_id: str
    sender: str


@dataclass
class Day:
    """One clinic, one sender, one network."""

    settings: Settings
    database: Database
    network: SimulatedNetwork
    gateway: Gateway
    clinic_id: str
    moments: Moments | None = None

    @classmethod
    def begin(
        cls,
        settings: Settings,
        network: SimulatedNetwork,
        start: datetime,
        clinic_id: str | None = None,
        sender: str | None = None,
    ) -> Self:
        """Open a migrated record; without `clinic_id` it is empty and gets the clinic.

        `sender` is the one under which its texts left; without it the day has one of its own.
        """
        settings = replace(
            settings,
            twilio_sender=sender or new_phone(),
            twilio_account_sid=network.account_sid,
            twilio_auth_tokens=(network.auth_token,),
            twilio_api_url=network.api_url,
        )
        database = Database.open(settings)
        day = cls(settings, database, network, cls.gateway_to(network), clinic_id or add_first_clinic(settings, start))
        day.at(start)
        return day

    @classmethod
    def gateway_to(cls, network: SimulatedNetwork) -> Gateway:
        """What the day's texts leave by."""
        return Gateway(network.account_sid, network.auth_token, network.api_url)

    def add_clinic(self, session: Session, slug: str, **values: Any) -> Clinic:
        return _add_clinic(session, slug, self.now, **values)

    def add_on_call(self, phone: str, position: int = 1, email: str | None = None) -> None:
        with self.database.write() as session:
            session.add(
                OnCallContact(
                    id=new_id(), clinic_id=self.clinic_id, position=position, name="On call", phone=phone,
                    email=email, created_at=self.now,
                )
            )  # fmt: skip

    def end(self) -> None:
        self.gateway.close()
        self.database.close()

    # -- time ----------------------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.database.clock.now()

    def at(self, when: datetime) -> None:
        """Set care time. It stands still until it is set again, however long the test takes."""
        self.database.clock = Clock(care_at=when.astimezone(UTC), real_at=real(), speed=1e-9)

    def later(self, **span: float) -> None:
        self.at(self.now + timedelta(**span))

    # -- the day -------------------------------------------------------------------------------------------------

    def enroll(self, phone: str | None = None, *, name: str = "Ana Ruiz", **changes: Any) -> Enrollment:
        """Enroll a patient half an hour after the infusion. `changes` are fields of any part of the request."""
        patient = PatientDetails(
            name=name, phone=phone or new_phone(), mrn=changes.pop("mrn", None),
            time_zone=changes.pop("time_zone", "America/Chicago"), language=changes.pop("language", "en"),
            preferred_time=changes.pop("preferred_time", None),
        )  # fmt: skip
        infused_at = changes.pop("infused_at", self.now - timedelta(minutes=30))
        infusion = InfusionDetails(
            infused_at=infused_at, baseline_pain=changes.pop("baseline_pain", Decimal(8)), condition="crps"
        )
        consent = ConsentDetails(given_at=infused_at - timedelta(minutes=30), method="written", unencrypted_ok=True)
        with self.database.write() as session:
            clinic = session.get_one(Clinic, self.clinic_id)
            request = EnrollmentRequest(patient=patient, consent=consent, infusion=infusion, **changes)
            return enroll(session, clinic, request, actor="operator", settings=self.settings)

    def tick(self) -> int:
        """Run everything a worker does at one moment. Returns how many texts were posted."""
        with self.database.write() as session:
            for step in clockwork.steps():
                step(session)
            page.page_due(session)
        posted = self.send()
        read_unread(self.database)
        return posted + self.send()

    def send(self) -> int:
        loop = SendLoop(
            self.database,
            self.gateway,
            public_url=self.settings.public_url,
            limits=Limits(self.settings.texts_per_day, self.settings.texts_per_week),
        )
        return loop.run(budget_seconds=60)

    def reconcile(self) -> int:
        return reconcile(self.database, self.gateway)

    def say(self, phone: str, body: str, media: int = 0) -> None:
        """The patient texts; the reply is collected, read and answered."""
        self.collect(self.network.say(phone, body, to=self.settings.twilio_sender, media=media)["sid"])
        read_unread(self.database)  # a text that may be part of a longer one was left for the sweep
        self.send()

    def collect(self, sid: str) -> None:
        """Collect and read a text that a phone sent; nothing is sent back yet."""

        def collected() -> bool:
            # The list shows a text a moment after it came in, as the provider's does.
            collect.collect_replies(self.database, self.gateway)
            return bool(self._rows(Reply, provider_id=sid))

        self.network.wait_for(collected, "the reply to be listed")

    def hear(self, phone: str, body: str, *, sid: str | None = None, **written: float) -> None:
        """Store a text written a while ago (`minutes=3`, real time) without the network, then read and answer it."""
        at = real() - timedelta(**written)
        sid = sid or f"SM{new_id()}"
        with self.database.write() as session:
            sender = str(self.settings.twilio_sender)
            store_reply(session, Inbound(sid, phone, sender, body, provider_at=at))
        read_unread(self.database)
        self.send()

    def ask(self, phone: str, enrollment: Enrollment, step: str = "h4") -> CheckIn:
        """Move to a check-in's time and have it asked."""
        check_in = next(c for c in enrollment.check_ins if c.step == step)
        self.at(max(check_in.due_at, self.now))
        self.tick()
        return check_in

    def asked(self, step: str = "h4", **who: Any) -> Asked:
        """A patient whose question at this check-in is open; `who` are changes as in `enroll`.

        As the first of all that happens on a day it is lived once, up to a minute ago, and then copied.
        """
        moments = self.moments if self.moments is not None and self.moments.is_beginning else None
        sender, name = (
            str(self.settings.twilio_sender),
            (step, repr(who), repr(replace(self.settings, database_url=""))),
        )
        if moments is not None and name in moments.lived:
            moment = moments.lived[name]
            self.network.bring_back(sender, moment.texts)
            self.at(moment.now)
            return moments.go_to(moment)  # type: ignore[no-any-return]
        asked = self.just_asked(step, **who)
        if moments is not None:
            self.texts(asked.phone)  # everything has arrived
            moments.note(name, asked, texts=self.network.texts_of(sender), now=self.now)
        return asked

    def just_asked(self, step: str = "h4", **who: Any) -> Asked:
        """The same, lived now: for tests that say how many seconds (real time) ago something was written."""
        phone = new_phone()
        enrollment = self.enroll(phone, **who)
        return Asked(phone, enrollment, self.ask(phone, enrollment, step))

    # -- what there is -------------------------------------------------------------------------------------------

    def texts(self, phone: str) -> list[str]:
        """What reached the phone, oldest first, once nothing is in flight."""
        self.network.wait_for(lambda: not self.network.under_way(phone), f"texts to {phone} to arrive")
        return self.network.bodies(phone)

    def check_in(self, check_in: CheckIn) -> CheckIn:
        with self.database.read() as session:
            return session.get_one(CheckIn, check_in.id)

    def outcomes(self, **where: Any) -> list[Outcome]:
        return self._rows(Outcome, **where)

    def flags(self, **where: Any) -> list[Flag]:
        return self._rows(Flag, **where)

    def messages(self, **where: Any) -> list[Message]:
        return self._rows(Message, **where)

    def replies(self) -> list[Reply]:
        return self._rows(Reply)

    def patient(self, enrollment: Enrollment) -> Patient:
        with self.database.read() as session:
            return session.get_one(Patient, enrollment.patient.id)

    def scores(self, enrollment: Enrollment) -> list[tuple[str, Decimal | None]]:
        """The pain scores patients gave, in the order they were recorded."""
        rows = self.outcomes(infusion_id=enrollment.infusion.id, measure="pain", source="patient")
        return [(row.step, row.value) for row in rows]

    def _rows(self, table: Any, **where: Any) -> list[Any]:
        with self.database.read() as session:
            return list(session.scalars(select(table).filter_by(**where).order_by(table.id)))
