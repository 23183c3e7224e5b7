"""One person may work at several clinics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reminders.record.columns import Instant

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Everybody works at one clinic until now."""
    op.create_table(
        "memberships",
        sa.Column("staff_id", sa.String(26), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("data_key_id", sa.String(26), nullable=False),
        sa.Column("disabled_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("clinic_id", sa.String(26), nullable=False),
        sa.Column("id", sa.String(26), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name="fk_memberships_clinic_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_memberships_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_memberships"),
        sa.UniqueConstraint("clinic_id", "staff_id", name="uq_memberships_clinic_id_staff_id"),
    )
    op.create_index("ix_memberships_staff_id", "memberships", ["staff_id"])


def downgrade() -> None:
    """Who works at several clinics signs in at the first one alone."""
    op.drop_table("memberships")
