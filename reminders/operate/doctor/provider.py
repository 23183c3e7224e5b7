"""Checks of the texting provider: the account, each sender, and the address to which it posts replies."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import requests
from sqlalchemy import select

from reminders.operate.doctor.findings import Finding, Installation, fail, ok, warn
from reminders.operate.doctor.machine import PATIENCE_SECONDS
from reminders.record.people import Clinic
from reminders.texting.gateway import Gateway, ProviderUnavailable

INBOUND_PATH = "/webhooks/twilio/inbound"

#: Twilio's code for a refused sign-in.
WRONG_TOKEN = 20003


def account(here: Installation) -> Iterator[Finding]:
    """A provider is configured, and the account can be used."""
    if here.gateway is None:
        advice = "Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or TWILIO_API_URL for another Messages API."
        if here.settings.embedded:
            yield warn("provider", "There is no Twilio account, and no simulated network is running.", advice)
        else:
            yield fail("provider", "There is no Twilio account: web, worker and beat refuse to start.", advice)
        return
    try:
        found = here.gateway.account_status()
    except ProviderUnavailable as error:
        advice = (
            "Correct TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."
            if error.code == WRONG_TOKEN
            else "Check the network and TWILIO_API_URL."
        )
        yield fail("provider", f"The texting account cannot be used: {error}.".replace("..", "."), advice)
        return
    if found.status != "active":
        yield fail("provider", f"The texting account is {found.status}.", "Settle that with Twilio: no text goes out.")
    elif found.is_trial:
        yield warn(
            "provider",
            "This is a trial account: it texts only verified numbers, and adds its own words to every text.",
            "Upgrade it before texting patients.",
        )
    elif here.settings.real_texts:
        yield ok("provider", "The Twilio account is active: texts go to real phones.")
    else:
        yield ok("provider", f"{here.settings.twilio_api_url} accepts our account; no text reaches a real phone.")


def senders(here: Installation) -> Iterator[Finding]:
    """Every clinic has a sender, and replies to it are posted to us."""
    if here.database is None:
        return
    with here.database.read() as session:
        clinics = session.scalars(select(Clinic).order_by(Clinic.slug)).all()
    own = {clinic.slug: clinic.sender or here.settings.twilio_sender for clinic in clinics}
    for slug, sender in own.items():
        if sender is None and here.gateway is not None:
            yield fail(
                "senders",
                f"The clinic {slug} has no sender.",
                "Set TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM, or give the clinic its own.",
            )
    for sender in sorted({sender for sender in own.values() if sender is not None}):
        if here.gateway is not None:
            yield _webhook(here.gateway, sender, here.settings.public_url + INBOUND_PATH)


def _webhook(gateway: Gateway, sender: str, ours: str) -> Finding:
    try:
        theirs = gateway.webhook_address(sender)
    except ProviderUnavailable as error:
        return warn("webhook", f"Where {sender} posts its replies could not be asked: {error}".rstrip(".") + ".",
                    f"See that it is {ours}.")  # fmt: skip
    if theirs is None:
        return fail("webhook", f"The texting account has no sender {sender}.", "Correct it, or buy the number.")
    if theirs.split("#")[0] == ours:
        return ok("webhook", f"What patients text to {sender} is posted to us.")
    said = f"to {theirs}" if theirs else "nowhere"
    return fail(
        "webhook",
        f"What patients text to {sender} is posted {said}.",
        f"Set its incoming-message webhook to {ours} (POST). Until then replies come only by polling.",
    )


def public_address(here: Installation) -> Iterator[Finding]:
    """PUBLIC_URL reaches this service, encrypted if texts are real."""
    url = here.settings.public_url
    parts = urlsplit(url)
    if here.settings.real_texts and parts.scheme != "https":
        yield fail(
            "address",
            f"PUBLIC_URL is {url}: Twilio cannot reach it, or would post patients' texts unencrypted.",
            "Set PUBLIC_URL to the https address under which this service is reached from outside.",
        )
        return
    try:
        answer = requests.get(f"{url}/healthz", timeout=PATIENCE_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        level = fail if here.settings.real_texts else warn
        yield level(
            "address",
            f"Nobody answers at {url} ({type(error).__name__}).",
            "Start the web process, or correct PUBLIC_URL.",
        )
        return
    if answer.status_code == requests.codes.ok:
        yield ok("address", f"The service answers at {url}.")
    else:
        yield fail(
            "address",
            f"{url}/healthz answers {answer.status_code}: something else is there, or the service is ill.",
            "Correct PUBLIC_URL or the proxy in front; see the web process's log.",
        )
