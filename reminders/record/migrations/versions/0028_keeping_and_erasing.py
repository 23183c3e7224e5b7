"""Legal hold of a patient's record, and how long a clinic keeps who a patient was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody is held, and every clinic keeps its records for ever, as before."""
    op.add_column("patients", sa.Column("hold_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("patients", sa.Column("hold_why_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("clinics", sa.Column("keep_years", sa.SmallInteger(), nullable=True))
    kept = sa.text("erased_at IS NULL")
    op.create_index(
        "ix_patients_kept", "patients", ["clinic_id", "created_at"], sqlite_where=kept, postgresql_where=kept
    )


def downgrade() -> None:
    """Holds and the settings are lost."""
    op.drop_index("ix_patients_kept", "patients")
    op.drop_column("clinics", "keep_years")
    op.drop_column("patients", "hold_why_sealed")
    op.drop_column("patients", "hold_at")
