"""The table of other systems' identifiers: under which system and value a clinic's system knows our rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reminders.record.columns import ID_LENGTH, OfClinic, Row, belongs_to, of_clinic


class ExternalIdentifier(OfClinic, Row):
    """One identifier (system and value) that a clinic's system gave a patient or an infusion.

    The text is sealed, since a record number is among them; equal ones are found by their keyed digest.
    """

    __tablename__ = "external_identifiers"
    __table_args__ = (
        of_clinic(),
        belongs_to("patients", "patient_id"),
        belongs_to("infusions", "infusion_id"),
        UniqueConstraint("clinic_id", "kind", "identifier_index"),
        Index(None, "clinic_id", "kind", "value_index"),
        Index(None, "clinic_id", "patient_id"),
    )

    kind: Mapped[str] = mapped_column(String(24))
    """Of which resource: `Patient`, `Procedure` or `MedicationAdministration`."""
    patient_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    infusion_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """The infusion it names; null for a patient's."""
    identifier_index: Mapped[str] = mapped_column(String(64))
    """Digest of system and value."""
    value_index: Mapped[str] = mapped_column(String(64))
    """Digest of the value alone."""
    data_key_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    """The patient's."""
    identifier_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """JSON of `system` and `value`, as sent."""
    created_at: Mapped[datetime]
