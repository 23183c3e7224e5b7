"""Drop three indexes whose columns are a unique key too: each cost every insert one more page."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: Tables with an index on (clinic_id, id), which is also a unique key, and its name.
REPEATED = {"replies": "ix_replies_log", "outcomes": "ix_outcomes_clinic", "flags": "ix_flags_log"}


def upgrade() -> None:
    """Drop what is there twice."""
    for table, name in REPEATED.items():
        op.drop_index(name, table_name=table)


def downgrade() -> None:
    """Make them as they were."""
    for table, name in REPEATED.items():
        op.create_index(name, table, ["clinic_id", "id"])
