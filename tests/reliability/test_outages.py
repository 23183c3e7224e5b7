"""Something the service depends on is away, full, or has the wrong time: nothing is lost, half done or sent twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, OperationalError

from reminders.care.reasons import Reason
from reminders.followup.intake.arrival.collect import collect_replies
from reminders.outbox.claim import Limits, claim
from reminders.outbox.send import SendLoop
from reminders.outbox.settle import expire_claims, settle
from reminders.record.schedule import CheckInState
from reminders.record.texts import MessageState
from reminders.texting.gateway import Gateway, PostResult, Unknown
from tests.day import CHICAGO, Day, new_phone
from tests.migrated import migrated_settings
from tests.network import SimulatedNetwork
from tests.reliability.lived import LivedDay
from tests.reliability.real_time import Later
from tests.services.postgres import PostgresServer

# -- Redis away --------------------------------------------------------------------------------------------------------


def test_what_records_replies_does_not_know_redis_or_celery() -> None:
    """The web process cannot be held up by a Redis that is away: it never loads the libraries that would talk to it."""
    code = "import sys, reminders.web.webhooks, reminders.web; sys.exit(bool({'redis', 'celery'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=120).returncode == 0


def test_ticks_that_redis_lost_cost_time_and_nothing_else(day: Day) -> None:
    """The schedule stands in the database: hours without a tick, and the first tick finds everything still due."""
    phones = [new_phone() for _ in range(3)]
    enrollments = [day.enroll(phone, name=f"Body Number {n}") for n, phone in enumerate(phones)]
    day.tick()
    day.at(enrollments[-1].check_ins[0].due_at + timedelta(hours=3))
    day.tick()
    assert [len(day.network.taken(phone)) for phone in phones] == [2, 2, 2]


# -- the provider away -------------------------------------------------------------------------------------------------


@pytest.fixture
def own_network(day: Day) -> Iterator[SimulatedNetwork]:
    """A network that this test may stop."""
    with SimulatedNetwork() as network:
        day.network = network
        day.gateway.close()
        day.gateway = Gateway(network.account_sid, network.auth_token, network.api_url)
        yield network


def test_after_hours_without_the_provider_what_is_in_its_window_goes_out_in_order_and_the_rest_says_why(
    day: Day, own_network: SimulatedNetwork, real_later: Later
) -> None:
    first, second, third = (new_phone() for _ in range(3))
    too_late = day.enroll(first)
    day.later(hours=2)
    in_time = [day.enroll(second, name="Ben Okafor"), day.enroll(third, name="Carla Diaz")]
    day.tick()
    before = {phone: len(day.network.taken(phone)) for phone in (first, second, third)}
    own_network.stop()
    for check_in in (too_late.check_ins[0], in_time[0].check_ins[0], in_time[1].check_ins[0]):
        day.at(max(day.now, check_in.due_at))
        day.tick()
    day.at(too_late.check_ins[0].closes_at)
    real_later(600)
    day.tick()
    own_network.start()
    real_later(600)
    day.tick()
    h4 = [day.check_in(e.check_ins[0]) for e in (too_late, *in_time)]
    assert [(c.state, c.reason) for c in h4] == [
        (CheckInState.SKIPPED, Reason.OUTAGE), (CheckInState.ASKED, None), (CheckInState.ASKED, None),
    ]  # fmt: skip
    asked = [m["to"] for m in own_network.ledger()["outbound"] if "right now" in m["body"]]
    assert asked == [second, third]
    assert before[first] == len(day.network.taken(first))


# -- the database away -------------------------------------------------------------------------------------------------


class _During:
    """A gateway in whose POST, once the network has taken the text, something else happens."""

    def __init__(self, gateway: Gateway, happens: Callable[[], None]) -> None:
        self.gateway, self.happens = gateway, happens

    def post(
        self, *, to: str, sender: str, body: str, status_callback: str, validity_seconds: int | None = None
    ) -> PostResult:
        result = self.gateway.post(to=to, sender=sender, body=body, status_callback=status_callback)
        self.happens()
        return result


def test_a_database_that_goes_away_during_a_post_costs_no_second_text(
    request: pytest.FixtureRequest,
    postgres_server: PostgresServer,
    network: SimulatedNetwork,
    real_later: Later,
    tmp_path: Path,
) -> None:
    settings = migrated_settings(request, "postgresql", tmp_path)
    day = Day.begin(settings, network, datetime(2026, 3, 2, 10, tzinfo=CHICAGO))
    phone = new_phone()
    enrollment = day.enroll(phone)
    loop = SendLoop(day.database, _During(day.gateway, postgres_server.stop), public_url="http://127.0.0.1:1")
    try:
        with pytest.raises(DBAPIError):
            loop.run()
        with pytest.raises(OperationalError):
            collect_replies(day.database, day.gateway)
    finally:
        postgres_server.start()
    assert day.messages(kind="welcome")[0].state == MessageState.CLAIMED
    for _ in range(3):
        real_later(65)
        day.reconcile()
        day.send()
    assert len(day.network.taken(phone)) == 1
    day.ask(phone, enrollment, "h4")
    day.say(phone, "6")
    assert day.scores(enrollment) == [("h4", Decimal(6))]
    day.end()


# -- the disk full -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_full_disk_stores_a_reply_whole_or_not_at_all_and_it_is_collected_later(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.ask(phone, enrollment, "h4")
    give_back = _fill(day)
    day.network.say(phone, "7", to=day.settings.twilio_sender)
    with pytest.raises(OperationalError):
        _texts_until_it_is_full(day, phone)
    give_back()
    collect_replies(day.database, day.gateway)
    said = [m for m in day.network.messages(phone) if m["direction"] == "in"]
    assert len(day.replies()) == len(said)
    assert day.scores(enrollment) == [("h4", Decimal(7))]


def _texts_until_it_is_full(day: Day, phone: str) -> None:
    while True:
        collect_replies(day.database, day.gateway)
        day.network.say(phone, "thank you " * 150, to=day.settings.twilio_sender)


def _fill(day: Day) -> Callable[[], None]:
    """No more pages for this database; the returned call gives the disk back."""
    engine = day.database.engine

    def no_room(connection, _record, _proxy) -> None:  # type: ignore[no-untyped-def]
        connection.execute("PRAGMA max_page_count = 1")

    def room(connection, _record, _proxy) -> None:  # type: ignore[no-untyped-def]
        connection.execute("PRAGMA max_page_count = 1073741823")

    engine.dispose()
    event.listen(engine, "checkout", no_room)

    def give_back() -> None:
        event.remove(engine, "checkout", no_room)
        event.listen(engine, "checkout", room)

    return give_back


# -- clocks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jump", [-7200, 30, 7200, 86400], ids=lambda seconds: f"{seconds} s")
def test_a_jump_of_the_machines_clock_during_a_post_sends_nothing_twice(
    day: Day, real_later: Later, jump: float
) -> None:
    """The POST's answer is lost and the clock jumps; later it is put right."""
    phone = new_phone()
    day.enroll(phone)
    care = day.now
    real_later(jump)
    day.at(care)
    with day.database.write() as session:
        claimed = claim(session, Limits())
    assert claimed is not None
    day.gateway.post(to=claimed.to, sender=claimed.sender, body=claimed.body, status_callback="http://127.0.0.1:1")
    real_later(-jump)
    with day.database.write() as session:
        settle(session, claimed, Unknown("reset"))
    for _ in range(5):
        real_later(65)
        day.reconcile()
        day.send()
    assert len(day.network.taken(phone)) == 1
    real_later(abs(jump) + 200)
    for _ in range(3):
        real_later(65)
        day.reconcile()
        day.send()
    assert len(day.network.taken(phone)) == 1
    assert day.messages(kind="welcome")[0].provider_id is not None


