"""Keeps the identifiers that a clinic's own system gave, and finds what they name by system and value."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.identifiers import ExternalIdentifier
from reminders.record.people import Patient
from reminders.record.schedule import Infusion
from reminders.record.sealing import body_index_of, prepare, readable_or_none, seal


@dataclass(frozen=True)
class External:
    """One identifier: the value, and whose numbering it belongs to (empty where none was named)."""

    system: str
    value: str

    def index(self, session: Session, kind: str) -> str:
        """The digest of system and value. Exact: identifiers of other systems are compared letter by letter."""
        return body_index_of(session, f"identifier of a {kind}: {self.system}|{self.value}")


def value_index(session: Session, kind: str, value: str) -> str:
    """The digest of a value whatever its system."""
    return body_index_of(session, f"identifier of a {kind}: {value}")


def externals_of(
    session: Session, kind: str, subjects: Sequence[Patient] | Sequence[Infusion]
) -> Mapping[str, Sequence[External]]:
    """By id of a patient or infusion, the identifiers of this kind that it is known by, oldest first.

    One that no key opens is left out.
    """
    patients = {row.id if isinstance(row, Patient) else row.patient_id for row in subjects}
    rows = session.scalars(
        select(ExternalIdentifier)
        .where(
            ExternalIdentifier.clinic_id.in_({row.clinic_id for row in subjects}),
            ExternalIdentifier.patient_id.in_(patients),
            ExternalIdentifier.kind == kind,
        )
        .order_by(ExternalIdentifier.id)
    ).all()
    found: dict[str, list[External]] = defaultdict(list)
    prepare(session, rows)
    for row in rows:
        text = readable_or_none(session, row, "identifier")
        if text is not None:
            found[row.patient_id if kind == "Patient" else str(row.infusion_id)].append(External(**json.loads(text)))
    return found


def holder(session: Session, clinic_id: str, kind: str, given: External) -> ExternalIdentifier | None:
    """The row of an identifier of this clinic, if it is known."""
    return session.scalar(
        select(ExternalIdentifier).where(
            ExternalIdentifier.clinic_id == clinic_id,
            ExternalIdentifier.kind == kind,
            ExternalIdentifier.identifier_index == given.index(session, kind),
        )
    )


def keep(session: Session, patient: Patient, kind: str, given: External, *, infusion_id: str | None = None) -> None:
    """Store an identifier of a patient, or of one of their infusions. It must not be known yet."""
    row = ExternalIdentifier(
        id=new_id(),
        clinic_id=patient.clinic_id,
        kind=kind,
        patient_id=patient.id,
        infusion_id=infusion_id,
        identifier_index=given.index(session, kind),
        value_index=value_index(session, kind, given.value),
        data_key_id=patient.data_key_id,
        created_at=clock_of(session).now(),
    )
    seal(session, row, "identifier", json.dumps({"system": given.system, "value": given.value}))
    session.add(row)
    session.flush()
