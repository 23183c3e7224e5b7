"""Opening flags, the only way in which code tells staff that a person should look; and resolving what is over."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from reminders.record.columns import new_id
from reminders.record.database import clock_of, settings_of
from reminders.record.events import announce, announce_flag
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Patient
from reminders.record.webhooks import Event

#: What a danger that was written to another clinic is called, in its natural key and in `reports.words`.
ELSEWHERE = "danger-elsewhere"

URGENT = "urgent"
REVIEW = "review"


def time_to_respond(session: Session, *, urgent: bool) -> timedelta:
    """How soon after it opened somebody should acknowledge a flag: `URGENT_RESPOND_MINUTES`, or a day."""
    return timedelta(minutes=settings_of(session).urgent_respond_minutes) if urgent else timedelta(days=1)


@dataclass(frozen=True, slots=True)
class About:
    """What a flag is about: what is known of it. The columns of `Flag` say what each means."""

    patient_id: str | None = None
    infusion_id: str | None = None
    check_in_id: str | None = None
    reply_id: str | None = None
    other_clinic_reply_id: str | None = None
    message_id: str | None = None
    sender: str | None = None
    data_key_id: str | None = None
    """The key that seals what staff note on the flag: the patient's, or of a writer nobody knows the reply's."""

    @classmethod
    def of(
        cls,
        patient: Patient,
        *,
        infusion_id: str | None = None,
        check_in_id: str | None = None,
        other_clinic_reply_id: str | None = None,
    ) -> Self:
        """A patient whose flag no text at this clinic led to. Notes are sealed with the patient's key."""
        return cls(
            patient_id=patient.id,
            infusion_id=infusion_id,
            check_in_id=check_in_id,
            other_clinic_reply_id=other_clinic_reply_id,
            data_key_id=patient.data_key_id,
        )


#: What a flag about the service is about.
NO_PATIENT = About()


@dataclass(frozen=True, slots=True)
class Due:
    """By when somebody should have acknowledged a flag, and when it is first paged, or null for never. Care times."""

    respond_by: datetime
    page_at: datetime | None


def open_flag(
    session: Session,
    clinic_id: str,
    kind: FlagKind,
    about: About = NO_PATIENT,
    *,
    natural_key: str,
    opened_at: datetime,
    urgent: bool = False,
    due: Due | None = None,
) -> Flag:
    """Open a flag, or return the one that already has this natural key, unchanged.

    `opened_at` is care time. Without `due` somebody should acknowledge it within `time_to_respond`, and it is paged at
    once if it is urgent, else never.
    """
    existing = session.scalar(select(Flag).where(Flag.clinic_id == clinic_id, Flag.natural_key == natural_key))
    if existing is not None:
        return existing
    due = due or Due(opened_at + time_to_respond(session, urgent=urgent), opened_at if urgent else None)
    flag = Flag(
        id=new_id(),
        clinic_id=clinic_id,
        kind=kind.value,
        concern=URGENT if urgent else REVIEW,
        natural_key=natural_key,
        opened_at=opened_at,
        respond_by=due.respond_by,
        page_round=0,
        page_next_at=due.page_at,
        **asdict(about),
    )
    session.add(flag)
    session.flush()
    announce_flag(session, Event.FLAG_OPENED, flag)
    return flag


def resolve_as_service(session: Session, *which: ColumnElement[bool]) -> None:
    """Resolve the open flags that meet these conditions: what they are about is over by itself."""
    resolved = session.execute(
        update(Flag)
        .where(Flag.resolved_at.is_(None), *which)
        .values(resolved_at=clock_of(session).now(), resolved_by="service")
        .returning(Flag.clinic_id, Flag.id)
        .execution_options(synchronize_session=False)
    ).all()
    for clinic_id, flag_id in resolved:
        announce(session, Event.FLAG_RESOLVED, clinic_id, flag_id)
