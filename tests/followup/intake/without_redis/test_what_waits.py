"""What has waited so long that a process does the workers' job itself, to the moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, update

from reminders.clock import Clock
from reminders.followup.alerting.mail import Mail
from reminders.followup.alerting.page import page_due
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.followup.intake.without_redis.direct import DirectContext, ask_provider, send_mails, send_texts
from reminders.outbox.kinds import URGENT_PRIORITY, Kind
from reminders.record.columns import new_id
from reminders.record.duties import DIRECT
from reminders.record.flags import About, open_flag
from reminders.record.installation import Duty, Hold
from reminders.record.outcomes import Flag, FlagKind, Page
from reminders.record.people import OnCallContact
from reminders.record.restore_hold import RESTORED
from reminders.record.texts import Message, MessageEvent, Reply
from reminders.texting.gateway import ProviderMessage
from tests.migrated import SENDER, migrated_settings
from tests.one_clinic import Care, care_of, request_for
from tests.outbox.claiming import OTHER_PHONE, PHONE, queued

NOW = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
MOMENT, SECOND = timedelta(microseconds=1), timedelta(seconds=1)


class Provider:
    """Takes nothing and lists nothing, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def received_since(self, since: datetime, sender: str | None = None) -> list[ProviderMessage]:
        self.asked.append("received")
        return []

    def sent_to(self, to: str, *, since: datetime | None = None) -> list[ProviderMessage]:
        self.asked.append("sent")
        return []


@dataclass
class Here:
    care: Care
    ana: Enrollment

    def change(self, *changes: Any) -> None:
        with self.care.database.write() as session:
            for change in changes:
                session.execute(change)

    def steps_in(self, *changes: Any) -> bool:
        """Whether this process does the workers' job, once the changes are made: only then it makes a gateway."""
        self.change(*changes)
        settings = replace(self.care.settings, twilio_api_url="http://127.0.0.1:9")
        way = DirectContext(settings, self.care.database)
        send_texts(way)
        stepped_in = "gateway" in vars(way)
        way.gateway.close()
        return stepped_in

    def asks(self, *changes: Any) -> list[str]:
        """What the provider is asked, once the changes are made."""
        self.change(*changes)
        way, provider = DirectContext(self.care.settings, self.care.database), Provider()
        vars(way)["gateway"] = provider
        ask_provider(way)
        return provider.asked


@pytest.fixture
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    """A clinic where nothing waits; real time and care time stand still."""
    with (
        time_machine.travel(NOW, tick=False),
        care_of(migrated_settings(request, "sqlite", tmp_path_factory.mktemp("direct"))) as care,
    ):
        with care.database.write() as session:
            ana = enroll(session, care.clinic(session), request_for(), actor="staff:1", settings=care.settings)
        care.database.clock = Clock(care_at=NOW, real_at=NOW, speed=1.0)
        yield Here(care, ana)


def duty(name: str, ago: timedelta) -> Duty:
    return Duty(duty=name, done_at=NOW - ago, worker="w")


def test_an_urgent_text_is_left_to_the_workers_for_ten_seconds(here: Here) -> None:
    page = queued(here.care, here.ana, Kind.PAGE, "Urgent.", "page:1")
    usual: dict[str, Any] = {
        "state": "queued", "send_after": NOW - 10 * SECOND, "send_before": NOW + SECOND, "expires_at": NOW + SECOND,
        "try_after": None, "priority": 0, "claim_token": None, "lease_until": None,
    }  # fmt: skip
    cases: list[tuple[bool, dict[str, Any]]] = [
        (True, {}),
        (False, {"send_after": NOW - 10 * SECOND + MOMENT}),
        (False, {"send_before": NOW}),
        (False, {"expires_at": NOW}),
        (False, {"state": "claimed"}),
        (False, {"state": "dropped"}),
        (True, {"priority": URGENT_PRIORITY}),
        (False, {"priority": URGENT_PRIORITY + 1}),
        (True, {"try_after": NOW}),
        (False, {"try_after": NOW + MOMENT}),
    ]
    row = update(Message).where(Message.id == page)
    assert [values for steps, values in cases if here.steps_in(row.values(usual | values)) != steps] == []


