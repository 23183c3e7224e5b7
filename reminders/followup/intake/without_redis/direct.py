"""The direct way: what is urgent is sent without Redis and without a worker where no worker has sent it in time.

Urgent are pages to the on-call list (texts and mails) and the answer to a patient in danger. Usually a worker sends
them within a second or two. Every process of the service looks whether one has waited longer than that, and then does
the worker's work on it itself: the same rows, the same claim, post and settlement. So nothing goes out twice, however
many processes do it and whoever comes back meanwhile (`stand_by` has the threads that call this).

On the way to a page lies reading what was stored and not read, so that is done too; and where no worker asks the
provider, the replies that webhooks lost are fetched, and urgent texts whose fate is unknown are looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import Select, String, exists, literal, or_, select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.followup.alerting.mail import Post, smtp
from reminders.followup.alerting.page import OWED_SINCE, deliver_mails, page_due
from reminders.followup.intake import read_unread
from reminders.followup.intake.arrival.collect import collect_replies
from reminders.outbox.kinds import URGENT_PRIORITY
from reminders.outbox.reconcile import reconcile
from reminders.outbox.send import SendLoop
from reminders.record.columns import Instant
from reminders.record.database import Database, clock_of
from reminders.record.duties import DIRECT, record_done
from reminders.record.installation import Duty
from reminders.record.outcomes import Flag
from reminders.record.prepared import Prepared, given
from reminders.record.restore_hold import is_resuming
from reminders.record.texts import Message, MessageState, Reply
from reminders.settings import Settings
from reminders.texting.gateway import Gateway

#: How long (real time) something urgent is left to the workers, who take a second or two.
LEFT_TO_WORKERS = timedelta(seconds=10)

#: How long a text whose fate is unknown is left to them once it may be looked for: they look every few seconds.
LOOKING_LEFT_TO_WORKERS = timedelta(seconds=30)

#: How long one go of sending lasts at most.
SEND_SECONDS = 5.0

#: A duty that was done within this time is being done: its heartbeat is written every 5 s.
AT_WORK = timedelta(seconds=20)


@dataclass
class Way:
    """What the direct way works with, made when it is needed for the first time."""

    settings: Settings
    database: Database

    @cached_property
    def gateway(self) -> Gateway:
        """The provider."""
        return Gateway(
            self.settings.twilio_account_sid or "AC" + "0" * 32,
            ",".join(self.settings.twilio_auth_tokens) or "none",
            self.settings.twilio_api_url,
        )

    @cached_property
    def post_mail(self) -> Post | None:
        """Posts mails; None where this process knows no mail server: another one may."""
        return smtp(self.settings.smtp_url) if self.settings.smtp_url else None


def send_texts(way: Way) -> int:
    """Read what waits to be read, page whom it concerns and send what is urgent, if any of it waited too long.

    Returns how many flags were paged for and texts sent.
    """
    with way.database.read() as session:
        text_waits, page_waits, reply_waits = _waiting(session)
    if not (text_waits or page_waits or reply_waits):
        return 0
    if reply_waits:
        read_unread(way.database, older_than_seconds=LEFT_TO_WORKERS.total_seconds())
    with way.database.write() as session:
        paged = page_due(session)
    loop = SendLoop.of(way.settings, way.database, way.gateway, urgent_only=True)
    return _told(way, paged + loop.run(budget_seconds=SEND_SECONDS))


def send_mails(way: Way) -> int:
    """Hand over the mails that pages owe, if one waited too long. Returns how many."""
    if way.post_mail is None:
        return 0
    with way.database.read() as session:
        waits = OWED_SINCE.first(session.connection(), since=_care_since(session)) is not None
    return _told(way, deliver_mails(way.database, way.post_mail)) if waits else 0


def ask_provider(way: Way) -> int:
    """Fetch the replies that webhooks lost, and look for urgent texts of unknown fate, where no worker does.

    Raises `ProviderUnavailable`. Returns how many replies were found and texts looked for.
    """
    real, found = clock.real(), 0
    with way.database.read() as session:
        collected = session.get(Duty, "collect")
        left = AT_WORK + 2 * timedelta(seconds=way.settings.collect_seconds)
        nobody_collects = collected is None or real - collected.done_at > left
        in_doubt = _IN_DOUBT.first(session.connection(), since=real - LOOKING_LEFT_TO_WORKERS) is not None
        resuming = is_resuming(session)
    if in_doubt and not resuming:  # after a restore it takes a worker to look: what left when is found out in order
        found += reconcile(way.database, way.gateway)
    if nobody_collects:
        found += collect_replies(way.database, way.gateway)
    return found


def _told(way: Way, how_many: int) -> int:
    """Leave a mark for `/readyz` and the doctor where anything was done."""
    if how_many:
        with way.database.write() as session:
            record_done(session, DIRECT)
    return how_many


def _waiting(session: Session) -> tuple[bool, bool, bool]:
    """Whether a text, a page, a reply has waited longer than a worker takes."""
    now, real = clock_of(session).now(), clock.real()
    found = _WAITING.first(
        session.connection(), now=now, real=real, since=_care_since(session), real_since=real - LEFT_TO_WORKERS,
        at_work_since=real - AT_WORK,
    )  # fmt: skip
    return bool(found.text_waits), bool(found.page_waits), bool(found.reply_waits)


def _care_since(session: Session) -> datetime:
    """The moment of care time before which something must be due to have waited too long."""
    care = clock_of(session)
    return care.now() - LEFT_TO_WORKERS * max(1.0, care.speed)


def _waiting_query() -> Select[bool, bool, bool]:
    now, real, since = given("now", Instant), given("real", Instant), given("since", Instant)
    text_waits = exists().where(
        Message.state == MessageState.QUEUED.value,
        Message.priority <= URGENT_PRIORITY,
        Message.send_after <= since,
        Message.send_before > now,
        Message.expires_at > now,
        or_(Message.try_after.is_(None), Message.try_after <= real),
    )
    page_waits = exists().where(Flag.resolved_at.is_(None), Flag.page_next_at <= since)
    somebody_reads = exists().where(
        Duty.duty == literal("read", String), Duty.done_at > given("at_work_since", Instant)
    )
    reply_waits = exists().where(Reply.read_at.is_(None), Reply.stored_at <= given("real_since", Instant))
    return select(
        text_waits.label("text_waits"),
        page_waits.label("page_waits"),
        (reply_waits & ~somebody_reads).label("reply_waits"),
    )


_WAITING = Prepared(lambda _engine: _waiting_query())
_IN_DOUBT = Prepared(
    lambda _engine: (
        select(Message.id)
        .where(
            Message.state.in_([MessageState.CLAIMED.value, MessageState.UNKNOWN.value]),
            Message.priority <= URGENT_PRIORITY,
            Message.lease_until <= given("since", Instant),
        )
        .limit(1)
    )
)
