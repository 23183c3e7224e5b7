"""What all tasks of one worker process share: the open record, the gateway, the mailer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from reminders.clinics.clinic_settings import bring_back_waiting_check_ins
from reminders.followup.alerting.mail import Post, no_mail, smtp
from reminders.outbox.send import SendLoop
from reminders.record.database import Database
from reminders.record.keyfiles import with_keys
from reminders.record.simulated import load_clock
from reminders.settings import Settings
from reminders.texting.gateway import Gateway
from reminders.webhooks.deliver import Deliverer
from reminders.webhooks.post import Poster

#: The longest that one statement of a duty may take, in seconds. One that hangs must not hold its rows for ever; the
#: duty is done again with the next tick.
STATEMENT_SECONDS = 300.0


@dataclass(frozen=True)
class Context:
    """What a task works with."""

    settings: Settings
    database: Database
    gateway: Gateway
    send_loop: SendLoop
    post_mail: Post
    deliverer: Deliverer


@cache
def context() -> Context:
    """The context of this process, opened on first use."""
    settings = with_keys(Settings.load())
    database = Database.open(settings, statement_seconds=STATEMENT_SECONDS)
    with database.read() as session:
        database.clock = load_clock(session)
    with database.write() as session:
        bring_back_waiting_check_ins(session)
    gateway = Gateway(
        settings.twilio_account_sid or "AC" + "0" * 32,
        ",".join(settings.twilio_auth_tokens) or "none",
        settings.twilio_api_url,
    )
    post_mail = smtp(settings.smtp_url) if settings.smtp_url else no_mail
    deliverer = Deliverer(database, Poster(allow_private=settings.webhooks_allow_private).post)
    return Context(settings, database, gateway, SendLoop.of(settings, database, gateway), post_mail, deliverer)
