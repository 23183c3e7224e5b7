"""Since when the provider takes none of a sender's texts; the last backup."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reminders.record.columns import Instant

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every sender is taken to work, and no backup to be known."""
    op.add_column("senders", sa.Column("failing_since", Instant(), nullable=True))
    op.add_column("senders", sa.Column("failing_why", sa.String(200), nullable=True))
    op.create_table(
        "backups",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_backups"),
    )


def downgrade() -> None:
    """What stands here is found out again."""
    op.drop_table("backups")
    op.drop_column("senders", "failing_why")
    op.drop_column("senders", "failing_since")
