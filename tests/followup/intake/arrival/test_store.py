"""What is stored of a reply before anybody reads it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from reminders.clock import real
from reminders.followup.enrolling.enroll import enroll
from reminders.followup.intake.arrival import store
from reminders.followup.intake.arrival.store import store_replies, store_reply
from reminders.followup.intake.inbound import Inbound
from reminders.record.people import DataKey
from reminders.record.sealing import index_of, unseal
from reminders.record.texts import Reply
from tests.migrated import SENDER
from tests.one_clinic import Care, add_clinic_row, request_for
from tests.outbox.claiming import OTHER_PHONE, PHONE
from tests.statements import counted

UNREAD = (
    "read_at", "check_in_id", "question", "attribution", "value", "intent", "concern", "rule", "reader_version",
    "outcome_id", "part_of",
)  # fmt: skip


def test_a_reply_is_stored_whole_for_its_clinic_and_the_only_patient_on_its_phone_and_not_read(care: Care) -> None:
    written = real() - timedelta(minutes=2)
    before = real()
    with care.database.write() as session:
        ana = enroll(session, care.clinic(session), request_for(), actor="staff:1", settings=care.settings)
        text = Inbound(
            "SM1", PHONE, SENDER, "6", media=2, opt_out_type="HELP", provider_at=written, source="poll", channel="rcs"
        )
        id_ = store_reply(session, text)
        reply = session.get_one(Reply, str(id_))
        assert (reply.clinic_id, reply.patient_id, reply.data_key_id) == (
            care.clinic_id, ana.patient.id, ana.patient.data_key_id,
        )  # fmt: skip
        assert (unseal(session, reply, "from"), unseal(session, reply, "body")) == (PHONE, "6")
        assert reply.from_index == index_of(session, "phone", PHONE)
        assert (reply.sender, reply.sender_guessed, reply.provider_id) == (SENDER, False, "SM1")
        assert (reply.media, reply.opt_out_type, reply.source, reply.channel) == (2, "HELP", "poll", "rcs")
        assert (reply.provider_at, reply.received_at) == (written, session.info["clock"].at(written))
        assert before <= reply.stored_at <= real()
        assert reply.is_automatic is False
        assert {name: getattr(reply, name) for name in UNREAD} == dict.fromkeys(UNREAD)


def test_a_reply_from_a_phone_of_two_or_of_nobody_is_nobodys_and_sealed_under_a_key_of_its_own(care: Care) -> None:
    with care.database.write() as session:
        for name in ("Ana", "Ben"):
            who = request_for(patient={"name": name, "mrn": name}, shared_phone=name == "Ben")
            enroll(session, care.clinic(session), who, actor="staff:1", settings=care.settings)
        store_replies(session, [Inbound("SM1", PHONE, SENDER, "6"), Inbound("SM2", OTHER_PHONE, SENDER, "7")])
        replies = session.scalars(select(Reply).order_by(Reply.provider_id)).all()
        assert [(reply.patient_id, unseal(session, reply, "body")) for reply in replies] == [(None, "6"), (None, "7")]
        assert len({reply.data_key_id for reply in replies}) == 2


def test_of_texts_that_come_together_each_is_stored_once_in_their_order_and_told_its_id(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "new_id", iter([f"{number:026}" for number in range(9)]).__next__)
    with care.database.write() as session:
        known = store_reply(session, Inbound("SM0", PHONE, SENDER, "first"))
        texts = [Inbound(id_, PHONE, SENDER, body) for id_, body in (
            ("SM1", "6"), ("SM0", "again"), ("SM2", "7"), ("SM1", "8"),
        )]  # fmt: skip
        ids = store_replies(session, texts)
        assert [id_ is None for id_ in ids] == [False, True, False, True]
        assert str(known) < str(ids[0]) < str(ids[2])
        bodies = [unseal(session, session.get_one(Reply, str(id_)), "body") for id_ in (known, ids[0], ids[2])]
        assert bodies == ["first", "6", "7"]
        assert store_replies(session, []) == []


def test_a_text_that_comes_again_leaves_no_key_and_nobodys_patients_are_looked_for(care: Care) -> None:
    keys = select(func.count()).select_from(DataKey)
    text = Inbound("SM1", PHONE, SENDER, "6")
    with care.database.write() as session:
        store_reply(session, text)
        before = session.scalar(keys)
    with counted(care.database.engine) as count, care.database.write() as session:
        assert store_reply(session, text) is None
        assert session.scalar(keys) == before
    assert not any("patients" in sql for sql in count.statements)


def test_of_the_patients_only_those_on_the_phones_at_these_clinics_are_loaded_and_their_keys_at_once(
    care: Care,
) -> None:
    with care.database.write() as session:
        lakeside, hillside = care.clinic(session), add_clinic_row(session, "hillside", sender="+13125550177")
        whose = ((lakeside, "Ana", PHONE), (lakeside, "Ben", OTHER_PHONE), (hillside, "Cy", PHONE))
        ana, *_ = (
            enroll(session, clinic, request_for(patient={"name": name, "mrn": name, "phone": phone}),
                   actor="staff:1", settings=care.settings)
            for clinic, name, phone in whose
        )  # fmt: skip
    with care.database.read() as session:
        phones = json.dumps([[lakeside.id, index_of(session, "phone", PHONE)]])
        assert [row.id for row in store._PEOPLE.all(session.connection(), phones=phones)] == [ana.patient.id]
    statements = []
    for texts in ([("SM1", PHONE)], [("SM2", PHONE), ("SM3", OTHER_PHONE)]):
        with counted(care.database.engine) as count, care.database.write() as session:
            store_replies(session, [Inbound(id_, phone, SENDER, "6") for id_, phone in texts])
        statements.append(len(count.statements))
    assert statements[0] == statements[1]


def test_a_text_that_somebody_else_stores_at_the_same_moment_is_theirs(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    class SeesNothing:
        def all(self, *_: object, **__: object) -> list[object]:
            return []

    with care.database.write() as session:
        known = store_reply(session, Inbound("SM0", PHONE, SENDER, "first"))
        monkeypatch.setattr(store, "_STORED", SeesNothing())
        again, new = store_replies(session, [Inbound(id_, PHONE, SENDER, id_) for id_ in ("SM0", "SM1")])
        assert again is None
        bodies = {reply.id: unseal(session, reply, "body") for reply in session.scalars(select(Reply))}
        assert bodies == {known: "first", new: "SM1"}
