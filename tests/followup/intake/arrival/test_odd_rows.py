"""Odd rows in the provider's list: each is stored as far as possible, and none holds up the others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from reminders.clock import real
from reminders.followup.enrolling.enroll import enroll
from reminders.followup.intake.arrival import collect
from reminders.followup.intake.arrival.collect import CURSOR, collect_replies, collect_statuses
from reminders.followup.intake.arrival.store import store_reply
from reminders.outbox.status import apply_status
from reminders.record.installation import Cursor
from reminders.record.sealing import unseal
from reminders.record.texts import Message, MessageState, Reply
from reminders.texting.gateway import Gateway, NoSuchMessage, ProviderMessage, ProviderUnavailable
from reminders.texting.listed import read_row
from tests.day import new_phone
from tests.one_clinic import Care, request_for
from tests.texting.scripted_server import answer, scripted_server

ACCOUNT = "AC" + "0" * 32
_ids = count(1)

anything = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None), max_size=80)
    | st.lists(st.integers(), max_size=2)
    | st.dictionaries(st.text(max_size=5), st.integers(), max_size=2)
    | st.sampled_from(["x" * 300, "\0", "9" * 400, "Mon, 99 Foo 2026 25:61:61", "Mon, 02 Mar 9999 15:00:00 -2359"])
)
FIELDS = ("sid", "from", "to", "body", "date_created", "date_sent", "direction", "status", "num_media", "error_code",
          "messaging_service_sid")  # fmt: skip
slow_is_fine = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


class Lists:
    """A provider whose list holds these rows."""

    def __init__(self, *rows: object) -> None:
        self.rows = rows

    def received_since(self, since: datetime, sender: str | None = None) -> list[ProviderMessage]:
        found = [read_row(row) for row in self.rows]
        return [m for m in found if m is not None and m.is_inbound and m.created_at >= since.replace(microsecond=0)]

    def fetch(self, provider_id: str) -> ProviderMessage:
        raise NoSuchMessage(provider_id)


def row(care: Care, **changes: Any) -> dict[str, Any]:
    """A row as Twilio lists it, of a text that came in now."""
    return {
        "sid": f"SM-row-{next(_ids)}", "from": new_phone(), "to": care.settings.twilio_sender, "body": "hello",
        "direction": "inbound", "status": "received", "num_media": "0", "error_code": None,
        "date_created": format_datetime(datetime.now(UTC)), "date_sent": format_datetime(datetime.now(UTC)),
        "messaging_service_sid": None,
    } | {name.rstrip("_"): value for name, value in changes.items()}  # fmt: skip


def bodies(care: Care) -> list[str]:
    with care.database.read() as session:
        return [unseal(session, reply, "body") for reply in session.scalars(select(Reply).order_by(Reply.id))]


def cursor(care: Care) -> datetime | None:
    with care.database.read() as session:
        kept = session.get(Cursor, CURSOR)
        return kept.at if kept else None


@slow_is_fine
@given(changes=st.lists(st.dictionaries(st.sampled_from(FIELDS), anything, max_size=3), max_size=3))
@example(changes=[{"sid": None}, {"date_created": None, "date_sent": None}, {"from": None}])
@example(changes=[{"num_media": "99999"}, {"sid": "x" * 300}, {"body": "\ud800\0"}])
def test_whatever_a_row_says_the_next_one_is_stored_and_read(care: Care, changes: Sequence[dict[str, Any]]) -> None:
    body = f"the good row {next(_ids)}"
    rows = [row(care, **{"from_" if name == "from" else name: value for name, value in odd.items()}) for odd in changes]
    collect_replies(care.database, Lists(*rows, row(care, body=body)))
    assert bodies(care).count(body) == 1
    kept = cursor(care)
    assert kept is not None
    assert kept <= real()


@pytest.mark.parametrize(
    "wrong",
    [
        {"date_created": None, "date_sent": None},
        {"date_created": "yesterday", "date_sent": 5},
        {"from_": None},
        {"num_media": "many"},
        {"num_media": "-1"},
        {"num_media": "999999999999"},
        {"error_code": "x"},
        {"sid": "S" * 200},
        {"direction": None},
        {"messaging_service_sid": 7, "to": "+13125550100"},
    ],
)
def test_a_row_with_an_id_is_stored_once_however_odd_it_is(care: Care, wrong: dict[str, Any]) -> None:
    listed = Lists(row(care, **wrong))
    assert collect_replies(care.database, listed) == 1
    assert collect_replies(care.database, listed) == 0
    assert bodies(care) == ["hello"]


def test_a_row_without_a_date_is_dated_now_and_moves_no_cursor(care: Care) -> None:
    before = real()
    collect_replies(care.database, Lists(row(care, date_created=None, date_sent=None)))
    assert cursor(care) is None
    with care.database.read() as session:
        assert before - timedelta(seconds=1) <= session.scalars(select(Reply.provider_at)).one() <= real()


def test_a_row_without_words_is_stored_as_one_that_says_nothing(care: Care) -> None:
    collect_replies(care.database, Lists(row(care, body=None)))
    assert bodies(care) == [""]


def test_a_row_from_the_time_to_come_does_not_take_the_cursor_there(care: Care) -> None:
    ahead = format_datetime(datetime.now(UTC) + timedelta(days=400))
    collect_replies(care.database, Lists(row(care, date_created=ahead)))
    kept = cursor(care)
    assert kept is not None
    assert kept <= real()
    assert collect_replies(care.database, Lists(row(care, body="later"))) == 1


def test_a_reply_that_cannot_be_stored_does_not_hold_up_the_others_and_is_tried_again(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = datetime.now(UTC) - timedelta(minutes=20)
    bad = row(care, body="bad", date_created=format_datetime(first))
    good = row(care, body="good")

    def stumbles(session: Any, text: Any) -> str | None:
        if text.body == "bad":
            raise ValueError("a row that breaks what stores it")
        return store_reply(session, text)

    with monkeypatch.context() as patch:
        patch.setattr(collect, "store_reply", stumbles)
        assert collect_replies(care.database, Lists(bad, good)) == 1
    kept = cursor(care)
    assert kept is None or kept <= first
    assert collect_replies(care.database, Lists(bad, good)) == 1
    assert sorted(bodies(care)) == ["bad", "good"]


def test_a_page_of_the_provider_s_list_is_read_past_its_odd_rows(care: Care) -> None:
    rows: list[object] = [
        row(care, body="the good one"), row(care, sid=None), row(care, date_created="Mon, 99 Foo 2026"), None, "text",
        row(care, date_created=17), row(care, num_media="three"),
    ]  # fmt: skip
    page = json.dumps({"messages": rows, "next_page_uri": None, "page": 0, "page_size": 1000})
    with scripted_server(answer(200, page)) as server:
        gateway = Gateway(ACCOUNT, "token", server.url)
        assert collect_replies(care.database, gateway) == 4
        gateway.close()
    assert "the good one" in bodies(care)


def test_a_text_is_not_taken_for_missing_where_the_list_holds_a_row_without_an_id() -> None:
    page = json.dumps({"messages": [{"sid": None, "direction": "outbound-api", "body": "x"}], "next_page_uri": None})
    with scripted_server(answer(200, page)) as server:
        gateway = Gateway(ACCOUNT, "token", server.url)
        with pytest.raises(ProviderUnavailable):
            gateway.sent_to("+13125550142")
        gateway.close()


def test_a_text_whose_status_cannot_be_had_lets_the_others_have_their_turn(care: Care) -> None:
    asked: list[str] = []

    class Balks(Lists):
        def fetch(self, provider_id: str) -> ProviderMessage:
            asked.append(provider_id)
            if provider_id == "SM-odd":
                raise ProviderUnavailable("an answer that makes no sense")
            found = read_row({"sid": provider_id, "status": "delivered", "date_created": None})
            assert found is not None
            return found

    with care.database.write() as session:
        for number, sid in enumerate(("SM-odd", "SM-good")):
            patient = {"phone": new_phone(), "mrn": f"A-{number}", "name": f"Body Number {number}"}
            enroll(session, care.clinic(session), request_for(patient=patient), actor="operator",
                   settings=care.settings)  # fmt: skip
            waiting = select(Message).where(Message.state == MessageState.QUEUED)
            message = session.scalars(waiting).one()
            apply_status(session, message.id, sid, "sent")
            message.claimed_at = real() - timedelta(minutes=10 - number)
    with pytest.raises(ProviderUnavailable):
        collect_statuses(care.database, Balks())
    collect_statuses(care.database, Balks())
    assert asked == ["SM-odd", "SM-good"]
    with care.database.read() as session:
        states = dict(session.execute(select(Message.provider_id, Message.state)).all())
    assert states["SM-good"] == MessageState.DELIVERED


@pytest.mark.parametrize("to", ["whatsapp:+13125550100", "rcs:+13125550100", "WhatsApp: 13125550100", "rcs:lakeside"])
def test_a_listed_text_of_another_channel_is_not_passed_over(care: Care, to: str) -> None:
    phone = new_phone()
    assert collect_replies(care.database, Lists(row(care, to=to, from_=f"rcs:{phone}"))) == 1
    with care.database.read() as session:
        reply = session.scalars(select(Reply)).one()
        assert (unseal(session, reply, "from"), reply.channel) == (phone, "rcs")


def test_a_text_to_another_number_or_service_of_the_account_is_not_ours(care: Care) -> None:
    other = "MG" + "e" * 32
    rows = [row(care, to="+13125550166"), row(care, to="+13125550166", messaging_service_sid=other)]
    assert collect_replies(care.database, Lists(*rows)) == 0
    with care.database.write() as session:
        care.clinic(session).sender = "MG" + "a" * 32
    assert collect_replies(care.database, Lists(rows[1])) == 0
    assert collect_replies(care.database, Lists(rows[0])) == 1  # it names no service: it may be behind ours
