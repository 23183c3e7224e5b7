"""What is reported of a text that left: what follows for its phone, for its clinics and for its sender."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reminders.clock import real
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.outbox.effects import (
    ensure_number,
    hold_sender,
    record_acceptance,
    record_delivery,
    record_nondelivery,
    record_provider_opt_out,
    resolve_sender_flags,
)
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import ensure_sender
from reminders.outbox.phone_refusals import lift_refusal, record_refusal, refused_phones
from reminders.record.flags import About, open_flag
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Clinic, OptOut, Patient
from reminders.record.schedule import CheckIn
from reminders.record.texts import Message, Sender
from tests.migrated import SENDER
from tests.one_clinic import NOON, Care, add_clinic_row, request_for
from tests.outbox.claiming import OTHER_PHONE, queued

OTHER_SENDER = "+13125550177"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NOT_REGISTERED = 30034

#: One code of each class that concerns the phone, and the flag that it opens.
OF_THE_PHONE = {30005: "bad-number", 21610: "opted-out", 21408: "not-texted", 30007: "not-delivered"}


@pytest.fixture
def text(care: Care, ana: Enrollment) -> str:
    """A text to Ana that left at noon, after which it is a minute later."""
    found = queued(care, ana, Kind.HELP, "Call us.", "help:1")
    with care.database.write() as session:
        left = {"state": "sent", "claimed_care_at": NOON, "claimed_at": NOON}
        session.execute(update(Message).where(Message.id == found).values(left))
    care.at(NOON + MINUTE)
    return found


def reported(care: Care, text: str, code: int | None) -> None:
    with care.database.write() as session:
        record_nondelivery(session, session.get_one(Message, text), code)


def flags(care: Care, **values: object) -> list[Flag]:
    with care.database.read() as session:
        return list(session.scalars(select(Flag).filter_by(**values)))


def sender(care: Care) -> Sender:
    with care.database.read() as session:
        return session.get_one(Sender, SENDER)


def hillside(session: Session, care: Care, slug: str = "hillside") -> Enrollment:
    """Another clinic of the same sender, and its patient on Ana's phone."""
    clinic = add_clinic_row(session, slug)
    return enroll(session, clinic, request_for(), actor="staff:1", settings=care.settings)


def reasons(care: Care, of: Enrollment) -> set[str | None]:
    """Why the patient's check-ins are not asked, as staff read it."""
    with care.database.read() as session:
        return set(session.scalars(select(CheckIn.reason).where(CheckIn.patient_id == of.patient.id)))


# -- the phone --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", OF_THE_PHONE)
def test_what_concerns_the_phone_is_told_once_and_stops_no_sender(
    care: Care, ana: Enrollment, text: str, code: int
) -> None:
    for _ in range(2):
        reported(care, text, code)
    (flag,) = flags(care)
    assert (flag.kind, flag.concern, flag.patient_id) == (OF_THE_PHONE[code], "review", ana.patient.id)
    assert (flag.message_id, flag.opened_at) == (text, care.now)
    assert sender(care).stopped_at is None
    with care.database.write() as session:
        number = ensure_number(session, care.clinic_id, SENDER, str(ana.patient.phone_index))
        assert number.undelivered_in_a_row == (2 if code == 30007 else 0)


def test_a_number_that_no_text_reaches_is_bad_since_the_first_report_and_its_clinic_asks_it_nothing(
    care: Care, ana: Enrollment, text: str
) -> None:
    with care.database.write() as session:
        luis = request_for(patient={"name": "Luis Ortega", "phone": OTHER_PHONE, "mrn": "A-1002"})
        other = enroll(session, care.clinic(session), luis, actor="staff:1", settings=care.settings)
        there = hillside(session, care)
    for code in (30005, 30006):
        reported(care, text, code)
        care.at(care.now + MINUTE)
    with care.database.write() as session:
        number = ensure_number(session, care.clinic_id, SENDER, str(ana.patient.phone_index))
        assert (number.bad_since, number.bad_code) == (NOON + MINUTE, 30005)
    assert reasons(care, ana) == {"bad-number"}
    assert reasons(care, other) == reasons(care, there) == {None}


#: What the phone had said before the report, and what stands after it, with the number of flags.
KNOWN: dict[str, tuple[OptOut | None, OptOut | None, int]] = {
    "nothing": (None, OptOut.PROVIDER, 1),
    "stop, which we know": (OptOut.KEYWORD, OptOut.KEYWORD, 0),
    "stop, which another report told": (OptOut.PROVIDER, OptOut.PROVIDER, 0),
    "in its own words": (OptOut.WORDS, OptOut.PROVIDER, 0),
}


