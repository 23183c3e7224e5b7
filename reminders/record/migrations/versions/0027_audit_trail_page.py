"""Indexes for reading the audit trail backwards in time: all of a clinic's, one person's, one kind's."""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_audit_time": ["clinic_id", "care_at", "sequence"],
    "ix_audit_actor": ["clinic_id", "actor", "care_at", "sequence"],
    "ix_audit_action": ["clinic_id", "action", "care_at", "sequence"],
}


def upgrade() -> None:
    """Add them; entries stay as they are."""
    for name, columns in _INDEXES.items():
        op.create_index(name, "audit_entries", columns)


def downgrade() -> None:
    """Drop them."""
    for name in _INDEXES:
        op.drop_index(name, "audit_entries")
