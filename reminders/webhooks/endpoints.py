"""What a clinic's admin does with webhooks: endpoints added, secrets rotated, webhooks sent again. Real times."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import Select, Update, func, select, update
from sqlalchemy.orm import Session

from reminders import clock
from reminders.clinics.row import locked_clinic
from reminders.errors import FieldError, NotFound, Refused
from reminders.record.audit import audit
from reminders.record.columns import first_id_at, new_id
from reminders.record.events import queue
from reminders.record.sealing import seal, unseal, vault_of
from reminders.record.webhooks import (
    SUBSCRIBED_TO,
    DeliveryState,
    Event,
    WebhookDelivery,
    WebhookEndpoint,
    WhyDisabled,
)
from reminders.webhooks.address import NotAllowed, read_url
from reminders.webhooks.retries import BOTH_SECRETS
from reminders.webhooks.signature import new_secret

#: Endpoints of one clinic. Each event is sent to every one of them.
MOST_ENDPOINTS: Final = 5

#: What a webhook that will not be sent says instead of an answer.
DELETED: Final = "endpoint-deleted"


def endpoints_of(session: Session, clinic_id: str) -> list[WebhookEndpoint]:
    """A clinic's endpoints, the oldest first."""
    return list(session.scalars(_of_clinic(clinic_id).order_by(WebhookEndpoint.id)))


