"""Patients who are called and not texted, and the calls that are due."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Everybody is texted, as before."""
    op.add_column("patients", sa.Column("call_only", sa.Boolean(), nullable=False, server_default=sa.false()))
    where = sa.text("reason = 'call-only'")
    op.create_index(
        "ix_check_ins_calls", "check_ins", ["clinic_id", "closes_at"], sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    """Who was to be called is lost, and is texted if a consent is recorded."""
    op.drop_index("ix_check_ins_calls", "check_ins")
    op.drop_column("patients", "call_only")
