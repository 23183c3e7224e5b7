"""Which programs of an earlier release can work with the record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """`db upgrade` writes the rows."""
    op.create_table(
        "runs_on",
        sa.Column("record", sa.String(32), nullable=False),
        sa.Column("program", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("record", "program", name="pk_runs_on"),
    )


def downgrade() -> None:
    """Programs of an earlier release are refused again."""
    op.drop_table("runs_on")
