"""Texts that arrived in parts are read as one: later parts refer to the first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A reply may be a part of another."""
    op.add_column("replies", sa.Column("part_of", sa.String(length=26), nullable=True))


def downgrade() -> None:
    """Forget which replies were parts."""
    op.drop_column("replies", "part_of")
