"""`reminders staff`: who may sign in."""

from __future__ import annotations

import click
from sqlalchemy import select

from reminders.cli.installation import installation
from reminders.record.access import Staff
from reminders.record.people import Clinic


@click.group()
def staff() -> None:
    """Staff members."""


@staff.command("list")
def staff_list() -> None:
    """Each staff member: e-mail, clinic, role, second factor, and whether they may sign in, tab-separated."""
    with installation() as here, here.database.read() as session:
        rows = session.execute(select(Staff, Clinic.slug).join(Clinic, Clinic.id == Staff.clinic_id))
        for row, slug in sorted(rows, key=lambda pair: (pair[1], pair[0].email)):
            factor = "no second factor" if row.second_factor_sealed is None else "second factor"
            state = "disabled" if row.disabled_at else "may sign in"
            click.echo("\t".join((row.email, slug, row.role, factor, state)))
