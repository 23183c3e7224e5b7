"""Which processes of the service run, and which record keys each of them has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reminders.record.columns import Instant

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each process writes its row when it starts with this release."""
    op.create_table(
        "processes",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("record_keys", sa.Text(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_processes"),
    )


def downgrade() -> None:
    """Running processes write their rows again after the next upgrade."""
    op.drop_table("processes")
