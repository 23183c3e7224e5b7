"""Telling people which record a command works on, without its password."""

from __future__ import annotations

from sqlalchemy import make_url

from reminders.settings import Settings


def location_of(settings: Settings) -> str:
    """Where the record of these settings is, like `sqlite /srv/reminders/data/reminders.db`."""
    url = make_url(settings.database_url)
    engine = url.get_backend_name()
    if engine == "sqlite":
        return f"sqlite {url.database or 'in memory'}"
    # Built from its parts, because a URL can have a password in its query too.
    hosts = url.query.get("host", ())
    host = url.host or ",".join((hosts,) if isinstance(hosts, str) else hosts) or "this machine"
    port = f":{url.port}" if url.port else ""
    user = f" as {url.username}" if url.username else ""
    return f"{engine} {host}{port}/{url.database or ''}{user}"


def location_line(settings: Settings) -> str:
    """The record and where its settings come from, in one line."""
    return f"Record: {location_of(settings)} (settings from {settings.source})"
