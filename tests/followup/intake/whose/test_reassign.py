"""A reply that turns out to be another clinic's after a restore: whose it is there, and what it leaves behind."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.followup.enrolling.enroll import enroll
from reminders.followup.intake.arrival.store import store_reply
from reminders.followup.intake.inbound import Inbound
from reminders.followup.intake.read import flag_danger_early, read_reply
from reminders.followup.intake.whose.reassign import reassign_clinic
from reminders.record.columns import new_id
from reminders.record.outcomes import Flag, FlagReply
from reminders.record.people import Clinic
from reminders.record.sealing import unseal
from reminders.record.texts import Reply
from tests.followup.intake.test_what_follows import HARM
from tests.followup.intake.whose.test_who_texted_last import Known, known
from tests.migrated import SENDER
from tests.one_clinic import request_for
from tests.outbox.claiming import PHONE

__all__ = ["known"]


def stored(session: Session, body: str) -> Reply:
    id_ = store_reply(session, Inbound(f"SM{new_id()}", PHONE, SENDER, body))
    return session.get_one(Reply, str(id_))


@pytest.mark.parametrize("shared", [False, True])
def test_it_is_sealed_under_the_key_of_its_patient_there_or_one_of_its_own(known: Known, shared: bool) -> None:
    def look(session: Session) -> None:
        first = stored(session, "6")
        assert first.patient_id == known.south.patient.id
        if shared:
            north = session.get_one(Clinic, known.north.patient.clinic_id)
            who = request_for(patient={"name": "Ben", "mrn": "ben"}, shared_phone=True)
            enroll(session, north, who, actor="staff:1", settings=known.care.settings)
        known.text(known.asked, state="accepted")(session)
        session.expire_all()
        reassign_clinic(session, first)
        session.expire_all()
        assert known.name(first.clinic_id) == "north"
        assert first.patient_id == (None if shared else known.north.patient.id)
        assert (first.data_key_id == known.north.patient.data_key_id) is not shared
        assert first.data_key_id != known.south.patient.data_key_id
        assert (unseal(session, first, "from"), unseal(session, first, "body")) == (PHONE, "6")

    known.undone(known.text(known.asked, state="queued"), look=look)


def test_its_danger_stays_flagged_where_it_was_and_is_shown_there_no_more(known: Known) -> None:
    def look(session: Session) -> list[bool]:
        opens, joins, stays = (stored(session, HARM) for _ in range(3))
        for reply in (opens, joins, stays):
            flag_danger_early(session, reply.id)
        stays.read_at = known.now
        assert len(set(session.scalars(select(FlagReply.reply_id)))) >= 2
        known.text(known.asked, state="accepted")(session)
        session.expire_all()
        reassign_clinic(session, joins)
        shown = set(session.scalars(select(FlagReply.reply_id)))
        return [joins.id in shown, stays.id in shown]

    assert known.undone(known.text(known.asked, state="queued"), look=look) == [False, True]


def test_its_danger_is_flagged_once_where_it_was_when_it_is_read(known: Known) -> None:
    def look(session: Session) -> list[bool]:
        reply = stored(session, HARM)
        flag_danger_early(session, reply.id)
        known.text(known.asked, state="accepted")(session)
        session.expire_all()
        assert read_reply(session, reply.id, resuming=True)
        assert known.name(reply.clinic_id) == "north"
        session.flush()
        of_south = select(Flag.reply_id).where(Flag.clinic_id == known.south.patient.clinic_id)
        return [reply_id == reply.id for reply_id in session.scalars(of_south)]

    assert known.undone(known.text(known.asked, state="queued"), look=look) == [True]


def test_the_danger_of_a_reply_that_stays_where_it_is_is_shown_there(known: Known) -> None:
    def look(session: Session) -> bool:
        _, joins = (stored(session, HARM) for _ in range(2))
        for reply in session.scalars(select(Reply)).all():
            flag_danger_early(session, reply.id)
        assert known.name(joins.clinic_id) == "north"
        reassign_clinic(session, joins)
        return joins.id in set(session.scalars(select(FlagReply.reply_id)))

    assert known.undone(look=look)


def test_a_reply_to_nothing_that_was_sent_stays_where_it_is(known: Known) -> None:
    def look(session: Session) -> str:
        reply = stored(session, "6")
        reassign_clinic(session, reply)
        return known.name(reply.clinic_id)

    never = known.text(known.asked, state="queued"), known.text(known.welcome, state="queued")
    assert known.undone(*never, look=look) == "north"
