"""What needs a person: flags with who, what they wrote, when, what was sent back and whom to call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.care.reply.parts import Part, in_order
from reminders.record.columns import without_index
from reminders.record.flags import ELSEWHERE
from reminders.record.outcomes import Flag, FlagAct, FlagEvent, FlagKind, FlagReply, Page
from reminders.record.people import OnCallContact, Patient
from reminders.record.schedule import CheckIn
from reminders.record.texts import Message, Reply
from reminders.reports.people import Person, actors, opened, people, prepare
from reminders.reports.reach import NotReached, not_reached
from reminders.reports.words import why_flagged
from reminders.texting.errors import explain

URGENT = "urgent"

#: Open flags shown on one page; a clinic with more has another problem, and the count says so.
MOST_SHOWN = 50

#: So many open flags are counted; more are "1,000 or more".
COUNTED = 1_000
#: Texts shown that joined a flag: a machine sends hundreds.
MOST_JOINED = 10
#: Flags that `outbox/effects` opens about one text; the phone company's code says what was wrong with it.
_OF_A_TEXT = frozenset({FlagKind.BAD_NUMBER, FlagKind.NOT_DELIVERED, FlagKind.NOT_TEXTED})


@dataclass(frozen=True)
class SentBack:
    """One text that answered what the patient wrote."""

    body: str | None
    state: str
    at: datetime


@dataclass(frozen=True)
class Wrote:
    """Another text about the same trouble."""

    body: str | None
    at: datetime
    picture: bool
    place: str
    """Beside the flag's own text: `before`, `part` of the same text, or `later`."""


@dataclass(frozen=True)
class Done:
    """Something that was done about a flag and that the flag itself no longer says."""

    act: str
    """Of `FlagAct`."""
    by: str | None
    at: datetime
    note: str | None


@dataclass(frozen=True)
class FlagView:
    """One flag as staff see it. `phone` is whom to call: the patient's, or the unknown writer's."""

    id: str
    why: str
    """Its kind, `disputed` or `danger-elsewhere`, in `words`."""
    urgent: bool
    person: Person | None
    phone: str | None
    wrote: str | None
    wrote_at: datetime | None
    picture: bool
    step: str | None
    also: tuple[Wrote, ...]
    """What joined it, the newest of it, in the order in which it was written."""
    more: int
    """How many joined it before those: they are in the log."""
    sent_back: tuple[SentBack, ...]
    trouble: str | None
    """What the phone company said of the text it is about, in a sentence."""
    not_reached: NotReached | None
    """Why no text goes to the phone it came from: only a call does."""
    opened_at: datetime
    respond_by: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    note: str | None
    history: tuple[Done, ...]
    """What stood before it was opened again, in its order."""
    added: tuple[Done, ...]
    """What others noted after it was resolved."""
    by_machine: bool
    """Whether a clinic's system took it on, and no person yet."""
    pages: int
    last_paged_at: datetime | None


def open_flags(session: Session, clinic_id: str, concern: str, most: int = MOST_SHOWN) -> list[FlagView]:
    """Open flags of one concern, the oldest first."""
    rows = session.scalars(
        select(Flag)
        .where(Flag.clinic_id == clinic_id, Flag.resolved_at.is_(None), Flag.concern == concern)
        .order_by(Flag.opened_at, Flag.id)
        .limit(most)
    ).all()
    return _views(session, clinic_id, rows)


def count_open(session: Session, clinic_id: str, concern: str) -> int:
    """How many flags of one concern are open, `COUNTED` at most."""
    some = (
        select(Flag.id)
        .where(Flag.clinic_id == clinic_id, Flag.resolved_at.is_(None), Flag.concern == concern)
        .limit(COUNTED)
    )
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def flag_view(session: Session, clinic_id: str, flag_id: str) -> FlagView | None:
    """One flag of the clinic, or None."""
    row = session.scalar(select(Flag).where(Flag.clinic_id == clinic_id, Flag.id == flag_id))
    return _views(session, clinic_id, [row])[0] if row else None


def flags_of_patient(session: Session, clinic_id: str, patient_id: str, most: int = MOST_SHOWN) -> list[FlagView]:
    """A patient's flags: open ones first, then the newest."""
    rows = session.scalars(
        select(Flag)
        .where(Flag.clinic_id == clinic_id, Flag.patient_id == patient_id)
        .order_by(Flag.resolved_at.is_not(None), Flag.id.desc())
        .limit(most)
    ).all()
    return _views(session, clinic_id, rows)


