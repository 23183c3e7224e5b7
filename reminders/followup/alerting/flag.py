"""The life of a flag: opened about a reply, acknowledged (somebody is on it), resolved (done), and perhaps reopened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from reminders.care.hours import end_of_duty
from reminders.errors import FieldError, NotFound, Refused
from reminders.followup.alerting.notes import is_noted, keep_event, note_of, read_note, usable_key
from reminders.outbox.queue import texting_hours
from reminders.outbox.review import review_phone
from reminders.record.actors import is_key, is_staff
from reminders.record.audit import audit
from reminders.record.columns import new_id
from reminders.record.database import clock_of, settings_of
from reminders.record.events import announce_flag
from reminders.record.flags import URGENT, About, Due, open_flag, time_to_respond
from reminders.record.locked_row import locked_row
from reminders.record.outcomes import Flag, FlagAct, FlagKind, FlagReply, Page
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn
from reminders.record.sealing import seal
from reminders.record.texts import Reply
from reminders.record.webhooks import Event
from reminders.settings import Settings

__all__ = [
    "acknowledge",
    "flag_reply",
    "locked_flag",
    "open_dangers",
    "open_flag",
    "open_review",
    "page_again",
    "page_again_soon",
    "reopen",
    "resolve",
    "resolve_unclear",
    "until_next_round",
]

#: Kinds that somebody must look at on the same day: paged this long before the clinic's day ends if nobody has.
SAME_DAY = frozenset(
    {FlagKind.WORRYING, FlagKind.HIGH_PAIN, FlagKind.CALL_ME, FlagKind.DEATH, FlagKind.REFUSAL_IN_DOUBT}
)
PAGE_BEFORE_DAY_ENDS = timedelta(hours=1)

#: An acknowledged urgent flag is paged again this often until it is resolved.
REPEAT_WHILE_UNRESOLVED = timedelta(hours=1)

#: Least real time between two rounds of paging: a simulated day passes in seconds, but people are not faster.
SHORTEST_ROUND = timedelta(seconds=10)


def until_next_round(after: timedelta, speed: float) -> timedelta:
    """Care time until the next round of paging: `after`, or longer if care time runs fast (`speed`)."""
    return max(after, SHORTEST_ROUND * speed)


def flag_reply(
    session: Session,
    clinic: Clinic,
    reply: Reply,
    kind: FlagKind,
    *,
    patient_id: str | None,
    check_in: CheckIn | None,
    urgent: bool = False,
    with_it: Sequence[Reply] = (),
) -> Flag:
    """Flag a reply for staff, once for each kind, and return the flag.

    `with_it` are the other texts that the reply was read with; the flag shows them too.

    If a flag about the same trouble is open (same writer, kind and check-in and, for an unclear reply, same question),
    the reply joins it. A danger joins any danger that is open on its phone, so the on-call list is paged on one
    schedule, however many texts come. Otherwise a flag is opened: an `urgent` one is paged at once, one of `SAME_DAY`
    before the clinic's day ends.
    """
    now = clock_of(session).now()
    session.flush()
    told = _flag_showing(session, clinic.id, [reply, *with_it], kind)
    if told is not None:
        _show_with(session, told, [reply, *with_it])
        return told
    if urgent:
        joined = _open_danger(session, clinic.id, reply.from_index, patient_id)
        if joined is not None:
            page_again_soon(session, joined)
    else:
        joined = _flag_to_join(session, clinic, reply, kind, patient_id, check_in)
    if joined is not None:
        _show_with(session, joined, [reply, *with_it])
        return joined
    about = About(
        patient_id=patient_id,
        infusion_id=check_in.infusion_id if check_in else None,
        check_in_id=check_in.id if check_in else None,
        reply_id=reply.id,
        data_key_id=reply.data_key_id,
    )
    key, due = f"{kind.value}:{reply.id}", _due(session, clinic, kind, urgent=urgent)
    opened = open_flag(session, clinic.id, kind, about, natural_key=key, opened_at=now, urgent=urgent, due=due)
    _show_with(session, opened, with_it)
    return opened


def open_review(session: Session, clinic: Clinic, kind: FlagKind, about: About, *, natural_key: str) -> Flag:
    """Open a flag about a patient that no reply to the clinic led to, or return the one of this natural key, unchanged.

    It is not urgent: it is due by the end of the clinic's day, and nobody is paged before unless it is one of
    `SAME_DAY`.
    """
    now, due = clock_of(session).now(), _due(session, clinic, kind, urgent=False)
    return open_flag(session, clinic.id, kind, about, natural_key=natural_key, opened_at=now, due=due)


def open_dangers(clinic_id: str, phone_index: str) -> Select[Flag]:
    """The query for open dangers at a clinic that came from a phone, or are about a patient with that phone."""
    people = select(Patient.id).where(Patient.clinic_id == clinic_id, Patient.phone_index == phone_index)
    from_here = select(Reply.id).where(Reply.clinic_id == clinic_id, Reply.from_index == phone_index)
    return select(Flag).where(
        Flag.clinic_id == clinic_id,
        Flag.kind == FlagKind.DANGER.value,
        Flag.concern == URGENT,
        Flag.resolved_at.is_(None),
        or_(Flag.patient_id.in_(people), Flag.reply_id.in_(from_here)),
    )


def page_again(clinic: Clinic, settings: Settings) -> timedelta:
    """How long until a page that nobody acknowledged is repeated: the clinic's interval, else the installation's."""
    return timedelta(minutes=clinic.page_again_minutes or settings.page_again_minutes)


def page_again_soon(session: Session, flag: Flag) -> None:
    """Page again for a flag that a further danger joined.

    A flag that nobody has acknowledged is being paged anyway. The person who acknowledged it may believe the danger is
    over, so the next page is due now, but no sooner than one paging interval after the last.
    """
    if flag.acknowledged_at is None:
        return
    clock = clock_of(session)
    now = clock.now()
    since = select(func.max(Page.paged_at)).where(Page.flag_id == flag.id, Page.paged_at > flag.acknowledged_at)
    paged_at = session.scalar(since)
    clinic = session.get_one(Clinic, flag.clinic_id)
    interval = until_next_round(page_again(clinic, settings_of(session)), clock.speed)
    soonest = now if paged_at is None else max(now, paged_at + interval)
    flag.page_next_at = min(soonest, flag.page_next_at or soonest)


def _open_danger(session: Session, clinic_id: str, phone_index: str, patient_id: str | None) -> Flag | None:
    """The open danger that another one from this phone joins, locked, because staff may be acknowledging it now."""
    found = open_dangers(clinic_id, phone_index)
    # If several are open on a shared phone, prefer the writer's own.
    first = found.order_by(Flag.patient_id.is_distinct_from(patient_id), Flag.id).limit(1)
    return session.scalar(first.with_for_update(key_share=True).execution_options(populate_existing=True))


def _flag_showing(session: Session, clinic_id: str, replies: Sequence[Reply], kind: FlagKind) -> Flag | None:
    """The flag of this kind that already shows one of these replies, open or resolved."""
    ids = [reply.id for reply in replies]
    joined = exists().where(FlagReply.flag_id == Flag.id, FlagReply.reply_id.in_(ids))
    return session.scalar(
        select(Flag)
        .where(Flag.clinic_id == clinic_id, Flag.kind == kind.value, or_(Flag.reply_id.in_(ids), joined))
        .order_by(Flag.id.desc())
        .limit(1)
    )


def _flag_to_join(
    session: Session, clinic: Clinic, reply: Reply, kind: FlagKind, patient_id: str | None, check_in: CheckIn | None
) -> Flag | None:
    """The open flag about the same trouble. If the writer is unknown, it must be about the same phone."""
    same = select(Flag).where(
        Flag.clinic_id == clinic.id,
        Flag.kind == kind.value,
        Flag.patient_id == patient_id,
        Flag.resolved_at.is_(None),
    )
    if kind is FlagKind.REFUSAL_IN_DOUBT:  # about the patient's texts, whatever was asked; also told by another clinic
        return session.scalar(same.order_by(Flag.id).limit(1))
    same = same.where(
        Flag.check_in_id == (check_in.id if check_in is not None else None),
        Flag.reply_id.is_not(None),
    )
    if patient_id is None:
        same = same.where(exists().where(Reply.id == Flag.reply_id, Reply.from_index == reply.from_index))
    if kind is FlagKind.UNCLEAR:
        same = same.where(exists().where(Reply.id == Flag.reply_id, Reply.question == reply.question))
    return session.scalar(same.order_by(Flag.id).limit(1))


def _show_with(session: Session, flag: Flag, replies: Sequence[Reply]) -> None:
    """Add replies to those a flag shows, each once. Replies of another clinic are left out."""
    mine = [reply.id for reply in replies if reply.clinic_id == flag.clinic_id and reply.id != flag.reply_id]
    if not mine:
        return
    shown = session.scalars(
        select(FlagReply.reply_id).where(FlagReply.flag_id == flag.id, FlagReply.reply_id.in_(mine))
    ).all()
    session.add_all(
        FlagReply(id=new_id(), clinic_id=flag.clinic_id, flag_id=flag.id, reply_id=reply_id)
        for reply_id in mine
        if reply_id not in shown
    )
    session.flush()


def resolve_unclear(session: Session, clinic_id: str, check_in_id: str, question: str, *, actor: str) -> None:
    """Resolve what a clear answer settles: open flags about unclear replies to the question, or about no reply."""
    asked = exists().where(Reply.id == Flag.reply_id, Reply.question == question)
    settled = select(Flag.id).where(
        or_(and_(Flag.kind == FlagKind.UNCLEAR.value, asked), Flag.kind == FlagKind.NOT_ANSWERED.value),
        Flag.clinic_id == clinic_id,
        Flag.check_in_id == check_in_id,
        Flag.resolved_at.is_(None),
    )
    for flag_id in session.scalars(settled).all():
        resolve(session, clinic_id, flag_id, actor=actor)


def locked_flag(session: Session, clinic_id: str, flag_id: str) -> Flag:
    """A flag of this clinic, locked, with its current values. Raises `NotFound`."""
    flag = locked_row(session, Flag, clinic_id, flag_id)
    if flag is None:
        raise NotFound("flag")
    return flag


def acknowledge(session: Session, clinic_id: str, flag_id: str, *, actor: str) -> Flag:
    """Record that somebody is on it, and put off the next page by `REPEAT_WHILE_UNRESOLVED`. A repeat changes nothing.

    A person may acknowledge after a clinic's system did, because a system's acknowledgement does not mean that anybody
    looked. Does not check permission (`reminders.followup.alerting.permissions` does). Raises `NotFound`.
    """
    flag = locked_flag(session, clinic_id, flag_id)
    if flag.resolved_at is not None:
        return flag
    if flag.acknowledged_at is not None and flag.acknowledged_by is not None:
        if not (is_key(flag.acknowledged_by) and is_staff(actor)):
            return flag
        keep_event(session, flag, FlagAct.ACKNOWLEDGED, by=flag.acknowledged_by, at=flag.acknowledged_at)
    now = clock_of(session).now()
    _acknowledge(session, flag, actor, now)
    announce_flag(session, Event.FLAG_ACKNOWLEDGED, flag)
    if flag.page_next_at is not None:
        flag.page_next_at = now + until_next_round(REPEAT_WHILE_UNRESOLVED, clock_of(session).speed)
    return flag


def resolve(session: Session, clinic_id: str, flag_id: str, *, actor: str, note: str = "") -> Flag:
    """Record that a flag is done, and in `note` what was done. Questions that an urgent flag held back go on.

    If it was resolved before, a new note is kept beside the first with its author, and the same note changes nothing.
    Does not check permission (`reminders.followup.alerting.permissions` does). Raises `NotFound`, and `Refused` for a
    note that cannot be stored.
    """
    note = read_note(note)
    flag = locked_flag(session, clinic_id, flag_id)
    now = clock_of(session).now()
    if flag.resolved_at is not None:
        if note and not is_noted(session, flag, note):
            keep_event(session, flag, FlagAct.NOTED, by=actor, at=now, note=note)
            audit(session, clinic_id, actor=actor, action="note-flag", subject="flag", subject_id=flag.id)
        return flag
    if flag.acknowledged_at is None:
        _acknowledge(session, flag, actor, now)
    flag.resolved_at, flag.resolved_by, flag.page_next_at = now, actor, None
    if note:
        flag.data_key_id = usable_key(session, flag, now)
        seal(session, flag, "note", note)
    audit(session, clinic_id, actor=actor, action="resolve", subject="flag", subject_id=flag.id)
    announce_flag(session, Event.FLAG_RESOLVED, flag)
    _review(session, flag)
    return flag


def reopen(session: Session, clinic_id: str, flag_id: str, *, actor: str, why: str) -> Flag:
    """Open a resolved flag again; it is paged as if it had just been opened.

    The earlier acknowledgement and resolution and the reason `why` are kept. A flag that is open stays as it is.
    Does not check permission (`reminders.followup.alerting.permissions` does). Raises `NotFound`, and `Refused` without
    a reason.
    """
    why = read_note(why)
    if not why:
        raise Refused([FieldError("note", "Say why it is opened again.")])
    flag = locked_flag(session, clinic_id, flag_id)
    if flag.resolved_at is None or flag.resolved_by is None:
        return flag
    now = clock_of(session).now()
    if flag.acknowledged_at is not None and flag.acknowledged_by is not None:
        keep_event(session, flag, FlagAct.ACKNOWLEDGED, by=flag.acknowledged_by, at=flag.acknowledged_at)
    keep_event(session, flag, FlagAct.RESOLVED, by=flag.resolved_by, at=flag.resolved_at, note=note_of(session, flag))
    keep_event(session, flag, FlagAct.REOPENED, by=actor, at=now, note=why)
    flag.acknowledged_at = flag.acknowledged_by = flag.resolved_at = flag.resolved_by = flag.note_sealed = None
    flag.data_key_id = usable_key(session, flag, now)
    flag.rounds_before = flag.page_round
    clinic = session.get_one(Clinic, clinic_id)
    due = _due(session, clinic, FlagKind(flag.kind), urgent=flag.concern == URGENT)
    flag.respond_by, flag.page_next_at = due.respond_by, due.page_at
    audit(
        session, clinic_id, actor=actor, action="reopen-flag", subject="flag", subject_id=flag.id,
        data_key_id=flag.data_key_id, details={"why": why},
    )  # fmt: skip
    announce_flag(session, Event.FLAG_REOPENED, flag)
    _review(session, flag)
    return flag


def _acknowledge(session: Session, flag: Flag, actor: str, now: datetime) -> None:
    flag.acknowledged_at, flag.acknowledged_by = now, actor
    audit(session, flag.clinic_id, actor=actor, action="acknowledge", subject="flag", subject_id=flag.id)


def _review(session: Session, flag: Flag) -> None:
    """Release or hold the questions that depend on whether an urgent flag is open."""
    session.flush()
    patient = session.get_one(Patient, flag.patient_id) if flag.patient_id is not None else None
    if patient is not None and patient.phone_index is not None:
        review_phone(session, flag.clinic_id, patient.phone_index)


def _due(session: Session, clinic: Clinic, kind: FlagKind, *, urgent: bool) -> Due:
    """When a flag that opens now is due."""
    now = clock_of(session).now()
    if urgent:
        return Due(now + time_to_respond(session, urgent=True), now)
    respond_by = end_of_duty(now, ZoneInfo(clinic.time_zone), texting_hours(clinic))
    return Due(respond_by, max(now, respond_by - PAGE_BEFORE_DAY_ENDS) if kind in SAME_DAY else None)
