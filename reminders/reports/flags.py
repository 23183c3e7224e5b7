"""What needs a person: flags with who, what they wrote, when, what was sent back and whom to call."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care.reading import Part, in_order
from reminders.record.actors import is_key
from reminders.record.flags import ELSEWHERE, URGENT
from reminders.record.outcomes import Flag, FlagAct, FlagKind
from reminders.record.texts import Reply
from reminders.reports.flag_details import Details, Pages, read_details
from reminders.reports.patient_names import Person, opened
from reminders.reports.seriousness import Level, level_of
from reminders.reports.unreachable_phones import Unreachable
from reminders.reports.words import why_flagged

#: Open flags shown on one page; a clinic with more has another problem, and the count says so.
MOST_SHOWN = 50


#: What is done about a flag without changing who has it or whether it is open.
_ADDED = frozenset({FlagAct.NOTED, FlagAct.NO_ANSWER, FlagAct.REACHED})


_NO_ANSWER_BY_TEXT = frozenset(
    {
        FlagKind.UNCLEAR,
        FlagKind.PICTURE,
        FlagKind.NOT_ANSWERED,
        FlagKind.NOT_DELIVERED,
        FlagKind.NOT_TEXTED,
        FlagKind.BAD_NUMBER,
    }
)


@dataclass(frozen=True)
class SentBack:
    """One text that answered what the patient wrote."""

    body: str | None
    state: str
    at: datetime


@dataclass(frozen=True)
class Wrote:
    """Another text about the same problem."""

    body: str | None
    at: datetime
    picture: bool
    place: str
    """Beside the flag's own text: `before`, `part` of the same text, or `later`."""


@dataclass(frozen=True)
class Done:
    """Something that was done about a flag and is no longer visible on the flag itself."""

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
    check_in_id: str | None
    step: str | None
    also: tuple[Wrote, ...]
    """The newest texts that joined it, in the order they were written."""
    more: int
    """How many joined it before those; they are in the log."""
    sent_back: tuple[SentBack, ...]
    trouble: str | None
    """What the phone company said of the text it is about, in a sentence."""
    about: str | None
    """What the record shows of the course it is about, in a sentence."""
    not_reached: Unreachable | None
    """Why no text goes to the phone it came from: only a call does."""
    opened_at: datetime
    respond_by: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    note: str | None
    history: tuple[Done, ...]
    """What was done before it was opened again, in order."""
    added: tuple[Done, ...]
    """Calls and notes since it was last opened, besides the note that resolved it."""
    level: Level
    """How serious it is."""
    by_machine: bool
    """Whether a clinic's system acknowledged it, and no person has yet."""
    pages: int
    last_paged_at: datetime | None

    @property
    def takes_call(self) -> bool:
        """Whether a call settles what texts could not: a question that was not delivered, or not answered clearly."""
        return self.check_in_id is not None and self.resolved_at is None and self.why in _NO_ANSWER_BY_TEXT


def open_flags(session: Session, clinic_id: str, concern: str, most: int = MOST_SHOWN) -> list[FlagView]:
    """Open flags of one concern, the oldest first."""
    rows = session.scalars(
        select(Flag)
        .where(Flag.clinic_id == clinic_id, Flag.resolved_at.is_(None), Flag.concern == concern)
        .order_by(Flag.opened_at, Flag.id)
        .limit(most)
    ).all()
    return _views(session, clinic_id, rows)


def flag_views(session: Session, clinic_id: str, ids: Collection[str]) -> dict[str, FlagView]:
    """Some flags of a clinic by id."""
    rows = session.scalars(select(Flag).where(Flag.clinic_id == clinic_id, Flag.id.in_(ids))).all()
    return {view.id: view for view in _views(session, clinic_id, rows)}


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


def _views(session: Session, clinic_id: str, rows: Sequence[Flag]) -> list[FlagView]:
    details = read_details(session, clinic_id, rows)
    return [_view(session, row, details) for row in rows]


def _view(session: Session, row: Flag, details: Details) -> FlagView:
    reply = details.replies.get(row.reply_id or "")
    patient = details.persons.get(row.patient_id or "")
    joined = details.joined.get(row.id, ())
    history, added = _done(session, row, details)
    pages = details.pages.get(row.id, Pages())
    return FlagView(
        id=row.id,
        why=_why(row, reply),
        urgent=row.concern == URGENT,
        person=patient,
        phone=(patient.phone if patient else None) or (opened(session, reply, "from") if reply else None),
        wrote=opened(session, reply, "body") if reply else None,
        wrote_at=reply.received_at if reply else None,
        picture=bool(reply and reply.media),
        check_in_id=row.check_in_id,
        step=details.steps.get(row.check_in_id or ""),
        also=_also(session, reply, [details.replies[i] for i in joined if i in details.replies]),
        more=details.more.get(row.id, 0),
        sent_back=tuple(
            SentBack(opened(session, m, "body"), m.state, m.accepted_at or m.created_at)
            for m in details.answers
            if m.reply_id in (row.reply_id, *joined)
        ),
        trouble=details.troubles.get(row.id),
        about=details.abouts.get(row.id),
        not_reached=details.not_reached.get(row.id),
        opened_at=row.opened_at,
        respond_by=row.respond_by,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=details.actors.get(row.acknowledged_by or ""),
        resolved_at=row.resolved_at,
        resolved_by=details.actors.get(row.resolved_by or ""),
        note=opened(session, row, "note"),
        history=history,
        added=added,
        level=level_of(row.kind, row.concern),
        by_machine=is_key(row.acknowledged_by),
        pages=pages.count,
        last_paged_at=pages.last_at,
    )


def _why(row: Flag, reply: Reply | None) -> str:
    if row.other_clinic_reply_id is not None and row.kind == FlagKind.DANGER:
        return ELSEWHERE
    return why_flagged(row.kind, reply.attribution if reply else None)


def _done(session: Session, row: Flag, details: Details) -> tuple[tuple[Done, ...], tuple[Done, ...]]:
    """A flag's `history`, and what was `added` since it was last opened."""
    events = details.events.get(row.id, ())
    done = [Done(e.act, details.actors.get(e.by), e.at, opened(session, e, "note")) for e in events]
    acts = [one.act for one in done]
    # Only what was called and noted after it was last opened again belongs to its present state.
    since = len(acts) - acts[::-1].index(FlagAct.REOPENED) if FlagAct.REOPENED in acts else 0
    history = [one for n, one in enumerate(done) if n < since or one.act not in _ADDED]
    # A resolution is written down when it is undone: after what was noted meanwhile, but done before.
    history.sort(key=lambda one: one.at)
    return tuple(history), tuple(one for one in done[since:] if one.act in _ADDED)


def _also(session: Session, first: Reply | None, others: Sequence[Reply]) -> tuple[Wrote, ...]:
    """The other texts of a flag in the order they were written: those before its own, its parts, the rest."""
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
    """When it was written; real time orders what came at one moment of a simulated clock."""
    return reply.received_at, reply.provider_at
