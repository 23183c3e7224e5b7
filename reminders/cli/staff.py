"""`reminders staff`: who may sign in."""

from __future__ import annotations

import sys

import click
from sqlalchemy import select

from reminders.cli.installation import installation
from reminders.clinics import passkeys
from reminders.clinics.clinic_settings import find_clinic
from reminders.clinics.joining import invite, make_reset_link
from reminders.clinics.links import address
from reminders.clinics.passwords import LEAST_PASSWORD_LENGTH
from reminders.clinics.places import all_places, members_of
from reminders.clinics.staff import (
    add_staff,
    disable_staff,
    enable_staff,
    give_temporary_password,
    has_admin,
    reset_second_factor,
)
from reminders.record.access import Role
from reminders.record.people import Clinic

password_stdin = click.option(
    "--password-stdin",
    is_flag=True,
    required=True,
    help="Read the password from the first line of stdin, so that no process list shows it.",
)


@click.group()
def staff() -> None:
    """Staff members."""


@staff.command("add")
@click.argument("email")
@click.option("--clinic", "slug", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@password_stdin
def staff_add(email: str, slug: str, role: str, password_stdin: bool) -> None:
    """Let somebody sign in."""
    password = _password(password_stdin)
    with installation() as here, here.database.write() as session:
        added = add_staff(session, find_clinic(session, slug), email=email, role=role, password=password)
    click.echo(f"{added.email} may sign in at {slug} as {added.role}.", err=True)
    if added.password_is_temporary:
        click.echo(
            f"This password is shorter than {LEAST_PASSWORD_LENGTH} characters: it opens nothing but the page where "
            "another one is chosen.",
            err=True,
        )


@staff.command("invite")
@click.argument("email")
@click.option("--clinic", "slug", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
def staff_invite(email: str, slug: str, role: str) -> None:
    """Print a link, once, by which somebody chooses a password and joins a clinic."""
    with installation() as here, here.database.write() as session:
        code = invite(session, find_clinic(session, slug), email=email, role=role)
    click.echo(address(here.settings.public_url, code))
    click.echo("The link works once, within three days.", err=True)


@staff.command("disable")
@click.argument("email")
@click.option("--clinic", "slug", help="At this clinic alone; without it, at every clinic they work at.")
def staff_disable(email: str, slug: str | None) -> None:
    """Refuse somebody from now on, and end their sessions; also a clinic's last admin, which the pages refuse."""
    with installation() as here, here.database.write() as session:
        clinic_id = find_clinic(session, slug).id if slug else None
        disabled = disable_staff(session, email, clinic_id=clinic_id, leave_none=True)
        left = [place.clinic_id for place in all_places(session, disabled) if clinic_id in (None, place.clinic_id)]
        nobody = not all(has_admin(session, of) for of in left)
    click.echo(f"{disabled.email} can no longer sign in{f' at {slug}' if slug else ''}.", err=True)
    if nobody:
        click.echo("The clinic has no admin now: add one with `reminders staff add … --role admin`.", err=True)


@staff.command("enable")
@click.argument("email")
@click.option("--clinic", "slug", help="At this clinic; without it, at the first clinic they worked at.")
def staff_enable(email: str, slug: str | None) -> None:
    """Let somebody who was disabled sign in again."""
    with installation() as here, here.database.write() as session:
        enabled = enable_staff(session, email, clinic_id=find_clinic(session, slug).id if slug else None)
    click.echo(f"{enabled.email} may sign in again.", err=True)


@staff.command("reset-password")
@click.argument("email")
@password_stdin
def staff_reset_password(email: str, password_stdin: bool) -> None:
    """Give a temporary password, to be changed at the next sign-in; ends their sessions."""
    password = _password(password_stdin)
    with installation() as here, here.database.write() as session:
        helped = give_temporary_password(session, email, password)
    click.echo(f"{helped.email} signs in with that password once, then chooses another.", err=True)


@staff.command("reset-link")
@click.argument("email")
def staff_reset_link(email: str) -> None:
    """Print a link, once, by which somebody chooses a new password. The present one works until then."""
    with installation() as here, here.database.write() as session:
        helped, code = make_reset_link(session, email)
    click.echo(address(here.settings.public_url, code))
    click.echo(f"The link for {helped.email} works once, within an hour.", err=True)


@staff.command("reset-second-factor")
@click.argument("email")
def staff_reset_second_factor(email: str) -> None:
    """Forget a lost second factor; a new one is set up at the next sign-in. Be sure who is asking."""
    with installation() as here, here.database.write() as session:
        helped = reset_second_factor(session, email)
    click.echo(f"{helped.email} sets up a new second factor at the next sign-in.", err=True)


@staff.command("list")
def staff_list() -> None:
    """Each staff member at each clinic: e-mail, clinic, role, second factor, and whether they may sign in there.

    The fields are separated by tabs.
    """
    with installation() as here, here.database.read() as session:
        for clinic in session.scalars(select(Clinic).order_by(Clinic.slug)):
            members = sorted(members_of(session, clinic.id), key=lambda one: one.staff.email)
            with_passkeys = passkeys.how_many(session, [member.staff.id for member in members])
            for member in members:
                has_one = member.staff.second_factor_sealed is not None or member.staff.id in with_passkeys
                factor = "second factor" if has_one else "no second factor"
                state = "disabled" if member.place.disabled_at else "may sign in"
                click.echo("\t".join((member.staff.email, clinic.slug, member.place.role, factor, state)))


def _password(from_stdin: bool) -> str:
    if not from_stdin:
        raise click.UsageError("Give the password on stdin, with --password-stdin.")
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        raise click.ClickException("The password is not UTF-8 text.") from None
