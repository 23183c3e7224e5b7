"""What tests of outages do with a service at work: enroll, look who got what, wait until each duty is done again."""

from __future__ import annotations

from typing import Any

import requests
from sqlalchemy import select

from reminders import clock
from reminders.followup.enrolling.enroll import (
    ConsentDetails,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    enroll,
)
from reminders.record.columns import new_id
from reminders.record.duties import DUTIES, WRITE_EVERY
from reminders.record.installation import Duty
from reminders.record.people import Clinic, OnCallContact
from reminders.record.sealing import unseal
from reminders.record.texts import Reply
from tests.chaos.installation import Installation
from tests.day import new_phone
from tests.service import eventually

#: What a patient writes while something is away; it may stand in no log.
WORDS = "mandolin zeppelin"


def wait_for_workers(installation: Installation) -> None:
    """Every duty that sends was done after now: the workers receive their ticks. (Figures are kept every 15 s only.)"""
    began = clock.real()
    with installation.database.write() as session:
        for row in session.scalars(select(Duty).where(Duty.duty.in_(DUTIES))):
            row.done_at -= WRITE_EVERY  # so that the very next work is written down

    def done() -> bool:
        with installation.database.read() as session:
            last = {row.duty: row.done_at for row in session.scalars(select(Duty))}
        return all(duty in last and last[duty] > began for duty in DUTIES if duty not in ("collect", "figures"))

    eventually(done, "the workers")


def clinic_of(installation: Installation, session: Any) -> Clinic:
    clinic: Clinic = session.scalars(select(Clinic)).one()
    return clinic


def on_call(installation: Installation) -> str:
    """A phone of its own for the test, and nobody else's."""
    phone = new_phone()
    with installation.database.write() as session:
        clinic = clinic_of(installation, session)
        for contact in session.scalars(select(OnCallContact)):
            contact.removed_at = clock.real()
        position = len(session.scalars(select(OnCallContact)).all()) + 1
        session.add(
            OnCallContact(
                id=new_id(), clinic_id=clinic.id, position=position, name="On call", phone=phone,
                created_at=installation.clock.now(),
            )
        )  # fmt: skip
    return phone


def enrolled(installation: Installation) -> str:
    """A patient whose welcome has come."""
    phone, now = new_phone(), installation.clock.now()
    with installation.database.write() as session:
        request = EnrollmentRequest(
            patient=PatientDetails(name="Ana Ruiz", phone=phone, mrn=None, time_zone="America/Chicago", language="en"),
            consent=ConsentDetails(given_at=now, method="written", unencrypted_ok=True),
            infusion=InfusionDetails(infused_at=now, baseline_pain=None, condition="crps"),
        )
        enroll(
            session, clinic_of(installation, session), request, actor="operator", settings=installation.settings,
        )  # fmt: skip
    eventually(lambda: sent(installation, phone), "the welcome")
    return phone


def problems(installation: Installation) -> list[str]:
    """What readiness says is wrong, a sentence each."""
    found: list[str] = requests.get(f"{installation.url}/readyz", timeout=60).json()["problems"]
    return found


def sent(installation: Installation, phone: str) -> list[str]:
    return installation.network.taken(phone)


def replies(installation: Installation) -> int:
    """How many replies with `WORDS` are read."""
    with installation.database.read() as session:
        found = session.scalars(select(Reply).where(Reply.read_at.is_not(None)))
        return sum(unseal(session, reply, "body") == WORDS for reply in found)
