"""Pausing and ending a patient's texts, and what patients tell staff about texts."""

from __future__ import annotations

from datetime import datetime

import pytest

from reminders.clock import real
from reminders.followup import amending
from reminders.followup.asking import remind
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake.recording.refusals import Choice, stop
from reminders.outbox.phone_refusals import TextedPhone
from reminders.record.people import OptOut, Patient, PausedFor
from reminders.record.sealing import index_of, unseal
from tests.followup.amending.helpers import (
    BY,
    DAY,
    SENDER,
    check_ins,
    history,
    messages,
    put,
    refused,
    tick,
)
from tests.one_clinic import NOON, Care


def test_a_pause_holds_the_schedule_until_it_ends(care: Care, enrolled: Enrollment) -> None:
    with care.database.write() as session:
        amending.pause_patient(session, care.clinic_id, enrolled.patient.id, until=NOON + 2 * DAY, **BY)
    assert {c.reason for c in check_ins(care, enrolled.infusion).values()} == {"patient-paused"}
    with care.database.write() as session:
        amending.resume_patient(session, care.clinic_id, enrolled.patient.id, **BY)
    assert {c.state for c in check_ins(care, enrolled.infusion).values()} == {"scheduled"}
    assert [action for action, _ in history(care)] == ["pause", "resume"]


def test_a_patient_in_the_hospital_is_paused_for_a_reason_of_its_own(care: Care, enrolled: Enrollment) -> None:
    def pause(paused_for: PausedFor | None) -> set[str | None]:
        with care.database.write() as session:
            amending.pause_patient(
                session, care.clinic_id, enrolled.patient.id, until=NOON + DAY, paused_for=paused_for, **BY
            )
        return {c.reason for c in check_ins(care, enrolled.infusion).values()}

    assert pause(PausedFor.HOSPITAL) == {"hospitalized"}
    assert pause(None) == {"patient-paused"}
    assert pause(PausedFor.HOSPITAL) == {"hospitalized"}
    assert [details["new"].get("paused_for") for _, details in history(care)] == ["hospital", None, "hospital"]
    care.at(NOON + DAY)
    with care.database.write() as session:
        remind.resume_patients(session)
        assert session.get_one(Patient, enrolled.patient.id).paused_for is None
    assert check_ins(care, enrolled.infusion)["d7"].state == "scheduled"


@pytest.mark.parametrize("until", [NOON - DAY, datetime(2027, 1, 1), datetime.max])  # noqa: DTZ001, DTZ901
def test_a_pause_ends_at_a_time_to_come(care: Care, enrolled: Enrollment, until: datetime) -> None:
    with care.database.write() as session:
        assert refused(
            lambda: amending.pause_patient(session, care.clinic_id, enrolled.patient.id, until=until, **BY)
        ) == ["until"]


@pytest.mark.parametrize(
    ("ended", "reason"),
    [("deceased", "deceased"), ("wrong-person", "wrong-person"), ("moved", "ended"), ("other", "ended")],
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


@pytest.mark.parametrize("way", ["reopen", "undo"])
def test_whoever_is_texted_again_on_a_phone_that_is_another_patients_by_now_shares_it_knowingly(
    care: Care, enrolled: Enrollment, way: str
) -> None:
    ana = enrolled.patient
    with care.database.write() as session:
        amending.end_patient(session, care.clinic_id, ana.id, ended="wrong-person", **BY)
    ben = put(care, patient={"name": "Ben Lopez", "mrn": "B-2"}).patient

    def again(*, shared_phone: bool = False) -> None:
        with care.database.write() as session:
            if way == "reopen":
                amending.reopen_patient(session, care.clinic_id, ana.id, shared_phone=shared_phone, **BY)
                return
            change = amending.newest_change(session, session.get_one(Patient, ana.id))
            assert change is not None
            row = session.get_one(Patient, ana.id)
            amending.undo_change(session, care.clinic_id, row, change, shared_phone=shared_phone, **BY)

    assert refused(again) == ["phone"]
    with care.database.read() as session:
        assert session.get_one(Patient, ana.id).ended_at is not None
    again(shared_phone=True)
    care.at(NOON + DAY)
    tick(care)
    with care.database.read() as session:
        asked = {m.patient_id: unseal(session, m, "body").split(":")[0] for m in messages(care)}
    assert asked == {ana.id: "Lakeside Clinic for Ana", ben.id: "Lakeside Clinic for Ben"}, (
        "each question says whom it is for"
    )


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
        phone = TextedPhone(care.clinic_id, SENDER, index_of(session, "phone", "+13125550142"))
        stop(session, phone, Choice(real(), "service"), how=OptOut.KEYWORD)
        assert refused(lambda: amending.record_oral_opt_in(session, care.clinic_id, enrolled.patient.id, **BY)) == [
            "phone"
        ]
