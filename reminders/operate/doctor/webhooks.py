"""Checks of outgoing webhooks: clinics' systems take them, and they go to public addresses alone."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from reminders.operate.doctor.findings import Finding, Installation, ok, warn
from reminders.record.people import Clinic
from reminders.reports.webhooks import FAILING, GIVEN_UP, endpoint_states, failed_lately

NOT_TOLD = "The clinic's own system does not learn of answers and flags."


def endpoints(here: Installation) -> Iterator[Finding]:
    """Every endpoint takes its webhooks. Nothing is said where no clinic has one."""
    if here.database is None:
        return
    with here.database.read() as session:
        clinics = session.scalars(select(Clinic).where(Clinic.has_webhooks.is_(True)).order_by(Clinic.slug)).all()
        states = {clinic.slug: endpoint_states(session, clinic.id) for clinic in clinics}
        failed = failed_lately(session)
    if not states:
        return
    remedy = "An admin of the clinic sees under Settings, Webhooks, what it answers, and can send again what failed."
    for state, what in ((GIVEN_UP, "disabled, because it took nothing"), (FAILING, "taking nothing at present")):
        slugs = [slug for slug, of_clinic in states.items() if of_clinic[state]]
        if slugs:
            yield warn("webhooks", f"An endpoint is {what}, at {', '.join(slugs)}.", remedy, NOT_TOLD)
    if failed:
        yield warn("webhooks", f"Of the last day's webhooks {failed} were given up.", remedy, NOT_TOLD)
    if not failed and not any(of_clinic[FAILING] or of_clinic[GIVEN_UP] for of_clinic in states.values()):
        yield ok("webhooks", "Every endpoint takes its webhooks.")


def private_addresses(here: Installation) -> Iterator[Finding]:
    """A service for real patients sends webhooks to public addresses alone."""
    if here.settings.webhooks_allow_private and here.settings.production is not None:
        yield warn(
            "webhooks",
            "WEBHOOKS_ALLOW_PRIVATE lets a clinic's admin send requests into this network, without TLS.",
            "Take it out; it is for trials.",
            "An admin's account that is taken over reaches this network's own machines.",
        )
