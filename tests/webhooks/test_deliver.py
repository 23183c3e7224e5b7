"""Queued webhooks reach their receivers, whatever those and our own processes do meanwhile."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from reminders import clock
from reminders.logs.errors import Place, waiting
from reminders.record.access import AuditEntry
from reminders.record.installation import Hold
from reminders.record.restore_hold import RESTORED
from reminders.record.webhooks import DeliveryState, WebhookEndpoint
from reminders.webhooks import endpoints
from reminders.webhooks.post import Answer, Poster
from reminders.webhooks.retries import DELAYS_SECONDS, DISABLED_AFTER, KEPT, MOST_ATTEMPTS
from tests.log_lines import LogLines, log_lines
from tests.plans import noting
from tests.texting.scripted_server import ScriptedServer, answer, hang_up, scripted_server, silent
from tests.webhooks.conftest import SUBJECT, Told, got

__all__ = ["log_lines"]

After = Callable[..., AbstractContextManager[Any]]

TAKES = answer(204, "")
WAITING, DELIVERED, FAILED = (state.value for state in DeliveryState)


def test_a_webhook_that_is_not_taken_comes_again_later_under_its_id_and_is_signed_anew(
    told: Told, after: After
) -> None:
    with scripted_server(answer(500, ""), hang_up, TAKES) as server:
        endpoint = told.endpoint(server.url)
        with after(seconds=0):
            told.queue(endpoint)
            told.run()
            assert told.states() == [(WAITING, 1, "500")]
            assert told.row(endpoint).failing_since is not None
        with after(seconds=4):
            told.run()
        assert len(server.requests) == 1
        with after(seconds=6):
            told.run()
        assert told.states() == [(WAITING, 2, "no-connection")]
        with after(seconds=6 + 299):
            told.run()
        assert len(server.requests) == 2
        with after(seconds=6 + 301):
            told.run()
        assert told.states() == [(DELIVERED, 3, "204")]
        assert told.row(endpoint).failing_since is None
        with after(days=2):
            told.run()
        first, second, third = got(server)
    assert first.id == second.id == third.id
    assert first.body == second.body == third.body
    assert len({webhook.headers["webhook-signature"] for webhook in (first, second, third)}) == 3
    assert int(third.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 307


def test_after_the_last_attempt_it_failed_and_sending_failed_ones_again_leaves_the_delivered_alone(
    told: Told, after: After
) -> None:
    with scripted_server(TAKES, *[answer(503, "")] * MOST_ATTEMPTS, TAKES) as server:
        endpoint = told.endpoint(server.url)
        taken = told.queue(endpoint)
        told.run()
        refused = told.queue(endpoint)
        for passed in (0.0, *(sum(DELAYS_SECONDS[: n + 1]) + n + 1 for n in range(len(DELAYS_SECONDS)))):
            with after(seconds=passed + 1):
                told.run()
        assert told.states() == [(DELIVERED, 1, "204"), (FAILED, MOST_ATTEMPTS, "503")]
        assert len(server.requests) == 1 + MOST_ATTEMPTS
        again = {"actor": "staff:1"}
        assert told.change(endpoints.send_failed_again, endpoint, clock.real() + timedelta(minutes=1), **again) == 0
        with after(days=4):
            since = told.row(endpoint).created_at - timedelta(minutes=1)
            assert told.change(endpoints.send_failed_again, endpoint, since, **again) == 1
            told.run()
        assert told.states() == [(DELIVERED, 1, "204"), (DELIVERED, 1, "204")]
        told.change(endpoints.send_again, endpoint, told.deliveries()[0].id, **again)
        told.run()
        webhooks = got(server)
    assert [webhook.id for webhook in webhooks[-2:]] == refused + taken, "by hand, a delivered one goes again too"


def test_gone_disables_the_endpoint_and_what_happens_meanwhile_waits_until_it_is_enabled(told: Told) -> None:
    with scripted_server(answer(410, ""), TAKES) as server:
        endpoint = told.endpoint(server.url)
        told.queue(endpoint)
        told.run()
        assert told.states() == [(FAILED, 1, "410")]
        assert told.row(endpoint).disabled_why == "gone"
        waits = told.queue(endpoint, times=2)
        told.run()
        assert len(server.requests) == 1
        told.change(endpoints.enable, endpoint, actor="staff:1")
        told.run()
        assert [webhook.id for webhook in got(server)[1:]] == waits
    with told.database.read() as session:
        acts = session.execute(select(AuditEntry.action, AuditEntry.actor).order_by(AuditEntry.sequence)).all()
    assert [tuple(act) for act in acts] == [
        ("add-webhook", "staff:1"), ("disable-webhook", "service"), ("enable-webhook", "staff:1"),
    ]  # fmt: skip


def test_a_webhook_that_breaks_our_sending_is_named_counted_and_tried_again(
    told: Told, after: After, log_lines: LogLines
) -> None:
    def breaks(url: str, body: bytes, _headers: dict[str, str]) -> Answer:
        raise ValueError(f"cannot post {body!r} to {url}")

    endpoint = told.endpoint("http://mandolin.example/")
    with after(seconds=0):
        told.queue(endpoint)
        told.run(post=breaks)
    assert told.states() == [(WAITING, 1, "our-error")]
    (line,) = log_lines.of("a webhook could not be sent")
    assert (line["level"], line["error"], line["delivery"]) == ("error", "ValueError", told.deliveries()[0].id)
    assert line["at"][-1].endswith(breaks.__qualname__)
    assert waiting.take() == {Place.WEBHOOK_SEND: 1}
    assert not [word for word in ("mandolin", SUBJECT) if word in log_lines.text]


def test_an_endpoint_that_no_key_opens_is_named_counted_and_left_to_another_time(
    told: Told, log_lines: LogLines
) -> None:
    endpoint = told.endpoint("http://mandolin.example/")
    told.queue(endpoint)
    with told.database.write() as session:
        session.execute(update(WebhookEndpoint).values(url_sealed=b"bassoon"))
    told.run(post=lambda *_: pytest.fail("nobody knows where to"))
    assert told.states() == [(WAITING, 0, None)]
    (line,) = log_lines.of("webhooks failed")
    assert (line["level"], line["error"], line["endpoint"]) == ("error", "SealError", endpoint)
    assert any(frame.startswith("reminders/webhooks/deliver.py:") for frame in line["at"])
    assert waiting.take() == {Place.WEBHOOK_SEND: 1}
    assert not [word for word in ("mandolin", "bassoon") if word in log_lines.text]


def test_a_webhook_that_its_receiver_never_takes_holds_up_no_other(told: Told, after: After) -> None:
    servers: list[ScriptedServer] = []

    def refuses_the_first(connection: socket.socket) -> None:
        requests = got(servers[0])
        (answer(400, "") if requests[-1].id == requests[0].id else TAKES)(connection)

    with scripted_server(refuses_the_first) as server:
        servers.append(server)
        endpoint = told.endpoint(server.url)
        poison, *others = told.queue(endpoint, times=4)
        with after(seconds=1):
            told.run()
        with after(seconds=7):
            told.run()
        assert [row.state for row in told.deliveries()] == [WAITING, DELIVERED, DELIVERED, DELIVERED]
        assert {webhook.id for webhook in got(server)} == {poison, *others}


def test_a_receiver_that_is_down_is_tried_now_and_then_and_gets_all_in_order_one_by_one_when_it_is_back(
    told: Told, after: After
) -> None:
    with scripted_server(*[answer(503, "")] * 6, TAKES) as server:
        endpoint = told.endpoint(server.url)
        ids = told.queue(endpoint, times=12)
        for second in range(0, 160, 5):
            with after(seconds=second + 1):
                told.run()
        assert len(server.requests) == 6, "5, 10, 20, 40 and 80 seconds apart, however much waits"
        assert sum(row.attempts for row in told.deliveries()) == 6
        with after(days=1):
            told.run()
        assert {row.state for row in told.deliveries()} == {DELIVERED}
        came = [webhook.id for webhook in got(server)[6:]]
    assert sorted(came) == ids
    never_tried = [identifier for identifier in came if identifier in ids[6:]]
    assert never_tried == ids[6:]


def test_a_wish_to_be_left_alone_holds_for_the_whole_endpoint(told: Told, after: After) -> None:
    with scripted_server(answer(429, "", "Retry-After: 600\r\n"), TAKES) as server:
        endpoint = told.endpoint(server.url)
        told.queue(endpoint, times=2)
        with after(seconds=1):
            told.run()
        with after(seconds=590):
            told.run()
        assert len(server.requests) == 1
        with after(seconds=602):
            told.run()
        assert [row.state for row in told.deliveries()] == [DELIVERED, DELIVERED]


def test_an_endpoint_that_hangs_holds_up_no_other(told: Told) -> None:
    stop = threading.Event()
    with scripted_server(silent(stop)) as hangs, scripted_server(TAKES) as server:
        slow, quick = told.endpoint(hangs.url), told.endpoint(server.url)
        deliverer = told.deliverer(post=Poster(allow_private=True, deadline_seconds=600).post, threads=2)
        told.queue(slow, quick)
        assert deliverer.start_due() == 2
        ids = told.queue(quick, times=2)
        while [row.state for row in told.deliveries() if row.endpoint_id == quick] != [DELIVERED] * 3:
            deliverer.start_due()
        assert [row.state for row in told.deliveries() if row.endpoint_id == slow] == [WAITING]
        assert [webhook.id for webhook in got(server)[1:]] == ids
        assert deliverer.start_due() == 0, "and it is not begun twice"
        assert len(hangs.requests) <= 1
        stop.set()
        deliverer.wait()


def test_two_workers_send_each_webhook_once(told: Told) -> None:
    with scripted_server(TAKES) as server:
        ids = told.queue(*[told.endpoint(server.url) for _ in range(3)], times=4)
        workers = [threading.Thread(target=told.run) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        told.run()
        assert sorted(webhook.id for webhook in got(server)) == ids


class Killed(BaseException):
    """The process ends here."""


def test_what_a_killed_worker_was_sending_goes_again_under_its_id_once_its_lease_has_ended(
    told: Told, after: After
) -> None:
    poster = Poster(allow_private=True)

    def killed_after(url: str, body: bytes, headers: Any) -> Answer:
        poster.post(url, body, headers)
        raise Killed

    with scripted_server(TAKES) as server:
        endpoint = told.endpoint(server.url)
        told.queue(endpoint, times=2)
        with after(seconds=1):
            deliverer = told.deliverer(post=killed_after)
            ((taken, lease),) = deliverer._take(1)
            with pytest.raises(Killed):
                deliverer._send_what_is_due(taken, lease)
        with after(seconds=60):
            told.run()
        assert len(server.requests) == 1
        with after(seconds=62):
            told.run()
        first, second, _third = got(server)
    assert first.id == second.id
    assert told.states() == [(DELIVERED, 1, "204")] * 2


def test_a_worker_that_was_held_up_past_its_lease_does_not_go_on(told: Told, after: After) -> None:
    with scripted_server(TAKES) as server:
        endpoint = told.endpoint(server.url)
        told.queue(endpoint)
        deliverer = told.deliverer()
        ((taken, lease),) = deliverer._take(1)
        with after(seconds=62):
            told.run()
        told.queue(endpoint)
        deliverer._send_what_is_due(taken, lease)
        assert len(server.requests) == 1


def test_an_error_of_ours_is_a_failed_attempt_and_no_end(told: Told) -> None:
    def breaks(_url: str, _body: bytes, _headers: Any) -> Answer:
        raise LookupError("something that nobody thought of")

    told.queue(told.endpoint("http://127.0.0.1:9/"))
    told.run(post=breaks)
    assert told.states() == [(WAITING, 1, "our-error")]


def test_nothing_is_sent_while_a_restored_backup_is_resumed(told: Told) -> None:
    with scripted_server(TAKES) as server:
        told.queue(told.endpoint(server.url))
        with told.database.write() as session:
            session.add(Hold(name=RESTORED, since=clock.real()))
        told.run()
        assert server.requests == []
        with told.database.write() as session:
            session.delete(session.get_one(Hold, RESTORED))
        told.run()
        assert len(server.requests) == 1


def test_an_endpoint_with_nothing_but_failures_for_days_is_disabled(told: Told, after: After) -> None:
    with scripted_server(answer(500, "")) as server:
        endpoint = told.endpoint(server.url)
        for day in range(DISABLED_AFTER.days + 1):
            with after(days=day, seconds=1):
                assert told.row(endpoint).disabled_at is None
                told.queue(endpoint)
                told.run()
        assert told.row(endpoint).disabled_why == "failing"
        tried = len(server.requests)
        with after(days=DISABLED_AFTER.days + 2):
            told.run()
        assert len(server.requests) == tried


@pytest.mark.fresh_database
def test_what_is_due_is_found_without_reading_what_was_delivered(told: Told) -> None:
    with scripted_server(TAKES) as server:
        told.queue(told.endpoint(server.url), times=2)
        with noting(told.database.engine) as noted:
            told.run()
        plans = [plan for sql, plan in noted.plans() if "webhook_deliveries" in sql]
    looked = [plan for plan in plans if "ix_webhook_deliveries_waiting" in plan]
    assert len(looked) >= 3, "whether anything is due, what is taken, and the next one"
    by_key = ("pk_webhook_deliveries", "sqlite_autoindex_webhook_deliveries_1")
    assert all(plan in looked or any(key in plan for key in by_key) for plan in plans), plans


def test_old_webhooks_are_deleted_and_those_of_a_deleted_endpoint_are_not_sent(told: Told, after: After) -> None:
    endpoint = told.endpoint("http://127.0.0.1:9/")
    told.queue(endpoint, times=2)
    with told.database.write() as session:
        endpoints.delete_endpoint(session, told.clinic_id, endpoint, actor="staff:1")
    assert told.states() == [(FAILED, 0, endpoints.DELETED)] * 2
    row = told.row(endpoint)
    assert (row.url_sealed, row.secret_sealed, row.old_secret_sealed) == (None, None, None)
    with after(days=KEPT.days - 1):
        assert told.deliverer().delete_old() == 0
    with after(days=KEPT.days + 1):
        assert told.deliverer().delete_old() == 2
