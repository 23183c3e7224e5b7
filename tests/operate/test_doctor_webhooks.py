"""`reminders doctor` says whether clinics' systems take their webhooks, and whether those may lead inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reminders import clock
from reminders.operate.doctor import webhooks
from reminders.operate.doctor.findings import Installation
from reminders.record.database import Database
from reminders.record.events import queue
from reminders.record.webhooks import DeliveryState, Event, WebhookDelivery, WebhookEndpoint, WhyDisabled
from reminders.settings import Settings
from reminders.webhooks.endpoints import add_endpoint
from tests.migrated import migrated_settings
from tests.record import rows


def test_what_is_found_about_webhooks(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings = migrated_settings(request, "sqlite", tmp_path)
    database = Database.open(settings)

    def said() -> list[str]:
        findings = webhooks.endpoints(Installation(settings, database, None))
        return [f"{finding.level} {finding.sentence}" for finding in findings]

    def change(what: Callable[[WebhookEndpoint], object]) -> None:
        with database.write() as session:
            what(session.get_one(WebhookEndpoint, endpoint_id))

    with database.write() as session:
        clinic_id = rows.add_clinic(session, "north").id
    assert said() == []
    with database.write() as session:
        added, _ = add_endpoint(session, clinic_id, url="https://example.org/", events=["flag.opened"], actor="staff:1")
        endpoint_id = added.id
    assert said() == ["ok Every endpoint takes its webhooks."]
    change(lambda endpoint: setattr(endpoint, "failing_since", clock.real()))
    assert said() == ["warn An endpoint is taking nothing at present, at north."]
    change(lambda endpoint: setattr(endpoint, "disabled_at", clock.real()))
    change(lambda endpoint: setattr(endpoint, "disabled_why", WhyDisabled.GONE.value))
    assert said() == ["warn An endpoint is disabled, because it took nothing, at north."]
    change(lambda endpoint: setattr(endpoint, "disabled_why", WhyDisabled.STAFF.value))
    with database.write() as session:
        queue(session, Event.TEST, clinic_id, endpoint_id, None, None, [endpoint_id])
        session.query(WebhookDelivery).one().state = DeliveryState.FAILED.value
    assert said() == ["warn Of the last day's webhooks 1 were given up."]
    database.close()


def test_a_service_for_real_patients_that_allows_private_addresses_is_warned() -> None:
    allowed = replace(Settings.load({}), webhooks_allow_private=True)
    for settings, many in ((allowed, 0), (replace(allowed, production="DATABASE_URL"), 1)):
        assert len(list(webhooks.private_addresses(Installation(settings, None, None)))) == many
