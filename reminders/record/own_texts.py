"""The clinics' own words for texts: every version is kept, since messages and consents name theirs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reminders.record.columns import OfClinic, Row, of_clinic


class OwnText(OfClinic, Row):
    """A clinic's words for one text in one language, in force until a higher version of them."""

    __tablename__ = "own_texts"
    __table_args__ = (of_clinic(), UniqueConstraint("clinic_id", "version", "language", "text"))

    version: Mapped[int] = mapped_column(Integer)
    """Counted through all texts of the clinic; those that were changed together share one."""
    language: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(40))
    words: Mapped[str | None] = mapped_column(Text)
    """With blanks in braces; null where the product's words hold again."""
    made_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