@pytest.mark.parametrize("what", KNOWN)
def test_a_stop_that_the_provider_tells_of_binds_every_clinic_and_is_news_where_none_was_known(
    care: Care, ana: Enrollment, text: str, what: str
) -> None:
    before, after, news = KNOWN[what]
    phone = str(ana.patient.phone_index)
    with care.database.write() as session:
        there = hillside(session, care)
        if before:
            record_refusal(session, SENDER, phone, at=NOON - MINUTE, how=before)
    reported(care, text, 21610)
    with care.database.write() as session:
        found = refused_phones(session, care.clinic_id, SENDER, [phone])
    assert found == {phone: (after, NOON - MINUTE if before else NOON)}
    assert [flag.clinic_id for flag in flags(care)] == [care.clinic_id] * news
    if what in ("nothing", "in its own words"):
        assert reasons(care, ana) == reasons(care, there) == {"opted-out"}


@pytest.mark.parametrize(("started", "counts"), [(NOON - SECOND, True), (NOON, True), (NOON + SECOND, False)])
def test_a_stop_from_before_the_phone_asked_for_texts_again_is_no_news(
    care: Care, ana: Enrollment, text: str, started: Any, counts: bool
) -> None:
    phone = str(ana.patient.phone_index)
    with care.database.write() as session:
        lift_refusal(session, SENDER, phone, at=started)
    reported(care, text, 21610)
    with care.database.write() as session:
        assert (phone in refused_phones(session, care.clinic_id, SENDER, [phone])) == counts
    assert (len(flags(care)), reasons(care, ana)) == ((1, {"opted-out"}) if counts else (0, {None}))


def test_a_stop_told_of_a_text_that_no_worker_claimed_counts_from_now(care: Care, ana: Enrollment, text: str) -> None:
    phone, began = str(ana.patient.phone_index), real()
    with care.database.write() as session:
        message = session.get_one(Message, text)
        message.claimed_at = None
        record_provider_opt_out(session, message)
        ((_, since),) = refused_phones(session, care.clinic_id, SENDER, [phone]).values()
    assert began <= since <= real()


def test_who_is_not_texted_is_told_once_for_each_patient_and_each_time_where_it_is_nobody(
    care: Care, ana: Enrollment
) -> None:
    with care.database.write() as session:
        luis = request_for(patient={"name": "Luis Ortega", "phone": OTHER_PHONE, "mrn": "A-1002"})
        his = enroll(session, care.clinic(session), luis, actor="staff:1", settings=care.settings).patient.id
    told = []
    for number, patient_id in enumerate((ana.patient.id, ana.patient.id, his, None, None)):
        text = queued(care, ana, Kind.HELP, "Call us.", f"help:{number}", patient_id=patient_id)
        reported(care, text, 21408)
        told.append(len(flags(care, kind="not-texted")))
    assert told == [1, 1, 2, 3, 4]


# -- the sender -------------------------------------------------------------------------------------------------------


def test_every_clinic_that_a_stopped_sender_concerns_is_told_once_and_no_other(
    care: Care, ana: Enrollment, text: str
) -> None:
    with care.database.write() as session:
        waits, gone = hillside(session, care), hillside(session, care, "riverside")
        ensure_sender(session, OTHER_SENDER, None)
        elsewhere = Clinic.id.in_([waits.patient.clinic_id, gone.patient.clinic_id])
        session.execute(update(Clinic).where(elsewhere).values(sender=OTHER_SENDER))
        left = Message.clinic_id == gone.patient.clinic_id
        session.execute(update(Message).where(left).values(state="delivered"))
        queued_there = add_clinic_row(session, "seaside", sender=OTHER_SENDER)
        enroll(session, queued_there, request_for(), actor="staff:1", settings=care.settings)
    for _ in range(2):
        reported(care, text, NOT_REGISTERED)
    found = flags(care)
    assert sorted(flag.clinic_id for flag in found) == sorted([care.clinic_id, waits.patient.clinic_id])
    assert {(f.kind, f.concern, f.sender, f.opened_at) for f in found} == {
        ("sender-stopped", "urgent", SENDER, care.now)
    }
    assert {(f.patient_id, f.message_id) for f in found} == {(None, None)}
    stopped = sender(care)
    assert (stopped.stopped_code, stopped.stopped_late) == (NOT_REGISTERED, True)


def test_only_the_open_flags_about_a_sender_that_works_again_are_resolved(
    care: Care, ana: Enrollment, text: str
) -> None:
    reported(care, text, NOT_REGISTERED)
    with care.database.write() as session:
        about = About(sender=SENDER)
        open_flag(session, care.clinic_id, FlagKind.SENT_TWICE, about, natural_key="twice:1", opened_at=care.now)
        resolve_sender_flags(session, OTHER_SENDER)
        assert session.scalars(select(Flag).where(Flag.resolved_at.is_not(None))).all() == []
        resolve_sender_flags(session, SENDER)
    assert {flag.kind: (flag.resolved_at, flag.resolved_by) for flag in flags(care)} == {
        "sender-stopped": (care.now, "service"), "sent-twice": (None, None),
    }  # fmt: skip


