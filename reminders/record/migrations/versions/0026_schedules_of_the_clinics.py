"""What clinics decide about schedules: how soon a check-in is asked once more, and by which version it was asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every check-in keeps the installation's hours and its infusion's version."""
    op.add_column("check_ins", sa.Column("nudge_hours", sa.SmallInteger(), nullable=True))
    op.add_column("check_ins", sa.Column("protocol_id", sa.String(26), nullable=True))


def downgrade() -> None:
    """What check-ins were asked before their infusions were moved is lost, like the hours of the clinics' protocols."""
    op.drop_column("check_ins", "protocol_id")
    op.drop_column("check_ins", "nudge_hours")
