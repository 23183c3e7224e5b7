"""The test pages to a contact are found by an index, of these few texts alone."""

from __future__ import annotations

from sqlalchemy import text

from reminders.record.migration_steps import create_index, drop_index

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_TRIED = text("contact_id IS NOT NULL")


def upgrade() -> None:
    """Make the index; it may be there already, from a try that broke off."""
    create_index(
        "ix_messages_contact", "messages", ["clinic_id", "contact_id", "created_at"],
        sqlite_where=_TRIED, postgresql_where=_TRIED,
    )  # fmt: skip


def downgrade() -> None:
    """Drop it."""
    drop_index("ix_messages_contact", "messages")
