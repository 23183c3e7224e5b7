"""Doubtful refusals for tests: texts in which the reader finds one, and what becomes of who sent them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from reminders.care.reasons import Reason
from reminders.clock import real
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake import read_unread
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.outbox.phone_refusals import Stance, TextedPhone, stance_of
from reminders.record.columns import new_id
from reminders.record.database import Database
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.sealing import index_of, unseal_or_none
from tests.day import Day

#: For tests of words, whose SQL others run on both engines.
on_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

#: Texts in which the reader finds a refusal and is not sure: its rules do not know them.
DOUBT = "im over these daily texts. bye"
DOUBT_ES = "ya me tienen harta con esto"
QUESTION = (
    "Lakeside Clinic: Do you want us to stop texting you? Reply STOP to end the texts, or KEEP to go on. "
    "Our staff will see this. Emergency: 911."
)
QUESTION_ES = (
    "Lakeside Clinic: ¿Quiere que ya no le mandemos mensajes? STOP para terminar, SIGO para seguir. "
    "Nuestro personal lo va a leer. Emergencia: 911."
)
CONFIRMED = "You will get no more texts from us"
GOES_ON = "You will get our texts again"

RESTS = Reason.REFUSAL_IN_DOUBT


def asked(day: Day, step: str = "h4", **who: str) -> tuple[str, Enrollment]:
    """A patient with an open question."""
    phone, enrollment, _ = day.asked(step, **who)
    return phone, enrollment


def store(day: Day, phone: str, body: str, *, opt_out_type: str | None = None, seconds: float = 0, to: str = "") -> str:
    """A text by webhook, written some seconds ago, is stored and not read."""
    at = real() - timedelta(seconds=seconds)
    to = to or str(day.settings.twilio_sender)
    with day.database.write() as session:
        inbound = Inbound(f"SM{new_id()}", phone, to, body, provider_at=at, opt_out_type=opt_out_type)
        reply_id = store_reply(session, inbound)
    assert reply_id is not None
    return reply_id


def hear(day: Day, phone: str, *bodies: str, opt_out_type: str | None = None) -> list[str]:
    """The phone writes; what is queued to it in answer is read here and leaves. Returns the texts that left."""
    before = len(day.texts(phone))
    if not bodies:  # what was stored before
        read_unread(day.database)
        day.send()
    for body in bodies:
        store(day, phone, body, opt_out_type=opt_out_type)
        read_unread(day.database)
        day.send()
    return day.texts(phone)[before:]


def reasons(day: Day, enrollment: Enrollment) -> set[str | None]:
    """Why the check-ins that were not asked yet would not be asked."""
    return {day.check_in(c).reason for c in enrollment.check_ins[1:]}


def open_flags(day: Day, **where: str) -> list[str]:
    return [flag.kind for flag in day.flags(**where) if flag.resolved_at is None]


def note(day: Day) -> str | None:
    """What is noted with the flag about the doubt."""
    with day.database.read() as session:
        (flag,) = session.scalars(select(Flag).where(Flag.kind == FlagKind.REFUSAL_IN_DOUBT.value)).all()
        return unseal_or_none(session, flag, "note")


def stance(day: Day, phone: str) -> Stance:
    with day.database.read() as session:
        return stance_of(
            session, TextedPhone(day.clinic_id, str(day.settings.twilio_sender), index_of(session, "phone", phone))
        )


def restart(day: Day) -> None:
    """Everything that a process knew by heart is gone."""
    clock = day.database.clock
    day.database.close()
    day.database = Database.open(day.settings)
    day.database.clock = clock
