"""What a text to a patient carries: whom it is for, from whom, in which words, until when; and who gets a welcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from reminders.care import wording
from reminders.care.wording import Text
from reminders.clock import real
from reminders.followup.asking import texts
from reminders.followup.asking.questions import natural_key, question_of, questions_a_day, questions_at, questions_of
from reminders.followup.asking.tags import tag_of
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.outbox.kinds import Kind
from reminders.outbox.phone_refusals import record_refusal
from reminders.record.people import Clinic, OptOut, Patient
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.texts import Message, Reply
from tests.migrated import SENDER
from tests.one_clinic import NOON, Care, add_clinic_row, request_for

PHONE, OTHER_PHONE, OTHER_SENDER = "+13125550142", "+13125550143", "+13125550177"
HOUR = timedelta(hours=1)

Change = Callable[[Session], object]


@pytest.fixture
def ana(care: Care) -> Enrollment:
    with care.database.write() as session:
        hers = {"time_zone": "America/New_York", "language": "es"}
        return enroll(session, care.clinic(session), request_for(patient=hers), actor="staff:1", settings=care.settings)


def shared(session: Session, care: Care, name: str = "Luis Ortega", clinic: Clinic | None = None) -> Patient:
    """Somebody else on Ana's phone, which all of them share."""
    request = request_for(patient={"name": name, "mrn": name}, shared_phone=True)
    found = enroll(session, clinic or care.clinic(session), request, actor="staff:1", settings=care.settings)
    session.execute(update(Patient).values(shared_phone=True))
    session.expire_all()
    return found.patient


# -- what a text carries ----------------------------------------------------------------------------------------------


def test_a_text_goes_to_its_patient_in_their_language_and_zone_and_says_what_it_is_about(
    care: Care, ana: Enrollment
) -> None:
    with care.database.write() as session:
        clinic, patient = care.clinic(session), session.get_one(Patient, ana.patient.id)
        check_in = session.get_one(CheckIn, ana.check_ins[1].id)
        request = texts.TextRequest(
            Kind.QUESTION, Text.PAIN_24H, "a key", check_in=check_in, question="pain", attempt=3,
            not_before=NOON + HOUR, expires_at=NOON + 2 * HOUR,
        )  # fmt: skip
        draft = texts.draft_to_patient(session, clinic, patient, request)
        assert (draft.clinic, draft.kind, draft.natural_key) == (clinic, Kind.QUESTION, "a key")
        assert (draft.phone, draft.sender, draft.language) == (PHONE, SENDER, "es")
        assert draft.body == f"Lakeside Clinic: {wording.products_words(Text.PAIN_24H, 'es')}"
        assert (draft.zone, draft.wording_version) == (ZoneInfo("America/New_York"), wording.version("es"))
        assert (draft.patient_id, draft.data_key_id) == (patient.id, patient.data_key_id)
        assert (draft.check_in_id, draft.question, draft.attempt) == (check_in.id, "pain", 3)
        assert (draft.not_before, draft.expires_at) == (NOON + HOUR, NOON + 2 * HOUR)
        assert (draft.reply_id, draft.received_at) == (None, None)
        assert texts.queue_to_patient(session, clinic, patient, request) is not None
        assert texts.queue_to_patient(session, clinic, patient, request) is None, "its key was used"
        clinic.sender = OTHER_SENDER
        bare = texts.draft_to_patient(session, clinic, patient, replace(request, check_in=None))
        assert (bare.sender, bare.check_in_id) == (OTHER_SENDER, None)


@pytest.mark.parametrize("known", [True, False])
def test_an_answer_goes_to_the_phone_that_wrote_from_the_sender_it_wrote_to(
    care: Care, ana: Enrollment, known: bool
) -> None:
    phone = PHONE if known else OTHER_PHONE
    with care.database.write() as session:
        care.clinic(session).sender = OTHER_SENDER
        reply_id = store_reply(session, Inbound("SM1", phone, SENDER, "call me", provider_at=real() - HOUR))
        reply = session.get_one(Reply, reply_id)
        patient = session.get_one(Patient, ana.patient.id) if known else None
        request = texts.TextRequest(Kind.CALL_CLINIC, Text.CALL_CLINIC, "a key")
        draft = texts.draft_answer(session, care.clinic(session), reply, patient, request, language="en")
        assert (draft.phone, draft.sender, draft.language) == (phone, SENDER, "en")
        assert (draft.reply_id, draft.received_at, draft.data_key_id) == (
            reply.id,
            reply.received_at,
            reply.data_key_id,
        )
        assert draft.patient_id == (ana.patient.id if known else None)
        assert draft.zone == ZoneInfo("America/New_York" if known else "America/Chicago")
        assert draft.body.startswith("Lakeside Clinic: ")


