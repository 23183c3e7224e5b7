"""Whose rows an export holds: one clinic's or every clinic's, said with options that all its commands have."""

from __future__ import annotations

from collections.abc import Callable

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.clinics.clinic_settings import find_clinic
from reminders.record.people import Clinic


def clinic_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options `--clinic SLUG` and `--all`, as `slug` and `every`."""
    command = click.option("--all", "every", is_flag=True, help="Every clinic's rows.")(command)
    return click.option("--clinic", "slug", help="One clinic's rows.")(command)


def check_clinic_options(slug: str | None, every: bool) -> None:
    """Raise a usage error unless exactly one of the two was said."""
    if (slug is None) == (not every):
        raise click.UsageError("Name one clinic with --clinic SLUG, or --all.")


def clinic_id_of(session: Session, slug: str | None) -> str | None:
    """The id of the clinic that was named; None for all of them. Raises `NotFound`."""
    return None if slug is None else find_clinic(session, slug).id


def clinic_ids(session: Session, slug: str | None) -> list[str]:
    """The clinics that are exported, one by one. Raises `NotFound`."""
    named = clinic_id_of(session, slug)
    return list(session.scalars(select(Clinic.id).order_by(Clinic.id))) if named is None else [named]
