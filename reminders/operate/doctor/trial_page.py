"""A test page on request: does a page reach the people on call? It goes the way of every page, claim and all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from reminders.clinics.clinic_settings import find_clinic
from reminders.followup.alerting.mail import Mail, MailFailed, no_mail, smtp
from reminders.followup.alerting.trial import SUBJECT, queue_trial
from reminders.operate.doctor.findings import Finding, Installation, fail, ok, warn
from reminders.outbox.send import SendLoop
from reminders.record.database import Database
from reminders.record.texts import Message
from reminders.texting.gateway import Gateway, NoSuchMessage, ProviderUnavailable

#: How long the phone company may take to deliver a page.
DELIVERED_WITHIN_SECONDS: Final = 30.0
ASK_AGAIN_SECONDS: Final = 1.0

NOT_PAGED: Final = "In danger this person would not be paged this way."
ADVICE: Final = "Correct the contact on the clinic's settings page, the sender at Twilio, or SMTP_URL."


def page_as_a_trial(here: Installation, slug: str) -> Iterator[Finding]:
    """Page everybody on a clinic's call list by text and mail, saying that it is a test; says what reached whom.

    Raises `NotFound` if there is no such clinic.
    """
    if here.database is None or here.gateway is None:
        yield fail("test-page", "Nobody was paged: see above what is missing.", "Put that right first.", NOT_PAGED)
        return
    with here.database.write() as session:
        trial = queue_trial(session, find_clinic(session, slug))
    if not trial.texts and not trial.mails:
        yield fail("test-page", f"The clinic {slug} has nobody on call.", ADVICE, "Danger there pages no one.")
    SendLoop.of(here.settings, here.database, here.gateway, urgent_only=True).run()
    for name, message_id in trial.texts:
        yield _of_text(name, _fate(here.database, here.gateway, message_id))
    post = smtp(here.settings.smtp_url) if here.settings.smtp_url else no_mail
    for name, email in trial.mails:
        try:
            post(Mail(email, SUBJECT, trial.body + "\n"))
        except MailFailed as error:
            yield fail("test-page", f"No mail left for {name}: {error}.", ADVICE, NOT_PAGED)
        else:
            yield ok("test-page", f"A mail to {name} was handed over: ask whether it came.")


def _fate(database: Database, gateway: Gateway, message_id: str) -> str:
    """What became of a text: `delivered`, or how far it came within the time allowed."""
    deadline = time.monotonic() + DELIVERED_WITHIN_SECONDS
    while True:
        with database.read() as session:
            message = session.get_one(Message, message_id)
        status = message.state
        if message.provider_id is not None:
            try:
                status = gateway.fetch(message.provider_id).status
            except (ProviderUnavailable, NoSuchMessage):
                status = message.state
        if status in ("delivered", "undelivered", "failed") or time.monotonic() > deadline:
            return status
        time.sleep(ASK_AGAIN_SECONDS)


def _of_text(name: str, fate: str) -> Finding:
    if fate == "delivered":
        return ok("test-page", f"A text reached the phone of {name}.")
    if fate in ("undelivered", "failed"):
        return fail("test-page", f"A text to {name} was not delivered ({fate}).", ADVICE, NOT_PAGED)
    said = f"A text to {name} was not delivered within {DELIVERED_WITHIN_SECONDS:.0f} seconds ({fate})."
    return warn("test-page", said, "Ask whether it came; if not, run this again.", NOT_PAGED)