def endpoint_of(session: Session, clinic_id: str, endpoint_id: str, *, lock: bool = False) -> WebhookEndpoint:
    """One endpoint of a clinic. Raises `NotFound`."""
    query = _of_clinic(clinic_id).where(WebhookEndpoint.id == endpoint_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such endpoint.")
    return found


def add_endpoint(
    session: Session, clinic_id: str, *, url: str, events: Collection[str], actor: str, allow_private: bool = False
) -> tuple[WebhookEndpoint, str]:
    """Add an endpoint. Returns it with its secret, which is shown this once. Raises `Refused` and `NotFound`."""
    clinic = locked_clinic(session, clinic_id)
    url, chosen = url.strip(), tuple(event.value for event in SUBSCRIBED_TO if event.value in events)
    errors = []
    try:
        read_url(url, allow_private=allow_private)
    except NotAllowed as error:
        errors.append(FieldError("url", str(error)))
    if not chosen:
        errors.append(FieldError("events", "Choose at least one event."))
    if len(endpoints_of(session, clinic_id)) >= MOST_ENDPOINTS:
        errors.append(FieldError("url", f"A clinic has {MOST_ENDPOINTS} endpoints at most; delete one first."))
    if errors:
        raise Refused(errors)
    real = clock.real()
    endpoint = WebhookEndpoint(
        id=new_id(), clinic_id=clinic_id, events=chosen, created_at=real, failures_in_a_row=0,
        data_key_id=vault_of(session).make_data_key(session, clinic_id, patient_id=None, created_at=real),
    )  # fmt: skip
    secret = new_secret()
    seal(session, endpoint, "url", url)
    seal(session, endpoint, "secret", secret)
    session.add(endpoint)
    clinic.has_webhooks = True
    _audit(session, endpoint, "add-webhook", actor, {"host": urlsplit(url).hostname, "events": list(chosen)})
    return endpoint, secret


def rotate_secret(session: Session, clinic_id: str, endpoint_id: str, *, leaked: bool, actor: str) -> str:
    """Give an endpoint a new secret, which is returned this once.

    The old one signs too for `BOTH_SECRETS`, so that nothing is refused while the receiver is changed; if it `leaked`,
    it stops at once. An even older one stops in any case. Raises `NotFound`.
    """
    endpoint = endpoint_of(session, clinic_id, endpoint_id, lock=True)
    seal(session, endpoint, "old_secret", None if leaked else unseal(session, endpoint, "secret"))
    endpoint.old_secret_until = None if leaked else clock.real() + BOTH_SECRETS
    secret = new_secret()
    seal(session, endpoint, "secret", secret)
    _audit(session, endpoint, "rotate-webhook-secret", actor, {"leaked": leaked})
    return secret


def secrets_of(session: Session, endpoint: WebhookEndpoint) -> list[str]:
    """The secrets that sign for an endpoint now, the newest first."""
    secrets = [unseal(session, endpoint, "secret")]
    if endpoint.old_secret_until is not None and endpoint.old_secret_until > clock.real():
        secrets.append(unseal(session, endpoint, "old_secret"))
    return secrets


def disable(
    session: Session, endpoint: WebhookEndpoint, why: WhyDisabled = WhyDisabled.STAFF, *, actor: str = "service"
) -> None:
    """Send an endpoint nothing until somebody enables it. What happens meanwhile waits for it."""
    if endpoint.disabled_at is None:
        endpoint.disabled_at, endpoint.disabled_why = clock.real(), why.value
        _audit(session, endpoint, "disable-webhook", actor, {"why": why.value})


def enable(session: Session, endpoint: WebhookEndpoint, *, actor: str) -> None:
    """Send to an endpoint again, beginning with what has waited for it."""
    if endpoint.disabled_at is not None:
        endpoint.disabled_at = endpoint.disabled_why = endpoint.failing_since = endpoint.paused_until = None
        endpoint.failures_in_a_row = 0
        _audit(session, endpoint, "enable-webhook", actor)


def delete_endpoint(session: Session, clinic_id: str, endpoint_id: str, *, actor: str) -> None:
    """Delete an endpoint, its URL and its secrets; what waits for it is never sent. Raises `NotFound`."""
    clinic = locked_clinic(session, clinic_id)
    endpoint = endpoint_of(session, clinic_id, endpoint_id, lock=True)
    endpoint.deleted_at = clock.real()
    for column in ("url", "secret", "old_secret"):
        seal(session, endpoint, column, None)
    endpoint.old_secret_until = None
    session.execute(_change(endpoint, DeliveryState.WAITING).values(state=DeliveryState.FAILED.value, answer=DELETED))
    _audit(session, endpoint, "delete-webhook", actor)
    clinic.has_webhooks = bool(endpoints_of(session, clinic_id))


def send_test(session: Session, endpoint: WebhookEndpoint) -> None:
    """Queue a webhook that tells of nothing."""
    queue(session, Event.TEST, endpoint.clinic_id, endpoint.id, None, None, [endpoint.id])


def send_again(session: Session, endpoint: WebhookEndpoint, delivery_id: str, *, actor: str) -> None:
    """Send one webhook again, delivered or failed, under its old id. One that waits goes at once. Raises `NotFound`."""
    found = session.scalar(
        select(WebhookDelivery)
        .where(
            WebhookDelivery.clinic_id == endpoint.clinic_id,
            WebhookDelivery.endpoint_id == endpoint.id,
            WebhookDelivery.id == delivery_id,
        )
        .with_for_update(key_share=True)
    )
    if found is None:
        raise NotFound("There is no such webhook.")
    found.state, found.next_at = DeliveryState.WAITING.value, clock.real()
    found.attempts = 0
    endpoint.paused_until = None
    _audit(session, endpoint, "resend-webhook", actor, {"id": found.message_id})


def send_failed_again(session: Session, endpoint: WebhookEndpoint, since: datetime, *, actor: str) -> int:
    """Send again every webhook that was queued at or after `since` (real time) and failed. Returns how many.

    Those that were delivered are left alone. They go out one after the other, the oldest first.
    """
    changed = session.execute(
        _change(endpoint, DeliveryState.FAILED)
        .where(WebhookDelivery.id >= first_id_at(since))
        .values(state=DeliveryState.WAITING.value, next_at=clock.real(), attempts=0)
        .returning(WebhookDelivery.id)
    ).all()
    if changed:
        endpoint.paused_until = None
        _audit(session, endpoint, "resend-webhooks", actor, {"since": since.isoformat(), "count": len(changed)})
    return len(changed)


def latest(session: Session, endpoint: WebhookEndpoint, most: int) -> list[WebhookDelivery]:
    """An endpoint's latest webhooks, the newest first."""
    of = (WebhookDelivery.clinic_id == endpoint.clinic_id, WebhookDelivery.endpoint_id == endpoint.id)
    return list(session.scalars(select(WebhookDelivery).where(*of).order_by(WebhookDelivery.id.desc()).limit(most)))


def counts(session: Session, endpoint: WebhookEndpoint) -> dict[str, int]:
    """How many of an endpoint's webhooks are in each state, of those that are kept."""
    found = session.execute(
        select(WebhookDelivery.state, func.count())
        .where(WebhookDelivery.clinic_id == endpoint.clinic_id, WebhookDelivery.endpoint_id == endpoint.id)
        .group_by(WebhookDelivery.state)
    )
    return {state.value: 0 for state in DeliveryState} | dict(iter(found))


def _of_clinic(clinic_id: str) -> Select[WebhookEndpoint]:
    return select(WebhookEndpoint).where(WebhookEndpoint.clinic_id == clinic_id, WebhookEndpoint.deleted_at.is_(None))


def _change(endpoint: WebhookEndpoint, state: DeliveryState) -> Update:
    """A change of an endpoint's webhooks in one state."""
    return (
        update(WebhookDelivery)
        .where(
            WebhookDelivery.clinic_id == endpoint.clinic_id,
            WebhookDelivery.endpoint_id == endpoint.id,
            WebhookDelivery.state == state.value,
        )
        .execution_options(synchronize_session=False)
    )


def _audit(
    session: Session, endpoint: WebhookEndpoint, action: str, actor: str, details: dict[str, object] | None = None
) -> None:
    audit(
        session, endpoint.clinic_id, actor=actor, action=action, subject="webhook", subject_id=endpoint.id,
        data_key_id=endpoint.data_key_id, details=details,
    )  # fmt: skip
