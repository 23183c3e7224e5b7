"""The check of connections to other machines: they are encrypted, and the database's certificate is verified."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from sqlalchemy import URL, make_url

from reminders.operate.doctor.findings import Finding, Installation, ok, warn
from reminders.setting_checks.redis_address import ENCRYPTED

VERIFIED = "verify-full"

#: URL schemes without encryption, each with its encrypted counterpart.
IN_CLEAR = {"redis": ENCRYPTED, "http": "https"}


def encrypted_connections(here: Installation) -> Iterator[Finding]:
    """Connections to a database, Redis or provider on another machine are encrypted."""
    found = [*_database(here), *_in_clear(here)]
    yield from found or [ok("ways", "Whatever leaves this machine is encrypted and verified.")]


def _database(here: Installation) -> Iterator[Finding]:
    url = make_url(here.settings.database_url)
    elsewhere = [host for host in _hosts(url) if not _is_here(host)]
    if url.get_backend_name() != "postgresql" or not elsewhere:
        return
    mode = url.query.get("sslmode", "prefer")
    if mode != VERIFIED:
        yield warn(
            "ways",
            f"The way to the database on {' and '.join(elsewhere)} is not verified (sslmode is {mode}).",
            f"Add ?sslmode={VERIFIED} to DATABASE_URL, and &sslrootcert=FILE for a CA of your own.",
            "Whoever stands in between could read the record.",
        )


def _hosts(url: URL) -> list[str]:
    """The servers that the address of a database names, a primary and its standby for instance, without ports."""
    named = url.query.get("host", ())
    listed = [url.host or "", *((named,) if isinstance(named, str) else named)]
    hosts = [host for one in listed for host in one.split(",") if host]
    return [host if host.count(":") != 1 else host.partition(":")[0] for host in hosts]


def _in_clear(here: Installation) -> Iterator[Finding]:
    settings = here.settings
    for name, address in (("REDIS_URL", settings.redis_url), ("TWILIO_API_URL", settings.twilio_api_url)):
        parts = urlsplit(address or "")
        instead = IN_CLEAR.get(parts.scheme)
        if instead is not None and not _is_here(parts.hostname):
            said, follows = (
                f"{name} goes to {parts.hostname} unencrypted.",
                "Whoever stands in between could read along.",
            )
            yield warn("ways", said, f"Use {instead}://.", follows)


def _is_here(host: str | None) -> bool:
    if not host or host == "localhost" or host.startswith("/"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
