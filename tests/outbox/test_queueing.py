"""What the outbox keeps of a text that is queued, and the limits under which a loop of the settings sends it."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.claim import Limits
from reminders.outbox.kinds import Kind
from reminders.outbox.queue import Draft, queue, queue_all
from reminders.outbox.send import SendLoop
from reminders.record.columns import new_id
from reminders.record.flags import open_flag
from reminders.record.outcomes import FlagKind
from reminders.record.people import NO_SENDER
from reminders.record.schedule import CheckIn
from reminders.record.texts import Message, MessageEvent, Sender
from reminders.texting.gateway import Gateway
from tests.migrated import SENDER
from tests.one_clinic import CHICAGO, NOON, Care
from tests.outbox.claiming import OTHER_PHONE, PHONE, queued

OTHER_SENDER = "+13125550177"


def help_text(session: Session, care: Care, of: Enrollment, phone: str) -> Draft:
    return Draft(
        clinic=care.clinic(session), kind=Kind.HELP, natural_key=f"help:{phone}", phone=phone, sender=SENDER,
        body="Words.", zone=ZoneInfo(CHICAGO), data_key_id=of.patient.data_key_id, wording_version="1",
    )  # fmt: skip


def test_a_text_keeps_whom_and_what_it_is_about(care: Care, ana: Enrollment) -> None:
    with care.database.write() as session:
        flag_id = open_flag(session, care.clinic_id, FlagKind.DANGER, natural_key="danger:1", opened_at=NOON).id
    about: dict[str, object] = {
        "flag_id": flag_id,
        "check_in_id": ana.check_ins[0].id,
        "question": "pain",
        "attempt": 2,
        "language": "es",
    }
    text_id = queued(care, ana, Kind.PAGE, "Words.", "page:1", PHONE, **about)
    with care.database.read() as session:
        text = session.get_one(Message, text_id)
        assert {name: getattr(text, name) for name in about} == about
        assert text.patient_id == ana.patient.id


def test_a_text_is_queued_once_and_has_a_line_of_history(care: Care, ana: Enrollment) -> None:
    with care.database.write() as session:
        first, again = (queue(session, help_text(session, care, ana, PHONE)) for _ in range(2))
    assert again is None
    with care.database.read() as session:
        (event,) = session.scalars(select(MessageEvent).where(MessageEvent.message_id == first))
        assert (event.clinic_id, event.from_state, event.to_state) == (care.clinic_id, None, "queued")
        assert event.cause == "queued"


def test_a_sender_is_known_at_the_rate_of_the_settings_once_a_text_of_it_is_queued(care: Care, ana: Enrollment) -> None:
    care.database.settings = replace(care.settings, segments_per_second=7.0)
    queued(care, ana, Kind.HELP, "Words.", "help:1", sender=OTHER_SENDER)
    queued(care, ana, Kind.HELP, "Words.", "help:2", sender=NO_SENDER)
    with care.database.read() as session:
        rates = {row.sender: row.segments_per_second for row in session.scalars(select(Sender))}
    assert rates.pop(OTHER_SENDER) == 7.0
    assert list(rates) == [SENDER], "nobody sends where there is no sender"


def test_a_text_may_be_about_a_row_that_its_transaction_has_not_written_yet(care: Care, ana: Enrollment) -> None:
    first = ana.check_ins[0]
    with care.database.write() as session:
        new = CheckIn(
            id=new_id(), clinic_id=care.clinic_id, patient_id=ana.patient.id, infusion_id=ana.infusion.id, step="h6",
            due_at=first.due_at, closes_at=first.closes_at,
        )  # fmt: skip
        queue(session, help_text(session, care, ana, OTHER_PHONE))  # what seals a text of hers is read by then
        draft = replace(help_text(session, care, ana, PHONE), check_in_id=new.id)
        session.add(new)
        assert queue(session, draft) is not None


@pytest.mark.parametrize("again", [False, True])
def test_of_texts_queued_together_each_new_one_has_its_history_and_none_is_queued_twice(
    care: Care, ana: Enrollment, again: bool
) -> None:
    with care.database.write() as session:
        drafts = [help_text(session, care, ana, phone) for phone in (PHONE, OTHER_PHONE)]
        queue_all(session, drafts)
        if again:
            queue_all(session, drafts)
    with care.database.read() as session:
        texts = sorted(session.scalars(select(Message.id).where(Message.kind == Kind.HELP.value)))
        events = session.scalars(select(MessageEvent).where(MessageEvent.message_id.in_(texts))).all()
        assert len(texts) == 2
        assert sorted(event.message_id for event in events) == texts
        assert {(e.clinic_id, e.from_state, e.to_state, e.cause) for e in events} == {
            (care.clinic_id, None, "queued", "queued")
        }
        assert len({event.id for event in events}) == 2


def test_a_loop_of_the_settings_sends_under_their_limits_and_calls_back_to_their_address(care: Care) -> None:
    settings = replace(care.settings, texts_per_day=3, texts_per_week=4, public_url="https://reminders.example")
    gateway = Gateway("AC1", "a token", "http://127.0.0.1:9")
    loop = SendLoop.of(settings, care.database, gateway)
    gateway.close()
    assert loop.limits == Limits(per_day=3, per_week=4)
    assert loop.public_url == "https://reminders.example"
