"""Checks of the texting provider: the account, and each sender with its webhook, its numbers and their registration."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import select

from reminders.operate.doctor.findings import Finding, Installation, fail, ok, warn
from reminders.outbox.send import RETRY_FRAGMENT
from reminders.record.people import Clinic
from reminders.texting.gateway import ProviderUnavailable
from reminders.texting.sender_setup import Registration, SenderSetup

INBOUND_PATH = "/webhooks/twilio/inbound"

#: Twilio's code for a refused sign-in.
WRONG_TOKEN = 20003

NO_TEXT = "No text leaves."
ONLY_POLLED = "Replies come only by polling, up to a minute late; danger is answered as late."

#: What is said of numbers that are not approved: the level, the state and what follows.
_NOT_APPROVED = {
    Registration.PENDING: (warn, "waits for approval", "Carriers may block its texts until then (30032, 30034)."),
    Registration.REJECTED: (fail, "was rejected", "Carriers block its texts (30032, 30034)."),
    Registration.MISSING: (fail, "was not asked for", "Carriers block its texts (30032, 30034)."),
}


def account(here: Installation) -> Iterator[Finding]:
    """A provider is configured, and the account can be used."""
    if here.gateway is None:
        advice = "Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or TWILIO_API_URL for another Messages API."
        if here.settings.embedded:
            yield warn("provider", "There is no Twilio account, and no simulated network is running.", advice, NO_TEXT)
        else:
            follows = "The processes web, worker and beat refuse to start."
            yield fail("provider", "There is no Twilio account.", advice, follows)
        return
    try:
        found = here.gateway.account_status()
    except ProviderUnavailable as error:
        advice = (
            "Correct TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."
            if error.code == WRONG_TOKEN
            else "Check the network and TWILIO_API_URL."
        )
        said = f"The texting account cannot be used: {error}.".replace("..", ".")
        yield fail("provider", said, advice, NO_TEXT)
        return
    if found.status != "active":
        yield fail("provider", f"The texting account is {found.status}.", "Settle that with Twilio.", NO_TEXT)
    elif found.is_trial:
        yield warn(
            "provider",
            "This is a trial account.",
            "Upgrade it before texting patients.",
            "It texts only verified numbers, and adds its own words to every text.",
        )
    elif here.settings.real_texts:
        yield ok("provider", "The Twilio account is active: texts go to real phones.")
    else:
        yield ok("provider", f"{here.settings.twilio_api_url} accepts our account; no text reaches a real phone.")


def senders(here: Installation) -> Iterator[Finding]:
    """Every clinic has a sender, replies to it are posted to us, and carriers take its texts."""
    if here.database is None or here.gateway is None:
        return
    own = senders_of_clinics(here)
    for slug, sender in own.items():
        if sender is None:
            yield fail(
                "senders",
                f"The clinic {slug} has no sender.",
                "Set TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM, or give the clinic its own.",
                "Its patients get no text.",
            )
    for sender in sorted({sender for sender in own.values() if sender is not None}):
        try:
            setup = here.gateway.sender_setup(sender)
        except ProviderUnavailable as error:
            said = f"How {sender} is set up could not be asked: {error}".rstrip(".") + "."
            yield warn("webhook", said, "Run this again, or look at Twilio's console.", "It is not known to work.")
            continue
        if setup is None:
            said = f"The texting account has no sender {sender}."
            yield fail("webhook", said, "Correct it, or buy the number.", NO_TEXT)
            continue
        yield from of_webhook(setup, here.settings.public_url + INBOUND_PATH, real_texts=here.settings.real_texts)
        yield from of_numbers(setup)


def senders_of_clinics(here: Installation) -> dict[str, str | None]:
    """Each clinic's sender, its own or the installation's, by the clinic's slug."""
    assert here.database is not None
    with here.database.read() as session:
        clinics = session.scalars(select(Clinic).order_by(Clinic.slug)).all()
    return {clinic.slug: clinic.sender or here.settings.twilio_sender for clinic in clinics}


def put_webhooks_right(here: Installation) -> Iterator[Finding]:
    """Have every sender's replies posted to us; says for each what was done."""
    if here.database is None or here.gateway is None:
        return
    address = here.settings.public_url + INBOUND_PATH + RETRY_FRAGMENT
    for sender in sorted({sender for sender in senders_of_clinics(here).values() if sender is not None}):
        try:
            here.gateway.set_webhook(sender, address)
        except ProviderUnavailable as error:
            said = f"The webhook of {sender} could not be set: {error}".rstrip(".") + "."
            yield fail("webhook", said, f"Set it to {address} (POST) in Twilio's console.", ONLY_POLLED)
        else:
            yield ok("webhook", f"The webhook of {sender} was set to {address} (POST).")


def of_webhook(setup: SenderSetup, ours: str, *, real_texts: bool) -> Iterator[Finding]:
    """What is texted to the sender is posted to `ours`, and posted again where we cannot be reached."""
    right = (
        f"Set its incoming-message webhook to {ours}{RETRY_FRAGMENT} (POST), or run `reminders doctor --set-webhooks`."
    )
    address, _, fragment = setup.webhook_url.partition("#")
    if setup.by_number:
        said = f"The messaging service {setup.sender} leaves it to each number where its replies are posted."
        yield fail("webhook", said, right, ONLY_POLLED)
    elif address != ours:
        said = f"What patients text to {setup.sender} is posted {f'to {setup.webhook_url}' if address else 'nowhere'}."
        yield fail("webhook", said, right, ONLY_POLLED)
    elif setup.webhook_method.upper() != "POST":
        said = f"What patients text to {setup.sender} comes as {setup.webhook_method or 'an unknown method'}, not POST."
        yield fail("webhook", said, right, ONLY_POLLED)
    elif real_texts and f"#{fragment}" != RETRY_FRAGMENT:
        said = f"Twilio posts what patients text to {setup.sender} once only: {RETRY_FRAGMENT} is not in its address."
        yield warn("webhook", said, right, "A reply that comes while this service restarts is found by polling only.")
    else:
        yield ok("webhook", f"What patients text to {setup.sender} is posted to us.")


def of_numbers(setup: SenderSetup) -> Iterator[Finding]:
    """The sender has numbers, and carriers take texts from each."""
    if not setup.numbers:
        said = f"The messaging service {setup.sender} has no number."
        yield fail("numbers", said, "Add a registered number to it in Twilio's console.", NO_TEXT)
    for registration, group in groupby(sorted(setup.numbers, key=lambda one: one[1]), key=lambda one: one[1]):
        if registration in _NOT_APPROVED:
            level, state, follows = _NOT_APPROVED[registration]
            numbers = ", ".join(number for number, _ in group)
            said = f"The registration of {numbers} for US texts (10DLC or toll-free) {state}."
            yield level("numbers", said, "Register it in Twilio's console, under Trust Hub.", follows)
    if len(setup.numbers) > 1 and not setup.sticky:
        said = f"The messaging service {setup.sender} has {len(setup.numbers)} numbers and no sticky sender."
        follows = "A patient is texted from one number and then from another."
        yield warn("numbers", said, "Switch Sticky Sender on in Twilio's console.", follows)
    if setup.rcs:
        yield ok("numbers", f"Phones that can are texted by RCS ({', '.join(setup.rcs)}); replies come the same way.")
    if setup.numbers and all(state not in _NOT_APPROVED for _, state in setup.numbers):
        count = len(setup.numbers)
        yield ok("numbers", f"Carriers take texts from {setup.sender}: {count} number{'s' if count > 1 else ''}.")
