"""Patients' birth dates, sealed: what tells two of one name apart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody's birth date is known yet."""
    op.add_column("patients", sa.Column("birth_date_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """The birth dates are lost."""
    op.drop_column("patients", "birth_date_sealed")
