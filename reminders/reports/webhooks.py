"""How a clinic's webhooks are doing: for the settings page, `reminders doctor` and Prometheus."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import case, func, select, text
from sqlalchemy.orm import Session

from reminders import clock
from reminders.record.columns import first_id_at
from reminders.record.webhooks import DeliveryState, WebhookDelivery, WebhookEndpoint, WhyDisabled

#: Webhooks that were given up are reported for this long.
LATELY: Final = timedelta(days=1)

#: States of an endpoint.
WORKING: Final = "working"
FAILING: Final = "failing"
DISABLED: Final = "disabled"
GIVEN_UP: Final = "given-up"
"""Disabled by the service, not by a person."""

_STATE = case(
    (WebhookEndpoint.disabled_why == WhyDisabled.STAFF.value, DISABLED),
    (WebhookEndpoint.disabled_at.is_not(None), GIVEN_UP),
    (WebhookEndpoint.failing_since.is_not(None), FAILING),
    else_=WORKING,
)


@dataclass(frozen=True)
class InWords:
    """What the settings page says: something is wrong, or nothing is, and the link to the rest."""

    trouble: str
    link: str


def state_of(endpoint: WebhookEndpoint) -> str:
    """The state of one endpoint."""
    if endpoint.disabled_at is not None:
        return DISABLED if endpoint.disabled_why == WhyDisabled.STAFF else GIVEN_UP
    return WORKING if endpoint.failing_since is None else FAILING


def endpoint_states(session: Session, clinic_id: str | None = None) -> dict[str, int]:
    """How many endpoints are in each state: of one clinic, or of all."""
    query = select(_STATE, func.count()).where(WebhookEndpoint.deleted_at.is_(None)).group_by(_STATE)
    if clinic_id is not None:
        query = query.where(WebhookEndpoint.clinic_id == clinic_id)
    return dict.fromkeys((WORKING, FAILING, DISABLED, GIVEN_UP), 0) | dict(iter(session.execute(query)))


def webhooks_in_words(session: Session, clinic_id: str) -> InWords:
    """A clinic's webhooks in a line."""
    states = endpoint_states(session, clinic_id)
    bad = states[FAILING] + states[GIVEN_UP]
    if not sum(states.values()):
        return InWords("", "Add an endpoint")
    trouble = "" if not bad else "An endpoint takes nothing." if bad == 1 else f"{bad} endpoints take nothing."
    return InWords(trouble, "Endpoints, and what was sent to them")


def waiting(session: Session) -> int:
    """Webhooks of all clinics that are not delivered yet."""
    return session.scalar(select(func.count()).select_from(WebhookDelivery).where(text("state = 'waiting'"))) or 0


def failed_lately(session: Session) -> int:
    """Webhooks of the last day that were given up."""
    recent = WebhookDelivery.id >= first_id_at(clock.real() - LATELY)
    failed = WebhookDelivery.state == DeliveryState.FAILED.value
    return session.scalar(select(func.count()).select_from(WebhookDelivery).where(recent, failed)) or 0
