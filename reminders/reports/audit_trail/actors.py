"""Who acts in a clinic's audit trail, to choose one from."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.clinics.places import works_at
from reminders.record.access import ApiKey, Staff
from reminders.reports.patient_names import actors


def who_acts(session: Session, clinic_id: str) -> list[tuple[str, str]]:
    """Each actor of a clinic with how it is called: the staff, its systems, then the operator and the system itself.

    Patients are left out: their own entries are found by choosing the patient.
    """
    staff = session.scalars(select(Staff.id).where(works_at(clinic_id)).order_by(Staff.email)).all()
    keys = session.scalars(select(ApiKey.id).where(ApiKey.clinic_id == clinic_id).order_by(ApiKey.name)).all()
    names = [*(f"staff:{one}" for one in staff), *(f"key:{one}" for one in keys), "operator", "service"]
    said = actors(session, clinic_id, names)
    return [(name, said[name]) for name in names]