def test_on_a_shared_phone_texts_and_answers_are_tagged(care: Care, ana: Enrollment) -> None:
    with care.database.write() as session:
        shared(session, care)
        clinic, patient = care.clinic(session), session.get_one(Patient, ana.patient.id)
        request = texts.TextRequest(Kind.CALL_CLINIC, Text.CALL_CLINIC, "a key")
        assert texts.draft_to_patient(session, clinic, patient, request).body.startswith("Lakeside Clinic para Ana: ")
        reply = session.get_one(Reply, store_reply(session, Inbound("SM1", PHONE, SENDER, "call me")))
        answer = texts.draft_answer(session, clinic, reply, patient, request, language="en")
        assert answer.body.startswith("Lakeside Clinic for Ana: ")
        nobodys = texts.draft_answer(session, clinic, reply, None, request, language="en")
        assert nobodys.body.startswith("Lakeside Clinic: ")


def test_a_language_that_there_are_no_texts_in_is_answered_in_the_default_one(care: Care, ana: Enrollment) -> None:
    with care.database.write() as session:
        clinic, patient = care.clinic(session), session.get_one(Patient, ana.patient.id)
        patient.language = "xx"
        request = texts.TextRequest(Kind.HELP, Text.PAIN_NOW, "a key")
        draft = texts.draft_to_patient(session, clinic, patient, request)
        assert (draft.language, draft.wording_version) == ("en", wording.version("en"))
        assert "How is your pain right now?" in draft.body
        said = texts.body_of(
            session, clinic, texts.TextRequest(Kind.HELP, Text.PAIN_NOW, "k"), language="xx", tag="Ana"
        )
        assert said.startswith("Lakeside Clinic for Ana: How is your pain right now?")


# -- the welcome ------------------------------------------------------------------------------------------------------


def test_who_gets_a_welcome_and_until_when_it_makes_sense(care: Care, ana: Enrollment) -> None:
    with care.database.read() as session:
        (first,) = session.scalars(select(Message)).all()
        index = session.get_one(Patient, ana.patient.id).phone_index
    last = max(check_in.closes_at for check_in in ana.check_ins)
    assert (first.kind, first.natural_key, first.expires_at) == ("welcome", f"welcome:{ana.patient.id}", last)
    assert first.patient_id == ana.patient.id

    def rows(statement: Any) -> Change:
        return lambda session: session.execute(statement)

    def refuses(sender: str, phone: str) -> Change:
        return lambda session: record_refusal(session, sender, phone, at=NOON, how=OptOut.KEYWORD)

    renamed = rows(update(Message).values(natural_key="another"))
    done = rows(update(CheckIn).values(final=True))
    one_left = rows(update(CheckIn).where(CheckIn.id == ana.check_ins[0].id).values(final=False))
    called = rows(update(Patient).values(call_only=True))
    cases: list[tuple[datetime | None, list[Change]]] = [
        (None, []),
        (last, [renamed]),
        (None, [renamed, done]),
        (ana.check_ins[0].closes_at, [renamed, done, one_left]),
        (None, [renamed, called]),
        (None, [renamed, refuses(SENDER, str(index))]),
        (last, [renamed, refuses(OTHER_SENDER, str(index))]),
        (last, [renamed, refuses(SENDER, "another")]),
    ]
    for number, (expires_at, changes) in enumerate(cases):
        with care.database.write() as session:
            for change in changes:
                change(session)
            session.expire_all()
            clinic, patient = care.clinic(session), session.get_one(Patient, ana.patient.id)
            queued = texts.queue_welcome(session, clinic, patient, care.settings)
            found = session.get(Message, queued) if queued else None
            assert (found.expires_at if found else None) == expires_at, number
            session.rollback()