def test_only_what_is_urgent_is_sent_and_what_was_done_is_counted(here: Here) -> None:
    """Two flags are paged for, a page is posted, and the welcome is left to the workers."""
    page = queued(here.care, here.ana, Kind.PAGE, "Urgent.", "page:1")
    way = DirectContext(replace(here.care.settings, twilio_api_url="http://127.0.0.1:9"), here.care.database)
    assert send_texts(way) == 0
    with here.care.database.write() as session:
        for key in "ab":
            open_flag(
                session, here.care.clinic_id, FlagKind.DANGER, About(patient_id=here.ana.patient.id),
                natural_key=key, opened_at=NOW, urgent=True,
            )  # fmt: skip
    waits = update(Message).values(send_after=NOW - 10 * SECOND)
    here.change(waits, update(Flag).values(page_next_at=NOW))
    assert send_texts(way) == 3
    way.gateway.close()
    with here.care.database.read() as session:
        causes = {event.message_id: event.cause for event in session.query(MessageEvent).order_by(MessageEvent.id)}
        (welcome,) = session.query(Message).where(Message.kind == "welcome")
    assert (causes[welcome.id], causes[page] == "queued") == ("queued", False)


def test_on_fast_days_the_workers_have_as_long_in_real_time(here: Here) -> None:
    page = queued(here.care, here.ana, Kind.PAGE, "Urgent.", "page:1")
    here.care.database.clock = Clock(care_at=NOW, real_at=NOW, speed=60.0)
    row = update(Message).where(Message.id == page)
    for ago, steps in ((599, False), (600, True)):
        times = {"send_after": NOW - ago * SECOND, "expires_at": NOW + SECOND, "send_before": NOW + SECOND}
        assert here.steps_in(row.values(times)) == steps


def test_a_flag_whose_page_is_due_is_left_to_the_workers_for_ten_seconds(here: Here) -> None:
    with here.care.database.write() as session:
        open_flag(
            session, here.care.clinic_id, FlagKind.DANGER, About(patient_id=here.ana.patient.id),
            natural_key="d", opened_at=NOW, urgent=True,
        )  # fmt: skip
    usual: dict[str, Any] = {"resolved_at": None, "page_next_at": NOW - 10 * SECOND}
    cases: list[tuple[bool, dict[str, Any]]] = [
        (True, {}),
        (False, {"page_next_at": NOW - 10 * SECOND + MOMENT}),
        (False, {"page_next_at": None}),
        (False, {"resolved_at": NOW}),
    ]
    assert [values for steps, values in cases if here.steps_in(update(Flag).values(usual | values)) != steps] == []


def test_a_mail_is_left_to_the_workers_for_ten_seconds_and_handed_over_once(here: Here) -> None:
    way = DirectContext(here.care.settings, here.care.database)
    posted: list[Mail] = []
    vars(way)["post_mail"] = posted.append
    with here.care.database.write() as session:
        session.add(
            OnCallContact(
                id=new_id(), clinic_id=here.care.clinic_id, position=1, name="On call", phone=OTHER_PHONE,
                email="on-call@lakeside.example", created_at=NOW,
            )
        )  # fmt: skip
        open_flag(
            session, here.care.clinic_id, FlagKind.DANGER, About(patient_id=here.ana.patient.id),
            natural_key="d", opened_at=NOW, urgent=True,
        )  # fmt: skip
        page_due(session)
    for ago, mails, so_far in ((10 * SECOND - MOMENT, 0, 0), (10 * SECOND, 1, 1), (10 * SECOND, 0, 1)):
        here.change(update(Page).values(paged_at=NOW - ago))
        assert (send_mails(way), len(posted)) == (mails, so_far), ago
        with here.care.database.read() as session:
            assert (session.get(Duty, DIRECT) is not None) == bool(posted)


