"""The dose of an infusion, where the clinic records it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No infusion so far has a dose."""
    op.add_column("infusions", sa.Column("dose_hundredths", sa.SmallInteger(), nullable=True))


def downgrade() -> None:
    """Doses are lost."""
    op.drop_column("infusions", "dose_hundredths")
