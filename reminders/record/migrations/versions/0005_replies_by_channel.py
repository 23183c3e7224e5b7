"""Replies have a column for their channel if they are no ordinary texts (RCS, WhatsApp)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the channel; what came before came as an ordinary text."""
    op.add_column("replies", sa.Column("channel", sa.String(length=16), nullable=True))


def downgrade() -> None:
    """Forget how replies came."""
    op.drop_column("replies", "channel")