def test_an_unread_reply_is_left_for_ten_seconds_to_workers_that_read(here: Here) -> None:
    with here.care.database.write() as session:
        store_reply(session, Inbound("SM1", PHONE, SENDER, "hello"))
    unread = {"read_at": None, "stored_at": NOW - 10 * SECOND}
    just_now = unread | {"stored_at": NOW - 10 * SECOND + MOMENT}
    cases: list[tuple[bool, dict[str, Any], Duty | None]] = [
        (True, unread, None),
        (False, just_now, None),
        (False, unread | {"read_at": NOW}, None),
        (True, unread, duty("read", 20 * SECOND)),
        (False, unread, duty("read", 20 * SECOND - MOMENT)),
        (True, unread, duty("send", SECOND)),
    ]
    for steps, values, heartbeat in cases:
        here.change(delete(Duty))
        if heartbeat is not None:
            with here.care.database.write() as session:
                session.add(heartbeat)
        assert here.steps_in(update(Reply).values(values)) == steps, (values, heartbeat)
        if steps:
            with here.care.database.write() as session:
                assert [reply.read_at is not None for reply in session.query(Reply)] == [True]
    with here.care.database.write() as session:
        fresh = store_reply(session, Inbound("SM2", PHONE, SENDER, "hello again"))
    here.change(delete(Duty))
    assert here.steps_in(update(Reply).where(Reply.id != fresh).values(unread))
    with here.care.database.read() as session:
        assert {reply.id == fresh: reply.read_at is None for reply in session.query(Reply)} == {
            False: False,
            True: True,
        }


@pytest.mark.parametrize(
    ("ago", "asked"),
    [(None, ["received"]), (80 * SECOND, []), (80 * SECOND + MOMENT, ["received"])],
)
def test_lost_replies_are_fetched_where_two_polls_and_the_time_of_a_heartbeat_have_passed(
    here: Here, ago: timedelta | None, asked: list[str]
) -> None:
    assert here.care.settings.collect_seconds == 30
    with here.care.database.write() as session:
        if ago is not None:
            session.add(duty("collect", ago))
    assert here.asks() == asked


def test_an_urgent_text_of_unknown_outcome_is_looked_for_half_a_minute_after_that_may_be_done(here: Here) -> None:
    page = queued(here.care, here.ana, Kind.PAGE, "Urgent.", "page:1")
    with here.care.database.write() as session:
        session.add(duty("collect", SECOND))
    usual: dict[str, Any] = {
        "state": "unknown", "priority": 0, "lease_until": NOW - 30 * SECOND, "claimed_at": NOW - 60 * SECOND,
        "missing_at": None, "times_missing": 0,
    }  # fmt: skip
    cases: list[tuple[bool, dict[str, Any]]] = [
        (True, {}),
        (True, {"state": "claimed", "claim_token": "lost"}),
        (False, {"state": "accepted"}),
        (False, {"lease_until": NOW - 30 * SECOND + MOMENT}),
        (True, {"priority": URGENT_PRIORITY}),
        (False, {"priority": URGENT_PRIORITY + 1}),
    ]
    row = update(Message).where(Message.id == page)
    for looks, values in cases:
        asked = here.asks(row.values(usual | values))
        with here.care.database.read() as session:
            state = session.get_one(Message, page).state
        claimed = values.get("state") == "claimed"
        assert bool(asked) == (looks and not claimed), values
        assert state == ("unknown" if claimed else values.get("state", "unknown")), "its lease is over"
    with here.care.database.write() as session:
        session.add(Hold(name=RESTORED, since=NOW, detail="yesterday.gz"))
    assert here.asks(row.values(usual)) == [], "after a restore a worker looks for them, in order"
