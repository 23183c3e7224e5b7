"""Flags: opened about a reply, then in a person's hands: acknowledged (somebody is on it), resolved (it is done)."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from reminders.care.hours import end_of_duty
from reminders.followup.refusal import FieldError, NotFound, Refused
from reminders.followup.schedule import review_phone
from reminders.outbox.queue import texting_hours
from reminders.record.audit import audit
from reminders.record.columns import new_id
from reminders.record.database import clock_of, settings_of
from reminders.record.flags import URGENT, open_flag
from reminders.record.outcomes import Flag, FlagKind, FlagReply, Page
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn
from reminders.record.sealing import seal, vault_of
from reminders.record.texts import Reply

__all__ = [
    "about_reply",
    "acknowledge",
    "answered",
    "cried_again",
    "danger_on",
    "find",
    "open_flag",
    "paged_again",
    "resolve",
]

#: What somebody must look at on the same day: paged an hour before the clinic's day ends if nobody has.
SAME_DAY = frozenset({FlagKind.WORRYING, FlagKind.HIGH_PAIN, FlagKind.CALL_ME, FlagKind.DEATH})
PAGED_BEFORE = timedelta(hours=1)

#: After an acknowledgement the page is repeated this often until the flag is resolved.
UNRESOLVED_AGAIN = timedelta(hours=1)

#: Real time between two rounds of paging at the least: simulated days pass in seconds, and a person does not.
SHORTEST_ROUND = timedelta(seconds=10)

NOTE_CHARACTERS = 1000


def paged_again(after: timedelta, speed: float) -> timedelta:
    """Care time until the next round of paging."""
    return max(after, SHORTEST_ROUND * speed)


def about_reply(
    session: Session,
    clinic: Clinic,
    reply: Reply,
    kind: FlagKind,
    *,
    patient_id: str | None,
    check_in: CheckIn | None,
    urgent: bool = False,
) -> Flag:
    """Tell staff that a person should look at a reply, once a kind: at once, or before the clinic's day ends.

    A reply joins the flag that is open for the same trouble: who wrote, kind, check-in and, of what was not clear,
    question. A danger joins the danger that is open on its phone, whatever it was asked: the on-call list is paged on
    the schedule of the flag, never by the number of texts.
    """
    now = clock_of(session).now()
    session.flush()
    told = _of_reply(session, clinic.id, reply.id, kind)
    if told is not None:
        return told
    if urgent:
        open_already = _open_danger(session, clinic.id, reply.from_index, patient_id)
        if open_already is not None:
            _add(session, open_already, reply)
            cried_again(session, open_already)
            return open_already
    else:
        joined = _join(session, clinic, reply, kind, patient_id, check_in)
        if joined is not None:
            _add(session, joined, reply)
            return joined
    page_at = None
    if urgent:
        respond_by = now + timedelta(minutes=settings_of(session).urgent_respond_minutes)
    else:
        respond_by = end_of_duty(now, ZoneInfo(clinic.time_zone), texting_hours(clinic))
        if kind in SAME_DAY:
            page_at = max(now, respond_by - PAGED_BEFORE)
    return open_flag(
        session,
        clinic.id,
        kind,
        natural_key=f"{kind.value}:{reply.id}",
        opened_at=now,
        respond_by=respond_by,
        urgent=urgent,
        patient_id=patient_id,
        infusion_id=check_in.infusion_id if check_in else None,
        check_in_id=check_in.id if check_in else None,
        reply_id=reply.id,
        data_key_id=reply.data_key_id,
        page_at=page_at,
    )


def danger_on(clinic_id: str, phone_index: str) -> Select[Flag]:
    """The dangers open at a clinic that came from a phone, or are about anybody who answers on it."""
    people = select(Patient.id).where(Patient.clinic_id == clinic_id, Patient.phone_index == phone_index)
    from_here = select(Reply.id).where(Reply.clinic_id == clinic_id, Reply.from_index == phone_index)
    return select(Flag).where(
        Flag.clinic_id == clinic_id,
        Flag.kind == FlagKind.DANGER.value,
        Flag.concern == URGENT,
        Flag.resolved_at.is_(None),
        or_(Flag.patient_id.in_(people), Flag.reply_id.in_(from_here)),
    )


def cried_again(session: Session, flag: Flag) -> None:
    """A further danger joined an open one. While nobody has acknowledged it, it is being paged as it is.

    Somebody who has may believe it is over, so the next page comes at once; then at most one an interval of paging.
    """
    if flag.acknowledged_at is None:
        return
    clock = clock_of(session)
    now = clock.now()
    since = select(func.max(Page.paged_at)).where(Page.flag_id == flag.id, Page.paged_at > flag.acknowledged_at)
    paged_at = session.scalar(since)
    interval = paged_again(timedelta(minutes=settings_of(session).page_again_minutes), clock.speed)
    soonest = now if paged_at is None else max(now, paged_at + interval)
    flag.page_next_at = min(soonest, flag.page_next_at or soonest)


def _open_danger(session: Session, clinic_id: str, phone_index: str, patient_id: str | None) -> Flag | None:
    """The danger that another one from this phone joins, locked: it may be acknowledged or resolved meanwhile."""
    found = danger_on(clinic_id, phone_index)
    # Of several on a shared phone, the one of the person who wrote.
    first = found.order_by(Flag.patient_id.is_distinct_from(patient_id), Flag.id).limit(1)
    return session.scalar(first.with_for_update(key_share=True).execution_options(populate_existing=True))


def _of_reply(session: Session, clinic_id: str, reply_id: str, kind: FlagKind) -> Flag | None:
    """The flag of this kind that tells of this very reply already, open or not."""
    joined = exists().where(FlagReply.flag_id == Flag.id, FlagReply.reply_id == reply_id)
    return session.scalar(
        select(Flag)
        .where(Flag.clinic_id == clinic_id, Flag.kind == kind.value, or_(Flag.reply_id == reply_id, joined))
        .order_by(Flag.id.desc())
        .limit(1)
    )


def _join(
    session: Session, clinic: Clinic, reply: Reply, kind: FlagKind, patient_id: str | None, check_in: CheckIn | None
) -> Flag | None:
    """The open flag about the same trouble; of a phone that nobody is known on, about the same phone."""
    same = select(Flag).where(
        Flag.clinic_id == clinic.id,
        Flag.kind == kind.value,
        Flag.patient_id == patient_id,
        Flag.check_in_id == (check_in.id if check_in is not None else None),
        Flag.reply_id.is_not(None),
        Flag.resolved_at.is_(None),
    )
    if patient_id is None:
        same = same.where(exists().where(Reply.id == Flag.reply_id, Reply.from_index == reply.from_index))
    if kind is FlagKind.UNCLEAR:
        same = same.where(exists().where(Reply.id == Flag.reply_id, Reply.question == reply.question))
    return session.scalar(same.order_by(Flag.id).limit(1))


def _add(session: Session, flag: Flag, reply: Reply) -> None:
    if reply.clinic_id != flag.clinic_id:
        return  # another clinic's: its text stays there
    session.add(FlagReply(id=new_id(), clinic_id=flag.clinic_id, flag_id=flag.id, reply_id=reply.id))
    session.flush()


def answered(session: Session, clinic_id: str, check_in_id: str, question: str, *, actor: str) -> None:
    """A clear answer to a question came after all: nobody needs to look at the unclear one any more."""
    unclear = select(Flag.id).where(
        exists().where(Reply.id == Flag.reply_id, Reply.question == question),
        Flag.clinic_id == clinic_id,
        Flag.check_in_id == check_in_id,
        Flag.kind == FlagKind.UNCLEAR.value,
        Flag.resolved_at.is_(None),
    )
    for flag_id in session.scalars(unclear).all():
        resolve(session, clinic_id, flag_id, actor=actor)


def find(session: Session, clinic_id: str, flag_id: str) -> Flag:
    """A flag of this clinic, locked. Raises `NotFound`."""
    flag = session.scalar(
        select(Flag).where(Flag.clinic_id == clinic_id, Flag.id == flag_id).with_for_update(key_share=True)
    )
    if flag is None:
        raise NotFound("flag")
    return flag


def acknowledge(session: Session, clinic_id: str, flag_id: str, *, actor: str) -> Flag:
    """Somebody takes it on: paging stops until it is overdue to be resolved. A repeat changes nothing."""
    flag = find(session, clinic_id, flag_id)
    if flag.acknowledged_at is not None or flag.resolved_at is not None:
        return flag
    now = clock_of(session).now()
    flag.acknowledged_at, flag.acknowledged_by = now, actor
    if flag.page_next_at is not None:
        flag.page_next_at = now + paged_again(UNRESOLVED_AGAIN, clock_of(session).speed)
    audit(session, clinic_id, actor=actor, action="acknowledge", subject="flag", subject_id=flag.id)
    return flag


def resolve(session: Session, clinic_id: str, flag_id: str, *, actor: str, note: str = "") -> Flag:
    """It is done; `note` says what was done. Automatic questions held by an urgent flag come back."""
    note = note.strip()
    if len(note) > NOTE_CHARACTERS or "\x00" in note:
        raise Refused([FieldError("note", f"A note has at most {NOTE_CHARACTERS} characters, without control codes.")])
    flag = find(session, clinic_id, flag_id)
    if flag.resolved_at is not None:
        return flag
    now = clock_of(session).now()
    if flag.acknowledged_at is None:
        flag.acknowledged_at, flag.acknowledged_by = now, actor
    flag.resolved_at, flag.resolved_by, flag.page_next_at = now, actor, None
    if note:
        if flag.data_key_id is None:
            patient = session.get(Patient, flag.patient_id) if flag.patient_id else None
            flag.data_key_id = (
                patient.data_key_id
                if patient
                else vault_of(session).new_data_key(session, clinic_id, patient_id=None, created_at=now)
            )
        seal(session, flag, "note", note)
    audit(session, clinic_id, actor=actor, action="resolve", subject="flag", subject_id=flag.id)
    session.flush()
    if flag.patient_id is not None:
        patient = session.get_one(Patient, flag.patient_id)
        if patient.phone_index is not None:
            review_phone(session, clinic_id, patient.phone_index)
    return flag
