"""Checks of the ways in beside a password: passkeys fit PUBLIC_URL, and the identity provider answers."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from reminders.clinics.identity_provider import ProviderAway, provider_of
from reminders.clinics.relying_party import relying_party, why_none
from reminders.operate.doctor.findings import Finding, Installation, ok, warn
from reminders.record.sign_in_ways import Passkey

ANOTHER_WAY = "Whoever has one signs in with the password and codes."


def passkeys(here: Installation) -> Iterator[Finding]:
    """PUBLIC_URL is an address for which browsers make passkeys, and for which those there are were made."""
    url = here.settings.public_url
    why, party = why_none(url), relying_party(url)
    made_elsewhere = _passkeys_not_for(here, party.host if party is not None else "")
    if made_elsewhere:
        said = why or f"Passkeys made for another address than {url}: {made_elsewhere}. They work there alone."
        advice = "Put the former name back into PUBLIC_URL, or have staff add passkeys anew."
        yield warn("passkeys", said, advice, ANOTHER_WAY)
    elif why is not None and here.settings.real_texts:
        yield warn("passkeys", why, "Set PUBLIC_URL to an https address with a name.", "Nobody can use a passkey.")
    elif why is not None:
        yield ok("passkeys", f"Nobody can add a passkey. {why}")
    elif party is not None:
        yield ok("passkeys", f"Passkeys can be made for {party.host}.")


def identity_provider(here: Installation) -> Iterator[Finding]:
    """The identity provider answers as one, and can send browsers back."""
    provider = provider_of(here.settings)
    if provider is None:
        return
    try:
        provider.examine()
    except ProviderAway as away:
        advice = "Correct OIDC_ISSUER, or see that this machine reaches it (and trusts its certificate)."
        yield warn("provider", str(away), advice, "Staff sign in with passwords alone meanwhile.")
        return
    yield ok("provider", f"{provider.issuer} answers; it has to send browsers back to {provider.redirect_uri}.")


def _passkeys_not_for(here: Installation, host: str) -> int:
    if here.database is None:
        return 0
    with here.database.read() as session:
        return session.scalar(select(func.count()).select_from(Passkey).where(Passkey.relying_party != host)) or 0
