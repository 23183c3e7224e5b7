"""What is kept of a text from a phone, however oddly the provider tells of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from reminders.followup.intake.inbound import MOST_MEDIA, Inbound, read_inbound


def told(**what: Any) -> Inbound:
    return read_inbound(**{"provider_id": "SM1", "sender": "+13125550142", "to": "+13125550100", "body": "6"} | what)


@pytest.mark.parametrize(
    ("media", "kept"),
    [
        (0, 0), ("1", 1), (" 2 ", 2), ("99", 99), ("100", MOST_MEDIA), ("9" * 18, MOST_MEDIA), ("9" * 19, MOST_MEDIA),
        ("٣", MOST_MEDIA), ("-1", 0), ("two", 0), ("", 0),
    ],
)  # fmt: skip
def test_pictures_are_counted_up_to_the_most_that_is_kept_and_nonsense_is_none(media: str | int, kept: int) -> None:
    assert told(media=media).media == kept


@pytest.mark.parametrize(
    ("word", "kept"), [(" stop ", "STOP"), ("START", "START"), ("help", "HELP"), ("x", None), (None, None)]
)
def test_the_providers_own_words_for_a_keyword_are_known_and_no_others(word: str | None, kept: str | None) -> None:
    assert told(opt_out_type=word).opt_out_type == kept


def test_a_body_is_kept_without_nul_and_no_longer_than_a_text_can_be() -> None:
    assert told(body="a\0b").body == "a\N{REPLACEMENT CHARACTER}b"
    assert [len(told(body="x" * length).body) for length in (10_000, 10_001)] == [10_000, 10_000]


def test_what_is_not_told_is_nothing_and_what_is_told_is_kept() -> None:
    plain = told()
    assert (plain.media, plain.opt_out_type, plain.provider_at, plain.source) == (0, None, None, "webhook")
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    listed = told(provider_at=at, source="poll")
    assert (listed.provider_at, listed.source) == (at, "poll")
    assert Inbound("SM1", "+13125550142", "", "6") == told(to="")


def test_a_text_that_is_no_sms_says_how_it_came() -> None:
    assert told().channel is None
    whatsapp = told(sender="whatsapp:+13125550142")
    assert (whatsapp.channel, whatsapp.sender_phone) == ("whatsapp", "+13125550142")


@pytest.mark.parametrize(("service", "kept"), [(None, None), ("  ", None), (" MG1 ", "MG1")])
def test_a_messaging_service_is_kept_where_one_is_named(service: str | None, kept: str | None) -> None:
    assert told(messaging_service=service).messaging_service == kept
