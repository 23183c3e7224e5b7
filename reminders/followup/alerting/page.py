"""Paging the on-call list by text and e-mail.

Each round pages one contact more than the round before. An urgent flag is paged until it is resolved. A page carries
a link and no patient data. Each page is stored before it is sent, so none goes out twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.care import wording
from reminders.care.hours import is_allowed, next_allowed
from reminders.care.wording import Text
from reminders.clinics.reach import contacts_of
from reminders.followup.alerting.flag import REPEAT_WHILE_UNRESOLVED, page_again, until_next_round
from reminders.followup.alerting.hand_over import hand_over
from reminders.followup.alerting.mail import Mail, Post
from reminders.followup.asking import batches
from reminders.followup.asking.own_wording import words_for
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import number_for_patients, sender_of
from reminders.outbox.queue import Draft, queue, texting_hours
from reminders.record.columns import Instant, new_id
from reminders.record.database import Database, clock_of, settings_of
from reminders.record.flags import URGENT
from reminders.record.outcomes import Flag, FlagKind, Page
from reminders.record.people import Clinic, ContactMethod, OnCallContact
from reminders.record.prepared import Prepared, given
from reminders.record.sealing import vault_of

#: How often a review flag is paged at most.
REVIEW_ROUNDS = 2

SUBJECT = "A reply needs a person"
SERVICE_SUBJECT = "Texts are not sent or not read"

#: Flags about the service and not about a reply.
OF_SERVICE = frozenset({FlagKind.SENDER_STOPPED.value, FlagKind.TEXTS_HELD_UP.value})

#: The language of pages: staff read it whatever their patients speak.
PAGED_IN = wording.DEFAULT_LANGUAGE


def page_due(session: Session) -> int:
    """Page for every flag whose next page is due, at most 100. Returns how many flags were due."""
    now = clock_of(session).now()
    owed = session.scalars(
        select(Flag)
        .where(Flag.resolved_at.is_(None), Flag.page_next_at <= now)
        .order_by(Flag.page_next_at)
        .limit(100)
        .with_for_update(skip_locked=True)
    ).all()
    again = now + timedelta(minutes=settings_of(session).page_again_minutes)
    batches.handle(
        session, [flag.id for flag in owed], partial(_page_each, session), partial(_page_later, session, again)
    )
    return len(owed)


def _page_each(session: Session, ids: Sequence[str]) -> None:
    for flag in session.scalars(select(Flag).where(Flag.id.in_(ids)).order_by(Flag.page_next_at)).all():
        _page(session, flag)


def _page_later(session: Session, again: datetime, flag_id: str) -> None:
    session.get_one(Flag, flag_id, populate_existing=True).page_next_at = again


_MAILS_OWED = (
    select(Page.id)
    .where(Page.channel == ContactMethod.EMAIL.value, Page.sent_at.is_(None), Page.failed_why.is_(None))
    .order_by(Page.paged_at, Page.id)
)
_OWED = Prepared(lambda _engine: _MAILS_OWED)
OWED_SINCE = Prepared(lambda _engine: _MAILS_OWED.where(Page.paged_at <= given("since", Instant)).limit(1))
"""A page whose mail has not been sent since before `since` (care time), if there is one."""


def deliver_mails(database: Database, post: Post) -> int:
    """Send the mails that are due, each at most once; the next round is the second try. Returns how many were due."""
    with database.read() as session:
        owed = [page_id for (page_id,) in _OWED.all(session.connection())]

    def take(session: Session, page_id: str) -> Mail | None:
        page = session.get_one(Page, page_id, with_for_update=True)
        if page.sent_at is not None:
            return None
        page.sent_at = clock.real()
        return _mail(session, page)

    def note(session: Session, page_id: str, why: str) -> None:
        session.get_one(Page, page_id).failed_why = why

    return hand_over(database, post, owed, take, note)


def _page(session: Session, flag: Flag) -> None:
    clock_now, settings = clock_of(session), settings_of(session)
    now = clock_now.now()
    clinic = session.get_one(Clinic, flag.clinic_id)
    zone, hours = ZoneInfo(clinic.time_zone), texting_hours(clinic)
    urgent = flag.concern == URGENT
    if not urgent and not is_allowed(now, zone, hours):
        flag.page_next_at = next_allowed(now, zone, hours)
        return
    if not urgent and (flag.acknowledged_at is not None or flag.rounds_now >= REVIEW_ROUNDS):
        flag.page_next_at = None
        return
    contacts = contacts_of(session, flag.clinic_id)
    # Each round pages one contact more than the round before.
    for contact in contacts[: flag.rounds_now + 1]:
        _page_contact(session, clinic, flag, contact)
    flag.page_round += 1
    again = REPEAT_WHILE_UNRESOLVED if flag.acknowledged_at else page_again(clinic, settings)
    flag.page_next_at = now + until_next_round(again, clock_now.speed)


def _page_contact(session: Session, clinic: Clinic, flag: Flag, contact: OnCallContact) -> None:
    now = clock_of(session).now()
    for channel, address in ((ContactMethod.PHONE, contact.phone), (ContactMethod.EMAIL, contact.email)):
        if address is None:
            continue
        session.add(
            Page(
                id=new_id(), clinic_id=clinic.id, flag_id=flag.id, contact_id=contact.id, round=flag.page_round,
                channel=channel.value, paged_at=now,
            )
        )  # fmt: skip
        if channel is ContactMethod.PHONE:
            _queue_text(session, clinic, flag, contact, address)


def _queue_text(session: Session, clinic: Clinic, flag: Flag, contact: OnCallContact, phone: str) -> None:
    sender, body = sender_of(clinic, settings_of(session)), _page_text(session, clinic, flag)
    if flag.data_key_id is None:
        flag.data_key_id = vault_of(session).make_data_key(
            session, clinic.id, patient_id=flag.patient_id, created_at=clock_of(session).now()
        )
    queue(
        session,
        Draft(
            clinic=clinic, kind=Kind.PAGE, natural_key=f"page:{flag.id}:{flag.page_round}:{contact.id}", phone=phone,
            sender=sender, body=body, zone=ZoneInfo(clinic.time_zone), data_key_id=flag.data_key_id,
            wording_version=words_for(session, clinic, _which_text(flag), PAGED_IN)[1], flag_id=flag.id,
        ),
    )  # fmt: skip


def _which_text(flag: Flag) -> Text:
    if flag.kind in OF_SERVICE:
        return Text.PAGE_SERVICE
    if flag.concern != URGENT:
        return Text.PAGE_REVIEW
    return Text.PAGE_UNRESOLVED if flag.acknowledged_at else Text.PAGE_URGENT


def _page_text(session: Session, clinic: Clinic, flag: Flag) -> str:
    text = _which_text(flag)
    own, _version = words_for(session, clinic, text, PAGED_IN)
    link = f"{settings_of(session).public_url}/flags/{flag.id}"
    number = number_for_patients(clinic, settings_of(session))
    return wording.compose(text, PAGED_IN, clinic=clinic.text_name, phone=number, own=own, link=link)


def _mail(session: Session, page: Page) -> Mail:
    flag = session.get_one(Flag, page.flag_id)
    contact = session.get_one(OnCallContact, page.contact_id)
    clinic = session.get_one(Clinic, page.clinic_id)
    assert contact.email is not None
    about = SERVICE_SUBJECT if flag.kind in OF_SERVICE else SUBJECT
    return Mail(to=contact.email, subject=f"{clinic.text_name}: {about}", body=_page_text(session, clinic, flag) + "\n")
