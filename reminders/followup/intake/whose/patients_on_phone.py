"""The patients of a clinic who have a phone, locked in one order by whoever reads or stores its replies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from reminders.record.people import Patient
from reminders.record.prepared import given

#: A clinic's id and a phone's index.
Phone = tuple[str, str]


def patients_on_phone(session: Session, clinic_id: str, phone_index: str, *, lock: bool = True) -> Sequence[Patient]:
    """The patients of a clinic with this phone, oldest first; locked until the transaction ends if `lock`."""
    return session.scalars(_LOCKED if lock else _ON_PHONE, {"clinic": clinic_id, "phone": phone_index}).all()


def lock_patients_on(session: Session, phones: Iterable[Phone]) -> dict[Phone, list[Patient]]:
    """The patients on several phones of clinics, oldest first, locked until the transaction ends."""
    wanted = set(phones)
    found = session.scalars(
        select(Patient)
        .where(Patient.phone_index.in_({index for _, index in wanted}))
        .order_by(Patient.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    people: dict[Phone, list[Patient]] = {phone: [] for phone in wanted}
    for patient in sorted(found, key=lambda each: (each.created_at, each.id)):
        if (patient.clinic_id, patient.phone_index) in people:
            people[patient.clinic_id, str(patient.phone_index)].append(patient)
    return people


_ON_PHONE = (
    select(Patient)
    .where(Patient.clinic_id == given("clinic", String), Patient.phone_index == given("phone", String))
    .order_by(Patient.created_at, Patient.id)
    .execution_options(populate_existing=True)
)
_LOCKED = _ON_PHONE.with_for_update()
