"""`reminders key`: the API keys of clinics' own systems."""

from __future__ import annotations

import click
from sqlalchemy import select

from reminders.cli.installation import installation
from reminders.clinics.api_keys import create_key, revoke_key
from reminders.clinics.clinic_settings import find_clinic
from reminders.record.access import ApiKey, Scope
from reminders.record.people import Clinic


@click.group()
def key() -> None:
    """API keys."""


@key.command("create")
@click.argument("name")
@click.option("--clinic", "slug", required=True, help="The clinic whose record the key opens.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    default=[Scope.ALL.value],
    show_default=True,
    help="What the key may call: enroll (and change) patients, read everything, work on flags; with identity, "
    "FHIR shows it names, phones and record numbers; all is these four. "
    "Only flags:urgent lets it resolve and reopen the flag of somebody in danger. May be given again.",
)
def key_create(name: str, slug: str, scopes: tuple[str, ...]) -> None:
    """Make an API key and print it, this once: only its digest is kept."""
    with installation() as here, here.database.write() as session:
        made = create_key(session, find_clinic(session, slug), name, scopes=map(Scope, scopes))
    click.echo(made)


@key.command("list")
def key_list() -> None:
    """Each key: name, clinic, when made, when last used, whether revoked, and its scopes, tab-separated."""
    with installation() as here, here.database.read() as session:
        rows = session.execute(select(ApiKey, Clinic.slug).join(Clinic, Clinic.id == ApiKey.clinic_id))
        for row, slug in sorted(rows, key=lambda pair: pair[0].name):
            used = f"last used {row.last_used_at:%Y-%m-%d %H:%M}Z" if row.last_used_at else "never used"
            state = f"revoked {row.revoked_at:%Y-%m-%d %H:%M}Z" if row.revoked_at else "valid"
            made = f"made {row.created_at:%Y-%m-%d %H:%M}Z"
            click.echo("\t".join((row.name, slug, made, used, state, f"may {', '.join(row.scopes)}")))


@key.command("revoke")
@click.argument("name")
@click.option("--clinic", "slug", help="The clinic whose key it is, where keys of several have this name.")
def key_revoke(name: str, slug: str | None) -> None:
    """End a key; requests with it get 401 from now on."""
    with installation() as here, here.database.write() as session:
        revoke_key(session, name, clinic_id=find_clinic(session, slug).id if slug else None)
    click.echo(f"The key {name} is revoked.", err=True)
