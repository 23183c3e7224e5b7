"""What is read from the record for some flags at once, so that a page of many costs as many queries as one of few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.record.columns import without_index
from reminders.record.outcomes import Flag, FlagEvent, FlagKind, FlagReply, Page
from reminders.record.people import Patient
from reminders.record.sealing import prepare
from reminders.record.texts import Message, Reply
from reminders.reports.call_flags import about_calls
from reminders.reports.course_flags import about_courses
from reminders.reports.patient_names import Person, actors, people
from reminders.reports.timepoints import steps_of
from reminders.reports.unreachable_phones import Unreachable, unreachable_phones
from reminders.texting.errors import explain

#: Texts shown that joined a flag: a machine sends hundreds.
MOST_JOINED = 10
#: Flags that `outbox/effects` opens about one text; the phone company's code says what was wrong with it.
_OF_A_TEXT = frozenset({FlagKind.BAD_NUMBER, FlagKind.NOT_DELIVERED, FlagKind.NOT_TEXTED})


@dataclass(frozen=True)
class Pages:
    """How often a flag was paged for, and when last."""

    count: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True)
class Details:
    """The rows around some flags of one clinic."""

    persons: Mapping[str, Person]
    """By patient."""
    replies: Mapping[str, Reply]
    """By id: what a flag is about, and what joined it."""
    joined: Mapping[str, Sequence[str]]
    """By flag: the ids of the newest replies that joined it, `MOST_JOINED` at most, oldest first."""
    more: Mapping[str, int]
    """By flag: how many replies joined it before those."""
    answers: Sequence[Message]
    """Texts sent back to those replies, oldest first."""
    steps: Mapping[str, str]
    """By check-in: its timepoint."""
    not_reached: Mapping[str, Unreachable]
    """By flag: why no text goes to the phone it is about."""
    pages: Mapping[str, Pages]
    troubles: Mapping[str, str]
    """By flag: what the phone company said of the text it is about."""
    abouts: Mapping[str, str]
    """By flag: what the record shows of what it is about, in a sentence."""
    events: Mapping[str, Sequence[FlagEvent]]
    """By flag: what was done about it before its present state, oldest first."""
    actors: Mapping[str, str]
    """Who did what is noted, in words."""


def read_details(session: Session, clinic_id: str, rows: Sequence[Flag]) -> Details:
    """Read what belongs to these flags of a clinic, with the data keys to open what is sealed in it."""
    persons = people(session, clinic_id, (row.patient_id for row in rows))
    all_joined = _joined(session, clinic_id, rows)
    joined = {flag: ids[-MOST_JOINED:] for flag, ids in all_joined.items()}
    reply_ids = {row.reply_id for row in rows if row.reply_id} | {i for ids in joined.values() for i in ids}
    found = session.scalars(select(Reply).where(Reply.clinic_id == clinic_id, Reply.id.in_(reply_ids))).all()
    replies = {reply.id: reply for reply in found}
    answers = session.scalars(
        select(Message)
        .where(
            without_index(Message.clinic_id) == clinic_id, Message.reply_id.in_(reply_ids), Message.flag_id.is_(None)
        )
        .order_by(Message.created_at)
    ).all()
    prepare(session, [*rows, *found, *answers])
    events = _events(session, clinic_id, rows)
    named = [actor for row in rows for actor in (row.acknowledged_by, row.resolved_by)]
    return Details(
        persons=persons,
        replies=replies,
        joined=joined,
        more={flag: len(ids) - len(joined[flag]) for flag, ids in all_joined.items()},
        answers=answers,
        steps=steps_of(session, clinic_id, (row.check_in_id for row in rows)),
        not_reached=_not_reached(session, clinic_id, rows, replies),
        pages=_pages(session, clinic_id, rows),
        troubles=_troubles(session, clinic_id, rows),
        abouts=about_courses(session, clinic_id, rows, persons) | about_calls(session, clinic_id, rows),
        events=events,
        actors=actors(session, clinic_id, [*named, *(event.by for done in events.values() for event in done)]),
    )


def _joined(session: Session, clinic_id: str, rows: Sequence[Flag]) -> dict[str, list[str]]:
    joined: dict[str, list[str]] = {}
    for flag_id, reply_id in session.execute(
        select(FlagReply.flag_id, FlagReply.reply_id)
        .where(FlagReply.clinic_id == clinic_id, FlagReply.flag_id.in_({row.id for row in rows}))
        .order_by(FlagReply.reply_id)
    ):
        joined.setdefault(flag_id, []).append(reply_id)
    return joined


def _events(session: Session, clinic_id: str, rows: Sequence[Flag]) -> dict[str, list[FlagEvent]]:
    found = session.scalars(
        select(FlagEvent)
        .where(FlagEvent.clinic_id == clinic_id, FlagEvent.flag_id.in_({row.id for row in rows}))
        .order_by(FlagEvent.sequence)
    ).all()
    prepare(session, found)
    events: dict[str, list[FlagEvent]] = {}
    for event in found:
        events.setdefault(event.flag_id, []).append(event)
    return events


def _pages(session: Session, clinic_id: str, rows: Sequence[Flag]) -> dict[str, Pages]:
    paged = session.execute(
        select(Page.flag_id, func.count(), func.max(Page.paged_at))
        .where(Page.clinic_id == clinic_id, Page.flag_id.in_({row.id for row in rows}))
        .group_by(Page.flag_id)
    )
    return {flag: Pages(count, last_at) for flag, count, last_at in paged}


def _troubles(session: Session, clinic_id: str, rows: Sequence[Flag]) -> dict[str, str]:
    """What an error code says, for the flags about a text that was refused or did not arrive."""
    of = {row.id: row.message_id for row in rows if row.message_id is not None and row.kind in _OF_A_TEXT}
    codes = dict(
        session.execute(
            select(Message.id, Message.error_code).where(
                Message.clinic_id == clinic_id, Message.id.in_(set(of.values())), Message.error_code.is_not(None)
            )
        ).all()
    )
    return {flag: explain(codes[message]) for flag, message in of.items() if message in codes}


def _not_reached(
    session: Session, clinic_id: str, rows: Sequence[Flag], replies: Mapping[str, Reply]
) -> dict[str, Unreachable]:
    """Why no text goes to the phone a flag is about: the one written from, else its patient's."""
    wanted = {row.patient_id for row in rows if row.patient_id}
    own = dict(
        session.execute(
            select(Patient.id, Patient.phone_index).where(Patient.clinic_id == clinic_id, Patient.id.in_(wanted))
        ).all()
    )
    written = {row.id: reply.from_index for row in rows if (reply := replies.get(row.reply_id or ""))}
    phones = {row.id: written.get(row.id) or own.get(row.patient_id or "") for row in rows}
    reasons = unreachable_phones(session, clinic_id, phones.values())
    return {flag: reasons[phone] for flag, phone in phones.items() if phone in reasons}
