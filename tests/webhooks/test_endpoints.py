"""What admins do with endpoints, and how a reply becomes a webhook."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from reminders.errors import NotFound, Refused
from reminders.followup.alerting import flag
from reminders.followup.amending import withdraw_outcome
from reminders.record.columns import new_id
from reminders.record.events import announce
from reminders.record.people import Clinic
from reminders.record.webhooks import Event, WebhookDelivery
from reminders.settings import SettingError, Settings
from reminders.webhooks import endpoints
from reminders.webhooks.deliver import Deliverer
from reminders.webhooks.post import Poster
from tests.day import Day, new_phone
from tests.record import rows
from tests.texting.scripted_server import answer, scripted_server
from tests.webhooks.conftest import SUBJECT, Got, Told, got

After = Callable[..., AbstractContextManager[Any]]
STAFF = {"actor": "staff:1"}


def good_for(secret: str, webhook: Got) -> bool:
    try:
        Webhook(secret).verify(webhook.body, webhook.headers)
    except WebhookVerificationError:
        return False
    return True


def test_what_happens_to_a_patient_is_told_signed_and_by_ids_alone(day: Day) -> None:
    with scripted_server(answer(204, "")) as server:
        with day.database.write() as session:
            _endpoint, secret = endpoints.add_endpoint(
                session, day.clinic_id, url=server.url, events=list(Event), allow_private=True, actor="staff:1"
            )
        ana = day.enroll(phone := new_phone(), name="Ottoline Quixworth")
        day.ask(phone, ana)
        day.say(phone, "7")
        day.say(phone, "sorry, a 6")
        day.say(phone, "I want to kill myself")
        danger = day.flags(kind="danger")[0]
        with day.database.write() as session:
            for step in (flag.acknowledge, flag.resolve):
                step(session, day.clinic_id, danger.id, **STAFF)
            flag.reopen(session, day.clinic_id, danger.id, why="too soon", **STAFF)
            newest = day.outcomes(source="patient")[-1]
            withdrawn = withdraw_outcome(session, day.clinic_id, newest.id, why="a slip", **STAFF)
        Deliverer(day.database, Poster(allow_private=True).post).run()
        webhooks = got(server)
    told = [(webhook.content["type"], webhook.content["data"]["id"]) for webhook in webhooks]
    outcomes = day.outcomes()
    assert [row.value for row in outcomes] == [8, 7, 6, None]
    assert [subject for event, subject in told if event == "outcome.recorded"] == [row.id for row in outcomes]
    assert outcomes[-1].id == withdrawn.id
    flags = [event for event, subject in told if subject == danger.id]
    assert flags == ["flag.opened", "flag.acknowledged", "flag.resolved", "flag.reopened"]
    for webhook in webhooks:
        assert good_for(secret, webhook)
        assert set(webhook.content) == {"type", "timestamp", "data"}
        assert set(webhook.content["data"]) == {"id", "patient_id", "infusion_id"}
    recorded = next(w.content for w in webhooks if w.content["data"]["id"] == outcomes[1].id)
    assert recorded["data"]["patient_id"] == ana.patient.id
    assert recorded["data"]["infusion_id"] == ana.infusion.id
    assert recorded["timestamp"] == outcomes[1].recorded_at.isoformat().replace("+00:00", "Z")


def test_only_what_an_endpoint_asked_for_only_at_its_clinic_and_nothing_of_what_was_rolled_back(told: Told) -> None:
    flags_only = told.endpoint("http://127.0.0.1:9/", Event.FLAG_OPENED, Event.FLAG_RESOLVED)
    everything = told.endpoint("http://127.0.0.1:9/")
    with told.database.write() as session:
        other = rows.add_clinic(session, "south").id
    with told.database.write() as session:
        for event in (Event.OUTCOME_RECORDED, Event.FLAG_RESOLVED):
            announce(session, event, told.clinic_id, SUBJECT)
            announce(session, event, other, SUBJECT)
    with told.database.write() as session:
        announce(session, Event.FLAG_OPENED, told.clinic_id, SUBJECT)
        session.rollback()
    queued = {(row.clinic_id, row.endpoint_id, row.event) for row in told.deliveries()}
    assert queued == {
        (told.clinic_id, everything, "outcome.recorded"),
        (told.clinic_id, everything, "flag.resolved"),
        (told.clinic_id, flags_only, "flag.resolved"),
    }
    with told.database.write() as session:
        for endpoint in (flags_only, everything):
            endpoints.delete_endpoint(session, told.clinic_id, endpoint, **STAFF)
            announce(session, Event.FLAG_OPENED, told.clinic_id, SUBJECT)
        assert not session.get_one(Clinic, told.clinic_id).has_webhooks
    assert [row.endpoint_id for row in told.deliveries() if row.event == "flag.opened"] == [everything]


def test_both_secrets_sign_for_a_day_after_a_rotation_and_a_leaked_one_never_again(told: Told, after: After) -> None:
    with scripted_server(answer(204, "")) as server:
        with told.database.write() as session:
            endpoint, first = endpoints.add_endpoint(
                session, told.clinic_id, url=server.url, events=list(Event), allow_private=True, actor="staff:1"
            )

        def rotated(*, leaked: bool) -> str:
            with told.database.write() as session:
                return endpoints.rotate_secret(session, told.clinic_id, endpoint.id, leaked=leaked, **STAFF)

        def sent() -> Got:
            told.queue(endpoint.id)
            told.run()
            return got(server)[-1]

        with after(seconds=0):
            second = rotated(leaked=False)
            assert [good_for(secret, sent()) for secret in (first, second)] == [True, True]
        with after(hours=23):
            assert good_for(first, sent())
        with after(hours=25):
            assert [good_for(secret, sent()) for secret in (first, second)] == [False, True]
            third = rotated(leaked=True)
            assert [good_for(secret, sent()) for secret in (second, third)] == [False, True]
        assert "whsec_" not in str([webhook.headers for webhook in got(server)])


def test_an_endpoint_is_refused_as_a_whole_with_every_reason(told: Told) -> None:
    with told.database.write() as session, pytest.raises(Refused) as refused:
        endpoints.add_endpoint(session, told.clinic_id, url="https://10.0.0.1/", events=["flag.burnt"], actor="staff:1")
    assert [error.field for error in refused.value.errors] == ["url", "events"]
    for number in range(endpoints.MOST_ENDPOINTS):
        told.endpoint(f"https://example.org/{number}")
    with pytest.raises(Refused) as refused:
        told.endpoint("https://example.org/one-more")
    assert "5 endpoints at most" in refused.value.errors[0].sentence
    with told.database.read() as session:
        assert len(endpoints.endpoints_of(session, told.clinic_id)) == endpoints.MOST_ENDPOINTS


def test_nobody_touches_another_clinics_endpoint_or_webhook(told: Told) -> None:
    mine, second = told.endpoint("https://example.org/"), told.endpoint("https://example.org/2")
    told.queue(mine)
    (delivery,) = told.deliveries()
    with told.database.write() as session:
        other = rows.add_clinic(session, "south").id
        for call in (
            lambda: endpoints.endpoint_of(session, other, mine),
            lambda: endpoints.rotate_secret(session, other, mine, leaked=False, **STAFF),
            lambda: endpoints.delete_endpoint(session, other, mine, **STAFF),
            lambda: endpoints.endpoint_of(session, told.clinic_id, new_id()),
            lambda: endpoints.send_again(
                session, endpoints.endpoint_of(session, told.clinic_id, second), delivery.id, **STAFF
            ),
        ):
            with pytest.raises(NotFound):
                call()
        assert endpoints.endpoints_of(session, other) == []


def test_a_test_webhook_tells_of_nothing(told: Told) -> None:
    with scripted_server(answer(204, "")) as server:
        endpoint = told.endpoint(server.url, Event.FLAG_OPENED)
        told.change(endpoints.send_test, endpoint)
        told.run()
        (webhook,) = got(server)
    assert webhook.content["type"] == "webhook.test"
    assert webhook.content["data"] == {"id": endpoint, "patient_id": None, "infusion_id": None}
    with told.database.read() as session:
        row = session.scalars(select(WebhookDelivery)).one()
        assert endpoints.counts(session, told.row(endpoint)) == {"waiting": 0, "delivered": 1, "failed": 0}
        assert [shown.id for shown in endpoints.latest(session, told.row(endpoint), 5)] == [row.id]
        assert row.created_at - row.happened_at < timedelta(minutes=1)


def test_private_addresses_are_a_setting_that_is_refused_where_texts_are_real() -> None:
    assert not Settings.load({}).webhooks_allow_private
    assert Settings.load({"WEBHOOKS_ALLOW_PRIVATE": "yes"}).webhooks_allow_private
    account = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t"}
    for environ in (account | {"WEBHOOKS_ALLOW_PRIVATE": "yes"}, {"WEBHOOKS_ALLOW_PRIVATE": "perhaps"}):
        with pytest.raises(SettingError, match="WEBHOOKS_ALLOW_PRIVATE"):
            Settings.load(environ)
