"""What the direct way works with where an installation has no account or no mail server."""

from __future__ import annotations

from dataclasses import replace

from reminders.followup.intake.without_redis.direct import DirectContext
from tests.one_clinic import Care


def test_without_an_account_the_provider_is_asked_under_one_that_nobody_has(care: Care) -> None:
    bare = replace(care.settings, twilio_account_sid=None, twilio_auth_tokens=(), twilio_api_url="http://127.0.0.1:9")
    way = DirectContext(bare, care.database)
    assert way.process == ""
    try:
        assert way.gateway._client.username == "AC00000000000000000000000000000000"
        assert way.gateway._client.password == "none"
    finally:
        way.gateway.close()


def test_the_account_is_asked_with_the_newer_of_its_tokens(care: Care) -> None:
    account = "AC" + "1" * 32
    own = replace(care.settings, twilio_account_sid=account, twilio_auth_tokens=("newer", "older"))
    way = DirectContext(own, care.database)
    try:
        assert (way.gateway._client.username, way.gateway._client.password) == (account, "newer")
    finally:
        way.gateway.close()


def test_only_a_process_that_knows_a_mail_server_has_a_mailer(care: Care) -> None:
    assert DirectContext(replace(care.settings, smtp_url=None), care.database).post_mail is None
    assert DirectContext(replace(care.settings, smtp_url="smtp://127.0.0.1:9"), care.database).post_mail is not None
