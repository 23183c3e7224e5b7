"""Telling a clinic's own systems: a webhook is queued in the transaction that records what it tells of.

So none is lost and none tells of what was rolled back. Whatever records an outcome or changes a flag calls this, except
the import of a history, which is no news to the clinic that gave it to us. Who sends what is queued, and how, is
`reminders.webhooks`.
"""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.outcomes import Flag, Outcome
from reminders.record.people import Clinic
from reminders.record.webhooks import DeliveryState, Event, WebhookDelivery, WebhookEndpoint


def announce_outcome(session: Session, outcome: Outcome) -> None:
    """Queue webhooks about an outcome that was just recorded; a correction or a withdrawal is one too."""
    announce(session, Event.OUTCOME_RECORDED, outcome.clinic_id, outcome.id, outcome.patient_id, outcome.infusion_id)


def announce_flag(session: Session, event: Event, flag: Flag) -> None:
    """Queue webhooks about what was just done about a flag."""
    announce(session, event, flag.clinic_id, flag.id, flag.patient_id, flag.infusion_id)


def announce(
    session: Session,
    event: Event,
    clinic_id: str,
    subject_id: str,
    patient_id: str | None = None,
    infusion_id: str | None = None,
) -> None:
    """Queue one webhook for each endpoint of the clinic that is told of such events.

    That includes disabled endpoints: they are told once they are enabled again. A clinic without endpoints costs
    nothing where its row is loaded anyway.
    """
    clinic = session.get(Clinic, clinic_id)
    if clinic is None or not clinic.has_webhooks:
        return
    told = select(WebhookEndpoint.id, WebhookEndpoint.events).where(
        WebhookEndpoint.clinic_id == clinic_id, WebhookEndpoint.deleted_at.is_(None)
    )
    endpoints = [identifier for identifier, events in session.execute(told) if event.value in events]
    queue(session, event, clinic_id, subject_id, patient_id, infusion_id, endpoints)


def queue(
    session: Session,
    event: Event,
    clinic_id: str,
    subject_id: str,
    patient_id: str | None,
    infusion_id: str | None,
    endpoints: list[str],
) -> None:
    """Queue one webhook for each of these endpoints of the clinic, to be sent at once."""
    real = clock.real()
    rows = [
        {
            "id": new_id(),
            "clinic_id": clinic_id,
            "endpoint_id": endpoint,
            "event": event.value,
            "subject_id": subject_id,
            "patient_id": patient_id,
            "infusion_id": infusion_id,
            "happened_at": clock_of(session).now(),
            "created_at": real,
            "state": DeliveryState.WAITING.value,
            "attempts": 0,
            "next_at": real,
        }
        for endpoint in endpoints
    ]
    if rows:
        session.execute(insert(WebhookDelivery), rows)
