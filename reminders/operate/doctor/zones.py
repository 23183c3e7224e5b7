"""Checks of stored time zones: each is a place's, by its current name, and this machine knows its rules."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, select

from reminders.care import zones
from reminders.operate.doctor.findings import Finding, Installation, fail, ok, warn
from reminders.record.people import Clinic, Patient


def zones_of_places(here: Installation) -> Iterator[Finding]:
    """Every clinic and patient has the time zone of a place, under its current name."""
    if here.database is None:
        return
    with here.database.read() as session:
        own = session.execute(select(Clinic.slug, Clinic.time_zone).order_by(Clinic.slug)).all()
        theirs = session.execute(
            select(Clinic.slug, Patient.time_zone, func.count())
            .join(Clinic, Clinic.id == Patient.clinic_id)
            .where(Patient.erased_at.is_(None))
            .group_by(Clinic.slug, Patient.time_zone)
            .order_by(Clinic.slug, Patient.time_zone)
        ).all()
    kept = [(slug, zone, f"The clinic {slug} has") for slug, zone in own]
    kept += [
        (slug, zone, f"{count} of {slug}'s patients {'has' if count == 1 else 'have'}") for slug, zone, count in theirs
    ]
    found = [finding for slug, zone, who in kept if (finding := _wrong(slug, zone, who))]
    yield from found
    if not found:
        yield ok("time-zone", "Every time zone is a place's.")


def _wrong(slug: str, zone: str, who: str) -> Finding | None:
    place = zones.place_name(zone)
    if place == zone:
        return None
    put_right = f"reminders clinic zone {slug} --from {zone} --to"
    if not _known_here(zone):
        return fail(
            "time-zone",
            f"{who} the time zone {zone}, whose rules this machine does not know: no text can be planned.",
            f"{put_right} America/New_York (or the place's own)",
            "Nobody there is texted.",
        )
    if place is None:
        return warn(
            "time-zone",
            f"{who} the time zone {zone}, which is no place's: texts may leave at the wrong hour when clocks change.",
            f"{put_right} America/New_York (or the place's own)",
            "For half of the year patients there are texted an hour off.",
        )
    return warn(
        "time-zone",
        f"{who} the time zone {zone}, an old name of {place}. The hours are right.",
        f"When it suits: {put_right} {place}",
        "Nothing, until this machine's list of zones drops the old name.",
    )


def _known_here(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
