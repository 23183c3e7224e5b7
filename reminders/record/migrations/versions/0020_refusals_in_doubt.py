"""Texts that may be refusals: since when a phone's wish is in doubt, and when staff let texts go on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reminders.record.columns import Instant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No phone's wish is in doubt yet."""
    op.add_column("refusals", sa.Column("in_doubt_at", Instant(), nullable=True))
    op.add_column("phone_numbers", sa.Column("resumed_at", Instant(), nullable=True))


def downgrade() -> None:
    """Texts that rest go on."""
    op.drop_column("phone_numbers", "resumed_at")
    op.drop_column("refusals", "in_doubt_at")
