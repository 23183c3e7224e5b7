"""`reminders key`: the API keys of clinics' own systems."""

from __future__ import annotations

import click
from sqlalchemy import select

from reminders.cli.installation import installation
from reminders.followup.api_keys import create_key, revoke_key
from reminders.followup.clinics import find_clinic
from reminders.record.access import ApiKey
from reminders.record.people import Clinic


@click.group()
def key() -> None:
    """API keys."""


@key.command("create")
@click.argument("name")
@click.option("--clinic", "slug", required=True, help="The clinic whose record the key opens.")
def key_create(name: str, slug: str) -> None:
    """Make an API key and print it, this once: only its digest is kept."""
    with installation() as here, here.database.write() as session:
        made = create_key(session, find_clinic(session, slug), name)
    click.echo(made)


@key.command("list")
def key_list() -> None:
    """Each key: name, clinic, when it was made and last used, and whether it is revoked, tab-separated."""
    with installation() as here, here.database.read() as session:
        rows = session.execute(select(ApiKey, Clinic.slug).join(Clinic, Clinic.id == ApiKey.clinic_id))
        for row, slug in sorted(rows, key=lambda pair: pair[0].name):
            used = f"last used {row.last_used_at:%Y-%m-%d %H:%M}Z" if row.last_used_at else "never used"
            state = f"revoked {row.revoked_at:%Y-%m-%d %H:%M}Z" if row.revoked_at else "valid"
            click.echo("\t".join((row.name, slug, f"made {row.created_at:%Y-%m-%d %H:%M}Z", used, state)))


@key.command("revoke")
@click.argument("name")
def key_revoke(name: str) -> None:
    """End a key; whoever uses it gets 401 from now on."""
    with installation() as here, here.database.write() as session:
        revoke_key(session, name)
    click.echo(f"The key {name} is revoked.", err=True)
