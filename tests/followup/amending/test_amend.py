"""Amending: unsent check-ins follow, what was asked stays, and every change is kept with its reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from reminders.clock import real
from reminders.errors import NotFound, Refused
from reminders.followup import amending
from reminders.followup.amending import PatientChanges
from reminders.followup.asking import remind
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.followup.intake import refusals
from reminders.outbox.kinds import Kind
from reminders.outbox.transitions import move
from reminders.record.access import AuditEntry
from reminders.record.audit import verify
from reminders.record.columns import new_id
from reminders.record.outcomes import Outcome
from reminders.record.people import OptOut, Patient
from reminders.record.schedule import CheckIn, CheckInState, Infusion
from reminders.record.sealing import index_of, unseal
from reminders.record.texts import Message, MessageState
from tests.one_clinic import INFUSED_AT, NOON, Care, add_clinic_row, request_for

DAY = timedelta(days=1)
BY: dict[str, Any] = {"actor": "staff:7", "why": "Told on the phone"}
SENDER = "+13125550100"


@pytest.fixture
def enrolled(care: Care) -> Enrollment:
    return put(care)


def put(care: Care, **parts: Any) -> Enrollment:
    with care.database.write() as session:
        return enroll(session, care.clinic(session), request_for(**parts), actor="staff:1", settings=care.settings)


def change(care: Care, patient: Patient, **changes: Any) -> Patient:
    with care.database.write() as session:
        return amending.change_patient(session, care.clinic_id, patient.id, PatientChanges(**changes), **BY)


def move_infusion(care: Care, infusion: Infusion, infused_at: datetime, **options: Any) -> Infusion:
    with care.database.write() as session:
        return amending.change_infusion(session, care.clinic_id, infusion.id, infused_at=infused_at, **options, **BY)


def check_ins(care: Care, infusion: Infusion) -> dict[str, CheckIn]:
    with care.database.read() as session:
        rows = session.scalars(select(CheckIn).where(CheckIn.infusion_id == infusion.id)).all()
    return {row.step: row for row in rows}


def messages(care: Care, kind: Kind = Kind.QUESTION) -> list[Message]:
    with care.database.read() as session:
        return list(session.scalars(select(Message).where(Message.kind == kind.value).order_by(Message.id)))


def history(care: Care) -> list[tuple[str, dict[str, Any]]]:
    """Actions of staff:7 with their details, oldest first."""
    with care.database.read() as session:
        assert not list(verify(session))
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.actor == "staff:7").order_by(AuditEntry.sequence)
        ).all()
        return [(e.action, json.loads(unseal(session, e, "details")) if e.details_sealed else {}) for e in entries]


def tick(care: Care) -> None:
    with care.database.write() as session:
        remind.queue_due(session)


def ask(care: Care, check_in: CheckIn) -> None:
    """What the outbox and the intake do to a check-in whose question left."""
    with care.database.write() as session:
        row = session.get_one(CheckIn, check_in.id)
        row.state, row.asked_at, row.awaiting = CheckInState.ASKED.value, care.now, "pain"


def refused(call: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as error:
        call()
    return [e.field for e in error.value.errors]


# The infusion


def test_moving_an_infusion_moves_its_unsent_check_ins_and_keeps_their_ids(care: Care, enrolled: Enrollment) -> None:
    before = check_ins(care, enrolled.infusion)
    infusion = move_infusion(care, enrolled.infusion, INFUSED_AT - DAY)
    after = check_ins(care, enrolled.infusion)
    assert {s: c.id for s, c in after.items()} == {s: c.id for s, c in before.items()}
    assert after["d7"].due_at == before["d7"].due_at - DAY
    assert after["h72"].due_at == before["h72"].due_at - DAY
    assert (after["h4"].state, after["h4"].reason, after["h4"].final) == ("skipped", "too-late", True)
    assert infusion.local_day == enrolled.infusion.local_day - DAY


def test_moving_an_infusion_there_and_back_restores_the_schedule(care: Care, enrolled: Enrollment) -> None:
    before = check_ins(care, enrolled.infusion)
    move_infusion(care, enrolled.infusion, INFUSED_AT - 3 * DAY)
    move_infusion(care, enrolled.infusion, INFUSED_AT)
    after = check_ins(care, enrolled.infusion)
    for step, row in after.items():
        was = before[step]
        assert (row.due_at, row.closes_at, row.state, row.reason, row.final) == (
            was.due_at, was.closes_at, was.state, was.reason, was.final,
        )  # fmt: skip


@pytest.mark.parametrize("state", [CheckInState.ASKED, CheckInState.ANSWERED, CheckInState.MISSED])
def test_what_was_asked_stays_as_it_was(care: Care, enrolled: Enrollment, state: CheckInState) -> None:
    with care.database.write() as session:
        row = session.get_one(CheckIn, enrolled.check_ins[0].id)
        row.state, due_at = state.value, row.due_at
    move_infusion(care, enrolled.infusion, INFUSED_AT - timedelta(hours=2))
    after = check_ins(care, enrolled.infusion)["h4"]
    assert (after.state, after.due_at) == (state, due_at)


def test_a_question_waiting_under_the_old_plan_does_not_leave(care: Care, enrolled: Enrollment) -> None:
    care.at(enrolled.check_ins[0].due_at)
    tick(care)
    assert [m.state for m in messages(care)] == [MessageState.QUEUED]
    move_infusion(care, enrolled.infusion, INFUSED_AT + timedelta(hours=1))
    assert [(m.state, m.reason) for m in messages(care)] == [(MessageState.DROPPED, "replanned")]
    assert check_ins(care, enrolled.infusion)["h4"].queued_at is None
    care.at(enrolled.check_ins[0].due_at + timedelta(hours=16))
    assert check_ins(care, enrolled.infusion)["h24"].due_at == INFUSED_AT + timedelta(hours=25)


def test_a_question_that_a_worker_took_is_left_to_settle(care: Care, enrolled: Enrollment) -> None:
    due_at = enrolled.check_ins[0].due_at
    care.at(due_at)
    tick(care)
    with care.database.write() as session:
        message = session.get_one(Message, messages(care)[0].id)
        assert move(session, message, MessageState.CLAIMED, cause="test")
    move_infusion(care, enrolled.infusion, INFUSED_AT - timedelta(hours=1))
    assert [m.state for m in messages(care)] == [MessageState.CLAIMED]
    assert check_ins(care, enrolled.infusion)["h4"].due_at == due_at


def test_a_replanned_check_in_is_asked_at_its_new_time(care: Care, enrolled: Enrollment) -> None:
    care.at(NOON + 7 * DAY - timedelta(hours=5))  # d7 is due at 10:00 in Chicago, 15:00 UTC
    tick(care)
    change(care, enrolled.patient, preferred_time=time(18))
    due_at = check_ins(care, enrolled.infusion)["d7"].due_at
    assert (due_at.hour, due_at.date()) == (23, (NOON + 7 * DAY).date())
    care.at(due_at)
    tick(care)
    waiting = [m for m in messages(care) if m.check_in_id == enrolled.check_ins[3].id]
    assert [m.state for m in waiting if m.send_after >= due_at] == [MessageState.QUEUED]


def test_moving_an_infusion_can_change_which_one_supersedes(care: Care, enrolled: Enrollment) -> None:
    care.at(NOON + 3 * DAY)
    later = put(care, infusion={"infused_at": INFUSED_AT + 3 * DAY})
    assert check_ins(care, enrolled.infusion)["d14"].reason == "superseded"
    move_infusion(care, later.infusion, INFUSED_AT - DAY)
    assert check_ins(care, enrolled.infusion)["d14"].state == "scheduled"
    assert check_ins(care, later.infusion)["d14"].reason == "superseded"


def test_condition_course_and_number_are_changed_with_old_new_and_why(care: Care, enrolled: Enrollment) -> None:
    with care.database.write() as session:
        amending.change_infusion(
            session, care.clinic_id, enrolled.infusion.id, condition="migraine", course=2, number=1, **BY
        )
    assert history(care) == [
        (
            "change-infusion",
            {
                "old": {"condition": "crps", "course": 1},
                "new": {"condition": "migraine", "course": 2},
                "why": BY["why"],
            },
        )
    ]


def test_the_same_day_twice_needs_a_word_and_the_same_moment_is_refused(care: Care, enrolled: Enrollment) -> None:
    other = put(care, infusion={"infused_at": INFUSED_AT - 2 * DAY})
    assert refused(lambda: move_infusion(care, other.infusion, INFUSED_AT)) == ["infused_at"]
    an_hour_before = INFUSED_AT - timedelta(hours=1)
    assert refused(lambda: move_infusion(care, other.infusion, an_hour_before)) == ["infused_at"]
    assert move_infusion(care, other.infusion, an_hour_before, second_of_day=True).of_day == 2


@pytest.mark.parametrize("infused_at", [NOON + DAY, datetime(2026, 3, 2)])  # noqa: DTZ001
def test_an_infusion_cannot_move_to_the_future_or_to_a_naive_time(
    care: Care, enrolled: Enrollment, infused_at: datetime
) -> None:
    assert refused(lambda: move_infusion(care, enrolled.infusion, infused_at)) == ["infused_at"]


def test_cancelling_brings_the_earlier_infusion_back_and_reinstating_undoes_it(
    care: Care, enrolled: Enrollment
) -> None:
    care.at(NOON + 3 * DAY)
    later = put(care, infusion={"infused_at": INFUSED_AT + 3 * DAY})
    for _ in range(2):
        with care.database.write() as session:
            amending.cancel_infusion(session, care.clinic_id, later.infusion.id, **BY)
    assert {c.reason for c in check_ins(care, later.infusion).values()} == {"cancelled"}
    assert check_ins(care, enrolled.infusion)["d14"].state == "scheduled"
    for _ in range(2):
        with care.database.write() as session:
            amending.reinstate_infusion(session, care.clinic_id, later.infusion.id, **BY)
    assert check_ins(care, enrolled.infusion)["d14"].reason == "superseded"
    assert {c.state for c in check_ins(care, later.infusion).values()} == {"scheduled"}
    assert [action for action, _ in history(care)] == ["cancel-infusion", "reinstate-infusion"]


# The patient


def test_a_new_zone_moves_day_check_ins_and_leaves_hour_check_ins(care: Care, enrolled: Enrollment) -> None:
    before = check_ins(care, enrolled.infusion)
    change(care, enrolled.patient, time_zone="America/New_York")
    after = check_ins(care, enrolled.infusion)
    assert after["d7"].due_at == before["d7"].due_at - timedelta(hours=1)
    assert after["h72"].due_at == before["h72"].due_at


def test_a_zone_where_it_is_already_night_closes_what_cannot_be_asked(care: Care, enrolled: Enrollment) -> None:
    change(care, enrolled.patient, time_zone="Asia/Tokyo")
    h4 = check_ins(care, enrolled.infusion)["h4"]  # 01:30 UTC is 10:30 in Tokyo
    assert h4.state == "scheduled"
    change(care, enrolled.patient, time_zone="Europe/Madrid")
    h4 = check_ins(care, enrolled.infusion)["h4"]  # 02:30 in Madrid, open until 06:30
    assert (h4.state, h4.reason, h4.final) == ("skipped", "quiet-hours", True)
    change(care, enrolled.patient, time_zone="America/Chicago")
    assert check_ins(care, enrolled.infusion)["h4"].state == "scheduled"


def test_a_preferred_hour_can_be_set_and_taken_back(care: Care, enrolled: Enrollment) -> None:
    before = check_ins(care, enrolled.infusion)["d7"].due_at
    change(care, enrolled.patient, preferred_time=time(18))
    assert check_ins(care, enrolled.infusion)["d7"].due_at == before + timedelta(hours=8)
    change(care, enrolled.patient, no_preferred_time=True)
    assert check_ins(care, enrolled.infusion)["d7"].due_at == before


def test_unsent_texts_follow_to_a_new_phone(care: Care, enrolled: Enrollment) -> None:
    care.at(enrolled.check_ins[0].due_at)
    tick(care)
    change(care, enrolled.patient, phone="(312) 555-0143")
    tick(care)
    with care.database.read() as session:
        waiting = session.scalars(select(Message).where(Message.state == MessageState.QUEUED.value)).all()
        assert sorted(m.kind for m in waiting) == [Kind.QUESTION, Kind.WELCOME]
        assert {unseal(session, m, "to") for m in waiting} == {"+13125550143"}
        assert {m.to_index for m in waiting} == {index_of(session, "phone", "+13125550143")}
    (action, details), *_ = history(care)
    assert (action, details["old"], details["new"]) == (
        "change-patient", {"phone": "+13125550142"}, {"phone": "+13125550143"},
    )  # fmt: skip


def test_a_new_phone_is_not_bound_by_the_old_ones_opt_out(care: Care, enrolled: Enrollment) -> None:
    with care.database.write() as session:
        phone = index_of(session, "phone", "+13125550142")
        refusals.stop(session, care.clinic_id, SENDER, phone, at=real(), how=OptOut.KEYWORD, actor="service")
    assert check_ins(care, enrolled.infusion)["d7"].reason == "opted-out"
    change(care, enrolled.patient, phone="+13125550143")
    assert check_ins(care, enrolled.infusion)["d7"].state == "scheduled"
    change(care, enrolled.patient, phone="+13125550142")
    assert check_ins(care, enrolled.infusion)["d7"].reason == "opted-out"


def test_a_phone_of_another_patient_needs_a_word_and_then_both_carry_a_name_tag(
    care: Care, enrolled: Enrollment
) -> None:
    eva = put(care, patient={"name": "Eva Lopez", "mrn": "A-1002", "phone": "+13125550143"}).patient
    assert refused(lambda: change(care, eva, phone="+13125550142")) == ["phone"]
    change(care, eva, phone="+13125550142", shared_phone=True)
    with care.database.read() as session:
        assert session.scalars(select(Patient.shared_phone)).all() == [True, True]
    change(care, eva, phone="+13125550143")
    with care.database.read() as session:
        assert session.scalars(select(Patient.shared_phone)).all() == [False, False]


def test_a_waiting_question_is_written_again_in_the_new_language(care: Care, enrolled: Enrollment) -> None:
    care.at(enrolled.check_ins[0].due_at)
    tick(care)
    change(care, enrolled.patient, language="es")
    tick(care)
    assert [(m.state, m.language) for m in messages(care)] == [("dropped", "en"), ("queued", "es")]


def test_a_name_and_a_record_number_are_corrected_and_found_by(care: Care, enrolled: Enrollment) -> None:
    change(care, enrolled.patient, name="Ana Ruiz Lopez", mrn="B-1")
    care.at(NOON + 3 * DAY)
    names = {"name": "Ana Ruiz Lopez", "mrn": "B-1"}
    again = put(care, patient=names, infusion={"infused_at": INFUSED_AT + 3 * DAY})
    assert again.patient.id == enrolled.patient.id


def test_another_patients_record_number_is_refused(care: Care, enrolled: Enrollment) -> None:
    eva = put(care, patient={"name": "Eva Lopez", "mrn": "A-1002", "phone": "+13125550143"}).patient
    assert refused(lambda: change(care, eva, mrn="a-1001")) == ["mrn"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "\x00"}, "name"),
        ({"phone": "12"}, "phone"),
        ({"time_zone": "x"}, "time_zone"),
        ({"language": "x"}, "language"),
        ({"preferred_time": time(3)}, "preferred_time"),
        ({"mrn": " "}, "mrn"),
    ],
)
def test_a_bad_change_is_refused_by_its_name(
    care: Care, enrolled: Enrollment, changes: dict[str, Any], field: str
) -> None:
    assert refused(lambda: change(care, enrolled.patient, **changes)) == [field]


# Whether texts are wanted


def test_a_pause_holds_the_schedule_until_it_ends(care: Care, enrolled: Enrollment) -> None:
    with care.database.write() as session:
        amending.pause_patient(session, care.clinic_id, enrolled.patient.id, until=NOON + 2 * DAY, **BY)
    assert {c.reason for c in check_ins(care, enrolled.infusion).values()} == {"patient-paused"}
    with care.database.write() as session:
        amending.resume_patient(session, care.clinic_id, enrolled.patient.id, **BY)
    assert {c.state for c in check_ins(care, enrolled.infusion).values()} == {"scheduled"}
    assert [action for action, _ in history(care)] == ["pause", "resume"]


@pytest.mark.parametrize("until", [NOON - DAY, datetime(2027, 1, 1), datetime.max])  # noqa: DTZ001, DTZ901
def test_a_pause_ends_at_a_time_to_come(care: Care, enrolled: Enrollment, until: datetime) -> None:
    with care.database.write() as session:
        assert refused(
            lambda: amending.pause_patient(session, care.clinic_id, enrolled.patient.id, until=until, **BY)
        ) == ["until"]


@pytest.mark.parametrize(
    ("ended", "reason"),
    [("deceased", "deceased"), ("wrong-person", "wrong-person"), ("left", "ended"), ("other", "ended")],
)
def test_an_ended_patient_is_asked_nothing_more_until_reopened(
    care: Care, enrolled: Enrollment, ended: str, reason: str
) -> None:
    with care.database.write() as session:
        amending.end_patient(session, care.clinic_id, enrolled.patient.id, ended=ended, **BY)
    assert {c.reason for c in check_ins(care, enrolled.infusion).values()} == {reason}
    with care.database.write() as session:
        amending.reopen_patient(session, care.clinic_id, enrolled.patient.id, **BY)
    assert {c.state for c in check_ins(care, enrolled.infusion).values()} == {"scheduled"}


def test_an_unknown_way_of_ending_is_refused(care: Care, enrolled: Enrollment) -> None:
    with care.database.write() as session:
        assert refused(
            lambda: amending.end_patient(session, care.clinic_id, enrolled.patient.id, ended="bored", **BY)
        ) == ["reason"]


def test_what_a_patient_tells_staff_about_texts_counts_like_a_stop_and_can_be_taken_back(
    care: Care, enrolled: Enrollment
) -> None:
    for _ in range(2):
        with care.database.write() as session:
            amending.record_oral_opt_out(session, care.clinic_id, enrolled.patient.id, **BY)
    assert {c.reason for c in check_ins(care, enrolled.infusion).values()} == {"opted-out"}
    with care.database.write() as session:
        amending.record_oral_opt_in(session, care.clinic_id, enrolled.patient.id, **BY)
    assert {c.state for c in check_ins(care, enrolled.infusion).values()} == {"scheduled"}
    assert [action for action, _ in history(care)] == ["opt-out", "oral-opt-out", "opt-in", "oral-opt-in"]


def test_a_stop_from_the_phone_itself_cannot_be_lifted_by_staff(care: Care, enrolled: Enrollment) -> None:
    with care.database.write() as session:
        phone = index_of(session, "phone", "+13125550142")
        refusals.stop(session, care.clinic_id, SENDER, phone, at=real(), how=OptOut.KEYWORD, actor="service")
        assert refused(lambda: amending.record_oral_opt_in(session, care.clinic_id, enrolled.patient.id, **BY)) == [
            "phone"
        ]


# The record


def baseline_of(care: Care) -> Outcome:
    with care.database.read() as session:
        return session.scalars(select(Outcome)).one()


def test_a_correction_is_a_new_row_that_names_the_old_one(care: Care, enrolled: Enrollment) -> None:
    old = baseline_of(care)
    for _ in range(2):
        with care.database.write() as session:
            new = amending.correct_outcome(session, care.clinic_id, old.id, value=Decimal("7.5"), **BY)
    with care.database.read() as session:
        first, second = session.scalars(select(Outcome).order_by(Outcome.recorded_at, Outcome.supersedes.is_not(None)))
        assert unseal(session, second, "why") == BY["why"]
    assert (first.id, first.value, first.supersedes) == (old.id, Decimal(8), None)
    assert (second.id, second.value, second.supersedes) == (new.id, Decimal("7.5"), old.id)
    assert (second.source, second.recorded_by, second.step) == ("clinic", "staff:7", "baseline")
    assert second.replied_at == first.replied_at
    assert [action for action, _ in history(care)] == ["correct-outcome"]


def test_a_withdrawn_value_leaves_nothing_in_its_place_and_a_baseline_can_be_given_again(
    care: Care, enrolled: Enrollment
) -> None:
    with care.database.write() as session:
        gone = amending.withdraw_outcome(session, care.clinic_id, baseline_of(care).id, **BY)
        assert gone.value is None
        again = amending.record_baseline(
            session, care.clinic_id, enrolled.infusion.id, score=Decimal(6), actor="staff:7", why="Found the form"
        )
    assert (again.value, again.supersedes) == (Decimal(6), gone.id)


def test_a_doubtful_value_is_confirmed_by_recording_it_again(care: Care, enrolled: Enrollment) -> None:
    with care.database.write() as session:
        doubtful = Outcome(
            id=new_id(), clinic_id=care.clinic_id, patient_id=enrolled.patient.id, infusion_id=enrolled.infusion.id,
            step="h4", measure="pain", value=Decimal(4), recall="now", replied_at=NOON, recorded_at=NOON,
            source="patient", recorded_by="service", doubtful=True,
        )  # fmt: skip
        session.add(doubtful)
        session.flush()
        confirmed = amending.correct_outcome(session, care.clinic_id, doubtful.id, value=Decimal(4), **BY)
    assert (confirmed.supersedes, confirmed.value, confirmed.doubtful) == (doubtful.id, Decimal(4), False)


def test_a_value_corrected_meanwhile_is_not_corrected_again_unseen(care: Care, enrolled: Enrollment) -> None:
    old = baseline_of(care)
    with care.database.write() as session:
        amending.correct_outcome(session, care.clinic_id, old.id, value=Decimal(7), **BY)
        assert refused(lambda: amending.correct_outcome(session, care.clinic_id, old.id, value=Decimal(5), **BY)) == [
            "value"
        ]


@pytest.mark.parametrize(
    ("measure", "good", "bad"),
    [
        ("pain", ["0", "6.5", "10"], ["11", "-1", "6.55", "NaN"]),
        ("side_effects", ["1", "3"], ["0", "4", "1.5", "NaN"]),
        ("change", ["1", "7"], ["0", "8", "2.5"]),
    ],
)
def test_a_correction_stays_within_what_the_question_can_be_answered_with(
    care: Care, enrolled: Enrollment, measure: str, good: list[str], bad: list[str]
) -> None:
    def outcome(session: Any, step: str) -> str:
        row = Outcome(
            id=new_id(), clinic_id=care.clinic_id, patient_id=enrolled.patient.id, infusion_id=enrolled.infusion.id,
            step=step, measure=measure, value=Decimal(2), recall="24h", replied_at=NOON, recorded_at=NOON,
            source="patient", recorded_by="patient:1",
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id

    with care.database.write() as session:
        for n, value in enumerate(good):
            amending.correct_outcome(session, care.clinic_id, outcome(session, f"s{n}"), value=Decimal(value), **BY)
        last = outcome(session, "s9")
        for value in bad:
            correct = partial(amending.correct_outcome, session, care.clinic_id, last, value=Decimal(value), **BY)
            assert refused(correct) == ["value"]


def test_a_pending_baseline_is_recorded_once_and_another_is_refused(care: Care) -> None:
    infusion = put(care, infusion={"baseline_pain": None}).infusion
    with care.database.write() as session:
        for _ in range(2):
            amending.record_baseline(session, care.clinic_id, infusion.id, score=Decimal(8), actor="staff:7")
        assert refused(
            lambda: amending.record_baseline(session, care.clinic_id, infusion.id, score=Decimal(7), actor="staff:7")
        ) == ["baseline_pain"]
    assert baseline_of(care).value == Decimal(8)
    assert [action for action, _ in history(care)] == ["record-baseline"]


# Every amendment

AMENDMENTS: dict[str, Callable[..., Any]] = {
    "change_patient": lambda s, c, e, why: amending.change_patient(
        s, c, e.patient.id, PatientChanges(language="en"), actor="staff:7", why=why
    ),
    "change_infusion": lambda s, c, e, why: amending.change_infusion(
        s, c, e.infusion.id, infused_at=INFUSED_AT, condition="crps", actor="staff:7", why=why
    ),
    "cancel_infusion": lambda s, c, e, why: amending.cancel_infusion(s, c, e.infusion.id, actor="staff:7", why=why),
    "reinstate_infusion": lambda s, c, e, why: amending.reinstate_infusion(
        s, c, e.infusion.id, actor="staff:7", why=why
    ),
    "pause_patient": lambda s, c, e, why: amending.pause_patient(
        s, c, e.patient.id, until=None, actor="staff:7", why=why
    ),
    "resume_patient": lambda s, c, e, why: amending.resume_patient(s, c, e.patient.id, actor="staff:7", why=why),
    "end_patient": lambda s, c, e, why: amending.end_patient(s, c, e.patient.id, actor="staff:7", why=why),
    "reopen_patient": lambda s, c, e, why: amending.reopen_patient(s, c, e.patient.id, actor="staff:7", why=why),
    "record_oral_opt_out": lambda s, c, e, why: amending.record_oral_opt_out(
        s, c, e.patient.id, actor="staff:7", why=why
    ),
    "record_oral_opt_in": lambda s, c, e, why: amending.record_oral_opt_in(
        s, c, e.patient.id, actor="staff:7", why=why
    ),
    "correct_outcome": lambda s, c, e, why: amending.correct_outcome(
        s, c, s.scalars(select(Outcome.id)).one(), value=Decimal(8), actor="staff:7", why=why
    ),
    "withdraw_outcome": lambda s, c, e, why: amending.withdraw_outcome(
        s, c, s.scalars(select(Outcome.id)).one(), actor="staff:7", why=why
    ),
}
CHANGING_NOTHING = sorted(
    set(AMENDMENTS) - {"cancel_infusion", "pause_patient", "end_patient", "record_oral_opt_out", "withdraw_outcome"}
)


@pytest.mark.parametrize("name", AMENDMENTS)
@pytest.mark.parametrize("why", ["", "   ", "x" * 301, "why\x00"])
def test_every_amendment_needs_a_reason(care: Care, enrolled: Enrollment, name: str, why: str) -> None:
    with care.database.write() as session:
        assert refused(lambda: AMENDMENTS[name](session, care.clinic_id, enrolled, why)) == ["why"]


@pytest.mark.parametrize("name", AMENDMENTS)
def test_another_clinics_rows_are_not_there(care: Care, enrolled: Enrollment, name: str) -> None:
    with care.database.write() as session:
        other = add_clinic_row(session, "other")
        with pytest.raises(NotFound):
            AMENDMENTS[name](session, other.id, enrolled, "Because")


@pytest.mark.parametrize("name", CHANGING_NOTHING)
def test_what_changes_nothing_leaves_no_trace(care: Care, enrolled: Enrollment, name: str) -> None:
    def trace() -> tuple[int, list[tuple[Any, ...]]]:
        with care.database.read() as session:
            entries = session.scalars(select(func.count()).select_from(AuditEntry)).one()
            rows = session.scalars(select(CheckIn).order_by(CheckIn.id)).all()
            return entries, [(c.id, c.due_at, c.state, c.reason, c.final, c.queued_at) for c in rows]

    before = trace()
    with care.database.write() as session:
        AMENDMENTS[name](session, care.clinic_id, enrolled, "Because")
    assert trace() == before
