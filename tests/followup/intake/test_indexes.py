"""Queries that run for every reply or every second use an index, however much the record holds."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from reminders.clock import real
from reminders.followup.alerting.page import deliver_mails
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.followup.intake.read import read_reply
from reminders.followup.intake.without_redis.direct import DirectContext, send_mails
from reminders.record.columns import new_id
from reminders.record.texts import Reply
from tests.crowd import fill
from tests.day import Day, new_phone
from tests.plans import Noted, noting

pytestmark = pytest.mark.fresh_database

#: As much as somebody wrote in years.
WRITTEN = 400


def write_for_years(day: Day, reply_id: str) -> None:
    """Add years of earlier replies from one phone, all of them read."""
    columns = [column for column in Reply.__table__.columns if column.name != "id"]
    with day.database.write() as session:
        like = dict(session.execute(select(*columns).where(Reply.id == reply_id)).mappings().one())
        rows = [
            like
            | {
                "id": new_id(), "provider_id": f"SM-{new_id()}", "read_at": day.now,
                "provider_at": like["provider_at"] - timedelta(days=number),
                "received_at": like["received_at"] - timedelta(days=number),
            }
            for number in range(1, WRITTEN)
        ]  # fmt: skip
        session.execute(insert(Reply.__table__), rows)  # type: ignore[arg-type]


def test_a_reply_reads_what_its_phone_wrote_within_seconds_and_nothing_older(day: Day) -> None:
    phone, sender = new_phone(), str(day.settings.twilio_sender)
    fill(day, 60)
    ids = []
    for body, before in (("it is (1/2)", 3), ("4 (2/2)", 1)):
        with day.database.write() as session:
            at = real() - timedelta(seconds=before)
            ids.append(str(store_reply(session, Inbound(f"SM-{new_id()}", phone, sender, body, provider_at=at))))
    write_for_years(day, ids[0])
    fill(day, 1)  # and the figures are fresh
    with noting(day.database.engine) as noted, day.database.write() as session:
        assert read_reply(session, ids[1])
    near = [plan for sql, plan in noted.plans() if re.search(r"provider_at\s*(>=|<=)", sql)]
    assert len(near) == 2, "the reply with those before and after it, and its neighbors"
    for plan in near:
        assert re.search(
            r"ix_replies_from \(from_index=\? AND provider_at|Index Cond: .*from_index.*provider_at", plan
        ), plan
    dear = [(cost, sql) for cost, sql in noted.costs() if cost > WRITTEN / 4 and "replies" in sql]
    assert dear == []


def test_whose_a_reply_is_costs_the_same_however_many_clinics_text_from_one_sender(day: Day) -> None:
    phone, sender = new_phone(), str(day.settings.twilio_sender)
    day.enroll(phone)
    day.send()
    costs = []
    for clinics in (3, 300):
        with day.database.write() as session:
            for number in range(clinics):
                day.add_clinic(session, f"clinic-{clinics}-{number}")
        for to in (sender, "+13125550166"):
            text = Inbound(f"SM-{new_id()}", phone, to, "7")
            with noting(day.database.engine) as noted, day.database.write() as session:
                store_reply(session, text)
            costs.append(noted.cost())
    few, many = costs[:2], costs[2:]
    assert all(many <= few + 20 for few, many in zip(few, many, strict=True)), (few, many)


@pytest.mark.parametrize("asks", ["deliver", "direct"])
def test_mails_that_wait_are_found_by_their_index(day: Day, asks: str) -> None:
    with noting(day.database.engine) as noted:
        if asks == "deliver":
            deliver_mails(day.database, lambda _mail: None)
        else:
            way = DirectContext(day.settings, day.database)
            way.post_mail = lambda _mail: None
            send_mails(way)
    assert _plan_of_pages(noted).count("ix_pages_mail_waits") == 1


def _plan_of_pages(noted: Noted) -> str:
    (plan,) = [plan for sql, plan in noted.plans() if "FROM pages" in sql]
    return plan
