"""Three indexes go that a unique key of the same columns repeats: every reply, outcome and flag wrote one page more."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: Indexes of (clinic_id, id), which each of these tables has as a unique key too.
REPEATED = {"replies": "ix_replies_log", "outcomes": "ix_outcomes_clinic", "flags": "ix_flags_log"}


def upgrade() -> None:
    """Drop what is there twice."""
    for table, name in REPEATED.items():
        op.drop_index(name, table_name=table)


def downgrade() -> None:
    """Make them as they were."""
    for table, name in REPEATED.items():
        op.create_index(name, table, ["clinic_id", "id"])
