"""What a phone told a sender: which of several refusals stands, since when, and who has lifted it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.followup.intake.recording import refusals
from reminders.followup.intake.recording.refusals import Choice
from reminders.outbox.effects import ensure_number
from reminders.outbox.kinds import Kind
from reminders.outbox.phone_refusals import (
    REFUSAL_RULES,
    TextedPhone,
    how_refused,
    lift_refusal,
    lock_refusal,
    record_refusal,
    refused_phones,
)
from reminders.record.access import AuditEntry
from reminders.record.people import OptOut
from reminders.record.sealing import unseal
from reminders.record.texts import Message
from tests.migrated import SENDER
from tests.one_clinic import NOON, Care, add_clinic_row, request_for
from tests.outbox.claiming import queued

PHONE, OTHER_SENDER = "a phone", "+13125550177"
LATER, EARLIER = NOON + timedelta(minutes=1), NOON - timedelta(minutes=1)

BY_OWNER = [how for how, rule in REFUSAL_RULES.items() if rule.phone_lifts]
NOT_THEIRS = [how for how, rule in REFUSAL_RULES.items() if not rule.phone_lifts]


def refused(care: Care, how: OptOut, at: datetime = NOON, sender: str = SENDER) -> bool:
    with care.database.write() as session:
        return record_refusal(session, sender, PHONE, at=at, how=how)


def stands(care: Care) -> tuple[OptOut, datetime] | None:
    with care.database.write() as session:
        found = refused_phones(session, care.clinic_id, SENDER, [PHONE]).get(PHONE)
        assert how_refused(session, TextedPhone(care.clinic_id, SENDER, PHONE)) == (found[0] if found else None)
    return found


def welcomed(care: Care, at: datetime) -> bool:
    with care.database.write() as session:
        return lift_refusal(session, SENDER, PHONE, at=at)


def lifted_by_staff(care: Care, at: datetime, sender: str = SENDER) -> None:
    with care.database.write() as session:
        here = ensure_number(session, care.clinic_id, sender, PHONE)
        here.welcome_at = here.theirs_at = at


@pytest.mark.parametrize("how", OptOut)
def test_a_refusal_stands_from_when_it_was_said(care: Care, how: OptOut) -> None:
    assert stands(care) is None
    assert refused(care, how)
    assert stands(care) == (how, NOON)


@pytest.mark.parametrize("how", OptOut)
def test_a_refusal_that_is_said_again_stands_since_it_was_said_first(care: Care, how: OptOut) -> None:
    assert refused(care, how)
    assert refused(care, how, LATER)
    assert stands(care) == (how, NOON)


@pytest.mark.parametrize("how", BY_OWNER)
def test_start_lifts_what_the_phones_owner_said_and_only_what_was_said_before(care: Care, how: OptOut) -> None:
    assert refused(care, how)
    assert not welcomed(care, EARLIER)
    assert stands(care) == (how, NOON)
    assert welcomed(care, NOON)
    assert stands(care) is None
    assert not refused(care, how, EARLIER)
    assert stands(care) is None


@pytest.mark.parametrize("how", NOT_THEIRS)
def test_start_does_not_lift_that_the_phone_is_not_the_patients_however_late_that_arrives(
    care: Care, how: OptOut
) -> None:
    assert welcomed(care, LATER)
    assert refused(care, how)
    assert welcomed(care, LATER)
    assert stands(care) == (how, NOON)


@pytest.mark.parametrize(
    ("first", "second", "stands_then"),
    [
        (OptOut.WORDS, OptOut.KEYWORD, OptOut.KEYWORD),
        (OptOut.KEYWORD, OptOut.WORDS, OptOut.KEYWORD),
        (OptOut.WORDS, OptOut.STAFF, OptOut.WORDS),
        (OptOut.KEYWORD, OptOut.PROVIDER, OptOut.KEYWORD),
        (OptOut.KEYWORD, OptOut.WRONG_PERSON, OptOut.WRONG_PERSON),
        (OptOut.WRONG_PERSON, OptOut.KEYWORD, OptOut.WRONG_PERSON),
        (OptOut.WRONG_PERSON, OptOut.DECEASED, OptOut.DECEASED),
        (OptOut.DECEASED, OptOut.WRONG_PERSON, OptOut.DECEASED),
    ],
)
def test_of_two_refusals_the_weightier_stands(care: Care, first: OptOut, second: OptOut, stands_then: OptOut) -> None:
    refused(care, first)
    refused(care, second, LATER)
    found = stands(care)
    assert found is not None
    assert found[0] == stands_then


@pytest.mark.parametrize("how", OptOut)
def test_staff_lift_what_the_phone_company_does_not_hold(care: Care, how: OptOut) -> None:
    refused(care, how)
    lifted_by_staff(care, LATER)
    assert (stands(care) is None) == (how not in (OptOut.KEYWORD, OptOut.PROVIDER))


@pytest.mark.parametrize("how", [OptOut.WORDS, OptOut.WRONG_PERSON])
def test_what_staff_lifted_stands_again_since_it_was_said_again(care: Care, how: OptOut) -> None:
    refused(care, how)
    lifted_by_staff(care, NOON)
    refused(care, how, LATER)
    assert stands(care) == (how, LATER if how is OptOut.WORDS else NOON)


def test_a_stop_from_before_the_word_of_staff_does_not_undo_it(care: Care) -> None:
    refused(care, OptOut.WORDS, EARLIER)
    lifted_by_staff(care, LATER)
    refused(care, OptOut.WORDS, NOON)
    assert stands(care) is None


@pytest.mark.parametrize("how", [OptOut.WORDS, OptOut.WRONG_PERSON])
def test_what_is_said_to_one_sender_takes_back_nothing_that_staff_lifted_for_another(care: Care, how: OptOut) -> None:
    refused(care, how)
    lifted_by_staff(care, NOON)
    refused(care, how, LATER, OTHER_SENDER)
    assert stands(care) is None


def test_a_choice_counts_before_its_transaction_ends(care: Care) -> None:
    with care.database.write() as session:
        record_refusal(session, SENDER, PHONE, at=NOON, how=OptOut.WORDS)
        assert how_refused(session, TextedPhone(care.clinic_id, SENDER, PHONE)) == OptOut.WORDS
        lift_refusal(session, SENDER, PHONE, at=LATER)
        assert how_refused(session, TextedPhone(care.clinic_id, SENDER, PHONE)) is None


def test_a_phone_nobody_knows_gets_one_row(care: Care) -> None:
    with care.database.write() as session:
        row = lock_refusal(session, SENDER, PHONE)
        assert lock_refusal(session, SENDER, PHONE) is row
        assert (row.sender, row.phone_index, row.opted_out_how) == (SENDER, PHONE, None)


HISTORY = {
    OptOut.WORDS: "in their own words",
    OptOut.STAFF: "told to staff",
    OptOut.PROVIDER: "the phone company says so",
    OptOut.KEYWORD: "texted STOP",
    OptOut.WRONG_PERSON: "a text says that the phone is somebody else's",
    OptOut.DECEASED: "a text says that the patient has died",
}


@pytest.mark.parametrize("how", OptOut)
def test_the_history_says_how_a_refusal_came_about(care: Care, ana: Enrollment, how: OptOut) -> None:
    assert ana.patient.phone_index is not None
    with care.database.write() as session:
        phone = ana.patient.phone_index
        refusals.stop(session, TextedPhone(care.clinic_id, SENDER, phone), Choice(NOON, "phone"), how=how)
        (line,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "opt-out")).all()
        assert (line.subject_id, line.actor) == (ana.patient.id, "phone")
        assert HISTORY[how] in unseal(session, line, "details")


# -- what follows in the clinics --------------------------------------------------------------------------------------


def history(care: Care, action: str) -> list[tuple[str, str | None]]:
    with care.database.read() as session:
        lines = session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()
        return sorted((line.clinic_id, line.subject_id) for line in lines)


def stop(care: Care, phone: str, how: OptOut = OptOut.KEYWORD) -> bool:
    with care.database.write() as session:
        return refusals.stop(session, TextedPhone(care.clinic_id, SENDER, phone), Choice(NOON, "phone"), how=how)


def start(care: Care, phone: str) -> bool:
    with care.database.write() as session:
        return refusals.start(session, TextedPhone(care.clinic_id, SENDER, phone), Choice(LATER, "phone"))


def test_a_stop_and_a_start_are_in_the_history_of_every_clinic_once_and_of_its_own_patient(
    care: Care, ana: Enrollment
) -> None:
    with care.database.write() as session:
        hillside = add_clinic_row(session, "hillside")
        theirs = enroll(session, hillside, request_for(), actor="staff:1", settings=care.settings)
    phone = str(ana.patient.phone_index)
    both = sorted([(care.clinic_id, ana.patient.id), (theirs.patient.clinic_id, theirs.patient.id)])
    assert stop(care, phone)
    assert not stop(care, phone)
    assert history(care, "opt-out") == both
    assert start(care, phone)
    assert not start(care, phone)
    assert history(care, "opt-in") == both


def test_a_start_that_lifts_nothing_is_not_in_the_history(care: Care, ana: Enrollment) -> None:
    phone = str(ana.patient.phone_index)
    assert stop(care, phone, OptOut.WRONG_PERSON)
    assert not start(care, phone)
    assert history(care, "opt-in") == []


@pytest.mark.parametrize("how", OptOut)
def test_answers_that_wait_are_dropped_when_their_phone_refuses_texts(care: Care, ana: Enrollment, how: OptOut) -> None:
    waiting = queued(care, ana, Kind.HELP, "Call us.", "help:1")
    danger = queued(care, ana, Kind.DANGER, "Call 911.", "danger:1")
    planned = queued(care, ana, Kind.QUESTION, "How is your pain?", "question:1")
    others = [queued(care, ana, kind, f"{kind}.", f"{kind}:1") for kind in (Kind.STOP_CONFIRMED, Kind.PAGE)]
    assert stop(care, str(ana.patient.phone_index), how)
    with care.database.read() as session:
        assert {session.get_one(Message, id_).state for id_ in others} == {"queued"}
        states = [session.get_one(Message, id_).state for id_ in (waiting, danger, planned)]
        reason = session.get_one(Message, waiting).reason
    assert states == ["dropped", "queued" if how is OptOut.DECEASED else "dropped", "queued"]
    assert reason == REFUSAL_RULES[how].reason


def test_a_stop_and_a_start_are_audited_for_the_patients_on_that_phone_and_for_nobody_else(
    care: Care, ana: Enrollment
) -> None:
    with care.database.write() as session:
        luis = request_for(patient={"name": "Luis Ortega", "phone": "+13125550143", "mrn": "A-1002"})
        enroll(session, care.clinic(session), luis, actor="staff:1", settings=care.settings)
    phone = str(ana.patient.phone_index)
    with care.database.write() as session:
        refusals.stop(session, TextedPhone(care.clinic_id, SENDER, phone), Choice(NOON, "patient"), how=OptOut.KEYWORD)
        refusals.start(session, TextedPhone(care.clinic_id, SENDER, phone), Choice(LATER, "patient"))
    with care.database.read() as session:
        asked = select(AuditEntry.action, AuditEntry.subject_id).where(AuditEntry.action.in_(["opt-out", "opt-in"]))
        entries = [(action, subject) for action, subject in session.execute(asked.order_by(AuditEntry.sequence))]
    assert entries == [("opt-out", ana.patient.id), ("opt-in", ana.patient.id)]


def test_the_table_of_refusals_is_the_one_that_was_decided() -> None:
    found = {
        how.value: (rule.weight, rule.phone_lifts, rule.held_by_provider, rule.danger_answered, rule.reason.value)
        for how, rule in REFUSAL_RULES.items()
    }
    assert found == {
        "words": (0, True, False, False, "opted-out"),
        "staff": (0, True, False, False, "opted-out"),
        "provider": (1, True, True, False, "opted-out"),
        "keyword": (1, True, True, False, "opted-out"),
        "wrong-person": (2, False, False, False, "wrong-person"),
        "deceased": (3, False, False, True, "death-reported"),
    }
    assert [rule.said for rule in REFUSAL_RULES.values()] == [
        "in their own words",
        "told to staff",
        "the phone company says so",
        "texted STOP",
        "a text says that the phone is somebody else's",
        "a text says that the patient has died",
    ]


def test_each_sender_has_a_row_of_its_own_for_a_phone(care: Care) -> None:
    with care.database.write() as session:
        rows = {
            (sender, phone): lock_refusal(session, sender, phone)
            for sender in (SENDER, OTHER_SENDER)
            for phone in (PHONE, "another phone")
        }
        assert {key: (row.sender, row.phone_index) for key, row in rows.items()} == {key: key for key in rows}
        assert lock_refusal(session, OTHER_SENDER, PHONE) is rows[OTHER_SENDER, PHONE]
