"""A table of how many errors each place has caught, for `/metrics`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reminders.record.columns import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it, empty."""
    op.create_table(
        "error_counts",
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("errors", sa.BigInteger(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_error_counts")),
    )


def downgrade() -> None:
    """Drop it, and the counts with it."""
    op.drop_table("error_counts")
