"""Why a patient's texts are paused, where that is told apart: a patient in the hospital is not any paused one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Pauses that stand are like any other."""
    op.add_column("patients", sa.Column("paused_for", sa.String(16), nullable=True))


def downgrade() -> None:
    """Patients in the hospital stay paused; why is lost."""
    op.drop_column("patients", "paused_for")
