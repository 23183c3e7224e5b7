"""Checks of the background work: every duty was done recently, and urgent texts are sent by the workers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from reminders import clock
from reminders.operate.doctor.findings import Finding, Installation, fail, ok, warn
from reminders.record.duties import last_direct_send
from reminders.record.installation import Duty
from reminders.reports.texting_problems import COLLECT_TURNS, PATIENCE

LEAST_COLLECT_PATIENCE = timedelta(seconds=60)


def duties(here: Installation) -> Iterator[Finding]:
    """Workers and beat do their work, and are not merely running."""
    if here.database is None:
        return
    with here.database.read() as session:
        done = {duty.duty: duty.done_at for duty in session.scalars(select(Duty))}
    if not done:
        yield warn("duties", "No duty was ever done: the service has not run yet.", "Start worker and beat.")
        return
    collect_patience = max(LEAST_COLLECT_PATIENCE, COLLECT_TURNS * timedelta(seconds=here.settings.collect_seconds))
    late = []
    for duty, patience in {**PATIENCE, "collect": collect_patience}.items():
        last = done.get(duty)
        if last is None or clock.real() - last > patience:
            late.append(f"{duty} ({f'last at {last:%Y-%m-%d %H:%M:%S}Z' if last else 'never'})")
    if late:
        yield fail("duties", f"Behind: {', '.join(late)}.", "See that worker and beat run, and their logs.")
    else:
        yield ok("duties", "Every duty was done within its time.")


def direct_way(here: Installation) -> Iterator[Finding]:
    """Nothing urgent had to be sent without a worker recently."""
    if here.database is None:
        return
    with here.database.read() as session:
        at = last_direct_send(session)
    if at is not None:
        yield warn(
            "urgent",
            f"Pages and answers to danger are sent directly, past Redis and the workers (last at {at:%H:%M:%S}Z).",
            "See that Redis can be written to and that a worker and beat run: all other texts wait for them.",
        )
