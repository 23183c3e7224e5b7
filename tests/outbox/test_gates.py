"""What holds a planned text at its claim: its check-in, its infusion, and the other questions on its phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.outbox.kinds import Kind
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.sealing import index_of
from reminders.record.texts import Message, MessageState
from tests.one_clinic import Care, add_clinic_row, request_for
from tests.outbox.claiming import OTHER_PHONE, PHONE, kind_taken, queued

#: A check-in of which each kind of text may leave.
READY: dict[Kind, dict[str, object]] = {
    Kind.QUESTION: {"state": "scheduled", "awaiting": None},
    Kind.FOLLOW_UP: {"state": "answered", "awaiting": None},
    Kind.NUDGE: {"state": "asked", "awaiting": "pain"},
    Kind.CLARIFY: {"state": "asked", "awaiting": "pain"},
}


@pytest.fixture
def welcomed(care: Care, ana: Enrollment) -> Enrollment:
    """Ana, who has her welcome, and whose windows are all open."""
    assert kind_taken(care) == Kind.WELCOME
    with care.database.write() as session:
        session.execute(update(Message).values(state=MessageState.DELIVERED.value))
        session.execute(update(CheckIn).values(closes_at=care.now + timedelta(days=20)))
    return ana


def check_in_is(care: Care, of: Enrollment, step: int, **values: object) -> None:
    with care.database.write() as session:
        session.execute(update(CheckIn).where(CheckIn.id == of.check_ins[step].id).values(**values))


def planned(care: Care, of: Enrollment, kind: Kind, step: int = 0, phone: str = PHONE) -> str:
    """Queue a text about a check-in of which such a text may leave; returns its id."""
    check_in_is(care, of, step, **READY[kind])
    return queued(
        care, of, kind, f"{kind} {step}", f"{kind}:{step}", phone,
        check_in_id=of.check_ins[step].id, question="pain",
    )  # fmt: skip


def each(field: str, *values: str | None) -> list[dict[str, object]]:
    return [{field: value} for value in values]


#: What keeps a text of each kind from leaving.
HELD: dict[Kind, list[dict[str, object]]] = {
    Kind.QUESTION: each("state", "asked", "answered", "missed", "skipped"),
    Kind.FOLLOW_UP: each("state", "scheduled", "asked", "missed", "skipped") + each("awaiting", "change"),
    Kind.NUDGE: each("awaiting", None, "change"),
    Kind.CLARIFY: each("awaiting", None, "change"),
}


@pytest.mark.parametrize("kind", READY)
def test_a_text_leaves_while_its_check_in_waits_for_it(care: Care, welcomed: Enrollment, kind: Kind) -> None:
    planned(care, welcomed, kind)
    assert kind_taken(care) == kind


@pytest.mark.parametrize(
    ("kind", "otherwise"), [(kind, otherwise) for kind, ways in HELD.items() for otherwise in ways]
)
def test_a_text_does_not_leave_that_its_check_in_does_not_wait_for(
    care: Care, welcomed: Enrollment, kind: Kind, otherwise: dict[str, object]
) -> None:
    planned(care, welcomed, kind)
    check_in_is(care, welcomed, 0, **otherwise)
    assert kind_taken(care) is None


@pytest.mark.parametrize("kind", READY)
def test_nothing_about_a_check_in_leaves_once_its_window_has_closed(
    care: Care, welcomed: Enrollment, kind: Kind
) -> None:
    planned(care, welcomed, kind)
    check_in_is(care, welcomed, 0, closes_at=care.now)
    assert kind_taken(care) is None


@pytest.mark.parametrize("kind", READY)
def test_what_another_check_in_waits_for_lets_no_text_leave(care: Care, welcomed: Enrollment, kind: Kind) -> None:
    planned(care, welcomed, kind)
    check_in_is(care, welcomed, 0, state="missed", awaiting=None)
    check_in_is(care, welcomed, 1, **(READY[kind] | {"awaiting": None}))
    assert kind_taken(care) is None


# -- the infusion ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", READY)
def test_texts_about_a_canceled_infusion_do_not_leave(care: Care, welcomed: Enrollment, kind: Kind) -> None:
    planned(care, welcomed, kind)
    with care.database.write() as session:
        session.execute(update(Infusion).values(status="cancelled"))
    assert kind_taken(care) is None


@pytest.mark.parametrize("canceled", ["the first", "the second"])
def test_texts_about_one_infusion_leave_though_another_is_canceled(
    care: Care, welcomed: Enrollment, canceled: str
) -> None:
    with care.database.write() as session:
        before = request_for(infusion={"infused_at": care.now - timedelta(days=1)}, consent=None)
        other = enroll(session, care.clinic(session), before, actor="staff:1", settings=care.settings)
        session.execute(update(CheckIn).values(closes_at=care.now + timedelta(days=20)))
    gone, goes_on = (welcomed, other) if canceled == "the first" else (other, welcomed)
    with care.database.write() as session:
        session.execute(update(Infusion).where(Infusion.id == gone.infusion.id).values(status="cancelled"))
    planned(care, goes_on, Kind.QUESTION)
    assert kind_taken(care) == Kind.QUESTION


# -- one open question on a phone -------------------------------------------------------------------------------------


@pytest.fixture
def at_hillside(care: Care, welcomed: Enrollment) -> Enrollment:
    """Another patient, of another clinic, on Ana's phone."""
    with care.database.write() as session:
        hillside = add_clinic_row(session, "hillside")
        theirs = enroll(session, hillside, request_for(), actor="staff:1", settings=care.settings)
        session.execute(update(Message).values(state=MessageState.DELIVERED.value))
        session.execute(update(CheckIn).values(closes_at=care.now + timedelta(days=20)))
    return theirs


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.FOLLOW_UP])
def test_a_question_waits_while_another_is_open_on_its_phone(
    care: Care, welcomed: Enrollment, at_hillside: Enrollment, kind: Kind
) -> None:
    planned(care, welcomed, kind)
    check_in_is(care, at_hillside, 0, state="asked", awaiting="pain")
    assert kind_taken(care) is None
    check_in_is(care, at_hillside, 0, closes_at=care.now)
    assert kind_taken(care) == kind


