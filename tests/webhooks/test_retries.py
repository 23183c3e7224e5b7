"""When a webhook is sent again and when an endpoint is left alone; and what is signed."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
import time_machine
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from reminders import clock
from reminders.webhooks.post import seconds_to_wait
from reminders.webhooks.retries import DELAYS_SECONDS, JITTER, MOST_ATTEMPTS, delay_after, pause_after
from reminders.webhooks.signature import new_secret, signed_headers

#: A time that no clock of ours can hold.
BEYOND = "Mon, 01 Jan 99999999999 00:00:00 GMT"


class Never(Random):
    """Adds nothing by chance."""

    def random(self) -> float:
        return 0.0


def test_retries_go_over_three_days_and_end() -> None:
    delays = [delay_after(attempt, None, Never()) for attempt in range(1, MOST_ATTEMPTS + 1)]
    assert delays == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400, None]
    assert timedelta(days=3) < timedelta(seconds=sum(DELAYS_SECONDS)) < timedelta(days=4)


def test_what_failed_together_does_not_come_back_together() -> None:
    chance = Random(1)
    delays = {delay_after(2, None, chance) for _ in range(50)}
    assert len(delays) == 50
    assert all(300 <= delay <= 300 * (1 + JITTER) for delay in delays if delay is not None)
    assert len({pause_after(3, None, chance) for _ in range(50)}) == 50


def test_an_endpoint_is_left_alone_twice_as_long_after_each_failure_up_to_five_minutes() -> None:
    assert [pause_after(n, None, Never()) for n in (1, 2, 3, 6, 7, 8, 30_000)] == [5, 10, 20, 160, 300, 300, 300]


def test_a_wish_to_wait_longer_is_followed_for_a_day_at_most_and_to_wait_less_is_not() -> None:
    assert delay_after(1, 120.0, Never()) == pause_after(1, 120.0, Never()) == 120
    assert delay_after(2, 1.0, Never()) == 300
    assert delay_after(1, float("9" * 400), Never()) == pause_after(1, 1e9, Never()) == 86400
    assert delay_after(MOST_ATTEMPTS, 120.0, Never()) is None


def test_retry_after_is_seconds_or_a_time() -> None:
    with time_machine.travel("2026-11-28T12:00:00Z", tick=False):
        assert seconds_to_wait("Sat, 28 Nov 2026 12:02:00 GMT") == 120
        assert seconds_to_wait("Sat, 28 Nov 2026 11:00:00 GMT") == 0
    assert seconds_to_wait(" 17 ") == 17
    for nothing in (None, "", "soon", "-5", "1.5", "Sat, 99 Nov 2026 12:02:00 GMT", BEYOND):
        assert seconds_to_wait(nothing) is None


def test_a_signature_is_good_for_the_published_library_and_for_nothing_that_was_changed() -> None:
    secret, stranger, body = new_secret(), new_secret(), b'{"type":"flag.opened"}'
    at = int(clock.real().timestamp())
    headers = signed_headers([secret], "msg_1", at, body)
    assert Webhook(secret).verify(body, headers) == {"type": "flag.opened"}
    for changed in (
        headers | {"webhook-id": "msg_2"},
        headers | {"webhook-timestamp": str(at + 1)},
        signed_headers([stranger], "msg_1", at, body),
        signed_headers([secret], "msg_1", at - 3600, body),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body, changed)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body + b" ", headers)


def test_during_a_rotation_either_secret_verifies() -> None:
    old, new, body = new_secret(), new_secret(), b"{}"
    headers = signed_headers([new, old], "msg_1", int(clock.real().timestamp()), body)
    assert headers["webhook-signature"].count("v1,") == 2
    assert Webhook(old).verify(body, headers) == Webhook(new).verify(body, headers) == {}


def test_the_example_of_the_scheme() -> None:
    """The published test vector of the scheme's libraries."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    headers = signed_headers([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