def closed_flags(session: Session, clinic_id: str, before: str | None, most: int) -> list[FlagView]:
    """Resolved flags, the newest first, from before an id."""
    query = select(Flag).where(Flag.clinic_id == clinic_id, Flag.resolved_at.is_not(None))
    if before:
        query = query.where(Flag.id < before)
    return _views(session, clinic_id, session.scalars(query.order_by(Flag.id.desc()).limit(most)).all())


def on_call(session: Session, clinic_id: str) -> Sequence[OnCallContact]:
    """Whom danger pages, in order."""
    return session.scalars(
        select(OnCallContact)
        .where(OnCallContact.clinic_id == clinic_id, OnCallContact.removed_at.is_(None))
        .order_by(OnCallContact.position)
    ).all()


def _views(session: Session, clinic_id: str, rows: Sequence[Flag]) -> list[FlagView]:
    persons = people(session, clinic_id, (r.patient_id for r in rows))
    joined: dict[str, list[str]] = {}
    for flag_id, reply_id in session.execute(
        select(FlagReply.flag_id, FlagReply.reply_id)
        .where(FlagReply.clinic_id == clinic_id, FlagReply.flag_id.in_({r.id for r in rows}))
        .order_by(FlagReply.reply_id)
    ):
        joined.setdefault(flag_id, []).append(reply_id)
    more = {flag_id: max(0, len(ids) - MOST_JOINED) for flag_id, ids in joined.items()}
    joined = {flag_id: ids[-MOST_JOINED:] for flag_id, ids in joined.items()}
    reply_ids = {r.reply_id for r in rows if r.reply_id} | {i for ids in joined.values() for i in ids}
    replies = {
        r.id: r
        for r in session.scalars(select(Reply).where(Reply.clinic_id == clinic_id, Reply.id.in_(reply_ids))).all()
    }
    answers = session.scalars(
        select(Message)
        .where(
            without_index(Message.clinic_id) == clinic_id, Message.reply_id.in_(reply_ids), Message.flag_id.is_(None)
        )
        .order_by(Message.created_at)
    ).all()
    prepare(session, [*rows, *replies.values(), *answers])
    check_ins = {i for r in rows if (i := r.check_in_id)}
    steps = dict(
        session.execute(
            select(CheckIn.id, CheckIn.step).where(CheckIn.clinic_id == clinic_id, CheckIn.id.in_(check_ins))
        ).all()
    )
    phones = _phones(session, clinic_id, rows, replies)
    out_of_reach = not_reached(session, clinic_id, phones.values())
    paged = {
        flag: (count, last)
        for flag, count, last in session.execute(
            select(Page.flag_id, func.count(), func.max(Page.paged_at))
            .where(Page.clinic_id == clinic_id, Page.flag_id.in_({r.id for r in rows}))
            .group_by(Page.flag_id)
        )
    }
    troubles = _troubles(session, clinic_id, rows)
    events = _events(session, clinic_id, rows)
    named = [a for r in rows for a in (r.acknowledged_by, r.resolved_by)]
    who = actors(session, clinic_id, [*named, *(event.by for done in events.values() for event in done)])
    views = []
    for row in rows:
        reply = replies.get(row.reply_id or "")
        patient = persons.get(row.patient_id or "")
        done = [Done(e.act, who.get(e.by), e.at, opened(session, e, "note")) for e in events.get(row.id, ())]
        acts = [one.act for one in done]
        # What was noted after it was last opened again belongs to the present resolution.
        since = len(acts) - acts[::-1].index(FlagAct.REOPENED) if FlagAct.REOPENED in acts else 0
        views.append(
            FlagView(
                id=row.id,
                why=ELSEWHERE
                if row.other_clinic_reply_id is not None
                else why_flagged(row.kind, reply.attribution if reply else None),
                urgent=row.concern == URGENT,
                person=patient,
                phone=(patient.phone if patient else None) or (opened(session, reply, "from") if reply else None),
                wrote=opened(session, reply, "body") if reply else None,
                wrote_at=reply.received_at if reply else None,
                picture=bool(reply and reply.media),
                step=steps.get(row.check_in_id or ""),
                also=_also(session, reply, [replies[i] for i in joined.get(row.id, ()) if i in replies]),
                more=more.get(row.id, 0),
                sent_back=tuple(
                    SentBack(opened(session, m, "body"), m.state, m.accepted_at or m.created_at)
                    for m in answers
                    if m.reply_id in (row.reply_id, *joined.get(row.id, ()))
                ),
                trouble=troubles.get(row.id),
                not_reached=out_of_reach.get(phones.get(row.id) or ""),
                opened_at=row.opened_at,
                respond_by=row.respond_by,
                acknowledged_at=row.acknowledged_at,
                acknowledged_by=who.get(row.acknowledged_by or ""),
                resolved_at=row.resolved_at,
                resolved_by=who.get(row.resolved_by or ""),
                note=opened(session, row, "note"),
                history=tuple(
                    # A resolution is written down when it is undone: after what was noted meanwhile, but done before.
                    sorted(
                        (one for n, one in enumerate(done) if n < since or one.act != FlagAct.NOTED),
                        key=lambda one: one.at,
                    )
                ),
                added=tuple(one for one in done[since:] if one.act == FlagAct.NOTED),
                by_machine=bool(row.acknowledged_by and row.acknowledged_by.startswith("key:")),
                pages=paged.get(row.id, (0, None))[0],
                last_paged_at=paged.get(row.id, (0, None))[1],
            )
        )
    return views


