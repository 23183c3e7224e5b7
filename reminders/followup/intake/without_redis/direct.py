"""The direct way: sends what is urgent without Redis and without a worker, if no worker has sent it in time.

Urgent are pages to the on-call list (texts and e-mails) and the answer to a patient in danger. Usually a worker sends
them within a second or two. Every process of the service checks whether one has waited longer (`stand_by` has the
threads), and if so does the worker's job itself: the same rows, claim, post and settlement. So nothing is sent twice,
however many processes do it and even if workers come back meanwhile.

A page may depend on a reply that was stored and not read, so unread replies are read too. If no worker polls the
provider, lost replies are fetched and urgent texts with an unknown outcome are looked for.
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

#: How long (real time) something urgent is left to the workers, which take a second or two.
LEFT_TO_WORKERS = timedelta(seconds=10)

#: How long a text with an unknown outcome is left to them once it may be looked for; they look every few seconds.
LOOKING_LEFT_TO_WORKERS = timedelta(seconds=30)

#: How long one run of sending lasts at most.
SEND_SECONDS = 5.0

#: A worker is doing a duty if its last heartbeat is no older than this; one is written every 5 s.
AT_WORK = timedelta(seconds=20)


@dataclass
class DirectContext:
    """What the direct way works with; gateway and mailer are made on first use."""

    settings: Settings
    database: Database
    process: str = ""
    """Of what kind this process is: `web`, `worker` or `beat`."""

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
        """Sends mails; None if this process has no SMTP_URL. Another process may have one."""
        return smtp(self.settings.smtp_url) if self.settings.smtp_url else None


def send_texts(context: DirectContext) -> int:
    """Read unread replies, page for flags and send urgent texts, if any of these has waited too long.

    Returns how many flags were paged for plus how many texts were sent.
    """
    with context.database.read() as session:
        text_waits, page_waits, reply_waits = _waiting(session)
    if not (text_waits or page_waits or reply_waits):
        return 0
    if reply_waits:
        read_unread(context.database, older_than_seconds=LEFT_TO_WORKERS.total_seconds())
    with context.database.write() as session:
        paged = page_due(session)
    loop = SendLoop.of(context.settings, context.database, context.gateway, urgent_only=True)
    return _mark_done(context, paged + loop.run(budget_seconds=SEND_SECONDS))


def send_mails(context: DirectContext) -> int:
    """Send the mails of pages, if one has waited too long. Returns how many."""
    if context.post_mail is None:
        return 0
    with context.database.read() as session:
        waits = OWED_SINCE.first(session.connection(), since=_care_since(session)) is not None
    return _mark_done(context, deliver_mails(context.database, context.post_mail)) if waits else 0


def ask_provider(context: DirectContext) -> int:
    """Fetch lost replies and look for urgent texts with an unknown outcome, if no worker does.

    Returns how many replies were found plus how many texts were looked for. Raises `ProviderUnavailable`.
    """
    real, found = clock.real(), 0
    with context.database.read() as session:
        collected = session.get(Duty, "collect")
        left = AT_WORK + 2 * timedelta(seconds=context.settings.collect_seconds)
        nobody_collects = collected is None or real - collected.done_at > left
        in_doubt = _IN_DOUBT.first(session.connection(), since=real - LOOKING_LEFT_TO_WORKERS) is not None
        resuming = is_resuming(session)
    if in_doubt and not resuming:  # after a restore a worker looks for them, in order
        found += reconcile(context.database, context.gateway)
    if nobody_collects:
        found += collect_replies(context.database, context.gateway)
    return found


def _mark_done(context: DirectContext, how_many: int) -> int:
    """If anything was done, record that for `/readyz` and the doctor. Returns `how_many`."""
    if how_many:
        with context.database.write() as session:
            record_done(session, DIRECT)
    return how_many


def _waiting(session: Session) -> tuple[bool, bool, bool]:
    """Whether a text, a page and a reply have waited longer than a worker takes, in this order."""
    now, real = clock_of(session).now(), clock.real()
    found = _WAITING.first(
        session.connection(), now=now, real=real, since=_care_since(session), real_since=real - LEFT_TO_WORKERS,
        at_work_since=real - AT_WORK,
    )  # fmt: skip
    return bool(found.text_waits), bool(found.page_waits), bool(found.reply_waits)


def _care_since(session: Session) -> datetime:
    """What has been due since before this care time has waited too long."""
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
