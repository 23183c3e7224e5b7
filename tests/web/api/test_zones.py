"""Time zones over the API: places only, by their names of today, whatever way they come in."""

from __future__ import annotations

from sqlalchemy import select, update

from reminders.record.access import AuditEntry
from reminders.record.people import Clinic, Patient
from tests.web.api.conftest import Api, enrollment, fields


def store(api: Api, table: type[Clinic] | type[Patient], zone: str) -> None:
    """A zone as an earlier version took it in."""
    with api.care.database.write() as session:
        session.execute(update(table).values(time_zone=zone))


def kept(api: Api) -> str:
    with api.care.database.read() as session:
        return session.scalars(select(Patient.time_zone)).one()


def test_what_is_no_place_is_refused_by_name_with_examples(api: Api) -> None:
    zones = ("EST", "MST", "HST", "localtime", "Factory", "UTC", "Etc/GMT+5", "america/chicago")
    before = api.rows()
    for zone in zones:
        answer = api.post("/enrollments", enrollment(patient__time_zone=zone))
        assert (zone, answer.status_code, fields(answer)) == (zone, 422, ["patient.time_zone"])
        assert "America/" in answer.get_json()["errors"][0]["message"]
        assert api.rows() == before, zone
    patient = api.enroll()["patient_id"]
    for zone in zones:
        answer = api.patch(f"/patients/{patient}", {"time_zone": zone, "why": "moved"})
        assert (zone, answer.status_code, fields(answer)) == (zone, 422, ["time_zone"])


def test_an_old_name_is_kept_as_the_new_one(api: Api) -> None:
    made = api.enroll(patient__time_zone="US/Pacific")
    assert made["time_zone"] == "America/Los_Angeles"
    changed = api.patch(f"/patients/{made['patient_id']}", {"time_zone": "Asia/Calcutta", "why": "moved"})
    assert changed.get_json()["time_zone"] == "Asia/Kolkata"


def test_a_stored_old_name_keeps_working_and_becomes_the_new_one_when_the_zone_is_changed(api: Api) -> None:
    made = api.enroll(patient__time_zone="America/Los_Angeles")
    store(api, Patient, "US/Pacific")
    before = api.rows()
    for zone in ("US/Pacific", "America/Los_Angeles"):
        again = api.post("/enrollments", enrollment(patient__time_zone=zone))
        assert again.status_code == 200
        assert again.get_json()["check_ins"] == made["check_ins"]
    assert (api.rows(), kept(api)) == (before, "US/Pacific")
    api.patch(f"/patients/{made['patient_id']}", {"time_zone": "US/Pacific", "why": "the new name"})
    assert kept(api) == "America/Los_Angeles"
    with api.care.database.read() as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "change-patient")).one()


def test_a_new_patient_has_the_clinics_zone_by_its_name_of_today(api: Api) -> None:
    store(api, Clinic, "US/Central")
    assert api.enroll(patient__time_zone=None)["time_zone"] == "America/Chicago"


def test_a_clinic_whose_stored_zone_is_no_place_hands_it_to_no_new_patient(api: Api) -> None:
    made = api.enroll(patient__time_zone=None)
    store(api, Clinic, "EST")
    store(api, Patient, "EST")
    assert api.get(f"/infusions/{made['infusion_id']}").get_json()["time_zone"] == "EST", "it keeps working"
    new = {"patient__name": "Eva Lopez", "patient__phone": "+13125550143", "patient__mrn": "A-1002"}
    answer = api.post("/enrollments", enrollment(**new, patient__time_zone=None))
    assert (answer.status_code, fields(answer)) == (422, ["patient.time_zone"])
    assert "EST" in answer.get_json()["errors"][0]["message"]
    assert api.enroll(**new, patient__time_zone="America/Panama")["time_zone"] == "America/Panama"
