"""Finished outcomes reports of large clinics, each as of a moment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reminders.record.columns import Instant

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The release before never reads it; it fills when reports are asked for."""
    op.create_table(
        "kept_reports",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("clinic_id", sa.String(26), nullable=False),
        sa.Column("id", sa.String(26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name="fk_kept_reports_clinic_id"),
        sa.PrimaryKeyConstraint("id", name="pk_kept_reports"),
        sa.UniqueConstraint("clinic_id", "digest", name="uq_kept_reports_clinic_id_digest"),
    )
    op.create_index("ix_kept_reports_as_of", "kept_reports", ["as_of"])


def downgrade() -> None:
    """Everything in it can be counted again."""
    op.drop_table("kept_reports")