def test_somebody_elses_check_ins_bring_no_welcome(care: Care, ana: Enrollment) -> None:
    with care.database.write() as session:
        theirs = add_clinic_row(session, "hillside")
        luis = shared(session, care, clinic=theirs)
        session.execute(update(Message).values(natural_key=func.substr(Message.id, 1, 26)))
        session.execute(update(CheckIn).where(CheckIn.patient_id == luis.id).values(final=True))
        assert texts.queue_welcome(session, theirs, session.get_one(Patient, luis.id), care.settings) is None


def test_the_welcome_says_how_many_questions_a_day_may_come(care: Care, ana: Enrollment) -> None:
    """As many as the limit, or as one check-in asks if that is more; one at least."""
    with care.database.write() as session:
        clinic = care.clinic(session)
        assert questions_a_day(session, clinic, [ana.patient.id]) == care.settings.texts_per_day == 2
        clinic.texts_per_day = 5
        assert questions_a_day(session, clinic, [ana.patient.id]) == 5
        clinic.texts_per_day = 1
        assert questions_a_day(session, clinic, [ana.patient.id]) == 2, "day 28 asks for pain and for change"
        assert questions_a_day(session, clinic, []) == 1
        session.execute(update(Message).values(natural_key="another"))
        clinic.texts_per_day = 7
        queued = texts.queue_welcome(session, clinic, session.get_one(Patient, ana.patient.id), care.settings)
        assert queued is not None
        session.execute(update(Infusion).values(status="cancelled"))
        clinic.texts_per_day = 1
        assert questions_a_day(session, clinic, [ana.patient.id]) == 1, "of infusions that count"
        other = add_clinic_row(session, "hillside", texts_per_day=1)
        session.execute(update(Infusion).values(status="active"))
        assert questions_a_day(session, other, [ana.patient.id]) == 1, "of this clinic"


# -- questions and name tags ------------------------------------------------------------------------------------------


def test_a_check_ins_questions_are_those_of_its_own_version_or_its_infusions(care: Care, ana: Enrollment) -> None:
    with care.database.write() as session:
        other = request_for(
            patient={"name": "Luis Ortega", "phone": OTHER_PHONE, "mrn": "B"}, protocol="chronic-pain-peg"
        )
        peg = enroll(session, care.clinic(session), other, actor="staff:1", settings=care.settings)
        d28 = next(c.id for c in ana.check_ins if c.step == "d28")
        row = session.get_one(CheckIn, d28)
        assert [str(q.measure) for q in questions_of(session, row)] == ["pain", "change"]
        assert str(question_of(session, row, "change").measure) == "change"
        named = questions_of(session, row, protocol_id=peg.infusion.protocol_id)
        assert [str(q.measure) for q in named][:2] == ["pain", "change"]
        assert len(named) > 2
        row.protocol_id = peg.infusion.protocol_id
        assert questions_of(session, row) == named
        with pytest.raises(LookupError, match="h9"):
            questions_at(session, peg.infusion.protocol_id, "h9")
        assert natural_key(row, "pain", Kind.NUDGE, 2) == f"check-in:{d28}:pain:nudge:2"


def test_a_tag_tells_apart_who_is_on_the_phone_now(care: Care, ana: Enrollment) -> None:
    with care.database.write() as session:
        hers = session.get_one(Patient, ana.patient.id)
        assert tag_of(session, hers) is None, "nobody shares the phone"
        ruiz = shared(session, care, "Ana Rivera")
        assert tag_of(session, hers) == "Ana Ruiz"
        assert tag_of(session, session.get_one(Patient, ruiz.id)) == "Ana Rivera"
        ruiz.ended_at = NOON
        assert tag_of(session, hers) == "Ana", "she is told apart from nobody"
        assert tag_of(session, ruiz) == "Ana Rivera", "who left is still told apart"
        ruiz.ended_at, ruiz.phone_index = None, "another"
        assert tag_of(session, hers) == "Ana"
        elsewhere = add_clinic_row(session, "hillside")
        shared(session, care, "Ana Rivera", elsewhere)
        assert tag_of(session, session.get_one(Patient, ana.patient.id)) == "Ana"


def test_who_has_no_name_that_can_be_read_is_numbered_on_a_shared_phone(care: Care, ana: Enrollment) -> None:
    with care.database.write() as session:
        luis = shared(session, care)
        luis.name_sealed = None
        session.flush()
        assert tag_of(session, luis) == "No. 2"
        assert tag_of(session, session.get_one(Patient, ana.patient.id)) == "Ana"
