"""What is asked of the provider, from when on and how often, to the moment: the rules of `arrival.collect`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update

from reminders.followup.enrolling.enroll import enroll
from reminders.followup.intake.arrival import collect
from reminders.followup.intake.arrival.collect import CURSOR, collect_replies, collect_statuses
from reminders.followup.intake.arrival.store import NoClinic, store_reply
from reminders.outbox.pace import ensure_sender
from reminders.record.installation import Cursor
from reminders.record.people import Clinic
from reminders.record.texts import Message, MessageEvent, Reply
from reminders.texting.gateway import NoSuchMessage, ProviderMessage, ProviderUnavailable
from tests.migrated import SENDER, migrated_settings
from tests.one_clinic import Care, care_of, request_for

NOW = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
MOMENT, SECOND, MINUTE, HOUR = timedelta(microseconds=1), timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
SERVICE, OTHERS = "MG" + "a" * 32, "MG" + "e" * 32


@pytest.fixture
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Care]:
    with (
        time_machine.travel(NOW, tick=False),
        care_of(migrated_settings(request, "sqlite", tmp_path_factory.mktemp("collect"))) as care,
    ):
        yield care


def text(provider_id: str, ago: timedelta = MINUTE, **values: Any) -> ProviderMessage:
    usual: dict[str, Any] = {
        "provider_id": provider_id, "to": SENDER, "sender": "+13125550142", "body": "hello", "direction": "inbound",
        "status": "received", "error_code": None, "created_at": NOW - ago, "sent_at": None, "num_media": 0,
    }  # fmt: skip
    return ProviderMessage(**usual | values)


class Provider:
    """Lists these texts, and remembers what it was asked."""

    def __init__(self, *texts: ProviderMessage | Exception) -> None:
        self.texts = texts
        self.since: list[datetime] = []
        self.asked: list[str] = []

    def received_since(self, since: datetime, sender: str | None = None) -> list[ProviderMessage]:
        self.since.append(since)
        return [each for each in self.texts if isinstance(each, ProviderMessage)]

    def fetch(self, provider_id: str) -> ProviderMessage:
        self.asked.append(provider_id)
        found = self.texts[0] if self.texts else text(provider_id, status="sent")
        if isinstance(found, Exception):
            raise found
        return found


def cursor(care: Care) -> datetime | None:
    with care.database.read() as session:
        kept = session.get(Cursor, CURSOR)
        return None if kept is None else kept.at


def a_text_of_ours(care: Care, **values: Any) -> str:
    """A text that left, and that the provider has not told the end of."""
    with care.database.write() as session:
        enroll(session, care.clinic(session), request_for(), actor="staff:1", settings=care.settings)
        (message,) = session.scalars(select(Message))
        usual = {"state": "sent", "provider_id": "SM-ours", "claimed_at": NOW - HOUR}
        session.execute(update(Message).values(**usual | values))
        return message.id


def message_of(care: Care) -> Message:
    with care.database.read() as session:
        return session.scalars(select(Message)).one()


@pytest.mark.parametrize(("queued_ago", "since"), [(None, HOUR), (HOUR - MINUTE, HOUR), (3 * HOUR, 3 * HOUR)])
def test_the_first_look_goes_back_an_hour_or_to_the_first_text_of_ours(
    here: Care, queued_ago: timedelta | None, since: timedelta
) -> None:
    if queued_ago is not None:
        with time_machine.travel(NOW - queued_ago, tick=False):
            a_text_of_ours(here)
        with time_machine.travel(NOW - MINUTE, tick=False), here.database.write() as session:
            again = request_for(patient={"mrn": "B", "name": "Ben", "phone": "+13125550143"})
            enroll(session, here.clinic(session), again, actor="staff:1", settings=here.settings)
    provider = Provider()
    assert collect_replies(here.database, provider) == 0
    assert provider.since == [NOW - since - timedelta(minutes=10)]
    assert cursor(here) is None


def test_each_look_begins_ten_minutes_before_the_newest_text_that_was_stored(here: Care) -> None:
    provider = Provider(text("SM2", MINUTE), text("SM1", 2 * MINUTE), text("SM3", -HOUR, dated=False))
    assert collect_replies(here.database, provider) == 3
    assert cursor(here) == NOW - MINUTE
    assert collect_replies(here.database, provider) == 0
    assert provider.since[1] == NOW - 11 * MINUTE
    ahead = Provider(text("SM4", -HOUR))
    assert collect_replies(here.database, ahead) == 1
    assert cursor(here) == NOW, "never from the time to come"
    with here.database.read() as session:
        assert session.scalars(select(Reply.provider_at).where(Reply.provider_id == "SM4")).one() == NOW


def test_the_cursor_stays_before_a_text_that_could_not_be_stored(here: Care, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_reply

    def stumbles(session: Any, inbound: Any) -> str | None:
        if inbound.body == "bad":
            raise ValueError
        return store(session, inbound)

    monkeypatch.setattr(collect, "store_reply", stumbles)
    listed = [text("SM1", 4 * MINUTE), text("SM2", 3 * MINUTE, body="bad"), text("SM3", 2 * MINUTE, body="bad")]
    assert collect_replies(here.database, Provider(*listed, text("SM4", MINUTE))) == 2
    assert cursor(here) == NOW - 3 * MINUTE, "that moment is listed again"


def test_without_a_clinic_nothing_is_stored_and_the_cursor_waits(here: Care, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(session: Any, inbound: Any) -> str | None:
        raise NoClinic

    with monkeypatch.context() as patch:
        patch.setattr(collect, "store_reply", nobody)
        assert collect_replies(here.database, Provider(text("SM1"))) == 0
    assert cursor(here) is None


@pytest.mark.parametrize(
    ("listed", "setting", "ours"),
    [
        ({}, {}, True),
        ({"to": "+13125550166"}, {}, False),
        ({"to": "+13125550166", "messaging_service": OTHERS}, {}, False),
        ({"to": "+13125550166", "messaging_service": SERVICE}, {"clinic": SERVICE}, True),
        ({"to": "+13125550166", "messaging_service": OTHERS}, {"clinic": SERVICE}, False),
        ({"to": "+13125550166"}, {"clinic": SERVICE}, True),
        ({"to": "+13125550166"}, {"clinic": "+13125550166"}, True),
        ({"to": "+13125550166"}, {"before": "+13125550166"}, True),
        ({"to": "+13125550166", "messaging_service": SERVICE}, {"before": SERVICE}, True),
        ({"to": "rcs:agent"}, {}, True),
        ({"to": "rcs:agent", "messaging_service": OTHERS}, {}, False),
        ({"messaging_service": OTHERS}, {}, True),
    ],
)
def test_a_text_is_ours_if_it_was_or_may_have_been_written_to_a_sender_of_ours(
    here: Care, listed: dict[str, Any], setting: dict[str, str], ours: bool
) -> None:
    with here.database.write() as session:
        if "clinic" in setting:
            session.execute(update(Clinic).values(sender=setting["clinic"]))
        if "before" in setting:
            ensure_sender(session, setting["before"], None)
    assert collect_replies(here.database, Provider(text("SM1", **listed))) == int(ours)


def test_without_a_sender_of_the_installation_the_clinics_own_count(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with_one = migrated_settings(request, "sqlite", tmp_path_factory.mktemp("collect"))
    with (
        time_machine.travel(NOW, tick=False),
        care_of(replace(with_one, twilio_sender=None)) as care,
    ):
        with care.database.write() as session:
            session.execute(update(Clinic).values(sender=SENDER))
        others = text("SM2", to="+13125550166"), text("SM3", to="", messaging_service=OTHERS)
        assert collect_replies(care.database, Provider(text("SM1"), *others)) == 1


@pytest.mark.parametrize(("after", "corrected"), [(2 * SECOND, False), (2 * SECOND + MOMENT, True)])
def test_the_list_corrects_the_time_of_a_text_whose_webhook_was_late(
    here: Care, after: timedelta, corrected: bool
) -> None:
    assert collect_replies(here.database, Provider(text("SM1", MINUTE))) == 1
    for shown, at in (
        (text("SM1", MINUTE + after, dated=False), NOW - MINUTE),
        (text("SM1", MINUTE + after), NOW - MINUTE - after if corrected else NOW - MINUTE),
    ):
        assert collect_replies(here.database, Provider(shown)) == 0
        with here.database.read() as session:
            assert session.scalars(select(Reply.provider_at)).one() == at


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({"claimed_at": NOW - MINUTE}, True),
        ({"claimed_at": NOW - MINUTE + MOMENT}, False),
        ({"claimed_at": NOW - timedelta(days=7) + MOMENT}, True),
        ({"claimed_at": NOW - timedelta(days=7)}, False),
        ({"try_after": NOW}, True),
        ({"try_after": NOW + MOMENT}, False),
        ({"state": "accepted"}, True),
        ({"state": "unknown"}, False),
        ({"state": "delivered"}, False),
        ({"provider_id": None}, False),
    ],
)
def test_the_status_of_a_text_is_asked_for_from_a_minute_to_a_week_after_it_left(
    here: Care, values: dict[str, Any], asked: bool
) -> None:
    a_text_of_ours(here, **values)
    provider = Provider()
    assert collect_statuses(here.database, provider) == int(asked)
    assert provider.asked == (["SM-ours"] if asked else [])


@pytest.mark.parametrize(
    ("ago", "again"),
    [(MINUTE, MINUTE), (2 * MINUTE, MINUTE), (10 * MINUTE, 5 * MINUTE), (12 * HOUR, 6 * HOUR), (50 * HOUR, 6 * HOUR)],
)
def test_a_status_that_does_not_come_is_asked_for_more_and_more_rarely(
    here: Care, ago: timedelta, again: timedelta
) -> None:
    a_text_of_ours(here, claimed_at=NOW - ago)
    answers: list[ProviderMessage | Exception] = [
        text("SM-ours", status="sent"), NoSuchMessage("SM-ours"), ProviderUnavailable("busy"),
    ]  # fmt: skip
    for answer in answers:
        with here.database.write() as session:
            session.execute(update(Message).values(try_after=None))
        if isinstance(answer, ProviderUnavailable):
            with pytest.raises(ProviderUnavailable):
                collect_statuses(here.database, Provider(answer))
        else:
            assert collect_statuses(here.database, Provider(answer)) == 1
        assert message_of(here).try_after == NOW + again, answer


def test_the_status_that_the_provider_tells_is_kept_and_is_asked_for_no_more(here: Care) -> None:
    id_ = a_text_of_ours(here)
    failed = Provider(text("SM-ours", status="undelivered", error_code=30003))
    assert collect_statuses(here.database, failed) == 1
    assert collect_statuses(here.database, failed) == 0
    with here.database.read() as session:
        message = session.get_one(Message, id_)
        assert (message.state, message.error_code, message.try_after) == ("undelivered", 30003, None)
        newest = session.scalars(select(MessageEvent).order_by(MessageEvent.id.desc()).limit(1)).one()
        assert (newest.to_state, newest.cause) == ("undelivered", "collected")


def test_the_status_of_the_text_that_left_first_is_asked_for_first(here: Care, monkeypatch: pytest.MonkeyPatch) -> None:
    a_text_of_ours(here)
    with here.database.write() as session:
        again = request_for(patient={"mrn": "B", "name": "Ben", "phone": "+13125550143"})
        enroll(session, here.clinic(session), again, actor="staff:1", settings=here.settings)
        (other,) = session.scalars(select(Message).where(Message.state == "queued"))
        other.state, other.provider_id, other.claimed_at = "sent", "SM-older", NOW - 2 * HOUR
    monkeypatch.setattr(collect, "STATUSES_AT_A_TIME", 1)
    provider = Provider()
    assert [collect_statuses(here.database, provider) for _ in range(3)] == [1, 1, 0]
    assert provider.asked == ["SM-older", "SM-ours"]
