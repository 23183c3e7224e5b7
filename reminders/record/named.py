"""Naming a record to people: which one a command works on, without its password."""

from __future__ import annotations

from sqlalchemy import make_url

from reminders.settings import Settings


def name_of(settings: Settings) -> str:
    """The record that the settings name: `sqlite /srv/reminders/data/reminders.db`."""
    url = make_url(settings.database_url)
    engine = url.get_backend_name()
    if engine == "sqlite":
        return f"sqlite {url.database or 'in memory'}"
    # Built from its parts: a password may stand in the query as well.
    hosts = url.query.get("host", ())
    host = url.host or ",".join((hosts,) if isinstance(hosts, str) else hosts) or "this machine"
    port = f":{url.port}" if url.port else ""
    user = f" as {url.username}" if url.username else ""
    return f"{engine} {host}{port}/{url.database or ''}{user}"


def which_record(settings: Settings) -> str:
    """The record and where its settings come from, in one line."""
    return f"Record: {name_of(settings)} (settings from {settings.source})"