@pytest.mark.parametrize("seconds", [30, 7200])
def test_a_clock_put_back_holds_a_sender_up_for_a_quarter_of_an_hour_at_most(
    day: Day, real_later: Later, seconds: float
) -> None:
    phone = new_phone()
    day.enroll(phone)
    care = day.now
    real_later(-seconds)
    day.at(care)  # texts queued after the clock was put right, that is
    waited = 0
    while day.send() == 0:
        real_later(60)
        waited += 1
    assert waited <= 15
    assert len(day.network.taken(phone)) == 1


def test_a_lease_outlives_a_clock_put_back_and_is_never_cut_short_by_it(day: Day, real_later: Later) -> None:
    day.enroll()
    with day.database.write() as session:
        assert claim(session, Limits()) is not None
    real_later(-3600)
    with day.database.write() as session:
        assert expire_claims(session) == 0
    real_later(3700)
    with day.database.write() as session:
        assert expire_claims(session) == 1


def test_care_time_that_jumps_over_a_window_says_so_and_coming_back_asks_nothing_twice(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.tick()
    h4, h24 = enrollment.check_ins[:2]
    day.at(h4.due_at)
    day.tick()
    day.at(h24.due_at + timedelta(hours=1))
    day.tick()
    asked = len(day.network.taken(phone))
    day.at(h4.due_at + timedelta(minutes=1))
    for _ in range(2):
        day.tick()
    assert len(day.network.taken(phone)) == asked
    assert (day.check_in(h4).state, day.check_in(h4).reason) == (CheckInState.MISSED, Reason.NO_ANSWER)


@pytest.mark.parametrize(
    ("infused", "first_hours", "second_hours"),
    [
        # Clocks in Chicago go forward on Sunday 8 March 2026 and back on Sunday 1 November 2026, at 2 in the morning.
        (datetime(2026, 3, 7, 11, tzinfo=CHICAGO), 4, 24),
        (datetime(2026, 10, 31, 11, tzinfo=CHICAGO), 4, 24),
    ],
    ids=["spring", "autumn"],
)
def test_a_restart_in_the_middle_of_a_clock_change_keeps_hours_absolute_and_days_on_the_wall(
    lived: LivedDay, infused: datetime, first_hours: int, second_hours: int
) -> None:
    day, phone = lived, new_phone()
    day.at(infused + timedelta(minutes=30))
    enrollment = day.enroll(phone, infused_at=infused)
    day.tick()
    utc = ZoneInfo("UTC")
    assert enrollment.check_ins[0].due_at == infused.astimezone(utc) + timedelta(hours=first_hours)
    assert enrollment.check_ins[1].due_at == infused.astimezone(utc) + timedelta(hours=second_hours)
    day.ask(phone, enrollment, "h4")
    # 1:59, the change, and 3:01 (or 1:01 again): everything starts over at each.
    midnight = datetime.combine(infused.date() + timedelta(days=1), datetime.min.time(), CHICAGO).astimezone(utc)
    before = len(day.network.taken(phone))
    for minutes in (119, 121, 150, 181, 239):
        day.at(midnight + timedelta(minutes=minutes))
        day.database.engine.dispose()
        day.tick()
        day.reconcile()
    assert len(day.network.taken(phone)) == before, "a text in the night"
    day.ask(phone, enrollment, "h24")
    assert len(day.network.taken(phone)) == before + 1
    d7 = next(c for c in enrollment.check_ins if c.step == "d7")
    assert d7.due_at.astimezone(CHICAGO).strftime("%d %H:%M") == f"{(infused + timedelta(days=7)):%d} 10:00"