def test_a_question_open_on_another_phone_holds_nothing_up(
    care: Care, welcomed: Enrollment, at_hillside: Enrollment
) -> None:
    check_in_is(care, at_hillside, 0, state="asked", awaiting="pain")
    planned(care, welcomed, Kind.QUESTION, phone=OTHER_PHONE)
    assert kind_taken(care) is None, "the phone it goes to is not the patient's any more"
    with care.database.write() as session:
        hers = update(Patient).where(Patient.id == welcomed.patient.id)
        session.execute(hers.values(phone_index=index_of(session, "phone", OTHER_PHONE)))
    assert kind_taken(care) == Kind.QUESTION


def test_the_open_question_of_somebody_else_at_the_clinic_holds_nothing_up(care: Care, welcomed: Enrollment) -> None:
    with care.database.write() as session:
        other = request_for(patient={"name": "Luis Ortega", "phone": OTHER_PHONE, "mrn": "A-1002"})
        luis = enroll(session, care.clinic(session), other, actor="staff:1", settings=care.settings)
        session.execute(update(Message).values(state=MessageState.DELIVERED.value))
    check_in_is(care, luis, 0, state="asked", awaiting="pain")
    planned(care, welcomed, Kind.QUESTION)
    assert kind_taken(care) == Kind.QUESTION


@pytest.mark.parametrize(
    ("kind", "state", "leaves"),
    [
        (Kind.QUESTION, MessageState.CLAIMED, False),
        (Kind.QUESTION, MessageState.UNKNOWN, False),
        (Kind.QUESTION, MessageState.QUEUED, True),
        (Kind.QUESTION, MessageState.ACCEPTED, True),
        (Kind.NUDGE, MessageState.CLAIMED, True),
    ],
)
def test_a_question_waits_while_another_may_be_on_its_way_to_its_phone(
    care: Care, welcomed: Enrollment, kind: Kind, state: MessageState, leaves: bool
) -> None:
    on_its_way = planned(care, welcomed, kind, 1)
    check_in_is(care, welcomed, 1, state="asked", awaiting=None)
    with care.database.write() as session:
        session.execute(update(Message).where(Message.id == on_its_way).values(state=state.value))
    planned(care, welcomed, Kind.FOLLOW_UP)
    assert (kind_taken(care) == Kind.FOLLOW_UP) == leaves


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.FOLLOW_UP, Kind.NUDGE])
def test_what_asks_a_patient_something_waits_for_answers_to_the_phone(
    care: Care, welcomed: Enrollment, kind: Kind
) -> None:
    queued(care, welcomed, Kind.HELP, "Call us.", "help:1")
    assert kind_taken(care) == Kind.HELP
    planned(care, welcomed, kind)
    assert kind_taken(care) is None
