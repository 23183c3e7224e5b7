"""Table of the texts that a clinic's staff may send by hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from reminders.record.columns import OfClinic, Row, of_clinic, own_key


class ClinicText(OfClinic, Row):
    """A text that an admin of the clinic approved. Its words never change: another wording is another text."""

    __tablename__ = "clinic_texts"
    __table_args__ = (own_key(), of_clinic())

    title: Mapped[str] = mapped_column(String(60))
    """What staff choose it by; patients do not see it."""
    words: Mapped[dict[str, str]] = mapped_column(JSON)
    """By language, without the clinic's name, which is put before them. Never about a patient."""
    approved_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    """Since when it is not offered any more."""
