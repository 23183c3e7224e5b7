"""How long after its question a check-in is asked once more, where its protocol says so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every check-in keeps the installation's hours."""
    op.add_column("check_ins", sa.Column("nudge_hours", sa.SmallInteger(), nullable=True))


def downgrade() -> None:
    """The hours of the clinics' own protocols are lost."""
    op.drop_column("check_ins", "nudge_hours")
