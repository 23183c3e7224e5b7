"""Pauses that end, accepted texts without an id, and a clinic's patients with a phone are found by indexes."""

from __future__ import annotations

from sqlalchemy import text

from reminders.record.migration_steps import create_index, drop_index

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_PAUSED = text("paused_until IS NOT NULL")
_UNBOUND = text("state = 'accepted' AND provider_id IS NULL")


def upgrade() -> None:
    """Make the three indexes; two are of few rows. Each may be there already, from a try that broke off."""
    create_index("ix_patients_paused", "patients", ["paused_until"], sqlite_where=_PAUSED, postgresql_where=_PAUSED)
    create_index("ix_patients_clinic_id_phone_index", "patients", ["clinic_id", "phone_index"])
    create_index("ix_messages_unbound", "messages", ["lease_until"], sqlite_where=_UNBOUND, postgresql_where=_UNBOUND)


def downgrade() -> None:
    """Drop them."""
    drop_index("ix_messages_unbound", "messages")
    drop_index("ix_patients_clinic_id_phone_index", "patients")
    drop_index("ix_patients_paused", "patients")