def _also(session: Session, first: Reply | None, others: Sequence[Reply]) -> tuple[Wrote, ...]:
    """The other texts of a flag, in the order in which they were written: what led to its own, its parts, the rest."""
    places: dict[str, list[tuple[Part, Wrote]]] = {"before": [], "part": [], "later": []}
    for other in sorted(others, key=lambda reply: (*_when(reply), reply.id)):
        place = "later"
        if first is not None and other.part_of == first.id:
            place = "part"
        elif first is not None and _when(other) < _when(first):
            place = "before"
        body = opened(session, other, "body")
        wrote = Wrote(body, other.received_at, bool(other.media), place)
        places[place].append((Part(other.id, body or "", other.received_at), wrote))
    by_id = {part.id: wrote for part, wrote in places["part"]}
    parts = [by_id[part.id] for part in in_order([part for part, _ in places["part"]])]
    return (*(wrote for _, wrote in places["before"]), *parts, *(wrote for _, wrote in places["later"]))


def _when(reply: Reply) -> tuple[datetime, datetime]:
    """When it was written; of what came within one moment of a simulated day, the real time tells."""
    return reply.received_at, reply.provider_at


def _events(session: Session, clinic_id: str, rows: Sequence[Flag]) -> dict[str, list[FlagEvent]]:
    """What was done about each flag before its present state, oldest first."""
    found = session.scalars(
        select(FlagEvent)
        .where(FlagEvent.clinic_id == clinic_id, FlagEvent.flag_id.in_({r.id for r in rows}))
        .order_by(FlagEvent.sequence)
    ).all()
    prepare(session, found)
    events: dict[str, list[FlagEvent]] = {}
    for event in found:
        events.setdefault(event.flag_id, []).append(event)
    return events


def _troubles(session: Session, clinic_id: str, rows: Sequence[Flag]) -> dict[str, str]:
    """What an error code says, of the flags about a text that was refused or did not arrive."""
    of = {row.id: row.message_id for row in rows if row.message_id is not None and row.kind in _OF_A_TEXT}
    codes = dict(
        session.execute(
            select(Message.id, Message.error_code).where(
                Message.clinic_id == clinic_id, Message.id.in_(set(of.values())), Message.error_code.is_not(None)
            )
        ).all()
    )
    return {flag: explain(codes[message]) for flag, message in of.items() if message in codes}


def _phones(
    session: Session, clinic_id: str, rows: Sequence[Flag], replies: Mapping[str, Reply]
) -> dict[str, str | None]:
    """The phone (index) each flag is about: the one written from, else its patient's."""
    wanted = {row.patient_id for row in rows if row.patient_id}
    own = dict(
        session.execute(
            select(Patient.id, Patient.phone_index).where(Patient.clinic_id == clinic_id, Patient.id.in_(wanted))
        ).all()
    )
    written = {row.id: reply.from_index for row in rows if (reply := replies.get(row.reply_id or ""))}
    return {row.id: written.get(row.id) or own.get(row.patient_id or "") for row in rows}
