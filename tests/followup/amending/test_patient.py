"""Changing a patient's details: texts that were not sent yet follow."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from reminders.clock import real
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake.recording.refusals import Choice, stop
from reminders.outbox.kinds import Kind
from reminders.outbox.phone_refusals import TextedPhone
from reminders.record.people import OptOut, Patient
from reminders.record.sealing import index_of, unseal
from reminders.record.texts import Message, MessageState
from tests.followup.amending.helpers import (
    DAY,
    SENDER,
    change,
    check_ins,
    history,
    messages,
    put,
    refused,
    tick,
)
from tests.one_clinic import INFUSED_AT, NOON, Care


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
        phone = TextedPhone(care.clinic_id, SENDER, index_of(session, "phone", "+13125550142"))
        stop(session, phone, Choice(real(), "service"), how=OptOut.KEYWORD)
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