#: What is true of a flag that the sender was stopped, and whether the same trouble, reported of a text that left at
#: noon, is none any more.
ENDED: dict[str, tuple[dict[str, Any], bool]] = {
    "opened later, and over": ({}, True),
    "opened as the text left": ({"opened_at": NOON}, True),
    "opened before the text left": ({"opened_at": NOON - SECOND}, False),
    "resolved by staff": ({"resolved_by": "staff:1"}, False),
    "not over": ({"resolved_by": None, "resolved_at": None}, False),
    "about another sender": ({"sender": OTHER_SENDER}, False),
    "about something else": ({"kind": "sent-twice"}, False),
}


@pytest.mark.parametrize("what", ENDED)
def test_trouble_that_is_over_is_not_believed_of_a_text_from_before_its_end(
    care: Care, ana: Enrollment, text: str, what: str
) -> None:
    values, over = ENDED[what]
    with care.database.write() as session:
        hold_sender(session, SENDER, NOT_REGISTERED)
        resolve_sender_flags(session, SENDER)
        session.execute(update(Sender).values(stopped_at=None, stopped_code=None))
        session.execute(update(Flag).values({"natural_key": "before"} | values))
    reported(care, text, NOT_REGISTERED)
    assert (sender(care).stopped_at is None) == over


def test_what_ended_at_another_clinic_or_for_a_text_that_never_left_says_nothing(
    care: Care, ana: Enrollment, text: str
) -> None:
    with care.database.write() as session:
        hold_sender(session, SENDER, NOT_REGISTERED)
        resolve_sender_flags(session, SENDER)
        session.execute(update(Sender).values(stopped_at=None))
        there = hillside(session, care).patient.clinic_id
        session.execute(update(Flag).values(natural_key="before", clinic_id=there))
    reported(care, text, NOT_REGISTERED)
    assert sender(care).stopped_at is not None
    with care.database.write() as session:
        session.execute(update(Sender).values(stopped_at=None))
        session.execute(update(Flag).where(Flag.natural_key == "before").values(clinic_id=care.clinic_id))
        session.execute(update(Message).where(Message.id == text).values(claimed_care_at=None))
    reported(care, text, NOT_REGISTERED)
    assert sender(care).stopped_at is not None


@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("claimed", ["before", "after", "never"])
def test_a_text_that_was_taken_or_that_arrived_shows_that_its_sender_works(
    care: Care, ana: Enrollment, text: str, late: bool, claimed: str
) -> None:
    with care.database.write() as session:
        hold_sender(session, SENDER, NOT_REGISTERED, late=late)
    stopped_at = sender(care).stopped_at
    assert stopped_at is not None
    claimed_at = {"before": stopped_at - SECOND, "after": stopped_at + SECOND, "never": None}[claimed]
    for happens, resumes in ((record_acceptance, not late), (record_delivery, claimed == "after" or not late)):
        with care.database.write() as session:
            message = session.get_one(Message, text)
            message.claimed_at = claimed_at
            happens(session, message)
        assert (sender(care).stopped_at is None) == resumes
        assert [flag.resolved_at for flag in flags(care)] == [care.now if resumes else None]


def test_a_check_in_read_before_its_question_was_taken_is_read_anew(care: Care, ana: Enrollment) -> None:
    check_in = ana.check_ins[0].id
    text = queued(care, ana, Kind.QUESTION, "Pain?", "question:1", check_in_id=check_in, question="pain")
    with care.database.write() as session:
        row = session.get_one(CheckIn, check_in)
        assert row.state == "scheduled"
        record_acceptance(session, session.get_one(Message, text))
        assert (row.state, row.awaiting) == ("asked", "pain")


def test_a_question_that_went_to_a_phone_the_patient_no_longer_has_opens_nothing(care: Care, ana: Enrollment) -> None:
    check_in = ana.check_ins[0].id
    text = queued(care, ana, Kind.QUESTION, "Pain?", "question:1", check_in_id=check_in, question="pain")
    for phone, state in (("another", "scheduled"), (None, "asked")):
        with care.database.write() as session:
            session.execute(update(Patient).values(phone_index=phone))
        with care.database.write() as session:
            record_acceptance(session, session.get_one(Message, text))
        with care.database.read() as session:
            assert session.get_one(CheckIn, check_in).state == state
